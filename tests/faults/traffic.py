"""The ASGI app: each request is let through, slowed, refused or harmed, before or after it has taken effect."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import struct
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from . import v1, v2
from .host import Host, Refused, Settings
from .log import Log
from .wire import Reply, Request, Route

KINDS = ("upload", "create", "poll", "result", "agent", "other")
_ERRORS = (500, 502, 503, 504)
_PAGE = b"<html><head><title>Sign in</title></head><body>Welcome to the network of this hotel.</body></html>"


@dataclass
class Faults:
    """What goes wrong, as shares of the requests; all may change while the host runs.

    Attributes:
        errors_before, errors_after: Answered with a 5xx, before or after the effect.
        resets_before, resets_after: The TCP connection is reset instead of an answer, before or after the effect.
        garbage: Answered 200 with something else than the API's JSON, of one of the `garbage_kinds`.
        garbage_kinds: "html" comes from a stranger, before any effect; "cut" (the body ends in the middle), "shape" (JSON
            of the wrong shape) and "empty" are the host's own answers spoilt.
        slow: Takes effect and is answered after `slow_seconds`.
        late: Takes effect at once and is answered after `slow_seconds`.
        unavailable: Answered with a 503 that says to come later, before the effect.
        only: The kinds of requests that go wrong: upload, create, poll, result, agent, other.
    """

    errors_before: float = 0.0
    errors_after: float = 0.0
    resets_before: float = 0.0
    resets_after: float = 0.0
    garbage: float = 0.0
    garbage_kinds: tuple[str, ...] = ("html", "cut", "shape", "empty")
    slow: float = 0.0
    late: float = 0.0
    slow_seconds: float = 2.0
    unavailable: float = 0.0
    only: Collection[str] = KINDS


Fault = Literal[
    "errors_before", "errors_after", "resets_before", "resets_after", "html", "cut", "shape", "empty", "slow", "late",
    "unavailable",
]  # fmt: skip
_RATES = ("errors_before", "errors_after", "resets_before", "resets_after", "garbage", "slow", "late", "unavailable")


@dataclass
class Refusal:
    """A status that answers all requests of some kinds, after the first few of them."""

    status: int
    kinds: Collection[str]
    after: int

    def meets(self, kind: str) -> bool:
        """Tell whether the next request of a kind is refused."""
        if kind in self.kinds:
            self.after -= 1
        return kind in self.kinds and self.after < 0


class Bucket:
    """Tokens that come in at a rate and of which one second's worth is kept."""

    def __init__(self) -> None:
        self._tokens, self._when = float("inf"), 0.0  # full, whatever the rate

    def take(self, rate: float | None) -> bool:
        """Take a token, or return False."""
        if rate is None:
            return True
        now = time.monotonic()
        self._tokens = min(max(rate, 1.0), self._tokens + (now - self._when) * rate)
        self._when = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Traffic:
    """The app that uvicorn serves; `connections` maps a peer to its transport, which the server's protocol fills."""

    def __init__(self, host: Host, faults: Faults, log: Log) -> None:
        self.host, self.faults, self.log = host, faults, log
        self.connections: dict[Any, asyncio.Transport] = {}
        self.refusal: Refusal | None = None
        self._chance = random.Random(host.settings.seed)
        self._buckets = {kind: Bucket() for kind in ("upload", "create", "any")}
        self._routes = [*v1.ROUTES, *v2.ROUTES]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, or harm it."""
        transport = self.connections.get(scope["client"])
        if transport is None:  # gone before we came to it
            return
        request = Request.of(scope)
        found, groups = self._find(request)
        kind = found.kind if found is not None else "other"
        fault = self._draw(kind)
        line = _Line(transport, send, self.log.new_number())
        if fault == "resets_before":
            self._note(kind, fault)
            await line.reset()
            return
        body = await _whole(receive)
        if body is None:
            self._note(kind, "broken off")
            return
        request = Request(request.method, request.path, request.query, request.headers, body)
        refused = self._refused(kind, request)
        if refused is not None:
            status, detail = refused
            self._note(kind, status)
            await line.say(status, {"detail": detail}, self._later(status))
        elif fault == "html":
            self._note(kind, fault)
            await line.send(200, _PAGE, {"content-type": "text/html"})
        elif fault in ("errors_before", "unavailable"):
            self._note(kind, fault)
            status = 503 if fault == "unavailable" else self._chance.choice(_ERRORS)
            await line.say(status, {"detail": "Something went wrong"}, self._later(status))
        else:
            await self._answer(found, groups, request, fault, line)

    async def _answer(
        self, found: Route | None, groups: tuple[str, ...], request: Request, fault: Fault | None, line: _Line
    ) -> None:
        """Let a request take effect, then deliver the reply or spoil it."""
        if fault == "slow":
            await asyncio.sleep(self.faults.slow_seconds)
        reply = self._reply(found, request, groups)
        hold = self._hold(request, reply)
        if hold is not None and reply.job is not None and found is not None:
            await asyncio.sleep(max(0.0, min(float(hold), reply.job.end - self.host.now)))
            reply = self._reply(found, request, groups)
        kind = found.kind if found is not None else "other"
        spoilt = fault not in (None, "slow", "late") and reply.status < 400
        if not spoilt and reply.delivered is not None and line.is_open:
            with self.host.lock:
                reply.delivered()
        self._note(kind, fault if spoilt else reply.status)
        if fault == "late":
            await asyncio.sleep(self.faults.slow_seconds)
        headers = {} if hold is None else {"preference-applied": f"wait={hold}"}
        match fault if spoilt else None:
            case "resets_after":
                await line.reset()
            case "errors_after":
                await line.say(self._chance.choice(_ERRORS), {"detail": "Something went wrong afterwards"}, {})
            case "empty":
                await line.send(reply.status, b"", {"content-type": "application/json"})
            case "shape":
                await line.say(reply.status, {"data": [1, 2, 3], "ok": True}, {})
            case "cut":
                await line.cut(reply.status, json.dumps(reply.content).encode())
            case _:
                await line.say(reply.status, reply.content, headers)

    def _reply(self, found: Route | None, request: Request, groups: tuple[str, ...]) -> Reply:
        try:
            if found is None:
                raise Refused(404, f"No such path: {request.path}")
            with self.host.lock:
                return found.answer(self.host, request, *groups)
        except Refused as refused:
            return Reply({"detail": refused.detail}, refused.status)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return Reply({"detail": f"The request is not the API's: {type(error).__name__} {error}"}, 400)

    def _hold(self, request: Request, reply: Reply) -> str | None:
        """Return the seconds for which a poll is held, None if it is not."""
        asked = request.headers.get("prefer", "").partition("wait=")[2]
        return asked if self.host.settings.knows_prefer and reply.job is not None and asked.isdigit() else None

    def _find(self, request: Request) -> tuple[Route | None, tuple[str, ...]]:
        for found in self._routes:
            if found.method == request.method and (match := found.path.fullmatch(request.path)):
                return found, match.groups()
        return None, ()

    def _draw(self, kind: str) -> Fault | None:
        throw = self._chance.random()
        if kind not in self.faults.only:
            return None
        for name in _RATES:
            throw -= getattr(self.faults, name)
            if throw < 0:
                return self._chance.choice(self.faults.garbage_kinds) if name == "garbage" else name
        return None

    def _refused(self, kind: str, request: Request) -> tuple[int, str] | None:
        """Return the status and detail of what the host does not even look at."""
        settings: Settings = self.host.settings
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return 401, "No bearer token"
        if self.refusal is not None and self.refusal.meets(kind):
            status = self.refusal.status
            return status, {401: "Invalid API key", 402: "Out of credits", 403: "Forbidden"}.get(status, "Refused")
        if not self._buckets["any"].take(settings.requests):
            return 429, "Too many requests"
        if kind == "upload" and not self._buckets["upload"].take(settings.uploads):
            return 429, "Too many uploads"
        if kind == "create" and not self._buckets["create"].take(settings.creations):
            return 429, "Too many jobs"
        return None

    def _later(self, status: int) -> dict[str, str]:
        pause = self.host.settings.retry_after
        return {"retry-after": f"{pause:g}"} if pause is not None and status in (429, 503) else {}

    def _note(self, kind: str, outcome: int | str | None) -> None:
        self.log.note(kind, str(outcome))


class _Line:
    """The connection on which a request came."""

    def __init__(self, transport: asyncio.Transport, send: Any, number: int) -> None:
        self._transport, self._send, self._number = transport, send, number

    @property
    def is_open(self) -> bool:
        return not self._transport.is_closing()

    async def say(self, status: int, content: Any, headers: dict[str, str]) -> None:
        await self.send(status, json.dumps(content).encode(), {"content-type": "application/json", **headers})

    async def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        await self._begin(status, len(body), headers)
        await self._send({"type": "http.response.body", "body": body})

    async def cut(self, status: int, body: bytes) -> None:
        """Promise a body and close the connection in the middle of it."""
        await self._begin(status, len(body), {"content-type": "application/json"})
        await self._send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        self._transport.close()
        await self._closed()

    async def reset(self) -> None:
        """Reset the connection, so that the peer sees ECONNRESET."""
        reset(self._transport)
        await self._closed()

    async def _begin(self, status: int, length: int, headers: dict[str, str]) -> None:
        given = {"content-length": str(length), "x-request-id": f"req-{self._number}", **headers}
        raw = [(name.encode(), value.encode()) for name, value in given.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": raw})

    async def _closed(self) -> None:
        """Let uvicorn hear of it, or it would complain that no answer was given."""
        for _ in range(3):
            await asyncio.sleep(0)


def reset(transport: asyncio.Transport) -> None:
    """Abort a connection with an RST instead of a FIN."""
    sock = transport.get_extra_info("socket")
    if sock is not None and not transport.is_closing():
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


async def _whole(receive: Any) -> bytes | None:
    """Return the body of a request, None if the peer broke off."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body
