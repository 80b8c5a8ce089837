"""What leaves this machine, and where a key is: with a local client nothing does, and the key is in memory alone."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

import llamaextract_nb as lx

# Python loads this at the start of every process, children's children too. What it refuses is not sent.
GUARD = """
import ipaddress, os, sys

def note(*words):
    with open(os.environ["GUARD_NOTES"], "a") as notes:
        print(*words, file=notes)

def stays(host):
    try:
        return host in (None, "", "localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        aim = arguments[1]
        host = aim[0] if isinstance(aim, tuple) else aim  # a path is a daemon's, which may ask others
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
    else:
        return
    note("here" if stays(host) else "LEAK", event, host)
    if not stays(host):
        raise PermissionError(f"{event} {host}")

note("guarded", *sys.orig_argv[1:])
sys.addaudithook(watch)
"""

ACTS = {
    "extract": """
frame = lx.extract(files, {"total_amount": float}, client=local, progress=False)
assert frame["total_amount"].tolist() == [10.05, 19.73]
run = lx.open_run(frame)
run.retry()
run.result(60)
""",
    "infer": """
assert lx.Schema.infer(files, client=local).field.fields
assert lx.Schema.infer(prompt="company name, total", client=local).field.fields
""",
    "builder": """
builder = lx.SchemaBuilder(client=local)
builder.infer(files)
assert builder.schema is not None
""",
    "studio": """
studio = lx.Studio(files[0].parent, client=local)
studio.picker.files = [path.name for path in files]
studio.builder.infer(studio.files)
assert studio.schema is not None
studio._on_extract()
assert (studio.run.result(60)["_status"] == "success").all()
""",
}
BEFORE = """
import llamaextract_nb as lx
files = lx.samples("receipt")
local = lx.LocalService()
"""
LEAKING = """
import contextlib, socket
for attempt in (
    lambda: socket.create_connection(("192.0.2.7", 9)),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.8", 9)),
    lambda: socket.getaddrinfo("somewhere.example", 443),
    lambda: socket.create_connection(("127.0.0.1", 9)),
):
    with contextlib.suppress(OSError):
        attempt()
"""


@pytest.fixture
def guarded(tmp_path):
    """Run code in a process under guard, and return what its sockets and its children's were for."""

    def run(code):
        (tmp_path / "guard").mkdir()
        (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD)
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(tmp_path / "guard"), str(Path(__file__).parents[2])]),
            "GUARD_NOTES": str(tmp_path / "notes"),
            "LLAMA_CLOUD_API_KEY": "llx-of-nobody-0123456789",
            "LLAMAEXTRACT_NB_HOME": str(tmp_path / "home"),
        }
        ended = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=240
        )
        assert ended.returncode == 0, ended.stderr
        return (tmp_path / "notes").read_text().splitlines()

    return run


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_local_client_keeps_documents_here(guarded, act):
    notes = guarded(BEFORE + act)
    assert [note for note in notes if note.startswith("LEAK")] == []
    assert "here socket.connect 127.0.0.1" in notes
    for process in ("llamaextract_nb.service", "multiprocessing.spawn"):  # the service and its workers are watched too
        assert any(note.startswith("guarded") and process in note for note in notes)


def test_the_guard_sees_and_stops_what_leaves(guarded):
    assert [note for note in guarded(LEAKING) if note.startswith(("LEAK", "here socket.connect"))] == [
        "LEAK socket.getaddrinfo 192.0.2.7",
        "LEAK socket.sendto 192.0.2.8",
        "LEAK socket.getaddrinfo somewhere.example",
        "here socket.connect 127.0.0.1",
    ]


def test_a_run_leaves_no_key_on_disk_in_logs_or_in_what_it_shows(folder, home, service, caplog, capfd):
    with lx.Client(api_key=service.token, base_url=service.base_url, project_id="default") as client:
        with caplog.at_level(logging.DEBUG):
            run = lx.submit(folder, {"total": float}, client=client)
            run.result()
        again = lx.open_run(run.id, client=client)
        shown = [repr(run), repr(again), repr(vars(run)), repr(run.frame.attrs), run.status.to_csv(), caplog.text]
    assert any(record.name.startswith("httpx") for record in caplog.records)
    files = [path for top in (home, service.data_dir) for path in top.rglob("*") if path.is_file()]
    assert {"ledger.sqlite", "service.sqlite"} <= {path.name for path in files}
    kept = b"".join(path.read_bytes() for path in files)
    assert service.token not in "".join([*shown, *capfd.readouterr()])
    assert service.token.encode() not in kept
