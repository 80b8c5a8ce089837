"""A call, written once for both clients: a generator that does no I/O.

It yields what it needs (a `Request` to send, or a `Pause`), is sent the outcome, and returns the call's result. Whoever
drives it decides how to send and how to wait, so `Client`, `AsyncClient` and the tests run the same code.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from llamaextract_nb.client.upload import Upload


@dataclass(frozen=True, slots=True)
class Request:
    """Send this to the host.

    Attributes:
        purpose: What it is for, to complete "Could not ..." in a message.
        method: The HTTP method.
        path: What follows the host, percent-encoded.
        query: The query parameters; one with several values is sent several times.
        headers: Headers beside those of every request.
        json: The body as a JSON text, or None.
        upload: The file to send as a multipart body, or None.
        repeatable: True if sending it twice does no harm.
        patience: Seconds without a sign of life after which the host is given up, or None for the client's own.
        if_missing: The next step to name when the host answers 404.
    """

    purpose: str
    method: str
    path: str
    query: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: bytes | None = None
    upload: Upload | None = None
    repeatable: bool = True
    patience: float | None = None
    if_missing: str = "Check the id and the project."


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Response:
    """What the host answered; the names of headers are in lower case.

    Its repr shows the status alone: a host may echo the key.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoReply:
    """The host did not answer.

    Attributes:
        reason: What went wrong, as a clause.
        sent: True if the request may have reached the host.
    """

    reason: str
    sent: bool


T = TypeVar("T")
Outcome: TypeAlias = Response | NoReply
Steps: TypeAlias = Generator[Request | Pause, Outcome | None, T]
"""A call under way: a `Request` is sent its `Outcome`, a `Pause` is sent None."""
