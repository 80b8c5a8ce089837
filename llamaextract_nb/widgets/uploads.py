"""Uploads in chunks: a file appears under its name when it is whole, and not before."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from llamaextract_nb.errors import ConfigError

MOST_BYTES = 2 * 1024**3


@dataclass(slots=True)
class Upload:
    """A file on its way: what it is called, how long it will be, and how much of it is here (bytes)."""

    name: str
    size: int
    part: Path
    received: int = 0


class Uploads:
    """The files on their way, kept in a folder of their own, which goes when the widget or the kernel does."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._open: dict[str, Upload] = {}

    def begin(self, key: str, name: str, size: int) -> Upload:
        """Begin a file.

        Raises:
            ConfigError: It is too long, or there is no room for it.
        """
        if not 0 <= size <= MOST_BYTES:
            raise ConfigError(f"{name} is larger than {MOST_BYTES // 2**30} GB: put it into the folder by other means.")
        try:
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="llamaextract_nb-")
            part = Path(self._folder.name) / f"{len(self._open)}-{os.urandom(4).hex()}"
            if shutil.disk_usage(part.parent).free < size:
                raise ConfigError(f"There is no room for {name}: free {size // 2**20 + 1} MB.")
            part.touch()
        except OSError as error:
            raise _cannot(name, error) from None
        self._open[key] = Upload(name, size, part)
        return self._open[key]

    def add(self, key: str, offset: int, chunk: bytes) -> Upload:
        """Add the next chunk.

        Raises:
            ConfigError: It does not follow the last one, or cannot be written.
        """
        upload = self._open.get(key)
        if upload is None or offset != upload.received or offset + len(chunk) > upload.size:
            self.forget(key)
            raise ConfigError("The upload was interrupted: try again.")
        try:
            with upload.part.open("ab") as file:
                file.write(chunk)
        except OSError as error:
            self.forget(key)
            raise _cannot(upload.name, error) from None
        upload.received += len(chunk)
        return upload

    def finish(self, key: str, target: Path) -> None:
        """Give a whole file its name, at once.

        Raises:
            ConfigError: It cannot be written.
        """
        upload = self._open.pop(key)
        beside = target.with_name(f".{target.name[:100]}.{os.urandom(4).hex()}.part")
        try:
            shutil.move(upload.part, beside)
            beside.replace(target)
        except OSError as error:
            beside.unlink(missing_ok=True)
            upload.part.unlink(missing_ok=True)
            raise _cannot(upload.name, error) from None

    def forget(self, key: str) -> None:
        """Throw a part away."""
        upload = self._open.pop(key, None)
        if upload is not None:
            upload.part.unlink(missing_ok=True)


def _cannot(name: str, error: OSError) -> ConfigError:
    return ConfigError(f"{name} cannot be written ({error.strerror}): check the folder and its free space.")
