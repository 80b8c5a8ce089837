"""The local service as a child process: started on first use, found again by the same kernel, ended with it."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import secrets
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import IO, Any, NoReturn, Self

from llamaextract_nb.client import AsyncClient, Client
from llamaextract_nb.engine.child import APART
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.home import home

_START = 30.0  # seconds that a start may take
_END = 5.0  # seconds that an orderly end may take
_LAST_WORDS = 16  # pieces of up to 4 KB of the error output; a traceback has less

_lock = threading.RLock()
_ENGINES = ("local", "llm")
_StartedAs = tuple[Path, str, str]  # the folder, the engine, our variables
_running: dict[_StartedAs, _Child] = {}


class LocalService:
    """The REST API on this machine. On the offline engine nothing leaves the machine.

    A second LocalService on the same folder with the same engine in the same process is the same service.

    Args:
        data_dir: Where the service keeps agents, files and jobs; by default a folder under the user's data folder
            (LLAMAEXTRACT_NB_HOME overrides it).
        engine: Who does the work: "local", offline, or "llm", the language model that LLAMAEXTRACT_NB_LLM_BASE_URL and
            LLAMAEXTRACT_NB_LLM_MODEL name, which is sent the text of the documents.

    Raises:
        ConfigError: The service cannot start: the folder cannot be written, or the language model is not named.
    """

    def __init__(self, data_dir: str | os.PathLike[str] | None = None, engine: str = "local") -> None:
        if engine not in _ENGINES:
            raise ConfigError(f"engine={engine!r} is not known: use one of {', '.join(map(repr, _ENGINES))}.")
        if not (data_dir is None or isinstance(data_dir, (str, os.PathLike))):
            raise ConfigError(f"data_dir={data_dir!r} must be the path of a folder.")
        if engine == "llm":
            from llamaextract_nb.engine.language import find_settings

            find_settings()
        self.data_dir = (Path(data_dir).expanduser() if data_dir is not None else home() / "service").absolute()
        self.engine = engine
        self._started_as = (self.data_dir, engine, _variables())
        self._child = _find_or_start(self._started_as)

    @property
    def base_url(self) -> str:
        """The API's address."""
        return self._child.base_url

    @property
    def token(self) -> str:
        """The key that the service asks for; it is made up anew at each start."""
        return self._child.token

    @property
    def is_running(self) -> bool:
        """Whether the service's process is alive."""
        return self._child.is_alive

    def restart(self) -> None:
        """Start the service again if its process has ended; unfinished jobs are resumed."""
        self._child = _find_or_start(self._started_as)

    def client(self, *, api_version: str = "v1") -> Client:
        """Return a client of this service, which speaks both versions of the API."""
        return Client(api_key=self.token, base_url=self._root, api_version=api_version, project_id="default")

    def async_client(self, *, api_version: str = "v1") -> AsyncClient:
        """Return a client of this service whose calls are awaited."""
        return AsyncClient(api_key=self.token, base_url=self._root, api_version=api_version, project_id="default")

    @property
    def _root(self) -> str:
        return self.base_url.removesuffix("/api/v1")

    def close(self) -> None:
        """End the service; jobs that are not over are resumed at its next start."""
        with _lock:
            if _running.get(self._started_as) is self._child:
                del _running[self._started_as]
        self._child.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"LocalService(base_url={self.base_url!r}, data_dir={str(self.data_dir)!r}, engine={self.engine!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A LocalService cannot be pickled, for it holds a key: make one where you need it.")


class _Child:
    """One process of the service."""

    __slots__ = ("_process", "base_url", "token")

    def __init__(self, data_dir: Path, engine: str) -> None:
        self.token = secrets.token_urlsafe(24)
        command = [sys.executable, "-m", "llamaextract_nb.service", "--data-dir", str(data_dir), "--port", "0"]
        command += ["--engine", engine]
        environment = {**os.environ, "LLAMAEXTRACT_NB_TOKEN": self.token}
        self._process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            **APART,
        )
        line, reason = _first_line(self._process)
        ready = _as_object(line)
        if "base_url" not in ready:
            with contextlib.suppress(OSError):
                self._process.kill()
            self._process.wait()
            self._close_pipes()
            why = ready.get("error") or reason or "it ended without a word"
            raise ConfigError(f"The local service cannot start: {why}")
        self.base_url = str(ready["base_url"])

    def __repr__(self) -> str:
        return f"_Child(base_url={getattr(self, 'base_url', None)!r})"

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """Close the service's input, which tells it to end, and wait for it."""
        self._close_pipes()
        try:
            self._process.wait(_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _variables() -> str:
    """Return what tells one set of our variables from another, for a service keeps those that it began with."""
    named = sorted((name, value) for name, value in os.environ.items() if name.startswith("LLAMAEXTRACT_NB_"))
    return hashlib.sha256(repr(named).encode()).hexdigest()


def _find_or_start(started_as: _StartedAs) -> _Child:
    with _lock:
        child = _running.get(started_as)
        if child is None or not child.is_alive:
            if child is not None:
                child.end()
            child = _running[started_as] = _Child(*started_as[:2])
        return child


def _first_line(process: subprocess.Popen[bytes]) -> tuple[bytes, str]:
    """Return the first line of a process's output, or b"" and the last of its error output.

    Threads read, because Windows cannot wait for a pipe; they end when the service, once ready, lets go of its own end.
    """
    lines: SimpleQueue[bytes] = SimpleQueue()
    words: deque[bytes] = deque(maxlen=_LAST_WORDS)
    output = threading.Thread(target=_read_line, args=(process.stdout, lines), daemon=True)
    errors = threading.Thread(target=_read_last, args=(process.stderr, words), daemon=True)
    output.start()
    errors.start()
    try:
        line = lines.get(timeout=_START)
    except Empty:
        return b"", f"it was not ready within {_START:.0f} s."
    if line:
        return line, ""
    errors.join(_END)
    said = b"".join(words).decode("utf-8", "replace").strip().splitlines()
    return b"", said[-1] if said else ""


def _read_line(pipe: IO[bytes], lines: SimpleQueue[bytes]) -> None:
    with contextlib.suppress(OSError, ValueError):  # closed meanwhile
        lines.put(pipe.readline())


def _read_last(pipe: IO[bytes], words: deque[bytes]) -> None:
    with contextlib.suppress(OSError, ValueError):
        while piece := os.read(pipe.fileno(), 4096):
            words.append(piece)


def _as_object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


@atexit.register
def _end_all() -> None:
    with _lock:
        children = list(_running.values())
        _running.clear()
    for child in children:
        child.end()


def _forget() -> None:
    """A forked child must not end its parent's services, and starts its own."""
    global _lock
    _lock = threading.RLock()
    _running.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
