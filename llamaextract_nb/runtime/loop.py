"""The background loop: one daemon thread with its own event loop in each process, on which all of a run's I/O happens.

A task on the kernel's own loop stands still while a cell blocks; this one does not. It is started on first use, and
started anew in a forked child, where threads do not survive.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import Future, wait
from typing import Any, TypeVar

T = TypeVar("T")

_MOST_SECONDS_TO_END = 5.0  # for which an interrupt is held up by what the work has to tell its host
_NAME = "llamaextract_nb"  # of the thread
_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None


class Background(Future[T]):
    """A coroutine on the background loop; done when the coroutine is over, and not before, even if it is cancelled."""

    def __init__(self, work: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._loop = loop
        loop.call_soon_threadsafe(self._begin, work)

    def cancel(self) -> bool:
        """Ask the coroutine to end; tell whether it was still open."""
        was_open = not self.done()
        if was_open:
            self._loop.call_soon_threadsafe(self._stop)
        return was_open

    def attended(self) -> T:
        """Wait for the result; who interrupts the kernel meanwhile ends the work too."""
        try:
            return self.result()
        except KeyboardInterrupt:
            self.cancel()
            wait([self], _MOST_SECONDS_TO_END)
            raise

    def wait(self) -> None:
        """Wait until it is over; on the background loop itself, where that would be for ever, return at once."""
        if threading.current_thread().name != _NAME:
            wait([self])

    def _begin(self, work: Coroutine[Any, Any, T]) -> None:
        self._task = self._loop.create_task(work)
        self._task.add_done_callback(self._settle)

    def _stop(self) -> None:
        self._task.cancel()

    def _settle(self, task: asyncio.Task[T]) -> None:
        if task.cancelled():
            super().cancel()
            self.set_running_or_notify_cancel()
        elif (error := task.exception()) is not None:
            self.set_exception(error)
        else:
            self.set_result(task.result())


def in_background(work: Coroutine[Any, Any, T]) -> Background[T]:
    """Start a coroutine on the background loop; the future has its result."""
    return Background(work, _running())


async def unbroken(work: Coroutine[Any, Any, T]) -> T:
    """Do some work to its end, and be cancelled after it if that is asked meanwhile; asked twice, the work ends too."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


def _running() -> asyncio.AbstractEventLoop:
    global _loop
    with _lock:
        if _loop is None or _loop.is_closed():
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_serve, args=(_loop,), name=_NAME, daemon=True).start()
        return _loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()


def _forget() -> None:
    """In a forked child the thread is gone, and the lock may be held by nobody."""
    global _loop, _lock
    _loop = None
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
