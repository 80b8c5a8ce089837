"""When to look at a job: by how long this host's jobs have taken so far, not by a fixed ladder.

How long jobs take is modelled as a log-normal distribution, which task times tend to follow. It is fitted to the jobs
that ended and to those that are still running (which have taken at least so long), by expectation-maximisation
(Dempster, Laird and Rubin, 1977). A job is looked at when its answer is expected to have lain ready for a small part
of a typical job's time: so often enough where many jobs end, seldom where none do, and the same for hosts of
milliseconds and of minutes.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist, fmean

PRICE = 0.05
"""The part of a typical job's time for which an answer may lie ready before it is looked for. By simulation of 40 to
100 jobs (spread 0.3 to 1.0): 0.04 costs 3.8 requests a job and a mean delay of 0.18 of a typical job's time, 0.06
costs 3.2 and 0.22, 0.08 costs 2.9 and 0.27."""

_LATE = 0.06
"""The part of a job's age by which its end may be seen too late where the whole run waits for it. A job far beyond all
others says that the fitted tail is too thin, and the run lasts as long as it does. Measured with one job of 12 s among
100 of 2 s: the run's end was seen 0.4 to 0.9 s late, and 1.5 to 4 s without this."""

FIRST, GROWTH = 0.3, 0.4
"""While no job has ended: the first look after so many seconds, and then after so much more of a job's age."""

_USUAL_SPREAD = 0.6  # of the logarithm of job times, before a host has shown its own
_USUAL_COUNTS = 4  # as so many jobs
_NARROWEST, _WIDEST = 0.2, 1.2
_REMEMBERED = 100  # jobs; a host changes
_ROUNDS = 3  # of expectation-maximisation: it moves little after the second
_SHORTEST = 0.01  # seconds; no job is over sooner, and no look is worth less
_POINTS = 60
_NORMAL = NormalDist()


class Timing:
    """How long the jobs of one host take."""

    def __init__(self) -> None:
        self._ended: deque[float] = deque(maxlen=_REMEMBERED)  # logarithms of seconds
        self._typical, self._spread = 1.0, _USUAL_SPREAD

    @property
    def is_known(self) -> bool:
        """Whether any job has ended."""
        return bool(self._ended)

    @property
    def typical(self) -> float:
        """The seconds that half of the jobs take, as far as is known."""
        return self._typical

    def ended(self, seconds: float, running: Sequence[float]) -> None:
        """Learn that a job took so long, while others have been running for so many seconds already."""
        self._ended.append(math.log(max(_SHORTEST, seconds)))
        mean, spread = fmean(self._ended), _USUAL_SPREAD
        ages = [math.log(max(_SHORTEST, age)) for age in running]
        for _ in range(_ROUNDS):
            expected = [mean + spread * _beyond((age - mean) / spread) for age in ages]
            count = len(self._ended) + len(expected)
            mean = fmean([*self._ended, *expected])
            squares = sum((value - mean) ** 2 for value in self._ended) + _USUAL_COUNTS * _USUAL_SPREAD**2
            squares += sum(max(0.3 * spread**2, (value - mean) ** 2) for value in expected)  # 0.3: what is left to vary
            spread = min(_WIDEST, max(_NARROWEST, math.sqrt(squares / (count + _USUAL_COUNTS))))
        self._typical, self._spread = math.exp(mean), round(spread, 1)

    def next_look(self, age: float, hurry: bool = False) -> float:
        """Return at which age, in seconds, a job is looked at next.

        Args:
            age: The job's age when it was last looked at, 0 if it was not yet.
            hurry: Whether the whole run waits for it.
        """
        if not self.is_known:
            return age + max(FIRST, GROWTH * age)
        look = self._typical * _look(self._spread, round(age / self._typical, 2))
        if hurry and age > self._typical:
            look = min(look, age * (1 + _LATE))
        return max(age + _SHORTEST, look)


def _beyond(point: float) -> float:
    """Return the mean of a standard normal variable that is known to lie beyond a point."""
    left = 1 - _NORMAL.cdf(point)
    return _NORMAL.pdf(point) / left if left > 1e-9 else point


@lru_cache(maxsize=4096)
def _look(spread: float, age: float) -> float:
    """Return the age of the next look where a typical job takes 1."""
    ends = [math.exp(spread * _NORMAL.inv_cdf((number + 0.5) / _POINTS)) for number in range(_POINTS)]
    left = [end for end in ends if end > age] or [age * 1.05]
    ready, wanted = 0.0, PRICE * len(left)
    for number, end in enumerate(left):
        until = left[number + 1] if number + 1 < len(left) else math.inf
        more = (until - end) * (number + 1)
        if ready + more >= wanted:
            return end + (wanted - ready) / (number + 1)
        ready += more
    raise AssertionError("the last stretch has no end")
