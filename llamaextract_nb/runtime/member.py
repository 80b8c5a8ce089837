"""A document inside an archive or a folder of e-mails, read from there each time it is needed."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from llamaextract_nb.client.download import LARGEST_DOCUMENT
from llamaextract_nb.client.opening import open_file, why_unreadable
from llamaextract_nb.engine.readers.mailbox import ENVELOPE, unquoted
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.runtime.file_url import file_url_path

_STORED = re.compile(r"(file:.*)#(\d+)(?:-(\d+))?", re.DOTALL)  # a path's own # is written otherwise in its URL
_LONGEST_ENVELOPE = 1000  # bytes
DAMAGED = (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError, zlib.error, lzma.LZMAError)
"""What reading a ZIP archive raises: that it is damaged, or packed or encrypted in a way that is not known."""


@dataclass(frozen=True, slots=True)
class Member:
    """A document in a container.

    `container` is the archive or folder of e-mails, by its path or as bytes; `begin` is the position of the document
    among the archive's entries, or its first byte in the folder, which then has its `end`. `size` is what it is said
    to have, in bytes.
    """

    container: Path | bytes = field(repr=False)
    begin: int
    end: int | None = None
    size: int | None = None

    def read(self, label: str) -> bytes:
        """Return the document.

        Args:
            label: What it is called in messages.

        Raises:
            DocumentError: It cannot be read, or has changed.
        """
        try:
            with opened(self.container) as file:
                return self._entry(file) if self.end is None else self._mail(file, self.end)
        except zipfile.BadZipFile:
            reason = "it is damaged"
        except OSError as error:
            reason = why_unreadable(error)
        except DAMAGED:
            reason = "it is damaged, has changed, or is packed in an unknown way"
        raise DocumentError(f"{label} cannot be read from where it is kept ({reason}): unpack it.", label)

    def _entry(self, file: BinaryIO) -> bytes:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if self.begin >= len(entries):
                raise zipfile.BadZipFile
            size = entries[self.begin].file_size
            if size > LARGEST_DOCUMENT:
                raise ValueError
            with archive.open(entries[self.begin]) as entry:
                return entry.read(size)

    def _mail(self, file: BinaryIO, end: int) -> bytes:
        """Return a mail, if its envelope is still where it was: programs move mails about in their folders."""
        before = max(0, self.begin - _LONGEST_ENVELOPE)
        file.seek(before)
        envelope, line_end, after = file.read(self.begin - before).rpartition(b"\n")
        if after or not line_end or not envelope.rpartition(b"\n")[2].startswith(ENVELOPE):
            raise ValueError
        return unquoted(file.read(end - self.begin))

    @property
    def stored(self) -> str | None:
        """The document as text that leads back to it, None if its container has no path; see `member_from`."""
        if not isinstance(self.container, Path):
            return None
        return f"{self.container.absolute().as_uri()}#{self.begin}" + ("" if self.end is None else f"-{self.end}")


def member_from(stored: str) -> Member | None:
    """Return the document that a `stored` text leads back to, None if it is a path."""
    found = _STORED.fullmatch(stored)
    if found is None:
        return None
    return Member(Path(file_url_path(found[1])), int(found[2]), int(found[3]) if found[3] else None)


@contextmanager
def opened(container: Path | bytes) -> Iterator[BinaryIO]:
    """Open a container, which may be in memory.

    Raises:
        OSError: It cannot be opened, or is no file.
        ValueError: Its path has a NUL in it.
    """
    with io.BytesIO(container) if isinstance(container, bytes) else open_file(container) as file:
        yield file
