"""The thread that writes: whatever has been queued while one transaction ran shares the next."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from llamaextract_nb.runtime.ledger.database import Database

T = TypeVar("T")
Write = Callable[[sqlite3.Connection], T]


@dataclass(frozen=True, slots=True)
class _Queued:
    """A write and the future of what it returns."""

    write: Write[Any]
    future: Future[Any]


class Writer:
    """Writes to a database, in the order in which they are given; a write may be done twice, so it must bear that.

    A commit waits for the disk, so thousands of small writes are as quick as a few if they share their commits.

    Args:
        database: Where to.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: SimpleQueue[_Queued | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, write: Write[T]) -> Future[T]:
        """Queue a write; the future is done when it is committed, with what the write returned or a ConfigError."""
        future: Future[T] = Future()
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="llamaextract_nb ledger", daemon=True)
                self._thread.start()
            self._queue.put(_Queued(write, future))
        return future

    @property
    def is_here(self) -> bool:
        """Whether this is the writer's own thread, which must not wait for itself."""
        return threading.current_thread() is self._thread

    def close(self) -> None:
        """Wait until all is written; a later write begins anew."""
        with self._lock:
            if self._thread is not None:
                self._queue.put(None)
                self._thread.join()
                self._thread = None

    def _serve(self) -> None:
        while self._serve_next():
            pass

    def _serve_next(self) -> bool:
        """Commit what is queued, when there is something; tell whether more may come."""
        group = [self._queue.get()]
        with contextlib.suppress(Empty):
            while True:
                group.append(self._queue.get_nowait())
        self._commit([one for one in group if one is not None and one.future.set_running_or_notify_cancel()])
        return None not in group

    def _commit(self, group: list[_Queued]) -> None:
        try:
            with self._database.writing() as connection:
                results = [one.write(connection) for one in group]
        except Exception as error:
            if len(group) > 1 and not _is_busy(error):
                for one in group:  # alone, so that a write which fails is the only one
                    self._commit([one])
            else:
                for one in group:
                    one.future.set_exception(self._database.explained(error))
        else:
            for one, result in zip(group, results, strict=True):
                one.future.set_result(result)


def _is_busy(error: Exception) -> bool:
    """Tell whether another process held the file for too long, which each write alone would wait for again."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
