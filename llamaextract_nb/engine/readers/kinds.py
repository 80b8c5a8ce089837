"""The kind of a document, told by its content; a file's name only decides among kinds of text."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from llamaextract_nb.engine.readers.markup import is_html
from llamaextract_nb.engine.readers.text import decoded
from llamaextract_nb.errors import DocumentError

KNOWN = (
    "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), HTML, e-mail (.eml), Markdown, text, CSV, JSON and images "
    "(PNG, JPEG, TIFF, WebP, GIF, BMP)"
)
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF87a", b"GIF89a")
_OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADERS = (
    b"from:",
    b"received:",
    b"return-path:",
    b"subject:",
    b"message-id:",
    b"date:",
    b"mime-version:",
    b"delivered-to:",
    b"to:",
    b"content-type:",
)
_SUFFIXES = {
    ".md": "md",
    ".markdown": "md",
    ".csv": "csv",
    ".tsv": "csv",
    ".eml": "eml",
    ".htm": "html",
    ".html": "html",
    ".json": "json",
}
_HEAD = 8192


def kind_of(path: Path, name: str) -> str:
    """Return the kind of a file: pdf, image, docx, xlsx, pptx, html, eml, md, txt, csv or json.

    Raises:
        DocumentError: The file is missing, empty, encrypted, or of no kind that can be read.
    """
    head = _head(path, name)
    if not head:
        raise DocumentError(f"{name} is empty (0 bytes): check that it was saved or downloaded completely.", name)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if _shows_image(head):
        return "image"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _office(path, name)
    if head.startswith(_OLE):
        raise DocumentError(
            f"{name} is an old Office file or an encrypted one: save it as .docx, .xlsx or .pptx without a password "
            "and try again.",
            name,
        )
    return _text(head, path, name)


_TEXTS = (".txt", ".md", ".csv", ".tsv", ".json", ".html", ".eml")
_LINK = 500  # bytes; a longer path is none
_PATH = re.compile(rb"(?:\.{0,2}/)?[^\s/<>]+(?:/[^\s/<>]+)+")  # as a checkout without symbolic links leaves of one


def _head(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except FileNotFoundError:
        raise DocumentError(f"{name} does not exist: check the path.", name) from None
    except IsADirectoryError:
        raise DocumentError(f"{name} is a folder: give the files in it.", name) from None
    except OSError as error:
        raise DocumentError(f"{name} cannot be read ({error.strerror}): check its permissions.", name) from None


def needs_ocr(name: str, what: str) -> DocumentError:
    """Return the error for a document of which only pictures of pages are there, while the extra `ocr` is not."""
    return DocumentError(
        f'{name} {what} and has no text to read: it needs OCR, the extra `ocr` (pip install "llamaextract_nb[ocr]").',
        name,
    )


def is_image(content: Path | bytes, name: str) -> bool:
    """Tell whether a file, by its path or its bytes, is an image.

    Raises:
        DocumentError: The file cannot be opened.
    """
    return _shows_image(content[:_HEAD] if isinstance(content, bytes) else _head(content, name))


def _shows_image(head: bytes) -> bool:
    # A bitmap's two letters could begin a text; the four reserved bytes after its length are always zero.
    bitmap = head[:2] == b"BM" and head[6:10] == bytes(4)
    return head.startswith(_IMAGES) or bitmap or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def _office(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise DocumentError(f"{name} is damaged or cut off: get it again from where it came from.", name) from None
    for folder, kind in _OFFICE.items():
        if any(inside.startswith(folder) for inside in names):
            return kind
    raise DocumentError(
        f"{name} is a ZIP archive without a document that is known: unpack it. Known are {KNOWN}.", name
    )


def _check_is_no_pointer(head: bytes, name: str) -> None:
    """Raise for a text that stands where a repository keeps the document itself elsewhere."""
    if head.startswith(b"version https://git-lfs.github.com/spec/"):
        raise DocumentError(
            f"{name} is a Git LFS pointer, not the document: fetch it with `git lfs pull` and try again.", name
        )
    if (
        len(head) < _LINK
        and _PATH.fullmatch(head)
        and Path(name).suffix.lower() not in (".txt", ".md", ".csv", ".json")
    ):
        raise DocumentError(
            f"{name} is the text of a link to another file, not the document: get the file it points to.", name
        )


def _text(head: bytes, path: Path, name: str) -> str:
    _check_is_no_pointer(head, name)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and (b"\x00" in head or _strange(head) > 0.1):
        raise DocumentError(f"{name} is of no known type: known are {KNOWN}.", name)
    suffix = Path(name).suffix.lower()
    if is_html(decoded(head), suffix):
        return "html"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_HEADERS) and sum(b"\n" + header in b"\n" + head.lower() for header in _HEADERS) >= 2:
        return "eml"
    if start[:1] in (b"{", b"[") and suffix != ".md" and _is_json(path):
        return "json"
    return _SUFFIXES.get(suffix, "txt") if suffix in (".md", ".markdown", ".csv", ".tsv") else "txt"


def _strange(head: bytes) -> float:
    return sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head) / len(head)


def _is_json(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 64))
        return file.read().rstrip()[-1:] in (b"}", b"]")
