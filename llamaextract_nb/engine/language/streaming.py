"""A reply as it comes in: read piece by piece, and left where it makes no sense any more or takes too long."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import openai

from llamaextract_nb.engine.language.nonsense import Watch

NONSENSE = "it repeats itself without end"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said.

    Attributes:
        text: Its text.
        is_cut: Whether the server cut it at a limit.
        refusal: Why the model refuses; "" if it does not.
        tokens: Tokens of the conversation and the reply; 0 where they are not counted.
        ended: Why it was left before its end; "" if it was not.
    """

    text: str
    is_cut: bool = False
    refusal: str = ""
    tokens: int = 0
    ended: str = ""


def read_reply(stream: Any, watch: Watch, seconds: float) -> Reply | None:
    """Return the reply that the openai package got; None if it is nothing of the API's format.

    Args:
        stream: What the package made of it: a stream, or a completion where the server was not asked to stream.
        watch: Tells nonsense.
        seconds: After which a reply is left, even if it still comes.

    Raises:
        openai.OpenAIError: The server says that it failed, or the connection is lost.
        ValueError: It is no JSON.
    """
    late = time.monotonic() + seconds
    found = _Found()
    try:
        with closing(_chunks(stream, late)) as chunks:
            for chunk in chunks:
                if watch.add(found.add(chunk)):
                    return found.reply(watch.text, NONSENSE)
    except openai.APITimeoutError:
        return found.reply(watch.text, f"it takes longer than {seconds:g} s")
    return found.reply(watch.text) if found.is_reply else None


def _chunks(stream: Any, late: float) -> Generator[Any]:
    """Yield the JSON of each event; a server that does not stream answers with one alone."""
    response = getattr(stream, "response", None)
    if response is None:
        yield stream.to_dict() if isinstance(stream, openai.BaseModel) else None
        return
    # The library that openai stands on, whose errors come through while a reply is read: httpx, for newer ones httpx2.
    http: Any = sys.modules[type(response).__module__.partition(".")[0]]
    try:
        if "text/event-stream" not in response.headers.get("content-type", ""):
            yield json.loads(response.read())
            return
        # Not the package's own reading, which does not return while a server sends comments to show that it lives.
        for line in response.iter_lines():
            if time.monotonic() > late:
                raise openai.APITimeoutError(response.request)
            data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
            if data == "[DONE]":
                return
            if data:
                yield _event(json.loads(data), response.request)
    except http.TimeoutException:
        raise openai.APITimeoutError(response.request) from None
    except http.TransportError:
        raise openai.APIConnectionError(request=response.request) from None
    finally:
        response.close()


def _event(chunk: Any, request: Any) -> Any:
    error = _get(chunk, "error")
    if error:
        raise openai.APIError("The server failed.", request, body=error)
    return chunk


class _Found:
    """What the chunks of a reply say; a whole reply is one chunk."""

    def __init__(self) -> None:
        self.is_reply = False
        self._is_cut = False
        self._refusal = ""
        self._tokens = 0

    def add(self, chunk: Any) -> str:
        """Take a chunk, and return its text."""
        usage = _get(chunk, "usage")
        total = _get(usage, "total_tokens")
        self._tokens = total if isinstance(total, int) else self._tokens
        choices = _get(chunk, "choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        message = _get(choice, "delta") or _get(choice, "message")
        self.is_reply = self.is_reply or isinstance(message, dict)
        reason = _get(choice, "finish_reason")
        self._is_cut = self._is_cut or reason == "length"
        self._refusal += str(_get(message, "refusal") or "")
        if reason == "content_filter" and not self._refusal:
            self._refusal = "its filter"
        return str(_get(message, "content") or "")

    def reply(self, text: str, ended: str = "") -> Reply:
        """Return the reply as far as it came."""
        return Reply(text, self._is_cut, self._refusal, self._tokens, ended)


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
