"""What came to the host and what became of it; and what follows from that about the client."""

from __future__ import annotations

import heapq
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .host import File, Host, Job


class Seen(NamedTuple):
    """A request: when, what it was for, and its status or the fault it met."""

    time: float
    kind: str
    outcome: str


class Repeated(NamedTuple):
    """Things done more than once for a document: how many an earlier lost answer excuses, and how many nothing does."""

    excused: int
    unexcused: int


@dataclass(frozen=True)
class Figures:
    """How well a client did; times in seconds.

    Attributes:
        requests_per_document: Of every kind, refused and harmed ones included.
        wall: From the first request to the last job's end being known.
        ideal: The shortest wall that the host's limits allow.
        delay: From a job's end to the client's knowing it, on average.
        undelivered: Documents of which neither data nor a reason was ever delivered.
        duplicates, repeated_uploads: See `Repeated`.
    """

    requests_per_document: float
    wall: float
    ideal: float
    delay: float
    undelivered: int
    duplicates: Repeated
    repeated_uploads: Repeated


class Log:
    """The log of a host."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.requests: list[Seen] = []
        self._numbers = 0
        self._changed = threading.Condition(host.lock)

    def new_number(self) -> int:
        """Return the number of a new request."""
        self._numbers += 1
        return self._numbers

    def note(self, kind: str, outcome: str) -> None:
        """Note a request and its outcome."""
        with self._changed:
            self.requests.append(Seen(time.monotonic(), kind, outcome))
            self._changed.notify_all()

    def wait_for(self, holds: Callable[[Log], bool], timeout: float = 60.0) -> None:
        """Wait until something holds of the log; it is looked at after every request."""
        with self._changed:
            if not self._changed.wait_for(lambda: holds(self), timeout):
                raise TimeoutError(f"It did not come to that within {timeout} s: {self.counts()}")

    def counts(self) -> Counter[tuple[str, str]]:
        """Return how many requests of each kind came to each outcome."""
        return Counter((seen.kind, seen.outcome) for seen in self.requests)

    @property
    def jobs(self) -> list[Job]:
        """The jobs, in the order of their creation."""
        with self._host.lock:
            return list(self._host.jobs.values())

    @property
    def uploads(self) -> list[File]:
        """The uploads, in the order in which they came."""
        with self._host.lock:
            return list(self._host.files.values())

    def jobs_of(self) -> dict[str, list[Job]]:
        """Return the jobs of each document, by the digest of its content."""
        found: dict[str, list[Job]] = defaultdict(list)
        for job in self.jobs:
            for digest in {file.digest for file in job.files}:
                found[digest].append(job)
        return found

    def uploads_of(self) -> dict[str, list[File]]:
        """Return the uploads of each document, by the digest of its content."""
        found: dict[str, list[File]] = defaultdict(list)
        for file in self.uploads:
            found[file.digest].append(file)
        return found

    def duplicates(self) -> Repeated:
        """Count the jobs made although an earlier one for the same document was known and had not failed."""
        pairs = (
            (earlier, digest)
            for digest, jobs in self.jobs_of().items()
            for earlier in jobs[:-1]
            if not _failed(earlier, digest)
        )
        lost = [earlier.answered is None for earlier, _ in pairs]
        return Repeated(sum(lost), len(lost) - sum(lost))

    def repeated_uploads(self) -> Repeated:
        """Count the uploads made although an earlier one of the same document was known and still there."""
        earlier = [file for files in self.uploads_of().values() for file in files[:-1] if not file.gone]
        lost = [file.answered is None for file in earlier]
        return Repeated(sum(lost), len(lost) - sum(lost))

    def reasons(self, content_digest: str) -> list[str]:
        """Return why jobs over a document failed, for each that did."""
        found = []
        for job in self.jobs_of().get(content_digest, []):
            reasons = {job.reason(file) for file in job.files if file.digest == content_digest}
            found += [reason for reason in reasons if reason is not None]
        return found

    def known_jobs(self, since: float) -> set[str]:
        """Return the ids of jobs that the client must have known for some time before now.

        Args:
            since: Seconds before now by which the reply to the creation had left; a job asked for later is known too.
        """
        moment = self._host.now - since
        return {job.id for job in self.jobs if job.polls or (job.answered is not None and job.answered < moment)}

    def known_uploads(self, since: float) -> set[str]:
        """Return the ids of uploads that the client must have known for some time: see `known_jobs`."""
        moment, used = self._host.now - since, {file.id for job in self.jobs for file in job.files}
        return used | {file.id for file in self.uploads if file.answered is not None and file.answered < moment}

    def made_again(self, known: Collection[str]) -> list[str]:
        """Return which of some jobs and uploads were made once more although they had not failed and were not gone."""
        jobs = [j.id for digest, jobs in self.jobs_of().items() for j in jobs[:-1] if not _failed(j, digest)]
        uploads = [file.id for files in self.uploads_of().values() for file in files[:-1] if not file.gone]
        return [made for made in (*jobs, *uploads) if made in known]

    def figures(self, digests: Sequence[str]) -> Figures:
        """Return how well a client did with documents, given in the order in which it was given them."""
        jobs = self.jobs
        told = [(job.told, job.end) for job in jobs if job.told is not None]
        delivered = {file.digest for job in jobs if job.delivered is not None for file in job.files}
        began = self.requests[0].time if self.requests else 0.0
        return Figures(
            requests_per_document=len(self.requests) / len(digests),
            wall=max((when for when, _ in told), default=began) - began,
            ideal=self.ideal(digests),
            delay=sum(when - end for when, end in told) / max(len(told), 1),
            undelivered=len(set(digests) - delivered),
            duplicates=self.duplicates(),
            repeated_uploads=self.repeated_uploads(),
        )

    def ideal(self, digests: Iterable[str]) -> float:
        """Return the wall time of one job for each document, made as soon as it may be, each end known at once."""
        settings = self._host.settings
        free = [0.0] * settings.capacity
        last = 0.0
        for place, digest in enumerate(digests):
            created = max(_earliest(place, settings.uploads), _earliest(place, settings.creations))
            end = max(created, heapq.heappop(free)) + self._host.duration(digest)
            heapq.heappush(free, end)
            last = max(last, end)
        return last


def _earliest(place: int, rate: float | None) -> float:
    """Return when the nth of something limited may be done: one second's worth at once, then at the rate."""
    return 0.0 if rate is None else max(0.0, (place + 1 - max(rate, 1.0)) / rate)


def _failed(job: Job, digest: str) -> bool:
    return job.cancelled or any(job.reason(file) for file in job.files if file.digest == digest)
