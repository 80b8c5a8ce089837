"""HTTP with a limit for slow senders: uvicorn has none, and a few hundred of them would take all connections."""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# Apache's rule (mod_reqtimeout, its defaults): 20 s for the beginning, then 500 bytes a second. Here for each 20 s
# again, so that a quick beginning buys no hours; nobody who sends a document over any line is as slow.
WINDOW = 20.0  # seconds
LEAST = 10_000  # bytes
_RECEIVED = (h11.DONE, h11.MUST_CLOSE, h11.CLOSED, h11.ERROR)


class TimedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, which cuts a connection whose request comes too slowly.

    The time counts from the connection or the first byte of a later request until the request's head and body are
    here. It is the connection's, because an application is called only when a head is complete.
    """

    _timer: asyncio.TimerHandle | None = None
    _received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._begin()

    def data_received(self, data: bytes) -> None:
        """Take in a piece of a request."""
        if self._timer is None:
            self._begin()
        self._received += len(data)
        super().data_received(data)
        if self.conn.their_state in _RECEIVED:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection that has ended."""
        self._stop()
        super().connection_lost(exc)

    def _begin(self) -> None:
        self._received = 0
        self._timer = self.loop.call_later(WINDOW, self._check)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check(self) -> None:
        if self._received >= LEAST or self.flow.read_paused:  # when it is paused, the service is the slow one
            self._begin()
        else:
            self.transport.abort()
