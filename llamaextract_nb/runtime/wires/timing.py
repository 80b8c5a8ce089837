"""When to look at a job: by how long this host's jobs have taken so far, not by a fixed ladder.

How long jobs take is modelled as a log-normal distribution, which task times tend to follow. It is fitted to the jobs
that ended and to those that are still running (which have taken at least so long), by expectation-maximisation
(Dempster, Laird and Rubin, 1977). A job is looked at when its answer is expected to have lain ready for a small part
of a typical job's time: so often enough where many jobs end, seldom where none do, and the same for hosts of
milliseconds and of minutes.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import NormalDist, fmean

PRICE = 0.05
"""The part of a typical job's time for which an answer may lie ready before it is looked for. By simulation of 40 to
100 jobs (spread 0.3 to 1.0): 0.04 costs 3.8 requests a job and a mean delay of 0.18 of a typical job's time, 0.06
costs 3.2 and 0.22, 0.08 costs 2.9 and 0.27."""

PRICE_SHARED = 0.2
"""The same where one request looks at all jobs: the sum over the jobs, in typical times of one. At a steady rate of
ends this makes 1 / sqrt(2 x 0.2 x jobs at once) requests a job: 1.6 for one job, 0.22 for 50. Measured with 100 jobs
of 2 s (bench_faults.py --wire v2): 0.1 costs 0.50 requests a job and a mean delay of 0.10 s."""

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
_STEPS_OF_AGE = 10  # to a typical time: jobs of about the same age are looked at as one
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

    def ended(self, seconds: Sequence[float], running: Sequence[float]) -> None:
        """Learn how long jobs took, while others have been running for so many seconds already."""
        self._ended.extend(math.log(max(_SHORTEST, each)) for each in seconds)
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

    def next_shared_look(self, jobs: Sequence[tuple[float, float]], hurry: bool = False) -> float:
        """Return the seconds until one look at some jobs together is worth it.

        Args:
            jobs: For each the age at which it was last seen to run (0 if it was not yet), and its age now, in seconds.
            hurry: Whether the whole run waits for them.
        """
        oldest = max((now for _, now in jobs), default=0.0)
        if not self.is_known:
            return max(FIRST, GROWTH * oldest)
        groups = Counter((_rounded(seen / self._typical), _rounded(now / self._typical)) for seen, now in jobs)
        wait = self._typical * _shared_wait(self._spread, groups)
        if hurry and oldest > self._typical:
            wait = min(wait, oldest * _LATE)
        return max(_SHORTEST, wait)


_timings: dict[str, Timing] = {}


def timing_of(host: str) -> Timing:
    """Return how long the jobs of a host take, as far as this process knows."""
    return _timings.setdefault(host, Timing())


def _rounded(age: float) -> float:
    return round(age * _STEPS_OF_AGE) / _STEPS_OF_AGE


def _beyond(point: float) -> float:
    """Return the mean of a standard normal variable that is known to lie beyond a point."""
    left = 1 - _NORMAL.cdf(point)
    return _NORMAL.pdf(point) / left if left > 1e-9 else point


@lru_cache(maxsize=4096)
def _look(spread: float, age: float) -> float:
    """Return the age of the next look where a typical job takes 1."""
    left = _ends(spread, age)
    return _when_worth([(end, 1.0) for end in left], PRICE * len(left))


def _shared_wait(spread: float, groups: Mapping[tuple[float, float], int]) -> float:
    """Return the time until a look at jobs is worth it, where a typical one takes 1; groups are ages seen and now."""
    points = []
    for (seen, now), count in groups.items():
        left = _ends(spread, seen)
        points += [(max(0.0, end - now), count / len(left)) for end in left]
    return _when_worth(sorted(points), PRICE_SHARED) if points else FIRST


@lru_cache(maxsize=1024)
def _ends(spread: float, age: float) -> list[float]:
    """Return equally likely ends of a job that has reached an age, where a typical one takes 1."""
    ends = [math.exp(spread * _NORMAL.inv_cdf((number + 0.5) / _POINTS)) for number in range(_POINTS)]
    return [end for end in ends if end > age] or [age * 1.05]


def _when_worth(points: Sequence[tuple[float, float]], price: float) -> float:
    """Return when answers will have lain ready for so long in all: points are moments, in order, and their weights."""
    ready = weight = 0.0
    for number, (moment, more) in enumerate(points):
        weight += more
        until = points[number + 1][0] if number + 1 < len(points) else math.inf
        if ready + (until - moment) * weight >= price:
            return moment + (price - ready) / weight
        ready += (until - moment) * weight
    raise AssertionError("the last stretch has no end")
