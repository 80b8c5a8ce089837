"""The service's data folder: the user's alone, shared by the services that live on it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.owner import Owner
from llamaextract_nb.service.log import LOG
from llamaextract_nb.service.token_file import PREFIX

DATABASE = "service.sqlite"
_FOLDERS = ("files", "parses", "tmp", "owners")


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Owner]:
    """Make a data folder ready, and be one of its owners until the end.

    Raises:
        ConfigError: It cannot be written, or its database cannot be used.
    """
    os.umask(0o077)
    try:
        for part in (folder, folder / "tmp"):
            part.mkdir(parents=True, exist_ok=True, mode=0o700)
        _close_to_others(folder)
        owner = Owner(folder)
        temporary = Path(tempfile.mkdtemp(dir=folder / "tmp", prefix=f"{owner.id}-"))
    except OSError as error:
        raise ConfigError(
            f"The data folder {folder} cannot be written ({error.strerror or error}): free disk space, check its "
            "permissions, or choose another with LLAMAEXTRACT_NB_HOME."
        ) from None
    for path in (folder / "tmp").iterdir():
        if owner.is_gone(path.name.partition("-")[0]):
            shutil.rmtree(path, ignore_errors=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)  # workers inherit it
    try:
        yield owner
    except sqlite3.Error as error:
        raise ConfigError(
            f"The database in {folder} cannot be used ({error}): check its permissions and the disk."
        ) from None
    finally:
        tempfile.tempdir = None
        shutil.rmtree(temporary, ignore_errors=True)
        owner.close()


def is_alone(folder: Path, owner: Owner) -> bool:
    """Tell whether no other service lives on a folder."""
    others = [path.stem for path in (folder / "owners").glob("*.lock") if path.stem != owner.id]
    return all(owner.is_gone(other) for other in others)


def _close_to_others(folder: Path) -> None:
    """Take what is in a data folder from other users, also where it was open to them before.

    A folder that holds other things too, as the one `serve --data-dir .` names, keeps its own permissions.
    """
    entries = list(folder.iterdir())
    ours = [path for path in entries if path.name in _FOLDERS or path.name.startswith((DATABASE, LOG, PREFIX))]
    parts = [inner for path in ours if path.name in _FOLDERS for inner in path.rglob("*")]
    for path in [*([folder] if len(ours) == len(entries) else []), *ours, *parts]:
        with contextlib.suppress(OSError):  # removed by another service, or another user's
            about = path.lstat()
            if about.st_mode & 0o077 and not path.is_symlink():
                path.chmod(0o700 if path.is_dir() else 0o600)
