"""Nothing leaves this machine, and nothing is written but in the data folder: the service, watched by strace."""

import importlib.util
import json
import os
import subprocess
import sys
import time

import pytest
from PIL import Image, ImageDraw, ImageFont

from llamaextract_nb.client import Client
from llamaextract_nb.sample_data import samples

from .traced import leaks, needs_strace, traced

IDLE = 25.0  # seconds; what libraries gather they send by timers of their own, onnxruntime after some ten seconds
SCHEMA = {"type": "object", "properties": {"total": {"type": "number"}, "date": {"type": "string", "format": "date"}}}
TOKEN = "token-of-the-test"


@pytest.fixture
def documents(tmp_path):
    """A scan, a mail and a PDF."""
    image = Image.new("L", (620, 300), 255)
    for number, line in enumerate(["Invoice number 4711", "Date 2026-03-14", "Total amount 1,284.50 EUR"]):
        ImageDraw.Draw(image).text((60, 60 + 60 * number), line, fill=0, font=ImageFont.load_default(26))
    image.save(tmp_path / "scan.png", dpi=(100, 100))
    there = [path for path in samples() if path.suffix in (".eml", ".pdf")]
    return [tmp_path / "scan.png", *(next(p for p in there if p.suffix == ending) for ending in (".eml", ".pdf"))]


def test_the_service_keeps_to_itself(tmp_path, documents):
    needs_strace()
    if importlib.util.find_spec("rapidocr") is None and not os.environ.get("CI"):
        pytest.skip("the extra `ocr` is not installed")
    data, log = tmp_path / "data", tmp_path / "log"
    command = ["-m", "llamaextract_nb.service", "--data-dir", str(data)]
    with traced(command, log, tmp_path / "home", LLAMAEXTRACT_NB_TOKEN=TOKEN) as service:
        ready = json.loads(service.stdout.readline())
        with Client(api_key=TOKEN, base_url=ready["base_url"], project_id="default") as client:
            agent = client.create_agent("watched", data_schema=SCHEMA)
            job = client.create_job(agent.id, [client.upload_file(path).id for path in documents])
            client.wait_for_job(job.id, timeout=240)
            results = client.get_result(job.id).results
        time.sleep(IDLE)
        service.stdin.close()
        assert service.wait(60) == 0
    assert [(result.status, result.data["total"]) for result in results] == [
        ("success", 1284.5),
        ("success", 66.5),
        ("success", 6953.85),
    ]
    assert leaks(log, data) == []


# A service in a process where somebody set up OpenTelemetry, and which notes who would report there.
COLLECTED = """
import sys
from pathlib import Path
from opentelemetry import trace
from llamaextract_nb.service.server import serve_for_parent
class Collector(trace.TracerProvider):
    def get_tracer(self, name, *_, **__):
        Path(sys.argv[1], "reported").write_text(name)
        return trace.NoOpTracer()
trace.set_tracer_provider(Collector())
serve_for_parent(Path(sys.argv[1], "data"), "127.0.0.1", 0, "local")
"""


def test_no_request_is_reported_to_a_collector(tmp_path):
    pytest.importorskip("fastapi.telemetry", reason="this FastAPI reports nothing by itself")
    command = [sys.executable, "-c", COLLECTED, str(tmp_path)]
    environment = {**os.environ, "LLAMAEXTRACT_NB_TOKEN": TOKEN}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as service:
        ready = json.loads(service.stdout.readline())
        with Client(api_key=TOKEN, base_url=ready["base_url"], project_id="default") as client:
            assert client.list_agents() == []
        service.stdin.close()
        assert service.wait(60) == 0
    assert not (tmp_path / "reported").exists()


# What a library may do behind our back; nothing is sent, for a datagram's `connect` only notes the address.
CHILD = """
import contextlib, os, socket, sys, threading
inside, outside = sys.argv[1:]
datagram = lambda family, address: socket.socket(family, socket.SOCK_DGRAM).connect(address)
acts = {
    "home": lambda: open(os.path.expanduser("~/device-id"), "w"),
    "folder": lambda: os.mkdir(outside + "/cache"),
    "relative": lambda: os.open("token", os.O_WRONLY | os.O_CREAT, dir_fd=os.open(outside, os.O_RDONLY)),
    "moved": lambda: os.rename(inside + "/fine", outside + "/fine"),
    "denied": lambda: open("/nothing/of/ours", "w"),
    "beyond": lambda: datagram(socket.AF_INET, ("192.0.2.7", 443)),
    "beyond6": lambda: datagram(socket.AF_INET6, ("2001:db8::7", 443)),
    "name": lambda: datagram(socket.AF_INET, ("127.0.0.1", 53)),
    "daemon": lambda: socket.socket(socket.AF_UNIX).connect("/run/no-such-daemon"),
    "fine": lambda: (open(inside + "/fine", "w"), open("/dev/null", "w"), datagram(socket.AF_INET, ("127.0.0.1", 9))),
    "read": lambda: open(sys.executable, "rb"),
}
def act(name):
    with contextlib.suppress(OSError):
        acts[name]()
for name in ["fine", *acts]:
    thread = threading.Thread(target=act, args=[name])
    thread.start()
    thread.join()
"""


def test_the_watch_sees_what_it_should(tmp_path):
    needs_strace()
    inside, outside, home = tmp_path / "data", tmp_path / "outside", tmp_path / "home"
    inside.mkdir()
    outside.mkdir()
    with traced(["-W", "ignore", "-c", CHILD, str(inside), str(outside)], tmp_path / "log", home) as child:
        assert child.wait(60) == 0
    assert leaks(tmp_path / "log", inside) == [
        "connect 127.0.0.1:53",
        "connect 192.0.2.7:443",
        "connect 2001:db8::7:443",
        'connect {sa_family=AF_UNIX, sun_path="/run/no-such-daemon"}',
        f"mkdir {outside}/cache",
        "openat /nothing/of/ours",
        f"openat {home}/device-id",
        f"openat {outside}/token",
        f"rename {outside}/fine",
    ]
