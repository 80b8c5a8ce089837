"""What both wires are made of: requests, replies and routes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from .host import File, Host, Job, Refused


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes = b""

    @classmethod
    def of(cls, scope: Any) -> Request:
        """Read what stands before the body."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        return cls(scope["method"], scope["path"], parse_qs(scope["query_string"].decode()), headers)

    def one(self, name: str) -> str | None:
        """Return a query parameter."""
        return self.query.get(name, [None])[0]

    def parts(self) -> dict[str, tuple[str, bytes]]:
        """Return the parts of a multipart body by field: file name and content."""
        head = f"Content-Type: {self.headers.get('content-type', '')}\r\n\r\n".encode()
        message = message_from_bytes(head + self.body)
        if not message.is_multipart():
            raise Refused(400, "The body is no multipart form")
        return {
            str(part.get_param("name", header="content-disposition")): (
                part.get_filename() or "",
                part.get_payload(decode=True),
            )
            for part in message.get_payload()
        }


class Reply(NamedTuple):
    """What the host answers.

    Attributes:
        content: The JSON.
        status: The HTTP status.
        delivered: Is called when the reply leaves the host whole.
        job: The job a poll asks for, which may hold the reply.
    """

    content: Any
    status: int = 200
    delivered: Callable[[], None] | None = None
    job: Job | None = None


class Route(NamedTuple):
    """A path of a wire: `kind` says what a request on it does (upload, create, poll, result, agent, other)."""

    method: str
    path: re.Pattern[str]
    kind: str
    answer: Callable[..., Reply]


def route(method: str, path: str, kind: str, answer: Callable[..., Reply]) -> Route:
    """Return a route; `{}` in its path stands for an id."""
    return Route(method, re.compile(path.replace("{}", "([^/]+)")), kind, answer)


def uploaded(host: Host, file: File, content: Any, status: int = 200) -> Reply:
    """Return the reply to an upload."""

    def delivered() -> None:
        file.answered = host.now

    return Reply(content, status, delivered)


def created(host: Host, job: Job, content: Any, status: int = 200) -> Reply:
    """Return the reply to the creation of a job."""

    def delivered() -> None:
        job.answered = host.now

    return Reply(content, status, delivered)


def told(host: Host, jobs: list[Job], with_result: bool) -> Callable[[], None]:
    """Return what notes that a client has heard how jobs stand, and their results."""
    now = host.now
    over = [job for job in jobs if job.end <= now]

    def delivered() -> None:
        for job in over:
            job.told = job.told or host.now
            if with_result:
                job.delivered = job.delivered or host.now

    return delivered
