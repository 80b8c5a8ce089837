"""How hard a host is pressed: one limiter for each host, shared by all runs of the process.

What a host bears is learned from what it says. The number of requests at once grows while answers come and halves when
the host is overloaded (as TCP does it: additive increase, multiplicative decrease). How many of a kind it takes in a
second is unknown until it refuses one; from then on the kind is held a little below what it took, and tried a
little faster every second. All of it lives on the background loop.
"""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

FIRST_AT_ONCE, MOST_AT_ONCE = 8, 32
"""Requests at once: in the beginning, and at most; httpx looks at each open connection for every request."""

_QUICK = 0.1  # seconds; 8 at once that are answered sooner are 80 a second, and more would only wait for each other
_URGENT = (
    "agent",
    "create",
    "cancel",
)  # before uploads and looks that wait: a host works only on what was created
_BELOW = 0.9  # of what a host was seen to take in a second: held there after it refused
_FASTER = 0.05  # more each second, to see whether it takes more by now
_SLOWEST = 0.2  # a second: LlamaCloud's free tier allows 20 a minute
_UNSEEN = 2.0  # a second, where it has taken nothing yet
_WINDOW = 1.0  # seconds over which it is counted what a host took


class Pace:
    """The limiter of one host."""

    def __init__(self) -> None:
        self._limit = float(FIRST_AT_ONCE)
        self._now = 0
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._halved = -math.inf
        self._closed_until = -math.inf
        self._rates: dict[str, _Rate] = {}

    @property
    def at_once(self) -> int:
        """How many requests may be under way at once, as far as is known."""
        return int(self._limit)

    @asynccontextmanager
    async def turn(self, kind: str) -> AsyncIterator[float]:
        """Wait for a place among the requests at once and for the kind's turn; gives the moment it began."""
        await self._enter(self._urgent if kind in _URGENT else self._waiting)
        try:
            await self._rate(kind).turn()
            while (wait := self._closed_until - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            yield time.monotonic()
        finally:
            self._now -= 1
            self._let_in()

    def answered(self, kind: str, began: float) -> None:
        """Learn that the host took a request, which was sent then."""
        if time.monotonic() - began > _QUICK:
            self._limit = min(MOST_AT_ONCE, self._limit + 1 / self._limit)
        self._rate(kind).taken()
        self._let_in()

    def refused(self, kind: str, began: float, retry_after: float | None, too_fast: bool) -> None:
        """Learn that the host was too busy for a request.

        Args:
            kind: The request's kind.
            began: When it was sent; refusals of one moment count once.
            retry_after: The seconds that the host asks to wait, if it says so.
            too_fast: Whether it refused for the pace (429), and not because it has trouble (503).
        """
        now = time.monotonic()
        if began > self._halved:
            self._limit, self._halved = max(1.0, self._limit / 2), now
        if too_fast:
            self._rate(kind).refused(began)
        if retry_after is not None:
            # a little later than asked, so that all who wait do not come at the same moment
            self._closed_until = max(self._closed_until, now + retry_after * random.uniform(1, 1.1))  # noqa: S311

    def _rate(self, kind: str) -> _Rate:
        return self._rates.setdefault(kind, _Rate())

    async def _enter(self, line: deque[asyncio.Future[None]]) -> None:
        if self._now < self.at_once and not self._urgent and not self._waiting:
            self._now += 1
            return
        place = asyncio.get_running_loop().create_future()
        line.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():  # let in at the same moment
                self._now -= 1
                self._let_in()
            raise

    def _let_in(self) -> None:
        while (line := self._urgent or self._waiting) and self._now < self.at_once:
            place = line.popleft()
            if not place.done():
                self._now += 1
                place.set_result(None)


class _Rate:
    """How many requests of one kind a host takes in a second."""

    def __init__(self) -> None:
        self._most = math.inf
        self._next = -math.inf
        self._set = -math.inf
        self._took: deque[float] = deque(maxlen=1024)

    async def turn(self) -> None:
        if self._most == math.inf:
            return
        now = time.monotonic()
        most = self._most * (1 + _FASTER) ** min(100.0, now - self._set)
        self._next = max(now, self._next) + 1 / most
        await asyncio.sleep(max(0.0, self._next - now))

    def taken(self) -> None:
        self._took.append(time.monotonic())

    def refused(self, began: float) -> None:
        if began <= self._set:  # sent before the pace was slowed
            return
        now = time.monotonic()
        lately = sum(moment > now - _WINDOW for moment in self._took)
        slower = _BELOW * min(lately / _WINDOW, self._most) if lately else min(_UNSEEN, self._most / 2)
        self._most, self._set = max(_SLOWEST, slower), now
        self._next = max(self._next, now)


_paces: dict[str, Pace] = {}


def pace_of(host: str) -> Pace:
    """Return the limiter of a host; call it on the background loop."""
    return _paces.setdefault(host, Pace())
