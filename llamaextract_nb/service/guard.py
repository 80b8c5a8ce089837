"""What is checked before any route: the key (or a signed link) first, then the Host header."""

from __future__ import annotations

import hmac
import json
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from llamaextract_nb.service.links import Links

_NO_KEY = (
    "The API key is missing or wrong. This is a local service: lx.LocalService().client() knows its key; "
    "`llamaextract-nb serve` prints it when it starts."
)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


class Guard:
    """ASGI middleware that lets a request through only with the key, and only if it was meant for this host.

    A GET of an address that the service has signed needs no key: it was given to somebody who had one.

    The Host header is checked because a web page can make a browser send requests to a loopback address under a name
    of its own (DNS rebinding).

    Args:
        app: The application behind it.
        token: The key.
        links: The addresses that are signed.
        hosts: Names that the service may be called by, besides those of the loopback interface.
    """

    def __init__(self, app: ASGIApp, token: str, links: Links, hosts: frozenset[str]) -> None:
        self.app = app
        self.links = links
        self.hosts = hosts | _LOOPBACK
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 or 400, or pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        given = headers.get(b"authorization", b"")
        scheme, _, key = given.partition(b" ")
        knows = hmac.compare_digest(scheme.title() + b" " + key.strip(), self._expected)
        if not knows and not (scope["method"] == "GET" and self.links.opens(scope["path"], scope["query_string"])):
            await _reply(send, 401, _NO_KEY, [(b"www-authenticate", b"Bearer")])
        elif "*" not in self.hosts and _name(headers.get(b"host", b"")) not in self.hosts:
            await _reply(send, 400, "The Host header names another host: call the service by its own address.")
        else:
            await self.app(scope, receive, send)


def _name(host: bytes) -> str:
    text = host.decode("latin-1").casefold()
    return text.rpartition(":")[0] if text.rpartition(":")[2].isdigit() and ":" in text else text


async def _reply(send: Send, status: int, detail: str, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    body = json.dumps({"detail": detail}).encode()
    start: dict[str, Any] = {
        "type": "http.response.start",
        "status": status,
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            *(headers or []),
        ],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})
