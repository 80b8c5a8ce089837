"""What a failure belongs to: the one table by which a run decides what an error stops, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from llamaextract_nb.errors import (
    APIConnectionError,
    APIResponseError,
    APIStatusError,
    AuthenticationError,
    BudgetError,
    ConfigError,
    InvalidRequestError,
    LlamaExtractError,
    NotFoundError,
    SchemaError,
)


class Step(Enum):
    """What a run was doing when something failed; the value is the stage that an error row names."""

    AGENT = "agent"
    UPLOAD = "upload"
    CREATE = "create"
    FOLLOW = "extract"
    RESULT = "result"
    CANCEL = "cancel"


class Belongs(Enum):
    """What a failure belongs to."""

    PASSING = "passing"  # to the moment
    LOST = "lost answer"  # to a creation that may have taken effect
    GONE = "gone"  # to something that the host no longer has
    FILE = "the file's own"
    RUN = "the run's"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of the table: what happened, what that belongs to, what is done, and how it is told from the others."""

    what: str
    belongs: Belongs
    then: str
    matches: Callable[[LlamaExtractError, Step], bool]


_AGAIN = "again, with backoff, while the host shows signs of life, and `patience` seconds without any"
_UNREADABLE_BY_ANYBODY = (501, 505)  # not implemented, HTTP version: no second try changes that


def _is_status(error: LlamaExtractError, *statuses: int) -> bool:
    return isinstance(error, APIStatusError) and error.status_code in statuses


def _is_unheard(error: LlamaExtractError) -> bool:
    """Tell whether the host cannot have acted on the request."""
    if isinstance(error, APIConnectionError):
        return not error.sent
    is_announced = _is_status(error, 503) and isinstance(error, APIStatusError) and error.retry_after is not None
    return is_announced or _is_status(error, 408, 425, 429)


def _is_in_doubt(error: LlamaExtractError) -> bool:
    """Tell whether the host may have acted on the request although it did not say so."""
    if isinstance(error, APIStatusError):
        return error.status_code >= 500 and error.status_code not in _UNREADABLE_BY_ANYBODY
    return isinstance(error, (APIConnectionError, APIResponseError))


OUTCOMES: tuple[Outcome, ...] = (
    Outcome(
        "the key is refused, not allowed, or out of credits (401, 403, 402)",
        Belongs.RUN,
        "no new work begins, what is running is collected, the rest is `waiting`; `run.retry()` goes on",
        lambda error, step: isinstance(error, (AuthenticationError, BudgetError)),
    ),
    Outcome(
        "not heard: connection refused or timed out before it was sent, 408, 425, 429, 503 with Retry-After",
        Belongs.PASSING,
        _AGAIN,
        lambda error, step: _is_unheard(error),
    ),
    Outcome(
        "heard or not: connection cut, no answer in time, other 5xx, a reply that is cut, no JSON or of the wrong "
        "shape, to the creation of a job",
        Belongs.LOST,
        "the job is looked for where the host can list jobs, else created again, counted, and told in `run.status`",
        lambda error, step: step is Step.CREATE and _is_in_doubt(error),
    ),
    Outcome(
        "the same, to anything else",
        Belongs.PASSING,
        _AGAIN,
        lambda error, step: _is_in_doubt(error),
    ),
    Outcome(
        "the schema or the agent is refused, or there is no such API or project",
        Belongs.RUN,
        "as for the key",
        lambda error, step: step is Step.AGENT or isinstance(error, (ConfigError, SchemaError)),
    ),
    Outcome(
        "the host no longer has an upload or a job (404, 410; 400 to an upload of an earlier run)",
        Belongs.GONE,
        "sent or created once more, then the file's own",
        lambda error, step: (
            step is not Step.UPLOAD
            and (isinstance(error, NotFoundError) or (step is Step.CREATE and isinstance(error, InvalidRequestError)))
        ),
    ),
    Outcome(
        "the file cannot be read, is refused (400, 413, ...), or its job failed, wholly or in part",
        Belongs.FILE,
        "an error row with stage, the host's reason, hint, job id and request id",
        lambda error, step: True,
    ),
)
"""In order: the first row that matches decides."""


def may_have_acted(error: LlamaExtractError) -> bool:
    """Tell whether what was asked for may exist although the host did not say so."""
    return _is_in_doubt(error) and not _is_unheard(error)


def belongs(error: LlamaExtractError, step: Step) -> Belongs:
    """Return what a failure belongs to."""
    return next(outcome.belongs for outcome in OUTCOMES if outcome.matches(error, step))


def as_markdown() -> str:
    """Return the table as docs/failures.md quotes it."""
    rows = [f"| {outcome.what} | {outcome.belongs.value} | {outcome.then} |" for outcome in OUTCOMES]
    return "\n".join(["| what happened | belongs to | what is done |", "|---|---|---|", *rows])
