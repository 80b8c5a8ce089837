"""Who is told when a run changes. A listener can never harm the run: it is called on a thread of its own."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable

_STRIKES = 3  # errors in a row after which a listener is dropped
_DRAIN = 1.0  # seconds that the end of a run waits for its listeners
_log = logging.getLogger(__name__)

Listener = Callable[[], object]


class Telling:
    """The listeners of one run; changes that come faster than they listen are told as one."""

    def __init__(self) -> None:
        self._listeners: dict[object, Listener] = {}
        self._strikes: dict[object, int] = {}
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._told = threading.Event()
        self._told.set()
        self._thread: threading.Thread | None = None

    def add(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; return what removes it."""
        token = object()
        with self._lock:
            self._listeners[token] = listener

        def remove() -> None:
            with self._lock:
                self._listeners.pop(token, None)
                self._strikes.pop(token, None)

        return remove

    def tell(self) -> None:
        """Have the listeners called soon; returns at once."""
        with self._lock:
            if not self._listeners:
                return
            self._told.clear()
            self._news.set()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name="llamaextract_nb-telling", daemon=True)
                self._thread.start()

    def drain(self) -> None:
        """Wait until the last news has been told, a second at most, and not on the thread that tells."""
        if threading.current_thread() is not self._thread:
            self._told.wait(_DRAIN)

    def _serve(self) -> None:
        while self._news.wait(_DRAIN):
            self._news.clear()
            for token, listener in list(self._listeners.items()):
                self._call(token, listener)
            with self._lock:
                if not self._news.is_set():
                    self._told.set()
        with self._lock:  # nothing to tell for a while: the next news starts a new thread
            if self._thread is threading.current_thread() and not self._news.is_set():
                self._thread = None

    def _call(self, token: object, listener: Listener) -> None:
        try:
            listener()
        except Exception:
            self._strikes[token] = self._strikes.get(token, 0) + 1
            _log.debug("A listener of a run failed.", exc_info=True)
            if self._strikes[token] >= _STRIKES:
                with self._lock:
                    self._listeners.pop(token, None)
        else:
            with contextlib.suppress(KeyError):
                del self._strikes[token]
