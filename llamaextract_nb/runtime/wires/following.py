"""Jobs on a host, followed to their results with as few requests as may be.

A host that holds its reply until a job is over is asked to (RFC 7240; the local service does). Others are looked at
when an answer is likely to be there, and asked for the result itself: 404 means not yet. Where a host works on some
jobs and lets others wait, those are found by halving and are not looked at before their turn.
"""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass, field

from llamaextract_nb.client import polling, v1
from llamaextract_nb.client.limits import LONGEST_HOLD
from llamaextract_nb.errors import JobError, NotFoundError
from llamaextract_nb.models import ExtractionResult
from llamaextract_nb.runtime.host import Host
from llamaextract_nb.runtime.outcomes import Step
from llamaextract_nb.runtime.wires.timing import timing_of

_SCOUTS = 6  # jobs that are looked at while nobody knows how long jobs take
_REFIT = 5  # ends between two fits, once that many were seen: the fit costs a millisecond
_HURRY = 2  # jobs that the run still waits for: a few requests more for each of them
_DOUBT = 3  # looks for the result; then every second is for the job, which may have failed (5: seen twice as late)
_WORTH_HALVING = 8  # jobs
_WAITING = ("pending", "queued", "throttled")
_SOON = 0.1  # seconds, where a host that holds replies answered at once

_holding: dict[str, bool] = {}  # by host: whether it holds its replies, once that is known


@dataclass(slots=True, eq=False)
class _Job:
    """A job that is not over: when the host began with it, as far as is known (None: it waits), and the last look."""

    id: str
    began: float | None
    looked: float
    looks: int = 0
    turn: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def age(self) -> float:
        return self.looked - self.began if self.looks and self.began is not None else 0.0


