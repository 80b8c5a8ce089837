"""One question to the language model: sent through the openai package, tried again, and its failures told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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

Messages = list[dict[str, str]]
_RETRIES = 3  # of one request, on 408, 409, 429, 5xx, time-outs and lost connections; Retry-After is obeyed
_FORMS = ("json_schema", "json_object", "text")  # from the strictest to what every server can do
_UNPROXIED = {"http://": None, "https://": None}  # to this machine, whatever proxy the environment names
_CONTEXT = ("context length", "context window", "context size", "context_length", "too many tokens", "maximum context")


class TooLongError(Exception):
    """The request is longer than the model's context."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said: its text, whether it was cut at the limit, its refusal ("" if none), tokens of both ways."""

    text: str
    is_cut: bool
    refusal: str
    tokens: int


class Model:
    """A language model behind an OpenAI-compatible API.

    Servers differ in what they understand. A request that one refuses as malformed is sent again without what it
    names, or in a simpler form; what a server was found to understand is kept for the next question.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._client = openai.OpenAI(
            api_key=settings.key,
            base_url=settings.base_url,
            timeout=settings.limits.timeout,
            max_retries=_RETRIES,
            http_client=openai.DefaultHttpxClient(
                follow_redirects=False,  # the document would go where nobody was told
                mounts=_UNPROXIED if settings.is_here else None,
            ),
        )
        # From the environment of whoever uses OpenAI itself; another host has no business with them.
        self._client.organization = self._client.project = None
        self._client._custom_headers = {}
        self._form = 0
        self._options: dict[str, Any] = {"temperature": 0, "seed": 0, "max_tokens": settings.limits.reply_tokens}

    def close(self) -> None:
        """Close the connections to the host."""
        self._client.close()

    def names(self, patience: float) -> list[str]:
        """Return the names of the models that the host has, asked for once.

        Args:
            patience: Seconds that the host may be silent.

        Raises:
            LlamaExtractError: The host cannot be reached, refuses, or does not say.
        """
        try:
            return [str(model.id) for model in self._client.with_options(timeout=patience, max_retries=0).models.list()]
        except (openai.OpenAIError, ValueError, AttributeError) as error:  # openai takes any JSON for a list
            raise self._failure(error) from None

    def ask(self, messages: Messages, shape: dict[str, Any]) -> Reply:
        """Return the model's reply.

        Args:
            messages: The conversation, as the API has it.
            shape: The JSON Schema of the reply, in the dialect of strict mode.

        Raises:
            TooLongError: The conversation is too long for the model.
            LlamaExtractError: The host cannot be reached, refuses, or does not speak the API.
        """
        while True:
            try:
                return self._reply(self._send(messages, shape))
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if any(words in str(error).casefold() for words in _CONTEXT):
                    raise TooLongError from None
                if not self._adapt(str(error)):
                    raise self._failure(error) from None
            except (openai.OpenAIError, ValueError) as error:
                raise self._failure(error) from None

    def _send(self, messages: Messages, shape: dict[str, Any]) -> Any:
        options = dict(self._options)
        if _FORMS[self._form] == "json_schema":
            named = {"name": "document", "strict": True, "schema": shape}
            options["response_format"] = {"type": "json_schema", "json_schema": named}
        elif _FORMS[self._form] == "json_object":
            options["response_format"] = {"type": "json_object"}
        create: Any = self._client.chat.completions.create  # its overloads want each option by name
        return create(model=self.settings.model, messages=messages, **options)

    def _adapt(self, words: str) -> bool:
        """Leave out what a server's words name, else take the next simpler form; return whether there was any."""
        if "max_completion_tokens" in words and "max_tokens" in self._options:
            self._options["max_completion_tokens"] = self._options.pop("max_tokens")
            return True
        for name in ("temperature", "seed"):
            if name in words and name in self._options:
                del self._options[name]
                return True
        self._form += 1
        return self._form < len(_FORMS)

    def _reply(self, completion: Any) -> Reply:
        choices: Any = getattr(completion, "choices", None)
        message: Any = getattr(choices[0], "message", None) if choices else None
        if message is None:
            raise APIResponseError(
                f"{self.settings.host} answered with something that is not the OpenAI API's format: check {BASE_URL}, "
                "which usually ends in /v1."
            )
        reason = choices[0].finish_reason
        refusal = getattr(message, "refusal", None) or ("its filter" if reason == "content_filter" else "")
        tokens = getattr(getattr(completion, "usage", None), "total_tokens", None) or 0
        return Reply(
            self.settings.hide(message.content or ""),
            reason == "length",
            self.settings.clean(str(refusal)),
            int(tokens),
        )

    def _failure(self, error: Exception) -> LlamaExtractError:
        """Return an error as one of ours, in one sentence, without the key."""
        model, host = f"The language model {self.settings.model}", self.settings.host
        status = getattr(error, "status_code", 0)
        detail = self.settings.clean(_words(error))
        said = f" ({detail})" if detail else ""
        if isinstance(error, openai.APITimeoutError):
            limit = self.settings.limits.timeout
            return APIConnectionError(
                f"{model} at {host} did not answer within {limit} s, {_RETRIES + 1} times over: raise "
                f"{Limits.variable('timeout')}, or use a faster model."
            )
        if isinstance(error, openai.APIConnectionError):
            return APIConnectionError(f"The language model's host {host} cannot be reached: check {BASE_URL}.")
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            return AuthenticationError(f"{host} refuses the key, HTTP {status}{said}: check {KEY}.", status, detail)
        if isinstance(error, openai.NotFoundError):
            return NotFoundError(
                f"{host} has no model {self.settings.model}, or no API at this address{said}: check {MODEL}, and "
                f"{BASE_URL}, which usually ends in /v1.",
                status,
                detail,
            )
        if isinstance(error, openai.RateLimitError):
            return RateLimitError(
                f"{model} at {host} asks for a slower pace, still after {_RETRIES + 1} tries{said}: wait, or look at "
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
        return APIResponseError(
            f"{host} answered with something that is not the OpenAI API's format: check {BASE_URL}."
        )


def _words(error: Exception) -> str:
    """Return what the host says went wrong, without the package's own words around it."""
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, dict) else None
    return message if isinstance(message, str) else ""
