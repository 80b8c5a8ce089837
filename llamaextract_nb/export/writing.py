"""Files that are written: as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from llamaextract_nb.errors import ConfigError


def folder_at(path: str | Path) -> Path:
    """Return a folder, made if it is not there.

    Raises:
        ConfigError: It cannot be made.
    """
    folder = Path(path).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be made: {error.strerror}. Choose another folder.") from None
    return folder


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Give the path to write to, beside the file that is meant; put it there once it has been written.

    Raises:
        ConfigError: It cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}. Choose another place.") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
