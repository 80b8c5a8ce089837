"""The worker processes: one piece of work at a time for each, within limits of time and memory."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

from pebble import ProcessExpired, ProcessPool

from llamaextract_nb.offline.work import LIMIT
from llamaextract_nb.service import worker
from llamaextract_nb.service.parses import Parses
from llamaextract_nb.service.store import Record

MOST_SECONDS = 300.0  # for one document


class Workers:
    """A pool of worker processes.

    Args:
        count: How many there are.
        seconds: The time that one document may take.
        parses: Where they keep the documents that were read.

    Attributes:
        count: How many there are.
    """

    def __init__(self, count: int, seconds: float, parses: Parses) -> None:
        self.count, self.seconds = count, seconds
        self._pool = ProcessPool(
            max_workers=count,
            context=multiprocessing.get_context("spawn"),
            initializer=worker.prepare,
            initargs=(parses,),
        )
        self._closing = False

    def warm(self) -> None:
        """Start the workers before the first job asks for them."""
        for _ in range(os.cpu_count() or 1):
            self._pool.schedule(os.getpid)

    async def ask(self, work: Callable[..., Record], name: str, *given: Any, times: int = 1) -> Record:
        """Return what a worker answers within so many times the limit, or an error that says which limit ended it.

        Whoever is cancelled while it waits ends the worker's work too.
        """
        seconds = times * self.seconds
        try:
            return await asyncio.wrap_future(self._pool.schedule(work, args=given, timeout=seconds))
        except FutureTimeoutError:
            why = f"{name} took longer than {seconds:.0f} s, the limit for one document: split it, or give pages=."
        except ProcessExpired:
            why = f"{name} ended its worker process: its memory ran out ({LIMIT}), or a library crashed on it."
        except MemoryError:
            why = f"{name} needs more memory than {LIMIT}: split it and try again."
        except CancelledError:
            if self._closing:
                raise asyncio.CancelledError from None
            why = f"The work on {name} was cancelled."
        return {"status": "error", "error": why}

    def begin_to_close(self) -> None:
        """Take what is cancelled from here on as cancelled by the end of the service."""
        self._closing = True

    async def close(self) -> None:
        """Stop the workers."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(self._pool.join)
