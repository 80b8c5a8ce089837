"""What went wrong between us and a language model's host, as errors that say what to mend."""

from __future__ import annotations

import openai

from llamaextract_nb.engine.language.settings import BASE_URL, KEY, MODEL, Limits, Settings
from llamaextract_nb.errors import (
    APIConnectionError,
    APIResponseError,
    APIStatusError,
    AuthenticationError,
    LlamaExtractError,
    NotFoundError,
    RateLimitError,
)


def failure(error: Exception, settings: Settings, tries: int) -> LlamaExtractError:
    """Return an error of the package as one of ours, in one sentence, without the key.

    Args:
        error: The error.
        settings: The model's.
        tries: How often it was tried.
    """
    if isinstance(error, LlamaExtractError):
        return error
    model, host = f"The language model {settings.model}", settings.host
    status = getattr(error, "status_code", 0)
    detail = settings.clean(_words(error))
    said = f" ({detail})" if detail else ""
    if isinstance(error, openai.APITimeoutError):
        limit = settings.limits.timeout
        return APIConnectionError(
            f"{model} at {host} did not answer within {limit} s: raise "
            f"{Limits.variable('timeout')}, or use a faster model."
        )
    if isinstance(error, openai.APIConnectionError):
        return APIConnectionError(f"The language model's host {host} cannot be reached: check {BASE_URL}.")
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return AuthenticationError(f"{host} refuses the key, HTTP {status}{said}: check {KEY}.", status, detail)
    if isinstance(error, openai.NotFoundError):
        return NotFoundError(
            f"{host} has no model {settings.model}, or no API at this address{said}: check {MODEL}, and "
            f"{BASE_URL}, which usually ends in /v1.",
            status,
            detail,
        )
    if isinstance(error, openai.RateLimitError):
        return RateLimitError(
            f"{model} at {host} asks for a slower pace, still after {tries} tries{said}: wait, or look at "
            "your quota there.",
            status,
            detail,
        )
    if 300 <= status < 400:
        return APIStatusError(
            f"{host} points to another address, HTTP {status}, and the text of a document follows nowhere: check "
            f"{BASE_URL}.",
            status,
            detail,
        )
    if isinstance(error, openai.APIStatusError):
        return APIStatusError(f"{model} at {host} refuses the request, HTTP {status}{said}.", status, detail)
    if detail:  # an error in the midst of a reply has no status
        return APIResponseError(f"{model} at {host} broke off its reply{said}.")
    return APIResponseError(f"{host} answered with something that is not the OpenAI API's format: check {BASE_URL}.")


def _words(error: Exception) -> str:
    """Return what the host says went wrong, without the package's own words around it."""
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, dict) else None
    return message if isinstance(message, str) else ""
