"""The kind of a document, told by its content; a file's name only decides among kinds of text."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from llamaextract_nb.engine.readers.containers import archive_kind, compound_kind
from llamaextract_nb.engine.readers.mailbox import mails
from llamaextract_nb.engine.readers.markup import is_html
from llamaextract_nb.engine.readers.stand_ins import check_is_no_page, check_is_no_pointer
from llamaextract_nb.engine.readers.text import decoded
from llamaextract_nb.errors import DocumentError

KNOWN = (
    "PDF, Word (.docx), Excel (.xlsx, .xls), PowerPoint (.pptx), OpenDocument (.odt, .ods), RTF, HTML, e-mail (.eml, "
    ".msg), Markdown, text, CSV, JSON, XML, EDI (X12, EDIFACT) and images (PNG, JPEG, TIFF, WebP, HEIC, GIF, BMP)"
)
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF87a", b"GIF89a")
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
}
_HEAD = 8192
_TAIL = 64
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")  # brands of ISO/IEC 23008-12
_FIRST_TAG = re.compile(r"\s*(?:<!DOCTYPE\s[^<>]*>\s*)?(?:<\?xml[\s?]|<([a-zA-Z_][\w:.\-]*)[\s/>])")
_EDI = re.compile(rb"ISA([^\w\s]).{101}[^\w ]|UNA.{6}\s*UNB|UNB[^\w\s]", re.DOTALL)


def kind_of(path: Path, name: str) -> str:
    """Return the kind of a file: one of those that `reading` has a reader for.

    Raises:
        DocumentError: The file is missing, empty, encrypted, or of no kind that can be read; or it only stands in
            place of a document.
    """
    head = _head(path, name)
    if not head:
        raise DocumentError(f"{name} is empty (0 bytes): check that it was saved or downloaded completely.", name)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if _shows_image(head):
        return "image"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return archive_kind(path, name)
    if head.startswith(_OLE):
        return compound_kind(path, name)
    kind = _text(head, path, name)
    check_is_no_page(kind, decoded(head), name)
    return kind


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


def is_image(content: Path | bytes, name: str) -> bool:
    """Tell whether a file, by its path or its bytes, is an image.

    Raises:
        DocumentError: The file cannot be opened.
    """
    return _shows_image(_beginning(content, name))


def is_heic(content: Path | bytes, name: str) -> bool:
    """Tell whether an image, by its path or its bytes, is of the kind that phones take (HEIC).

    Raises:
        DocumentError: The file cannot be opened.
    """
    return _is_heic(_beginning(content, name))


def _beginning(content: Path | bytes, name: str) -> bytes:
    return content[:_HEAD] if isinstance(content, bytes) else _head(content, name)


def _shows_image(head: bytes) -> bool:
    # A bitmap's two letters could begin a text; the four reserved bytes after its length are always zero.
    bitmap = head[:2] == b"BM" and head[6:10] == bytes(4)
    return head.startswith(_IMAGES) or bitmap or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or _is_heic(head)


def _is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC


def _text(head: bytes, path: Path, name: str) -> str:
    check_is_no_pointer(head, name)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and (b"\x00" in head or _strange(head) > 0.1):
        raise DocumentError(f"{name} is of no known type: known are {KNOWN}.", name)
    suffix = Path(name).suffix.lower()
    text = decoded(head)
    if is_html(text, suffix):
        return "html"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if _EDI.match(start):
        return "edi"
    if _is_mail(start, path, name):
        return "eml"
    if start[:1] in (b"{", b"[") and suffix != ".md" and _tail(path)[-1:] in ("}", "]"):
        return "json"
    if _is_xml(text.lstrip("\ufeff"), suffix, path):
        return "xml"
    if suffix == ".xls" and "\t" in text:  # a table that a site exports under the name of what opens it
        return "csv"
    return _SUFFIXES.get(suffix, "txt")


def _is_mail(start: bytes, path: Path, name: str) -> bool:
    """Tell whether a text is an e-mail; a folder of several is refused, since each is a document of its own."""
    envelope, _, rest = start.partition(b"\n")
    in_folder = envelope.startswith(b"From ")
    head = (rest if in_folder else start).lower()
    if not head.startswith(_HEADERS) or sum(b"\n" + header in b"\n" + head for header in _HEADERS) < 2:
        return False
    if in_folder and _holds_several(path):
        raise DocumentError(
            f"{name} is a folder of e-mails: give lx.extract() its path on this machine, with a name that ends with "
            ".mbox, and each mail in it becomes a document of its own.",
            name,
        )
    return True


def _holds_several(path: Path) -> bool:
    with path.open("rb") as file:
        return sum(1 for _ in itertools.islice(mails(file), 2)) > 1


def _is_xml(head: str, suffix: str, path: Path) -> bool:
    """Tell whether a text is XML: by its declaration, or by its name, or by a first tag that ends at the end."""
    if suffix == ".xml":
        return head.lstrip().startswith("<")
    tag = _FIRST_TAG.match(head)
    if tag is None or suffix in _SUFFIXES:
        return False
    return tag[1] is None or _tail(path).endswith(f"</{tag[1]}>")


def _strange(head: bytes) -> float:
    return sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head) / len(head)


def _tail(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - _TAIL))
        return decoded(file.read()).rstrip()
