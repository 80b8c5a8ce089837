"""Who owns work under way: each process that works in a folder, as long as it lives."""

from __future__ import annotations

import contextlib
import uuid
from pathlib import Path

from filelock import FileLock, Timeout

from llamaextract_nb.errors import ConfigError


class Owner:
    """This process as an owner of work in a folder.

    It is known by an id, and holds an operating system's lock under that id: however the process ends, others see at
    once that the owner is gone, and no clock is asked. A forked child is another owner and makes its own.

    Args:
        folder: The folder that the work is in; the locks are under its `owners/`.

    Attributes:
        id: The owner's id, 32 hexadecimal digits, never used again.

    Raises:
        ConfigError: The folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.id = uuid.uuid4().hex
        self._folder = folder / "owners"
        self._lock = self._lock_of(self.id)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock.acquire()
            seen = [path.stem for path in self._folder.glob("*.lock")]
        except OSError as error:
            raise ConfigError(
                f"The data folder {folder} cannot be written ({error.strerror or error}): free or choose another with "
                "the environment variable LLAMAEXTRACT_NB_HOME."
            ) from None
        for owner in seen:
            self.is_gone(owner)

    def is_gone(self, owner: str) -> bool:
        """Tell whether the process with an id has ended, and then remove what is left of its lock."""
        if owner == self.id:
            return False
        if not self._path_of(owner).exists():
            return True
        lock = self._lock_of(owner)
        try:
            lock.acquire(blocking=False)
        except (Timeout, OSError):  # what cannot be locked cannot be told from what is held
            return False
        self._remove(owner, lock)
        return True

    def close(self) -> None:
        """Give up all work: from now on others see this owner as gone."""
        self._remove(self.id, self._lock)

    def _remove(self, owner: str, lock: FileLock) -> None:
        # Removed while it is held: an owner that has just made this file, and waits for the lock, then makes it anew
        # instead of holding one that nobody sees. Windows refuses, and removes the file itself at the release.
        with contextlib.suppress(OSError):
            self._path_of(owner).unlink(missing_ok=True)
        lock.release()

    def _path_of(self, owner: str) -> Path:
        return self._folder / f"{owner}.lock"

    def _lock_of(self, owner: str) -> FileLock:
        # Of the process, not of the thread that makes it.
        return FileLock(self._path_of(owner), mode=0o600, thread_local=False)
