"""The kind of a document that is a container of parts, a ZIP archive or a compound file, told by the parts in it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from llamaextract_nb.engine.readers.extras import needs_formats
from llamaextract_nb.errors import DocumentError

_OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_OPEN = {"text": "odt", "text-template": "odt", "spreadsheet": "ods", "presentation": "odt"}  # slides read as text does
_OPEN_TYPE = "application/vnd.oasis.opendocument."
_LONGEST_TYPE = 100  # bytes; the types are half as long
_MSG, _XLS = "__properties_version1.0", ("Workbook", "Book")
# What no free library reads well enough, by the part that only it has, and what to save it as.
_UNREAD = {
    "WordDocument": ("an old Word document", ".docx"),
    "PowerPoint Document": ("an old slide deck", ".pptx"),
    "xl/workbook.bin": ("a binary Excel workbook", ".xlsx"),
    "Index/Document.iwa": ("a Pages, Numbers or Keynote document", ".docx, .xlsx, .pptx"),
}


def archive_kind(path: Path, name: str) -> str:
    """Return the kind of a document that is a ZIP archive: docx, xlsx, pptx, odt or ods.

    Raises:
        DocumentError: It is damaged, encrypted, of a kind that cannot be read, or no document.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            kind = _open_kind(archive, names, name)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise DocumentError(f"{name} is damaged or cut off: get it again from where it came from.", name) from None
    if kind:
        return kind
    _check_is_read(names, name)
    for folder, kind in _OFFICE.items():
        if any(inside.startswith(folder) for inside in names):
            return kind
    raise DocumentError(
        f"{name} is a ZIP archive of other files: unpack it, or give lx.extract() its path on this machine, with a "
        "name that ends with .zip, and each document in it becomes one of its own.",
        name,
    )


def _open_kind(archive: zipfile.ZipFile, names: list[str], name: str) -> str:
    """Return the kind of an OpenDocument file by the type that it begins with, "" if it is none."""
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > _LONGEST_TYPE:
        return ""
    declared = archive.read("mimetype").decode("latin-1").strip()
    if not declared.startswith(_OPEN_TYPE):
        return ""
    if "META-INF/manifest.xml" in names and b"encryption-data" in _head(archive, "META-INF/manifest.xml"):
        raise _locked(name)
    kind = _OPEN.get(declared.removeprefix(_OPEN_TYPE))
    if kind is None:
        raise DocumentError(
            f"{name} is an OpenDocument {declared.removeprefix(_OPEN_TYPE)[:40]!r}, which cannot be read: save it as "
            "PDF.",
            name,
        )
    return kind


def _head(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as file:
        return file.read(1024**2)  # a list of a few parts


def compound_kind(path: Path, name: str) -> str:
    """Return the kind of a document that is an OLE compound file: msg or xls.

    Raises:
        DocumentError: It is encrypted, damaged, or of a kind that cannot be read; or the extra `formats` is missing.
    """
    try:
        import olefile
    except ImportError:
        raise needs_formats(
            name, "is an Outlook message (.msg), an old Office file (such as .xls) or an encrypted one"
        ) from None
    try:
        with olefile.OleFileIO(path) as compound:
            parts = {entry[0] for entry in compound.listdir(streams=True, storages=False) if len(entry) == 1}
    except Exception:  # whatever it stumbles over on a hostile file
        raise DocumentError(f"{name} is damaged or cut off: get it again from where it came from.", name) from None
    if "EncryptedPackage" in parts:
        raise _locked(name)
    if _MSG in parts:
        return "msg"
    if parts.intersection(_XLS):
        return "xls"
    _check_is_read(parts, name)
    raise DocumentError(
        f"{name} is an old Office file of no known kind: save it as .docx, .xlsx or .pptx and try again.", name
    )


def _check_is_read(parts: Iterable[str], name: str) -> None:
    for part in parts:
        if part in _UNREAD:
            what, suffix = _UNREAD[part]
            raise DocumentError(f"{name} is {what}: save it as {suffix} or PDF and try again.", name)


def _locked(name: str) -> DocumentError:
    return DocumentError(f"{name} is encrypted and needs a password: save a copy without one and try again.", name)
