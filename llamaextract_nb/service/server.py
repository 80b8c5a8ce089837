"""The service's process: one data folder, one port, one token."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import secrets
import shutil
import socket
import sqlite3
import sys
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from llamaextract_nb.engine.language import find_settings
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.service.app import API, create_app
from llamaextract_nb.service.jobs import Jobs
from llamaextract_nb.service.store import Store


def serve(
    data_dir: Path,
    host: str = "127.0.0.1",
    port: int = 0,
    token: str | None = None,
    *,
    engine: str = "local",
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
        ready: Is called with the base URL and the token when requests are served.
        until: Is given a function that ends the service, to call when it should.

    Raises:
        ConfigError: The folder cannot be written, the port cannot be had, or the language model is not named.
    """
    if engine == "llm":
        find_settings()
    token = token or secrets.token_urlsafe(24)
    with _folder(data_dir) as owner, _listening(host, port) as sock:
        asyncio.run(_serve(data_dir, owner, sock, host, token, engine, ready, until))


async def _serve(
    data_dir: Path,
    owner: str,
    sock: socket.socket,
    host: str,
    token: str,
    engine: str,
    ready: Callable[[str, str], None],
    until: Callable[[Callable[[], None]], None] | None,
) -> None:
    store = Store(data_dir, owner)
    jobs = Jobs(store, engine=engine)
    app = create_app(store, jobs, token, frozenset({"*"} if host in ("0.0.0.0", "::") else {host.casefold()}))  # noqa: S104
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2))
    if until is not None:
        until(lambda: setattr(server, "should_exit", True))
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.005)
    address = f"[{host}]" if ":" in host else host
    ready(f"http://{address}:{sock.getsockname()[1]}{API}", token)
    jobs.warm()
    jobs.resume(lambda other: _is_gone(data_dir, other))
    await serving
    store.close()


@contextlib.contextmanager
def _folder(data_dir: Path) -> Iterator[str]:
    """Make the folder ready, and hold a lock that tells other services that this one lives."""
    os.umask(0o077)
    owner = uuid.uuid4().hex
    try:
        for part in (data_dir, data_dir / "instances", data_dir / "tmp"):
            part.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = Path(tempfile.mkdtemp(dir=data_dir / "tmp", prefix=f"{owner}-"))
        lock = (data_dir / "instances" / f"{owner}.lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(
            f"The data folder {data_dir} cannot be written ({getattr(error, 'strerror', error)}): free disk space, "
            "check its permissions, or choose another with LLAMAEXTRACT_NB_HOME."
        ) from None
    _sweep(data_dir)
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)  # workers inherit it
    try:
        yield owner
    except sqlite3.Error as error:
        raise ConfigError(
            f"The database in {data_dir} cannot be used ({error}): check its permissions and the disk."
        ) from None
    finally:
        tempfile.tempdir = None
        shutil.rmtree(temporary, ignore_errors=True)
        Path(lock.name).unlink(missing_ok=True)
        lock.close()


def _is_gone(data_dir: Path, owner: str) -> bool:
    """Tell whether the service that took a job on is dead: its lock is free."""
    path = data_dir / "instances" / f"{owner}.lock"
    try:
        with path.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _sweep(data_dir: Path) -> None:
    """Remove what dead services left: their locks and temporary files."""
    for path in (data_dir / "tmp").iterdir():
        owner = path.name.partition("-")[0]
        if _is_gone(data_dir, owner):
            shutil.rmtree(path, ignore_errors=True)
            (data_dir / "instances" / f"{owner}.lock").unlink(missing_ok=True)


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
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
    return 0
