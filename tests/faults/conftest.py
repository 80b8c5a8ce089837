from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import llamaextract_nb as lx

from . import SCHEMA, Faults, FaultServer, Settings, documents, truth

BOTH = pytest.mark.parametrize("wire", ["v1", "v2"])
KEY = "fault-key-0123456789"
QUICK = {"median": 0.05, "sigma": 0.4}
"""Seconds of a job where its duration proves nothing."""


@pytest.fixture
def serve() -> Iterator[Callable[..., FaultServer]]:
    """Return a function that starts a server with these settings and faults; it is closed at the end."""
    with ExitStack() as stack:

        def start(faults: Faults | None = None, running: bool = True, **settings: object) -> FaultServer:
            server = FaultServer(Settings(**{**QUICK, **settings}), faults, running)
            return stack.enter_context(server)

        yield start


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def wire() -> str:
    """The wire that clients speak; a test of both names them as parameters."""
    return "v1"


@pytest.fixture
def connect(wire: str) -> Iterator[Callable[[FaultServer], lx.Client]]:
    """Return a function that makes a client of a server; it is closed at the end."""
    with ExitStack() as stack:
        yield lambda server: stack.enter_context(lx.Client(base_url=getattr(server, wire), api_key=KEY))


@pytest.fixture
def submit(connect: Callable[[FaultServer], lx.Client]) -> Callable[..., lx.Run]:
    """Return a function that starts a run of so many documents, or of these, on a server."""

    def start(server: FaultServer, files: object, **options: object) -> lx.Run:
        given = documents(files) if isinstance(files, int) else files
        return lx.submit(given, SCHEMA, client=connect(server), progress=False, **options)

    return start


@pytest.fixture
def check() -> Callable[..., tuple[int, int]]:
    """Return a function that checks that every document of a run ended as it must, and counts data and error rows."""
    return _check


def _check(run: lx.Run, server: FaultServer, count: int) -> tuple[int, int]:
    frame = run.frame
    assert sorted(frame.index) == sorted(name for name, _ in documents(count))
    errors = run.errors.set_index("file")
    for name, content in documents(count):
        row = frame.loc[name]
        if row["_status"] == "success":
            assert row[["total", "id"]].to_dict() == truth(name)
        else:
            reasons = server.log.reasons(hashlib.sha256(content).hexdigest())
            assert any(reason in row["_error"] for reason in reasons), (name, row["_status"], row["_error"], reasons)
            assert errors.loc[name, "hint"]
    failed = (frame["_status"] == "error").sum()
    return int((frame["_status"] == "success").sum()), int(failed)
