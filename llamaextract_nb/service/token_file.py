"""The token of a service in a file that only its user can read, so that no notebook and no log has to hold it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from llamaextract_nb.errors import ConfigError

PREFIX = "token-"
"""With this begin the files' names; the service's port follows, for several services may share a data folder."""


@contextlib.contextmanager
def token_file(folder: Path, port: int, token: str) -> Iterator[Path]:
    """Keep a token in a file of a data folder until the end.

    Raises:
        ConfigError: It cannot be written.
    """
    path = folder / f"{PREFIX}{port}"
    try:
        handle, new = tempfile.mkstemp(dir=folder, prefix=f".{PREFIX}")  # never open to others, not for a moment
        with os.fdopen(handle, "w") as file:
            file.write(token)
        Path(new).replace(path)  # what a killed service left there, if it did
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror}): free disk space, or give a --token.") from None
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
