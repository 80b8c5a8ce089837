"""Office files are ZIP archives; before a library unpacks one, its size is checked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from llamaextract_nb.errors import DocumentError

_MOST_BYTES = 1024**3
_MOST_ENTRIES = 20_000
_MOST_RATIO = 500  # unpacked to packed; XML rarely passes 50
_SMALL = 20 * 1024**2  # not worth a look


def check_archive(path: Path, name: str) -> None:
    """Refuse an archive that would fill the memory.

    Raises:
        DocumentError: It is damaged, or a decompression bomb.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise damaged(name) from None
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if (
        len(entries) > _MOST_ENTRIES
        or unpacked > _MOST_BYTES
        or (unpacked > _SMALL and unpacked > _MOST_RATIO * packed)
    ):
        raise DocumentError(
            f"{name} unpacks to {unpacked // 2**20} MB, more than is safe to open: it is not read.", name
        )


def damaged(name: str) -> DocumentError:
    """Return the error for a file that its library cannot open."""
    return DocumentError(f"{name} is damaged or cut off: get it again from where it came from.", name)
