"""Waiting for a job: quick at first, then patient, and not for ever."""

# ruff: noqa: D417 - the settings are the client's part of a call, which its caller does not see

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from llamaextract_nb.client import v1, v2
from llamaextract_nb.client.limits import FIRST_POLL, LAST_POLL, LONGEST_HOLD, POLL_GROWTH
from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import Pause, Steps
from llamaextract_nb.errors import (
    APIConnectionError,
    APIStatusError,
    ConfigError,
    JobCancelledError,
    JobError,
    JobTimeoutError,
)
from llamaextract_nb.models import ExtractionJob, ExtractJob

Job = TypeVar("Job", ExtractionJob, ExtractJob)

# Beside the contract's four words, those of LlamaCloud's own wires. Whatever else a host says is an end, not a reason
# to ask for ever.
_OPEN = {"pending", "processing", "queued", "running", "throttled"}
_DONE = {"completed", "success"}
_PARTIAL = "partial_success"  # on v1 some files of the job are answered; on v2 the one file is not
_CANCELLED = {"cancelled", "canceled"}
_FAILED = {"failed", "error"}


def wait_for_job(settings: Settings, job_id: str, *, timeout: float | None = None) -> Steps[ExtractionJob]:
    """Wait until a job is over, and return it.

    Args:
        job_id: The job.
        timeout: The most seconds to wait; by default as long as it takes.

    Raises:
        JobError: The job failed, or ended in a way this version does not know.
        JobCancelledError: The job was cancelled.
        JobTimeoutError: The time is up; the job goes on, and can be waited for again.
    """
    return (yield from _wait(settings, job_id, timeout, _look_v1))


def wait_for_extract_job(settings: Settings, job_id: str, *, timeout: float | None = None) -> Steps[ExtractJob]:
    """Wait until a job of v2 is over, and return it with its result.

    Args:
        job_id: The job.
        timeout: The most seconds to wait; by default as long as it takes.

    Raises:
        JobError: The job failed, wholly or in part, or ended in a way this version does not know.
        JobCancelledError: The job was cancelled.
        JobTimeoutError: The time is up; the job goes on, and can be waited for again.
    """
    return (yield from _wait(settings, job_id, timeout, _look_v2))


def _look_v1(settings: Settings, job_id: str, hold: float, deadline: float) -> Steps[ExtractionJob]:
    return (yield from v1.poll(settings, job_id, hold, deadline)).job


def _look_v2(settings: Settings, job_id: str, hold: float, deadline: float) -> Steps[ExtractJob]:
    return (yield from v2.poll(settings, job_id, deadline=deadline))


def _wait(
    settings: Settings,
    job_id: str,
    timeout: float | None,
    look: Callable[[Settings, str, float, float], Steps[Job]],
) -> Steps[Job]:
    if timeout is not None and (isinstance(timeout, bool) or not isinstance(timeout, int | float) or not timeout >= 0):
        raise ConfigError(f"timeout must be a number of seconds, not {timeout!r}.")
    clock = settings.clock
    deadline = math.inf if timeout is None else clock() + timeout
    interval, job = FIRST_POLL, None
    while True:
        started = clock()
        try:
            hold = min(LONGEST_HOLD, deadline - started - 1)  # the reply must be here before the deadline
            job = yield from look(settings, job_id, max(0.0, hold), deadline)
        except (APIConnectionError, APIStatusError) as error:
            if clock() < deadline:
                raise
            raise _too_late(settings, job_id, job, timeout) from error
        if is_over(settings, job):
            return job
        if clock() >= deadline:
            raise _too_late(settings, job_id, job, timeout)
        # A host that held its reply has already made us wait.
        yield Pause(max(0.0, min(started + interval, deadline) - clock()))
        interval = min(interval * POLL_GROWTH, LAST_POLL)


@dataclass(frozen=True, slots=True)
class Look:
    """How a job stood at one look.

    Attributes:
        status: The host's word, in lower case.
        is_over: Whether the job is over and has a result.
        held: Whether the host held its reply until then, or until the time was up.
    """

    status: str
    is_over: bool
    held: bool


def look_at_job(settings: Settings, job_id: str, wait: float | None = None) -> Steps[Look]:
    """Ask once how a job stands.

    Raises:
        JobError: The job is over, without a result.
    """
    polled = yield from v1.poll(settings, job_id, wait)
    return Look(polled.job.status.strip().lower(), is_over(settings, polled.job), polled.held)


@dataclass(frozen=True, slots=True)
class Seen:
    """A job of v2 as one look at many showed it.

    Attributes:
        job: The job, with its result if it is over.
        is_over: Whether it is over and has a result.
        error: The JobError of one that is over without, else None.
    """

    job: ExtractJob
    is_over: bool
    error: JobError | None


def look_at_extract_jobs(settings: Settings, job_ids: Sequence[str]) -> Steps[list[Seen]]:
    """Ask once how some jobs of v2 stand; those that the host does not know, or not yet, are left out."""
    seen: list[Seen] = []
    token: str | None = None
    for _ in job_ids:  # at most a page for each, whatever the host says
        page = yield from v2.list_extract_jobs(
            settings, job_ids=job_ids, expand=v2.RESULT, page_size=len(job_ids), page_token=token
        )
        seen += [_seen(settings, job) for job in page.items]
        token = page.next_page_token or None
        if token is None:
            break
    return seen


def look_at_extract_job(settings: Settings, job_id: str) -> Steps[Seen]:
    """Ask once how a job of v2 stands."""
    return _seen(settings, (yield from v2.poll(settings, job_id)))


def _seen(settings: Settings, job: ExtractJob) -> Seen:
    try:
        return Seen(job, is_over(settings, job), None)
    except JobError as error:
        return Seen(job, False, error.with_traceback(None))


def is_over(settings: Settings, job: ExtractionJob | ExtractJob) -> bool:
    """Tell whether a job is over and has a result.

    Raises:
        JobError: The job is over, without a result.
    """
    status = job.status.strip().lower()
    if status in _OPEN:
        return False
    if status in _DONE or (status == _PARTIAL and isinstance(job, ExtractionJob)):
        return True
    clean = settings.secret.clean
    what, why = f"Job {clean(job.id)}", _reason(settings, job)
    if status in _CANCELLED:
        raise JobCancelledError(f"{what} was cancelled{why}. Start it again if that was not meant.", job)
    if status in _FAILED or status == _PARTIAL:
        how = "failed" if status in _FAILED else "was done only in part"
        raise JobError(f"{what} {how}{why}. Check the schema and the file, then start a new job.", job)
    raise JobError(
        f"{what} ended as {clean(job.status)!r}, a status this version does not know{why}. Try get_result(): there may "
        "be one.",
        job,
    )


def _reason(settings: Settings, job: ExtractionJob | ExtractJob) -> str:
    """Return why a job ended so, if the host says it; v1 does beside the fields of the contract."""
    said = (getattr(job, name, None) for name in ("error_message", "error", "message"))
    words = next((word for word in said if isinstance(word, str) and word), "")
    return f" ({settings.secret.clean(words)})" if words else ""


def _too_late(
    settings: Settings, job_id: str, job: ExtractionJob | ExtractJob | None, timeout: float | None
) -> JobTimeoutError:
    seen = f"last seen as {settings.secret.clean(job.status)}" if job else "the host did not say how it stands"
    message = f"Job {settings.secret.clean(job_id)} was not over within {timeout:g} s ({seen})."
    return JobTimeoutError(f"{message} It may still be running: wait for it again.", job)
