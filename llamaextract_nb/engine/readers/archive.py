"""Office files are ZIP archives of XML; before a library unpacks one, its size is checked."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from llamaextract_nb.engine.readers.limits import TooMuchError
from llamaextract_nb.errors import DocumentError

_MOST_BYTES = 1024**3
_MOST_XML = 200 * 1024**2  # as parsed it takes several times as much
_MOST_ENTRIES = 20_000
_MOST_RATIO = 500  # unpacked to packed; XML rarely passes 50
_SMALL = 20 * 1024**2  # not worth a look


@contextlib.contextmanager
def opened_archive(path: Path, name: str) -> Iterator[None]:
    """Let a library read an archive that would not fill the memory; whatever it raises says that the file is damaged.

    Raises:
        DocumentError: It is damaged, or a decompression bomb.
    """
    _check(path, name)
    try:
        yield
    except (DocumentError, TooMuchError, MemoryError):
        raise
    except Exception:  # the libraries raise what lxml, zipfile and their own parts raise
        raise _damaged(name) from None


def _check(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise _damaged(name) from None
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    xml = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
    if (
        len(entries) > _MOST_ENTRIES
        or unpacked > _MOST_BYTES
        or xml > _MOST_XML
        or (unpacked > _SMALL and unpacked > _MOST_RATIO * packed)
    ):
        raise DocumentError(
            f"{name} unpacks to {unpacked // 2**20} MB, more than is safe to open: it is not read.", name
        )


def _damaged(name: str) -> DocumentError:
    return DocumentError(f"{name} is damaged or cut off: get it again from where it came from.", name)
