"""One request until it is answered: the retry loop."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TypeVar

from pydantic import TypeAdapter

from llamaextract_nb.client.limits import may_have_taken_effect, pause_before_retry
from llamaextract_nb.client.replies import read, refusal
from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import Outcome, Pause, Request, Response, Steps
from llamaextract_nb.errors import ConfigError

T = TypeVar("T")

_V2 = ("/api/v2/", "/api/v1/beta/")  # so begin the paths of v2


def ask(settings: Settings, request: Request, shape: TypeAdapter[T], deadline: float = math.inf) -> Steps[T]:
    """Send a request like `exchange`, and return its answer as a model."""
    return read(settings, request, (yield from exchange(settings, request, deadline)), shape)


def exchange(settings: Settings, request: Request, deadline: float = math.inf) -> Steps[Response]:
    """Send a request, again and again where that can help and does no harm, and return the answer.

    Args:
        settings: The client's.
        request: What to send.
        deadline: The moment on the settings' clock after which it is not sent again.

    Raises:
        ConfigError: The host is not spoken to in the version of the API that has this call.
        LlamaExtractError: It came to nothing.
    """
    _check_version(settings, request)
    retries, in_doubt = 0, False
    while True:
        outcome = yield from _attempt(settings, request, deadline)
        if isinstance(outcome, Response):
            if 200 <= outcome.status < 300:
                return outcome
            if outcome.status == 404 and in_doubt and request.method == "DELETE":
                return outcome  # the try whose reply was lost has deleted it
        in_doubt = in_doubt or may_have_taken_effect(outcome)
        pause = pause_before_retry(request, outcome, retries) if retries < settings.max_retries else None
        if pause is None:
            raise refusal(settings, request, outcome)
        left = deadline - settings.clock()
        yield Pause(max(0.0, min(pause, left)))
        if pause >= left:
            raise refusal(settings, request, outcome)
        retries += 1


def _check_version(settings: Settings, request: Request) -> None:
    version = "v2" if request.path.startswith(_V2) else "v1"
    if version != settings.version:
        raise ConfigError(
            f"Could not {request.purpose} at {settings.base_url}: that is a call of the API's {version}. Make a client "
            f"with base_url={settings.root}/api/{version}, if the host speaks it."
        )


def _attempt(settings: Settings, request: Request, deadline: float) -> Steps[Outcome]:
    patience = request.patience or settings.timeout
    left = max(1.0, deadline - settings.clock())  # a reply on its way is worth a second
    outcome = yield replace(request, patience=min(patience, left))
    if outcome is None:  # a driver's mistake, not a host's
        raise TypeError("a Request must be sent its outcome")
    return outcome
