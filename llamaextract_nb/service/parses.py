"""Documents with what stands where in them, kept so that another schema costs no second reading."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path

from llamaextract_nb.engine import read
from llamaextract_nb.engine.packing import packed, unpacked
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.version import reader_version

MOST_BYTES = 2**30  # of all that is kept; the longest unused goes first
_BETWEEN = 50  # documents kept by one process between two sweeps


class Parses:
    """The documents read in one service's folder; safe beside other processes.

    Args:
        folder: Where they are kept.
        contents: Where the files themselves are: what was read from a file that is gone goes too.
        most_bytes: How much is kept.
    """

    def __init__(self, folder: Path, contents: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.contents = contents
        self.most_bytes = most_bytes
        self._kept = 0

    def read(self, path: Path, name: str, pages: str | None) -> Structure:
        """Return what stands where in a document, found now or earlier.

        Args:
            path: The file, which is called by the SHA-256 of its content.
            name: What the document is called; its ending decides between kinds of text.
            pages: Which pages to read.

        Raises:
            DocumentError: It cannot be read.
        """
        key = json.dumps([Path(name).suffix.lower(), pages or "", reader_version()])
        place = self.folder / path.name[:2] / f"{path.name}-{hashlib.sha256(key.encode()).hexdigest()[:24]}"
        with contextlib.suppress(OSError, ValueError):
            structure = unpacked(place.read_bytes())
            structure.document.name = name
            os.utime(place)
            return structure
        structure = Structure(read(path, name=name, pages=pages))
        with contextlib.suppress(OSError):  # a full disk only costs the next reading
            self._keep(place, packed(structure))
        return structure

    def _keep(self, place: Path, content: bytes) -> None:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix="new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).replace(place)
        finally:
            Path(temporary).unlink(missing_ok=True)
        if self._kept % _BETWEEN == 0:
            self.sweep()
        self._kept += 1

    def sweep(self) -> None:
        """Remove what was read from files that are gone, and the longest unused beyond the limit."""
        found = []
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):  # another process may have removed it
                sha256 = path.name.partition("-")[0]
                if (self.contents / sha256[:2] / sha256).exists() or path.name.startswith("new-"):
                    about = path.stat()
                    found.append((about.st_mtime_ns, about.st_size, path))
                else:
                    path.unlink()
        total = 0
        for _, size, path in sorted(found, reverse=True):
            total += size
            if total > self.most_bytes:
                path.unlink(missing_ok=True)
