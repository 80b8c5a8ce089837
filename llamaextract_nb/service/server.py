"""The service's process: one data folder, one port, one token."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from llamaextract_nb.engine.language import find_settings
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.owner import Owner
from llamaextract_nb.service.app import create_app
from llamaextract_nb.service.folder import is_alone, opened
from llamaextract_nb.service.jobs import Jobs
from llamaextract_nb.service.log import start_log
from llamaextract_nb.service.protocol import TimedProtocol
from llamaextract_nb.service.pruning import EVERY, prune, prune_agents
from llamaextract_nb.service.routes.v1 import API
from llamaextract_nb.service.store import Store

_log = logging.getLogger(__name__)


def serve(
    data_dir: Path,
    host: str = "127.0.0.1",
    port: int = 0,
    token: str | None = None,
    *,
    engine: str = "local",
    allow_local_webhooks: bool = False,
    ready: Callable[[str, str], None],
    until: Callable[[Callable[[], None]], None] | None = None,
) -> None:
    """Serve a data folder until the process is told to end.

    Args:
        data_dir: Where everything is kept; nothing is written elsewhere.
        host: The address to listen on.
        port: The port; 0 takes a free one.
        token: The key that clients must give; made up if there is none.
        engine: Who does the work where a job names no tier: "local" (offline) or "llm" (a language model).
        allow_local_webhooks: Whether webhooks may be posted to this machine and its network.
        ready: Is called with the base URL and the token when requests are served.
        until: Is given a function that ends the service, to call when it should.

    Raises:
        ConfigError: The folder cannot be written, the port cannot be had, or the language model is not named.
    """
    if engine == "llm":
        find_settings()
    token = token or secrets.token_urlsafe(24)
    with opened(data_dir) as owner, _listening(host, port) as sock:
        start_log(data_dir, token)
        store = Store(data_dir, owner.id)
        if is_alone(data_dir, owner):
            prune_agents(store)
        asyncio.run(_serve(store, owner, sock, host, token, engine, allow_local_webhooks, ready, until))
        store.close()


async def _serve(
    store: Store,
    owner: Owner,
    sock: socket.socket,
    host: str,
    token: str,
    engine: str,
    allow_local_webhooks: bool,
    ready: Callable[[str, str], None],
    until: Callable[[Callable[[], None]], None] | None,
) -> None:
    jobs = Jobs(store, engine=engine)
    names = frozenset({"*"} if host in ("0.0.0.0", "::") else {host.casefold()})  # noqa: S104
    app = create_app(store, jobs, token, names, allow_local_webhooks=allow_local_webhooks)
    server = uvicorn.Server(_configuration(app))
    if until is not None:
        until(lambda: setattr(server, "should_exit", True))
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.005)
    address = f"[{host}]" if ":" in host else host
    ready(f"http://{address}:{sock.getsockname()[1]}{API}", token)
    jobs.workers.warm()
    jobs.resume(owner.is_gone)
    app.state.extracts.resume(owner.is_gone)
    pruning = asyncio.create_task(_prune_daily(store))
    await serving
    pruning.cancel()
    await asyncio.gather(pruning, return_exceptions=True)


def _configuration(app: FastAPI) -> uvicorn.Config:
    """Return uvicorn's settings; what it logs goes where `start_log` sends it."""
    return uvicorn.Config(
        app, http=TimedProtocol, ws="none", log_config=None, access_log=False, timeout_graceful_shutdown=2
    )


async def _prune_daily(store: Store) -> None:
    while True:
        try:
            await asyncio.to_thread(prune, store)
        except (OSError, sqlite3.Error):  # a full disk, say; tomorrow is another day
            _log.warning("The data folder could not be pruned.", exc_info=True)
        await asyncio.sleep(EVERY)


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, because asyncio switches Nagle's algorithm off only where it is: 40 ms for each reply.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ConfigError(
                f"Nothing can listen on {host} port {port} ({reason}): choose another --host or --port."
            ) from None
        yield sock
    finally:
        sock.close()


def serve_for_parent(data_dir: Path, host: str, port: int, engine: str) -> int:
    """Serve a parent process: one JSON line on standard output when ready, an orderly end when its pipe closes."""

    def ready(base_url: str, _: str) -> None:
        sys.stdout.write(json.dumps({"base_url": base_url}) + "\n")
        sys.stdout.flush()
        # From here on nobody reads what is printed, here or in a worker, and a pipe that nobody reads fills up.
        with Path(os.devnull).open("wb") as nowhere:
            for stream in (sys.stdout, sys.stderr):
                os.dup2(nowhere.fileno(), stream.fileno())

    def until(end: Callable[[], None]) -> None:
        def watch() -> None:
            with contextlib.suppress(OSError, ValueError):
                while sys.stdin.buffer.read(4096):
                    pass
            end()

        threading.Thread(target=watch, daemon=True).start()

    token = os.environ.pop("LLAMAEXTRACT_NB_TOKEN", "") or None
    try:
        serve(data_dir, host, port, token, engine=engine, ready=ready, until=until)
    except ConfigError as error:
        sys.stdout.write(json.dumps({"error": str(error)}) + "\n")
        return 1
    except Exception:
        _log.exception("The service ended.")
        raise
    return 0
