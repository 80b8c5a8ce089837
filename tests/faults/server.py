"""The host on a real socket: uvicorn in a thread, which can be stopped and started again on the same port."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Collection
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .host import Host, Settings
from .log import Log
from .traffic import KINDS, Faults, Refusal, Traffic, reset


class _Protocol(H11Protocol):
    """Tells the app the transports, so that it can abort them."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.app.connections[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.app.connections.pop(self.client, None)


class _Server(uvicorn.Server):
    """Goes down as a killed process does: at once, but what it has said still arrives."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            if connection.cycle is not None and not connection.cycle.response_complete:
                reset(connection.transport)
        await super().shutdown(sockets)


class FaultServer:
    """A host that speaks both wires on one state.

    Args:
        settings: How it works.
        faults: What goes wrong; by default nothing.
        running: Whether it starts at once.

    Attributes:
        url: Its address, for `llama_cloud`; stays the same when it is stopped and started.
        log: What came and what became of it.
    """

    def __init__(self, settings: Settings | None = None, faults: Faults | None = None, running: bool = True) -> None:
        self.settings, self.faults = settings or Settings(), faults or Faults()
        self.host = Host(self.settings)
        self.log = Log(self.host)
        self.traffic = Traffic(self.host, self.faults, self.log)
        self._kept = _socket(0)  # bound and never listening: holds the port while the server is down
        self.port = self._kept.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        if running:
            self.start()

    @property
    def v1(self) -> str:
        """The base URL of openapi.yaml's wire."""
        return f"{self.url}/api/v1"

    @property
    def v2(self) -> str:
        """The base URL of LlamaCloud's wire."""
        return f"{self.url}/api/v2"

    def start(self) -> None:
        """Serve; what was kept and the jobs that ran meanwhile are there."""
        listening = _socket(self.port)
        listening.listen(1024)
        config = uvicorn.Config(
            self.traffic,
            http=_Protocol,
            lifespan="off",
            log_config=None,
            log_level="critical",  # its complaints about what is harmed on purpose
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=self.settings.idle,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._serve, args=(self._server, listening), daemon=True)
        self._thread.start()

    def _serve(self, server: uvicorn.Server, listening: socket.socket) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self._until_closed(server, listening))

    async def _until_closed(self, server: uvicorn.Server, listening: socket.socket) -> None:
        await server.serve(sockets=[listening])
        for transport in list(self.traffic.connections.values()):
            transport.abort()
        await asyncio.sleep(0)  # or a socket stays open, and is warned of in another test, when it is collected

    def stop(self) -> None:
        """Break every connection off and refuse new ones, until it is started again."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
        self._server = self._thread = None

    def refuse(self, status: int, kinds: Collection[str] = KINDS, after: int = 0) -> None:
        """Answer all requests of some kinds with a status from now on, or after so many of them."""
        self.traffic.refusal = Refusal(status, kinds, after)

    def accept(self) -> None:
        """Take `refuse` back."""
        self.traffic.refusal = None

    def expire_uploads(self) -> None:
        """Let every upload be gone."""
        with self.host.lock:
            for file in self.host.files.values():
                file.gone = True

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        self._kept.close()

    def __enter__(self) -> FaultServer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def _socket(port: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    return made
