"""Reading a file of any kind."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.kinds import kind_of
from llamaextract_nb.engine.readers.limits import MOST_TEXT_BYTES, TooMuchError
from llamaextract_nb.errors import DocumentError

_READERS = {
    "pdf": ("pdf", "read_pdf"),
    "image": ("image", "read_image"),
    "docx": ("docx", "read_docx"),
    "xlsx": ("xlsx", "read_xlsx"),
    "xls": ("xls", "read_xls"),
    "pptx": ("pptx", "read_pptx"),
    "odt": ("odt", "read_odt"),
    "ods": ("ods", "read_ods"),
    "rtf": ("rtf", "read_rtf"),
    "html": ("web", "read_html"),
    "eml": ("mail", "read_mail"),
    "msg": ("msg", "read_msg"),
    "md": ("text", "read_markdown"),
    "txt": ("text", "read_text"),
    "csv": ("delimited", "read_csv"),
    "json": ("json_values", "read_json"),
    "xml": ("xml_tree", "read_xml"),
    "edi": ("edi", "read_edi"),
}
_PAGED = ("pdf", "image")
_LETTERS = ("eml", "msg")
_ALL_TEXT = ("html", "md", "txt", "csv", "json", "xml", "edi", "rtf")


def read(path: Path | str, *, name: str | None = None, pages: str | None = None) -> Document:
    """Return a file as a document.

    Args:
        path: The file; its kind is told by its content.
        name: What the document is called in messages; by default the file's name.
        pages: Which pages to read, as in "1-3,5"; a format without pages is read as a whole.

    Raises:
        DocumentError: The file cannot be read: missing, empty, damaged, encrypted, or of an unknown kind.
    """
    path = Path(path)
    document = parse(path, name or path.name, pages)
    if not any(page.lines for page in document.pages) and not document.tables:
        raise DocumentError(f"{document.name} has no text: there is nothing to extract.", document.name)
    return document


def parse(path: Path, name: str, pages: str | None = None, *, levels: int | None = None) -> Document:
    """Return a file as a document as `read()` does, even if it has no text.

    Args:
        path: The file.
        name: What the document is called in messages.
        pages: Which pages to read.
        levels: In how many e-mails, each attached to the one before, to read what is attached; None for the usual.
    """
    kind = kind_of(path, name)
    if kind in _ALL_TEXT and path.stat().st_size > MOST_TEXT_BYTES:
        raise DocumentError(f"{name} is text of more than {MOST_TEXT_BYTES // 2**20} MB, the limit: split it.", name)
    # The libraries for some kinds take longer to import than most documents to read.
    module, function = _READERS[kind]
    reader = getattr(import_module(f"llamaextract_nb.engine.readers.{module}"), function)
    options: dict[str, object] = {"pages": pages} if kind in _PAGED else {}
    if kind in _LETTERS and levels is not None:
        options["levels"] = levels
    try:
        document: Document = reader(path, name, **options)
    except TooMuchError as limit:
        raise DocumentError(f"{name} {limit}.", name) from None
    except OSError as error:
        raise DocumentError(
            f"{name} cannot be read ({type(error).__name__}): check the file and its permissions.", name
        ) from None
    return document