class Follower:
    """The jobs that one run waits for.

    Args:
        host: Where they are.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._timing = timing_of(host.key)
        self._jobs: dict[str, _Job] = {}  # the oldest first
        self._limit = math.inf  # jobs that the host works on at once
        self._working = 0
        self._ends = 0
        self._queue: asyncio.Task[None] | None = None
        if host.destination.is_local:
            self.introduce(True)

    @property
    def holds(self) -> bool:
        """Whether the host is known to hold its replies until a job is over."""
        return _holding.get(self._host.key, False)

    def introduce(self, holds: bool) -> None:
        """Learn whether the host holds its replies."""
        _holding[self._host.key] = holds

    def close(self) -> None:
        """Stop what goes on beside the jobs."""
        if self._queue is not None:
            self._queue.cancel()

    async def result(self, job_id: str) -> ExtractionResult:
        """Wait until a job is over, and return its result.

        Raises:
            JobError: It is over without a result.
            NotFoundError: The host no longer has it.
            LlamaExtractError: The host failed, see `Host.ask()`.
        """
        now = time.monotonic()
        job = self._jobs[job_id] = _Job(job_id, now if self._working < self._limit else None, now)
        self._working += job.began is not None
        try:
            while True:
                if self.holds:
                    over = await self._is_over(job, hold=True)
                    found = await self._fetch(job) if over else None
                else:
                    await self._due(job)
                    found = await self._look(job)
                if found is not None:
                    self._learn(job)
                    return found
        finally:
            self._ended(job)

    # looking

    async def _look(self, job: _Job) -> ExtractionResult | None:
        if job.looks >= _DOUBT and job.looks % 2:
            return await self._fetch(job) if await self._is_over(job) else None
        try:
            return await self._fetch(job)
        except NotFoundError:
            self._looked(job)
            return None

    async def _fetch(self, job: _Job) -> ExtractionResult:
        return await self._host.ask(Step.RESULT, v1.get_result, job.id)

    async def _is_over(self, job: _Job, hold: bool = False) -> bool:
        began = time.monotonic()
        try:
            look = await self._host.ask(Step.FOLLOW, polling.look_at_job, job.id, LONGEST_HOLD if hold else None)
        except JobError:
            self._learn(job)
            raise
        if hold and not look.held and not look.is_over:
            self.introduce(False)  # a proxy may have come between
        if not look.is_over:
            self._looked(job)
            if look.held and time.monotonic() - began < _SOON:
                await asyncio.sleep(_SOON)
        return look.is_over

    def _looked(self, job: _Job) -> None:
        job.looked = time.monotonic()
        job.looks += 1

    async def _due(self, job: _Job) -> None:
        """Wait until the answer of a job is worth a look."""
        while True:
            if job.began is None or (not self._timing.is_known and not self._is_scout(job)):
                job.turn.clear()
                await job.turn.wait()
            else:
                due = job.began + self._timing.next_look(job.age, hurry=len(self._jobs) <= _HURRY)
                wait = due - time.monotonic()
                if wait <= 0:
                    return
                await asyncio.sleep(wait)

    def _is_scout(self, job: _Job) -> bool:
        return any(job is scout for scout, _ in zip(self._jobs.values(), range(_SCOUTS), strict=False))

    # learning

    def _learn(self, job: _Job) -> None:
        """Learn from a job that was just found to be over: it ended between the last look and now."""
        if job.began is None or self.holds:
            return
        self._ends += 1
        was_known = self._timing.is_known
        took = (max(job.looked - job.began, 0.0) + time.monotonic() - job.began) / 2
        if self._ends <= _REFIT or self._ends % _REFIT == 0:
            running = [other.age for other in self._jobs.values() if other.looks and other is not job]
            self._timing.ended([took], running)
        if was_known:
            return
        for other in self._jobs.values():
            other.turn.set()
        if self._queue is None:
            self._queue = asyncio.create_task(self._find_queue())

    def _ended(self, job: _Job) -> None:
        self._jobs.pop(job.id, None)
        if job.began is not None:
            self._working -= 1
            self._begin_next((job.looked + time.monotonic()) / 2)
        for scout, _ in zip(self._jobs.values(), range(_SCOUTS), strict=False):  # one may have taken its place
            scout.turn.set()

    def _begin_next(self, when: float) -> None:
        for job in self._jobs.values():
            if self._working >= self._limit:
                return
            if job.began is None:
                job.began = job.looked = when
                job.looks = 0
                self._working += 1
                job.turn.set()

    async def _find_queue(self) -> None:
        """Find the jobs that the host lets wait, and from time to time those that it has begun with meanwhile."""
        while True:
            waiting = [job for job in self._jobs.values() if job.began is None]
            if waiting:
                await asyncio.sleep(max(1.0, self._timing.typical))
                waiting = [job for job in waiting if job.began is None and job.id in self._jobs]
                begun = await self._first_waiting(waiting)
                if begun:
                    self._limit = self._working + begun
                    self._begin_next(time.monotonic())
                continue
            jobs = list(self._jobs.values())
            if len(jobs) < _WORTH_HALVING or not await self._is_waiting(jobs[-1]):
                return
            for job in jobs[await self._first_waiting(jobs) :]:
                if job.id in self._jobs and job.began is not None:
                    job.began = None
                    self._working -= 1
            self._limit = max(1, self._working)
            self._begin_next(time.monotonic())

    async def _first_waiting(self, jobs: list[_Job]) -> int:
        """Return how many of some jobs, the oldest first, the host has begun with: by halving, if not with none."""
        if not jobs or await self._is_waiting(jobs[0]):
            return 0
        low, high = 0, len(jobs)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if await self._is_waiting(jobs[middle]) else (middle, high)
        return high

    async def _is_waiting(self, job: _Job) -> bool:
        if job.id not in self._jobs:
            return False
        try:
            look = await self._host.ask(Step.FOLLOW, polling.look_at_job, job.id)
        except Exception:  # whoever follows the job will hear of it
            return False
        return look.status in _WAITING
