"""What a host's reply means: a model, or the error to raise."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from llamaextract_nb.client.limits import may_have_taken_effect, retry_after
from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import NoReply, Outcome, Request, Response
from llamaextract_nb.errors import (
    APIConnectionError,
    APIResponseError,
    APIStatusError,
    AuthenticationError,
    BudgetError,
    ConflictError,
    InvalidRequestError,
    LlamaExtractError,
    NotFoundError,
    RateLimitError,
)

T = TypeVar("T")

_CLOUD_KEY = (
    "Check the key: api_key=... or LLAMA_CLOUD_API_KEY. Keys are made on https://cloud.llamaindex.ai under API Keys, "
    "and a key of the US host does not fit the EU host, nor the other way round."
)
_LOCAL_KEY = "This machine's service wants the token it was started with: lx.LocalService().client() knows it."


def read(settings: Settings, request: Request, response: Response, shape: TypeAdapter[T]) -> T:
    """Return a reply as the model it must be.

    Raises:
        APIResponseError: It is not JSON, or not of that shape.
    """
    try:
        return shape.validate_python(from_json(response.body, allow_inf_nan=False))  # it refuses deep nesting by itself
    except ValidationError as error:
        failure = _misshapen(settings, request, error)
    except ValueError:
        failure = _not_json(settings, request, response)
    raise failure  # from here, so that what the host sent does not hang on it as its context


def refusal(settings: Settings, request: Request, outcome: Outcome) -> LlamaExtractError:
    """Return the error that says why a request came to nothing."""
    if isinstance(outcome, NoReply):
        return _unanswered(settings, request, outcome)
    status, headers = outcome.status, outcome.headers
    detail = settings.secret.clean(_detail(outcome))
    request_id = settings.secret.clean(headers.get("x-request-id", "")) or None
    said = f"Could not {request.purpose}: {settings.base_url} answered {status}" + (
        f" ({detail}). " if detail else ". "
    )
    if status == 402:
        return BudgetError(f"{said}The account is out of credits: add some, or go on with lx.LocalService().")
    if status == 429:
        wait = retry_after(outcome)
        advice = f"Wait {wait:.0f} s" if wait is not None else "Wait a minute"
        return RateLimitError(
            f"{said}{advice}, then try again, with fewer requests at once.", 429, detail, request_id, wait
        )
    place = settings.secret.clean(headers.get("location", ""))
    if 300 <= status < 400 and place:
        return APIStatusError(
            f"{said}It points to {place}; redirects are not followed, because the key would go along. If you trust "
            "that address, pass it as base_url.",
            status, detail, request_id,
        )  # fmt: skip
    kind, advice = _meaning(settings, request, outcome)
    return kind(f"{said}{advice}", status, detail, request_id, retry_after(outcome))


def _not_json(settings: Settings, request: Request, response: Response) -> APIResponseError:
    kind = settings.secret.clean(response.headers.get("content-type", "").split(";")[0]) or "no content type"
    return APIResponseError(
        f"Could not {request.purpose}: {settings.base_url} answered with something that is not JSON ({kind}). "
        "Check base_url: the API's address ends with /api/v1 or /api/v2."
    )


def _misshapen(settings: Settings, request: Request, error: ValidationError) -> APIResponseError:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = settings.secret.clean(".".join(map(str, first["loc"]))) or "the whole reply"
    return APIResponseError(
        f"Could not {request.purpose}: the reply of {settings.base_url} is not the API's format, at {place}: "
        f"{first['msg']}. Check base_url, or report it to the host."
    )


def _meaning(settings: Settings, request: Request, response: Response) -> tuple[type[APIStatusError], str]:
    status = response.status
    if status in (401, 403):
        return AuthenticationError, _LOCAL_KEY if settings.is_local else _CLOUD_KEY
    if status in (404, 405, 410):
        if not _is_json(response):
            return NotFoundError, "There is no such API at that address: check base_url."
        return NotFoundError, request.if_missing
    if status == 409:
        return ConflictError, "Something of that name or state is there already: look at it, then decide."
    if status == 413:
        return InvalidRequestError, "It is too large for this host: send less at once, or split the file."
    if status in (400, 415, 422):
        return InvalidRequestError, "Mend what it says; the same request will be refused again."
    if may_have_taken_effect(response) and not request.repeatable:
        return APIStatusError, "It was not sent again, because it may have taken effect all the same."
    return APIStatusError, "Try again later."


def _unanswered(settings: Settings, request: Request, outcome: NoReply) -> APIConnectionError:
    if outcome.sent and not request.repeatable:
        advice = "It was not sent again, because it may have arrived all the same."
    elif settings.is_local:
        advice = "Is the service running? lx.LocalService() starts one."
    else:
        advice = "Check the network, a proxy, and base_url."
    message = f"Could not {request.purpose}: {settings.base_url} {outcome.reason}. {advice}"
    return APIConnectionError(message, outcome.sent)


def _detail(response: Response) -> str:
    """Return the host's own words, from the forms in which hosts put them."""
    try:
        content = from_json(response.body, allow_inf_nan=False)
    except ValueError:
        is_text = response.headers.get("content-type", "").startswith("text/plain")
        return response.body.decode("utf-8", "replace") if is_text else ""
    for name in ("detail", "error", "message"):
        if isinstance(content, dict) and content.get(name):
            return _words(content[name])
    return _words(content)


def _words(content: Any) -> str:
    match content:
        case str():
            return content
        case {"msg": str(words), "loc": list(place)}:  # FastAPI's validation errors
            return f"{'.'.join(map(str, place))}: {words}"
        case {"message": str(words)} | {"detail": str(words)} | {"msg": str(words)}:
            return words
        case [*items]:
            return "; ".join(filter(None, map(_words, items[:5])))
    return ""


def _is_json(response: Response) -> bool:
    return "json" in response.headers.get("content-type", "")
