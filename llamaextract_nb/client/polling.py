"""Waiting for a job: quick at first, then patient, and not for ever."""

# ruff: noqa: D417 - the settings are the client's part of a call, which its caller does not see

from __future__ import annotations

import math
from dataclasses import dataclass

from llamaextract_nb.client.limits import FIRST_POLL, LAST_POLL, LONGEST_HOLD, POLL_GROWTH
from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import Pause, Steps
from llamaextract_nb.client.v1 import poll
from llamaextract_nb.errors import (
    APIConnectionError,
    APIStatusError,
    ConfigError,
    JobCancelledError,
    JobError,
    JobTimeoutError,
)
from llamaextract_nb.models import ExtractionJob

# Beside the contract's four words, those of LlamaCloud's own wires. Whatever else a host says is an end, not a reason
# to ask for ever.
_OPEN = {"pending", "processing", "queued", "running", "throttled"}
_DONE = {"completed", "success", "partial_success"}
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
    if timeout is not None and (isinstance(timeout, bool) or not isinstance(timeout, int | float) or not timeout >= 0):
        raise ConfigError(f"timeout must be a number of seconds, not {timeout!r}.")
    clock = settings.clock
    deadline = math.inf if timeout is None else clock() + timeout
    interval, job = FIRST_POLL, None
    while True:
        started = clock()
        try:
            hold = min(LONGEST_HOLD, deadline - started - 1)  # the reply must be here before the deadline
            job = (yield from poll(settings, job_id, max(0.0, hold), deadline)).job
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
    polled = yield from poll(settings, job_id, wait)
    return Look(polled.job.status.strip().lower(), is_over(settings, polled.job), polled.held)


def is_over(settings: Settings, job: ExtractionJob) -> bool:
    """Tell whether a job is over and has a result.

    Raises:
        JobError: The job is over, without a result.
    """
    status = job.status.strip().lower()
    if status in _OPEN:
        return False
    if status in _DONE:
        return True
    clean = settings.secret.clean
    what, why = f"Job {clean(job.id)}", _reason(settings, job)
    if status in _CANCELLED:
        raise JobCancelledError(f"{what} was cancelled{why}. Start it again if that was not meant.", job)
    if status in _FAILED:
        raise JobError(f"{what} failed{why}. Check the agent's schema and the files, then start a new job.", job)
    raise JobError(
        f"{what} ended as {clean(job.status)!r}, a status this version does not know{why}. Try get_result(): there may "
        "be one.",
        job,
    )


def _reason(settings: Settings, job: ExtractionJob) -> str:
    """Return why a job ended so, if the host says it beside the fields of the contract."""
    extra = job.model_extra or {}
    words = next(
        (w for name in ("error", "error_message", "message") if isinstance(w := extra.get(name), str) and w), ""
    )
    return f" ({settings.secret.clean(words)})" if words else ""


def _too_late(settings: Settings, job_id: str, job: ExtractionJob | None, timeout: float | None) -> JobTimeoutError:
    seen = f"last seen as {settings.secret.clean(job.status)}" if job else "the host did not say how it stands"
    message = f"Job {settings.secret.clean(job_id)} was not over within {timeout:g} s ({seen})."
    return JobTimeoutError(f"{message} It may still be running: call wait_for_job() again.", job)
