"""Machines to look at: a clean environment, a kernel that is none, and a host that answers as a test tells it to."""

from __future__ import annotations

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import ModuleType, SimpleNamespace

import pytest

from llamaextract_nb.runtime import home as homes
from llamaextract_nb.runtime.doctor import folder, host


@pytest.fixture(autouse=True)
def _clean(home, tmp_path, monkeypatch):
    """No variable of the machine that runs the tests, and a data folder of the test's own, in each of its places."""
    for name in os.environ:
        if name.upper().endswith("_PROXY") or name.startswith(("SSL_CERT_", "REQUESTS_", "JPY_", "COLAB_", "LLAMA_")):
            monkeypatch.delenv(name)
    home.mkdir(mode=0o700)
    monkeypatch.setattr(homes.platformdirs, "user_data_dir", lambda *args, **kwargs: str(tmp_path / "usual"))


@pytest.fixture
def kernel(monkeypatch):
    """Return a function that makes this process look like a kernel."""

    def make(version="7.4.0", package="ipykernel", **names):
        app = type("Kernel", (), {"__module__": f"{package}.ipkernel"})()
        shell = SimpleNamespace(kernel=app, user_ns=names)
        monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
        running = ModuleType(package)
        running.__version__ = version
        monkeypatch.setitem(sys.modules, package, running)

    return make


class Host(HTTPServer):
    """A host that gives every request the same answer."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.base_url = f"http://127.0.0.1:{self.server_port}"
        self.status, self.body, self.date, self.seen = 200, b"[]", None, []

    def says(self, status=200, body=b"[]", date=None):
        self.status, self.date = status, date
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append((self.path, self.headers["Authorization"]))
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def date_time_string(self, timestamp=None):
        return self.server.date or super().date_time_string(timestamp)

    def log_message(self, *args):
        """Stay silent."""


@pytest.fixture
def answering():
    with Host() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def cloud(answering, monkeypatch):
    """A host that the environment names, with a key and a project."""
    monkeypatch.setenv(host._KEY, "llx-0123456789abcdef")
    monkeypatch.setenv(host._URL, answering.base_url)
    monkeypatch.setenv(host._PROJECT, "p")
    return answering


@pytest.fixture
def mounts(tmp_path, monkeypatch):
    """Return a function that says what is mounted where."""

    def write(*lines):
        (tmp_path / "mounts").write_text("".join(f"{line} rw 0 0\n" for line in lines))
        monkeypatch.setattr(folder, "_MOUNTS", tmp_path / "mounts")

    return write
