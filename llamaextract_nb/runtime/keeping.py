"""What is kept of a run: written to the ledger before the next step is taken, and dirty until it is written."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from typing import ParamSpec, TypeVar

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.files import RunFile
from llamaextract_nb.runtime.ledger import Answer, Ledger

P = ParamSpec("P")
T = TypeVar("T")

_EVERY = 1.0  # seconds between two writes of how files stand; what a step needs is written at once


class Keeper:
    """The run in the ledger.

    A ledger that cannot be written (a full disk) stops nothing: what is dirty stays in memory and is written as soon as
    that works again.

    Args:
        ledger: Where.
        begin: Writes that the run began; may be done twice.
        run_id: The run's id.
        files: Its files.
    """

    def __init__(self, ledger: Ledger, begin: Callable[[], None], run_id: str, files: Sequence[RunFile]) -> None:
        self.ledger = ledger
        self.trouble = ""
        self._begin: Callable[[], None] | None = begin
        self._run_id = run_id
        self._files = files
        self._lock = threading.Lock()
        self._changes = 0
        self._dirty: dict[int, int] = dict.fromkeys(range(len(files)), 0)  # position of a file: its last change
        self._answers: dict[str, Answer] = {}  # that are not written
        self._written = 0.0
        self._writing: Future[None] | None = None

    async def step(self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Call a method of the ledger off the loop and wait for it; None if the ledger cannot be used."""
        try:
            return await self.ledger.off(method, *args, **kwargs)
        except ConfigError as error:
            self.trouble = str(error)
            return None

    async def answered(self, answers: Mapping[str, Answer]) -> None:
        """Keep answers, and those that could not be written before; what is written leaves the memory."""
        self._answers.update(answers)
        answers = dict(self._answers)
        if not answers or await self.step(_done(self.ledger.keep_answers), answers) is None:
            return
        for key, answer in answers.items():
            if self._answers.get(key) is answer:
                del self._answers[key]

    def holds(self, key: str) -> bool:
        """Tell whether an answer is only in memory."""
        return key in self._answers

    def touched(self, files: Iterable[RunFile]) -> None:
        """Note files that changed; how they stand is written within a second, or at the next touch after it."""
        self._mark(files)
        if time.monotonic() - self._written < _EVERY or (self._writing is not None and not self._writing.done()):
            return
        self._written = time.monotonic()
        dirty, write = self._write()
        self._writing = self.ledger.write(write)
        self._writing.add_done_callback(lambda writing: self._after(writing, dirty))

    async def stand(self, files: Iterable[RunFile]) -> bool:
        """Write how some files stand, with all that is dirty, and wait for it; tell whether it is written."""
        self._mark(files)
        dirty, write = self._write()
        if await self.step(_done(write)) is None:
            return False
        self._clean(dirty)
        return True

    async def flush(self) -> None:
        """Write all that is dirty."""
        await self.answered({})
        if await self.stand([]) and not self._answers:
            self.trouble = ""

    def _mark(self, files: Iterable[RunFile]) -> None:
        with self._lock:
            self._changes += 1
            self._dirty.update(dict.fromkeys((file.position for file in files), self._changes))

    def _clean(self, written: Mapping[int, int]) -> None:
        with self._lock:
            self._begin = None
            for position, change in written.items():
                if self._dirty.get(position) == change:
                    del self._dirty[position]

    def _after(self, writing: Future[None], dirty: Mapping[int, int]) -> None:
        error = None if writing.cancelled() else writing.exception()
        if error is None:
            self._clean(dirty)
        else:
            self.trouble = str(error)

    def _write(self) -> tuple[dict[int, int], Callable[[], None]]:
        """Return what is dirty, and what writes it; that may be done twice."""
        with self._lock:
            dirty, begin = dict(self._dirty), self._begin
        rows = [self._files[position].row() for position in sorted(dirty)]

        def write() -> None:
            if begin is not None:
                begin()
            if rows:
                self.ledger.keep_files(self._run_id, rows)

        return dirty, write


def _done(method: Callable[P, object]) -> Callable[P, bool]:
    """Return a method that says True when it is done, where None means that it failed."""

    def done(*args: P.args, **kwargs: P.kwargs) -> bool:
        method(*args, **kwargs)
        return True

    return done
