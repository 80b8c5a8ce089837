"""A host as a run asks it: at the host's pace, again where that helps, and given up when it has gone."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import Steps
from llamaextract_nb.errors import APIConnectionError, APIStatusError, JobError, LlamaExtractError
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.outcomes import Belongs, Step, belongs, may_have_acted
from llamaextract_nb.runtime.pace import Pace, pace_of

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 600.0
"""Seconds without any sign of life of the host after which a file is given up; `patience=` of a run."""

ATTENDED = 30.0
"""Seconds without a sign of life where somebody sits and waits for the answer: schemas inferred, agents saved."""

STRANGER = 30.0
"""Seconds for a host that has never answered in this process: more likely a wrong address than a bad moment."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 15.0  # between two tries; then twice as long each time
_LEAST_PAUSE_BUSY, _LONGEST_PAUSE_BUSY = 0.5, 4.0  # where the host refused for the pace, which does the rest
_SILENT = 3  # tries: the first fail in passing where there are many requests, and nobody needs to know

_answered: set[str] = set()  # hosts that have answered properly in this process


class Host:
    """The destination of one run, asked with patience.

    Args:
        destination: Where.
        patience: Seconds without any sign of life after which a request is given up.
        tell: Is told in a sentence what is being waited for, and "" when it is over.
    """

    def __init__(self, destination: Destination, patience: float, tell: Callable[[str], None]) -> None:
        self.destination = destination
        self.patience = patience
        self.key = destination.host
        self._tell = tell
        self._troubled: set[object] = set()
        self._silent_since: float | None = None  # the first failure of any request since the last sign of life

    @property
    def version(self) -> str:
        """The version of the API that it is spoken to in: v1 or v2."""
        return self.destination.version

    @property
    def pace(self) -> Pace:
        """The limiter that all runs on this host share."""
        return pace_of(self.key)

    async def ask(
        self, step: Step, call: Callable[Concatenate[Settings, P], Steps[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Make a call, again and again where it fails in passing.

        Raises:
            LlamaExtractError: It failed otherwise, or for longer than the run has patience.
        """
        return await self._ask(step, None, call, *args, **kwargs)

    async def create(
        self,
        step: Step,
        find: Callable[[], Awaitable[T | None]],
        call: Callable[Concatenate[Settings, P], Steps[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Make a call that creates something; where its answer is lost, `find` returns it, or None to create again."""
        return await self._ask(step, find, call, *args, **kwargs)

    async def _ask(
        self,
        step: Step,
        find: Callable[[], Awaitable[T | None]] | None,
        call: Callable[Concatenate[Settings, P], Steps[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        tries, trouble = 0, object()
        try:
            while True:
                try:
                    reply = await self._once(step, call, *args, **kwargs)
                except LlamaExtractError as error:
                    whose = belongs(error, step)
                    if whose not in (Belongs.PASSING, Belongs.LOST):
                        self._hear(error)
                        raise
                    self._troubled.add(trouble)
                    if not await self._wait(error, tries):
                        raise
                    tries += 1
                    # after the pause: what the host was still at when the connection broke is there by now
                    if find is not None and may_have_acted(error) and (found := await find()) is not None:
                        return found
                else:
                    self._alive()
                    return reply
        finally:
            self._troubled.discard(trouble)
            if tries and not self._troubled:
                self._tell("")

    def _hear(self, error: LlamaExtractError) -> None:
        """Take a refusal that is no sign of trouble for a sign of life."""
        if isinstance(error, JobError) or (isinstance(error, APIStatusError) and error.status_code < 500):
            self._alive()

    def _alive(self) -> None:
        _answered.add(self.key)
        self._silent_since = None

    async def _once(
        self, step: Step, call: Callable[Concatenate[Settings, P], Steps[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        kind = step.value
        async with self.pace.turn(kind) as began:
            try:
                reply = await self.destination.perform(call, *args, **kwargs)
            except APIStatusError as error:
                if error.status_code in (429, 503):
                    self.pace.refused(kind, began, error.retry_after, too_fast=error.status_code == 429)
                else:
                    self.pace.answered(kind, began)
                raise
            self.pace.answered(kind, began)
            return reply

    async def _wait(self, error: LlamaExtractError, tries: int) -> bool:
        """Wait before the next try; False if the patience is at an end."""
        if isinstance(error, APIConnectionError) and await self.destination.revive():
            return True
        patience = self.patience if self.key in _answered else min(self.patience, STRANGER)
        self._silent_since = self._silent_since or time.monotonic()
        left = self._silent_since + patience - time.monotonic()
        asked = (error.retry_after or 0.0) if isinstance(error, APIStatusError) else 0.0
        if left <= 0 or asked > patience:
            return False
        if tries >= _SILENT:
            wait = f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
            self._tell(f"Trying again, for {wait} at most. {error}")
        longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0**tries)
        if isinstance(error, APIStatusError) and error.status_code == 429:
            longest = min(max(longest, _LEAST_PAUSE_BUSY), _LONGEST_PAUSE_BUSY)
        pause = max(asked, random.uniform(longest / 2, longest))  # noqa: S311
        await asyncio.sleep(min(pause, left))
        return True
