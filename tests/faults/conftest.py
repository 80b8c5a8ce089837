from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from . import Faults, FaultServer, Settings

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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
