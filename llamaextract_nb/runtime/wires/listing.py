"""Jobs of v2, followed to their results by looking at all of them in one request.

The listing says how each job stands and brings the results of those that are over, so each result is fetched once. One
task looks for all jobs of a run; when the next look is worth it follows from how long the host's jobs take.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from llamaextract_nb.client import polling, v2
from llamaextract_nb.client.polling import Seen
from llamaextract_nb.errors import LlamaExtractError
from llamaextract_nb.models import ExtractJob
from llamaextract_nb.runtime.host import Host
from llamaextract_nb.runtime.outcomes import Step
from llamaextract_nb.runtime.wires.timing import timing_of

_MOST_IN_LOOK = 100  # ids of 40 characters, repeated in the query: 5 KB, where proxies tend to take 8
_TOGETHER = 0.05  # seconds for which jobs that are created at about the same time are waited for
_HURRY = 2  # jobs that the run still waits for: a few looks more for each of them
_UNSEEN = 3  # looks that may miss a job: a list may lag behind what was just created
_WAITING = ("pending", "queued", "throttled")


@dataclass(slots=True, eq=False)
class _Job:
    """A job that is not over: when the host began with it (None: not yet), and when it was last seen to run."""

    id: str
    over: asyncio.Future[ExtractJob]
    began: float | None
    seen: float
    missed: int = 0


class Listing:
    """The jobs that one run waits for.

    Args:
        host: Where they are.
        has_evidence: Whether results come with `extract_metadata`; where a list leaves it out, the job itself is asked.
    """

    def __init__(self, host: Host, has_evidence: bool) -> None:
        self._host = host
        self._has_evidence = has_evidence
        self._timing = timing_of(host.key)
        self._jobs: dict[str, _Job] = {}  # the oldest first
        self._looking: asyncio.Task[None] | None = None
        self._more = asyncio.Event()
        self._looked = time.monotonic()

    def close(self) -> None:
        """Stop looking."""
        if self._looking is not None:
            self._looking.cancel()

    async def result(self, job_id: str) -> ExtractJob:
        """Wait until a job is over, and return it with its result.

        Raises:
            JobError: It is over without a result.
            NotFoundError: The host no longer has it.
            LlamaExtractError: The host failed, see `Host.ask()`.
        """
        now = time.monotonic()
        job = self._jobs[job_id] = _Job(job_id, asyncio.get_running_loop().create_future(), now, now)
        self._more.set()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_on())
        try:
            found = await job.over
        finally:
            self._jobs.pop(job_id, None)
        if found.extract_result is None or (self._has_evidence and found.extract_metadata is None):
            found = await self._host.ask(Step.RESULT, v2.get_extract_job, job_id)
        return found

    async def _look_on(self) -> None:
        while self._jobs:
            await self._due()
            jobs = [job for job in self._jobs.values() if not job.over.done()][:_MOST_IN_LOOK]
            if not jobs:
                continue
            try:
                seen = await self._host.ask(Step.FOLLOW, polling.look_at_extract_jobs, [job.id for job in jobs])
                self._learn(jobs, {each.job.id: each for each in seen})
                await self._find_unseen(jobs)
            except Exception as error:  # a fault of our own, too, must not leave anybody waiting for ever
                for job in jobs:
                    _end(job, error)
            await asyncio.sleep(0)  # whoever waits for them takes them off

    async def _due(self) -> None:
        """Wait until the next look is worth it; jobs that come meanwhile may bring it forward."""
        while True:
            self._more.clear()
            wait = self._looked + self._next() - time.monotonic()
            if wait <= 0:
                return
            try:
                await asyncio.wait_for(self._more.wait(), wait)
                await asyncio.sleep(min(_TOGETHER, wait))
            except TimeoutError:
                return

    def _next(self) -> float:
        """Return the seconds from the last look to the next."""
        running = [
            (max(0.0, job.seen - job.began), max(0.0, self._looked - job.began))
            for job in self._jobs.values()
            if job.began is not None
        ]
        return self._timing.next_shared_look(running, hurry=len(self._jobs) <= _HURRY)

    def _learn(self, jobs: Sequence[_Job], seen: dict[str, Seen]) -> None:
        """Learn from a look: what is over ended between the last look at it and now."""
        now, took = time.monotonic(), []
        for job in jobs:
            found = seen.get(job.id)
            if found is None:
                job.missed += 1
                continue
            job.missed = 0
            if found.is_over or found.error is not None:
                if job.began is not None:
                    took.append((job.seen + now) / 2 - job.began)
                _end(job, found.error or found.job)
            elif found.job.status.strip().lower() in _WAITING:
                job.began, job.seen = None, now
            else:
                if job.began is None:
                    job.began = (job.seen + now) / 2
                job.seen = now
        self._looked = now
        if took:
            running = [job.seen - job.began for job in jobs if job.began is not None and not job.over.done()]
            self._timing.ended(took, running)

    async def _find_unseen(self, jobs: Sequence[_Job]) -> None:
        """Ask for jobs themselves that the list leaves out."""
        for job in jobs:
            if job.missed < _UNSEEN or job.over.done():
                continue
            job.missed = 0
            try:
                found = await self._host.ask(Step.FOLLOW, polling.look_at_extract_job, job.id)
            except LlamaExtractError as error:
                _end(job, error)
            else:
                if found.is_over or found.error is not None:
                    _end(job, found.error or found.job)


def _end(job: _Job, outcome: ExtractJob | Exception) -> None:
    if job.over.done():  # whoever waited for it has gone
        return
    if isinstance(outcome, Exception):
        job.over.set_exception(outcome)
    else:
        job.over.set_result(outcome)
