"""The one connection of a process to a SQLite file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.ledger.migrations import migrate

_BUSY = 30.0  # seconds that another process may hold the file, which a commit does for milliseconds and a vacuum longer


class Database:
    """A SQLite file for all threads of this process, one at a time.

    The connection is opened when it is needed: first, after a fork, and when somebody has removed the file.

    Args:
        path: The file; its folder is made if need be. Both are for the user's eyes only.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection.

        Raises:
            ConfigError: The file cannot be used.
        """
        try:
            with self._lock:
                yield self._opened()
        except (sqlite3.Error, OSError) as error:
            raise self.explained(error) from None

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for a transaction, or for a part of the one that this thread has begun.

        Raises:
            sqlite3.Error: The transaction failed, and has changed nothing.
        """
        with self._lock:
            connection = self._opened()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("begin immediate")
            try:
                yield connection
                connection.execute("commit")
            except BaseException:
                connection.rollback()
                raise

    def explained(self, error: Exception) -> Exception:
        """Return an error as one that the user can act on, if it is about the file."""
        if isinstance(error, sqlite3.Error):
            return ConfigError(
                f"The ledger {self.path} cannot be used ({error}): free disk space, check its permissions, or choose "
                "another folder with the environment variable LLAMAEXTRACT_NB_HOME."
            )
        if isinstance(error, OSError):
            return ConfigError(
                f"The data folder {self.path.parent} cannot be written ({error.strerror or error}): free or choose "
                "another with the environment variable LLAMAEXTRACT_NB_HOME."
            )
        return error

    def size(self) -> int:
        """Return the bytes on disk."""
        return sum(path.stat().st_size for path in self._files() if path.exists())

    def close(self) -> None:
        """Close the connection until it is needed again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def before_fork(self) -> None:
        """Close the connection, and let no thread open it: SQLite's must not be carried over a fork.

        See https://www.sqlite.org/howtocorrupt.html, 2.6.
        """
        self._lock.acquire()
        self.close()

    def after_fork(self, in_child: bool) -> None:
        """Let threads go on; in a child, where the lock may belong to a thread that is not there, with a new lock."""
        if in_child:
            self._lock = threading.RLock()
        else:
            self._lock.release()

    def _opened(self) -> sqlite3.Connection:
        connection = self._connection
        if connection is not None and not connection.in_transaction and self._file != _identity(self.path):
            self.close()
            connection = None
        if connection is None:
            self._make_private()
            connection = self._connection = self._open()
            self._file = _identity(self.path)
        return connection

    def _make_private(self) -> None:
        """Make the folder and the file if need be, and close both to others, in case they were open."""
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        mode = folder.stat().st_mode
        if not mode & stat.S_ISVTX:  # a folder like /tmp is meant for many
            _close_to_others(folder)
        if not self.path.exists():
            self.path.touch(mode=0o600)
        for path in self._files():
            _close_to_others(path)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_BUSY, isolation_level=None, check_same_thread=False)
        try:
            _use_wal(connection)
            connection.execute("pragma synchronous = normal")
            connection.execute("pragma foreign_keys = on")
            migrate(connection, self.path)
        except BaseException:
            connection.close()
            raise
        return connection

    def _files(self) -> list[Path]:
        return [self.path, *(self.path.with_name(self.path.name + end) for end in ("-wal", "-shm"))]


def _close_to_others(path: Path) -> None:
    with contextlib.suppress(OSError):  # it is not there, or somebody else's who has let us in
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            path.chmod(mode & ~0o077)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - quicker, and asked at every use
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log; where another process does so at this moment, SQLite does not wait by itself."""
    deadline = time.monotonic() + _BUSY
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
        time.sleep(0.02)
