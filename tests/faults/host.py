"""What the host keeps and how long its jobs take, whichever wire it is spoken to on."""

from __future__ import annotations

import hashlib
import heapq
import itertools
import math
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any


@dataclass
class Settings:
    """How the host works when nothing goes wrong; all but the seed, capacity and idle may change while it runs.

    Attributes:
        seed: Decides how long each document takes and which faults come.
        median, sigma: Seconds that a document takes: lognormal.
        capacity: Jobs processed at once; the others wait in the order in which they came.
        knows_prefer: Whether a poll is held as long as `Prefer: wait` asks.
        idle: Seconds after which a connection without a request is closed.
        expiry: Seconds after which an upload is gone, or None.
        gone: The status that answers a job over an upload that is gone.
        creations, uploads, requests: How many are allowed a second, or None; one second's worth may come at once.
        retry_after: Seconds named in 429 and 503, or None as on LlamaCloud.
        refuses_schema: Whether every schema is refused.
        settles: How often a job that is over has been looked at before its cost is known.
        failing, partly_failing: The share of jobs that fail, and of files that fail in a job that does not.
    """

    seed: int = 1
    median: float = 2.0
    sigma: float = 0.6
    capacity: int = 50
    knows_prefer: bool = False
    idle: float = 5.0  # uvicorn's own
    expiry: float | None = None
    gone: int = 404
    creations: float | None = None
    uploads: float | None = None
    requests: float | None = None
    retry_after: float | None = None
    refuses_schema: bool = False
    failing: float = 0.0
    partly_failing: float = 0.0
    settles: int = 0


class Refused(Exception):
    """The host says no."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


@dataclass(eq=False)
class File:
    """An upload; `answered` is when its reply left the host whole, or None."""

    id: str
    name: str
    project: str
    content: bytes
    digest: str
    created: float
    external_id: str | None = None
    answered: float | None = None
    gone: bool = False


@dataclass(eq=False)
class Job:
    """A job; the times are those of the host's clock.

    Attributes:
        failure: Why it fails as a whole, or None.
        failures: Why single files fail, by file id.
        answered: When the reply to its creation left the host whole, or None.
        told: When a reply that says it is over left the host whole, or None.
        delivered: The same for its result.
    """

    id: str
    files: list[File]
    schema: dict[str, Any]
    owner: str
    settings: dict[str, Any]
    duration: float
    created: float
    start: float = math.inf
    end: float = math.inf
    failure: str | None = None
    failures: dict[str, str] = field(default_factory=dict)
    cancelled: bool = False
    deleted: bool = False
    polls: int = 0
    priced: int = 0
    answered: float | None = None
    told: float | None = None
    delivered: float | None = None

    def state(self, now: float) -> str:
        """Return pending, processing, completed, failed or cancelled."""
        if self.cancelled:
            return "cancelled"
        if now < self.end:
            return "processing" if now >= self.start else "pending"
        return "failed" if self.failure else "completed"

    def reason(self, file: File) -> str | None:
        """Return why it has no data of a file, or None."""
        return self.failure or self.failures.get(file.id)


class Host:
    """The state behind both wires; its users hold `lock`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lock = threading.RLock()
        self.files: dict[str, File] = {}
        self.jobs: dict[str, Job] = {}
        self.agents: dict[str, dict[str, Any]] = {}
        self._numbers = itertools.count(1)
        self._slots = [0.0] * settings.capacity  # a heap of the times at which a place becomes free
        self._epoch = datetime.now(UTC), time.monotonic()

    @property
    def now(self) -> float:
        """The host's clock in seconds."""
        return time.monotonic()

    def date(self, moment: float) -> str:
        """Return a moment of the clock as the wires write it."""
        day, began = self._epoch
        return (day + timedelta(seconds=moment - began)).isoformat()

    def new_id(self, kind: str) -> str:
        """Return an id that no other thing has."""
        return f"{kind}-{next(self._numbers):06}"

    def add_file(self, name: str, content: bytes, project: str, external_id: str | None = None) -> File:
        """Keep an upload."""
        digest = hashlib.sha256(content).hexdigest()
        file = File(self.new_id("dfl"), name, project, content, digest, self.now, external_id)
        self.files[file.id] = file
        return file

    def file(self, file_id: str) -> File:
        """Return an upload that is still there."""
        file = self.files.get(file_id)
        if file is not None and self.settings.expiry is not None and self.now > file.created + self.settings.expiry:
            file.gone = True
        if file is None or file.gone:
            raise Refused(self.settings.gone, f"File {file_id} not found")
        return file

    def check_schema(self, schema: Any) -> None:
        """Refuse what is no schema of an object, or any if the host is set so."""
        if self.settings.refuses_schema or not isinstance(schema, dict) or schema.get("type") != "object":
            raise Refused(400, "Invalid data_schema: the root must be an object that this host likes")

    def add_job(self, file_ids: list[str], schema: dict[str, Any], owner: str, settings: dict[str, Any]) -> Job:
        """Begin a job, or queue it."""
        files = [self.file(file_id) for file_id in file_ids]
        duration = max(self.duration(file.digest) for file in files)
        job = Job(self.new_id("job"), files, schema, owner, settings, duration, self.now)
        self._decide(job)
        self._place(job)
        self.jobs[job.id] = job
        return job

    def duration(self, digest: str) -> float:
        """Return the seconds a document takes: the same in every run and for every client."""
        chance = random.Random(f"{self.settings.seed} {digest}")
        return chance.lognormvariate(math.log(self.settings.median), self.settings.sigma)

    def _decide(self, job: Job) -> None:
        """Decide how a job will end; a document's second job is another throw."""
        settings = self.settings
        tries = sum(job.files[0] in other.files for other in self.jobs.values()) if settings.failing else 0
        chance = random.Random(f"{settings.seed} {job.files[0].digest} {tries} end")
        if chance.random() < settings.failing:
            job.failure = f"the model gave up on {job.id}"
        for file in job.files:
            if chance.random() < settings.partly_failing:
                job.failures[file.id] = f"page 2 of {file.id} cannot be read"

    def _place(self, job: Job) -> None:
        job.start = max(self.now, heapq.heappop(self._slots))
        job.end = job.start + job.duration
        heapq.heappush(self._slots, job.end)

    def delay(self, seconds: float) -> None:
        """Let each job that is not over end so much later, or sooner."""
        for job in self.jobs.values():
            if self.now < job.end and not job.cancelled:
                job.end += seconds

    def job(self, job_id: str) -> Job:
        """Return a job."""
        job = self.jobs.get(job_id)
        if job is None or job.deleted:
            raise Refused(404, f"Job {job_id} not found")
        return job

    def cancel(self, job: Job) -> None:
        """Stop a job; those that wait move up."""
        now = self.now
        job.cancelled, job.end = True, now
        self._slots = [now] * self.settings.capacity
        places = [other for other in self.jobs.values() if now < other.end and not other.cancelled]
        for other in places:
            if other.start <= now:
                heapq.heapreplace(self._slots, other.end)
        for other in places:
            if other.start > now:
                self._place(other)
