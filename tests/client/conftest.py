"""Hosts to talk to: one in this process that says what a test tells it to, and one on a real socket."""

from __future__ import annotations

import asyncio
import inspect
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from llamaextract_nb.client import AsyncClient, Client
from llamaextract_nb.client.secret import Secret
from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import Pause

KEY = "sk-very-secret-0123456789"


@pytest.fixture
def key() -> str:
    return KEY


class Driver:
    """Runs a call on a clock of its own: a pause takes no time, and each outcome comes from a list."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        self.requests: list[Any] = []
        self.settings = Settings("https://host.example/api/v1", Secret(KEY), "p", clock=lambda: self.now)

    def run(self, steps, *outcomes, took: float | list[float] = 0.0):
        """Return the call's result; the last outcome is repeated for ever, `took` is how long a reply takes."""
        try:
            step = next(steps)
            while True:
                if isinstance(step, Pause):
                    assert step.seconds >= 0
                    self.pauses.append(step.seconds)
                    self.now += step.seconds
                    step = steps.send(None)
                else:
                    outcome = outcomes[min(len(self.requests), len(outcomes) - 1)]
                    self.requests.append(step)
                    self.now += took if isinstance(took, int | float) else took[min(len(self.requests), len(took)) - 1]
                    step = steps.send(outcome)
        except StopIteration as end:
            return end.value


@pytest.fixture
def driver() -> Driver:
    return Driver()


@pytest.fixture(params=["Client", "AsyncClient"])
def call(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Return a function that makes one call with either client: `call(handler, "get_job", "j")`."""

    def sync_call(handler, name, /, *args, **kwargs):
        options = {"api_key": KEY, "base_url": "https://host.example", "project_id": "p", "max_retries": 0}
        options |= kwargs.pop("options", {})
        transport = httpx.MockTransport(handler) if handler else None
        with Client(**options, transport=transport) as client:
            return getattr(client, name)(*args, **kwargs)

    async def async_call(handler, name, /, *args, **kwargs):
        options = {"api_key": KEY, "base_url": "https://host.example", "project_id": "p", "max_retries": 0}
        options |= kwargs.pop("options", {})
        transport = httpx.MockTransport(handler) if handler else None
        async with AsyncClient(**options, transport=transport) as client:
            return await getattr(client, name)(*args, **kwargs)

    if request.param == "Client":
        return sync_call
    return lambda *args, **kwargs: asyncio.run(async_call(*args, **kwargs))


class Host(ThreadingHTTPServer):
    """A host on a real socket; `answer(handler, body)` returns status, headers and body."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self) -> None:
        self.answer: Callable[..., tuple[int, dict[str, str], Any]] = lambda handler, body: (200, {}, [])
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.connections = 0
        self.max_kept = 1 << 20
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address) -> None:
        """Stay silent: clients break off on purpose."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Host

    def setup(self) -> None:
        self.server.connections += 1
        super().setup()

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body, left = b"", length
        while left:
            chunk = self.rfile.read(min(left, 1 << 16))
            if not chunk:
                self.close_connection = True
                return
            left -= len(chunk)
            body = body + chunk if len(body) < self.server.max_kept else body
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        status, headers, reply = self.server.answer(self, body)
        data = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def log_message(self, *args: Any) -> None:
        """Stay silent."""


@pytest.fixture
def host():
    with Host() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def public_calls() -> list[str]:
    """Return the names of the operations: what a client has beside its own life."""
    return sorted(
        name for name, value in vars(Client).items() if inspect.isfunction(value) and hasattr(value, "__wrapped__")
    )
