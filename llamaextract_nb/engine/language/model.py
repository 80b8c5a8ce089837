"""One question to the language model: sent through the openai package, tried again, and its failures told apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import openai

from llamaextract_nb.engine.language.budget import most_tokens
from llamaextract_nb.engine.language.failures import failure
from llamaextract_nb.engine.language.nonsense import Watch
from llamaextract_nb.engine.language.serving import Served, find_served
from llamaextract_nb.engine.language.settings import BASE_URL, Settings
from llamaextract_nb.engine.language.shape import Shape
from llamaextract_nb.engine.language.streaming import Reply, read_reply
from llamaextract_nb.errors import APIResponseError

Messages = list[dict[str, str]]
_RETRIES = 3  # of one request, on 408, 409, 429, 5xx, time-outs and lost connections; Retry-After is obeyed
# From the strictest to what every server can do. OpenAI and vLLM know fewer bounds than JSON Schema has, older servers
# no schema, LM Studio no json_object.
_FORMS = ("bounded", "json_schema", "json_object", "text")
_UNPROXIED = {"http://": None, "https://": None}  # to this machine, whatever proxy the environment names
_CONTEXT = ("context length", "context window", "context size", "context_length", "too many tokens", "maximum context")
_OPTIONS = ("temperature", "seed", "stream_options", "stream")  # what servers do without, if they refuse it by name
_LEAST = 256  # tokens of a reply that are always asked for, since a context's use is but estimated
_PATIENCE = 5.0  # seconds for what a server says of itself


class TooLongError(Exception):
    """The request is longer than the model's context."""


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
        self._options: dict[str, Any] = {
            "temperature": 0,
            "seed": 0,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        self._length = "max_tokens"
        self._served: Served | None = None
        self._is_thinking = False  # before it answers: then the length of the answer says nothing of the reply's

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
            found = self._get("/models", patience)
            return [str(entry.get("id")) for entry in found["data"]]
        except (openai.OpenAIError, ValueError, TypeError, KeyError, AttributeError) as error:  # any JSON may come
            raise failure(error, self.settings, 1) from None

    @property
    def served(self) -> Served:
        """What the server says of the model, asked for until it answers; what it does not say, a request will show."""
        if self._served is None:
            # Of the servers that have more to say, hardly one speaks TLS, and to the others it need not be asked.
            is_own = self.settings.is_here or self.settings.base_url.startswith("http:")
            try:
                self._served = find_served(self._told, self.settings.base_url, self.settings.model, is_own)
            except openai.APIConnectionError:
                return Served()
        return self._served

    def _told(self, url: str, body: dict[str, Any] | None) -> Any:
        try:
            return self._get(url, _PATIENCE, body)
        except openai.APIConnectionError:
            raise
        except (openai.OpenAIError, ValueError):
            return None

    def _get(self, url: str, patience: float, body: dict[str, Any] | None = None) -> Any:
        # By options of the request: a client made from ours would read the environment again.
        options: Any = {"timeout": patience, "max_retries": 0}
        if body is None:
            return self._client.get(url, cast_to=object, options=options)
        return self._client.post(url, cast_to=object, body=body, options=options)

    def ask(self, messages: Messages, shape: Shape, lines: int) -> Reply:
        """Return the model's reply.

        Args:
            messages: The conversation, as the API has it.
            shape: What the reply must look like.
            lines: Of the document, in the conversation.

        Raises:
            TooLongError: The conversation is too long for the model.
            LlamaExtractError: The host cannot be reached, refuses, or does not speak the API.
        """
        while True:
            try:
                reply = self._reply(messages, shape, lines)
            except openai.APIStatusError as error:
                said = str(error).casefold()
                if error.status_code in (400, 422) and any(words in said for words in _CONTEXT):
                    raise TooLongError from None
                if not _is_about_form(error.status_code, said) or not self._adapt(said):
                    raise failure(error, self.settings, _RETRIES + 1) from None
            except (openai.OpenAIError, ValueError) as error:
                raise failure(error, self.settings, _RETRIES + 1) from None
            else:
                if not self._is_short(reply, messages, shape):
                    return reply
                self._is_thinking = True

    def room(self, messages: Messages, shape: Shape) -> int:
        """Return how many tokens the reply to a conversation may have: what is asked for needs no more."""
        most = self._most(messages)
        return most if self._is_thinking or self._length != "max_tokens" else min(most, shape.tokens)

    def _most(self, messages: Messages) -> int:
        """Return how many tokens a reply may have by the limits and the context, which vLLM refuses to exceed."""
        most, context = self.settings.limits.reply_tokens, self.served.context
        if context is None:
            return most
        asked = sum(most_tokens(message["content"]) for message in messages)
        return max(min(most, context - asked), min(most, _LEAST))

    def _is_short(self, reply: Reply, messages: Messages, shape: Shape) -> bool:
        """Tell whether the reply's room went to thoughts, and there is more."""
        has_more = self.room(messages, shape) < self._most(messages)
        return reply.is_cut and has_more and not reply.text.lstrip().startswith("{")

    def _reply(self, messages: Messages, shape: Shape, lines: int) -> Reply:
        stream = self._send(messages, shape)
        reply = read_reply(stream, Watch(lines), self.settings.limits.timeout)
        if reply is None:
            raise APIResponseError(
                f"{self.settings.host} answered with something that is not the OpenAI API's format: check {BASE_URL}, "
                "which usually ends in /v1."
            )
        return replace(reply, text=self.settings.hide(reply.text), refusal=self.settings.clean(reply.refusal))

    def _send(self, messages: Messages, shape: Shape) -> Any:
        options = {**self._options, self._length: self.room(messages, shape)}
        form = _FORMS[self._form]
        if form in ("bounded", "json_schema"):
            schema = shape.bounded if form == "bounded" else shape.schema
            named = {"name": "document", "strict": True, "schema": schema}
            options["response_format"] = {"type": "json_schema", "json_schema": named}
        elif form == "json_object":
            options["response_format"] = {"type": "json_object"}
        create: Any = self._client.chat.completions.create  # its overloads want each option by name
        return create(model=self.settings.model, messages=messages, **options)

    def _adapt(self, words: str) -> bool:
        """Leave out what a server's words name, else take the next simpler form; return whether there was any."""
        if "max_completion_tokens" in words and self._length == "max_tokens":
            self._length = "max_completion_tokens"
            return True
        for name in _OPTIONS:
            if name in words and name in self._options:
                del self._options[name]
                return True
        self._form += 1
        return self._form < len(_FORMS)


def _is_about_form(status: int, words: str) -> bool:
    """Tell whether a request was refused for how it is written; vLLM and LM Studio fail at some schemas instead."""
    return status in (400, 422) or (status == 500 and ("schema" in words or "grammar" in words))
