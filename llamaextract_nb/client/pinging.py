"""Whether the host is there and takes the key: one request, sent once."""

# ruff: noqa: D417 - the settings are the client's part of a call, which its caller does not see

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from llamaextract_nb.client import v1, v2
from llamaextract_nb.client.limits import http_date
from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import Response, Steps
from llamaextract_nb.errors import LlamaExtractError


@dataclass(frozen=True, slots=True)
class Ping:
    """What a sign of life tells.

    Attributes:
        seconds: How long it took.
        date: The host's clock as it answered, None if it did not answer or did not say.
        error: What a call would have raised, None if the host is there and takes the key.
    """

    seconds: float
    date: datetime | None
    error: LlamaExtractError | None


def ping(settings: Settings, *, patience: float = 5.0) -> Steps[Ping]:
    """Ask the host for a sign of life with the key, once, and return what came of it instead of raising it.

    Args:
        patience: Seconds without a sign of life after which the host is given up.
    """
    began, outcome, error = settings.clock(), None, None
    once = replace(settings, timeout=patience, max_retries=0)
    steps: Steps[object] = v2.list_extract_jobs(once, page_size=1) if once.version == "v2" else v1.list_agents(once)
    try:
        outcome = yield next(steps)
        steps.send(outcome)
    except StopIteration:
        pass
    except LlamaExtractError as caught:
        error = caught.with_traceback(None)
    date = http_date(outcome.headers.get("date", "")) if isinstance(outcome, Response) else None
    return Ping(settings.clock() - began, date, error)
