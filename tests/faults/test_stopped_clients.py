"""Clients that end in the middle: a new one collects what ran, and makes nothing again that is known to exist."""

from __future__ import annotations

import json
import math
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import llamaextract_nb as lx

from . import Faults, documents
from .conftest import BOTH
from .test_every_fault import every_fault

COUNT = 60
SETTLED = 1.0
"""Seconds in which a client has written down a reply that it was sent; polled or used, a thing is known anyway."""

CLIENT = """
import json, resource, sys, threading
import llamaextract_nb as lx

url, folder, full = sys.argv[1:]
run = lx.submit(folder, {"total": float, "id": str}, client=lx.Client(base_url=url, api_key="fault-key-0123456789"), progress=False)
print(run.id, flush=True)
if full:  # the disk is full once some documents are done: no file can grow
    some = threading.Event()
    run.on_change(lambda: some.set() if run.counts.get("done", 0) >= 5 else None)
    some.wait(60)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
try:
    run.result()
except KeyboardInterrupt:
    pass
print(json.dumps([run.counts, run.frame["total"].dropna().to_dict()]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "documents"
    inside.mkdir()
    for name, content in documents(COUNT):
        (inside / name).write_bytes(content)
    return inside


@pytest.fixture
def client(folder, wire):
    """Return a function that starts a client of a server in a process of its own."""
    processes = []

    def start(server, full=""):
        command = [sys.executable, "-c", CLIENT, getattr(server, wire), str(folder), full]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def end(process, expected=0):
    """Return what a client said last."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == expected, err
    return json.loads(out.splitlines()[-1])


def half_done(log, before=math.inf):
    """Tell whether the answers of a third of the documents have been delivered, before a moment of the host's."""
    done = [job for job in log.jobs if job.delivered is not None and job.delivered < before]
    return sum(len(job.files) for job in done) >= COUNT / 3


def stop(process, server, how, delay=0.0):
    """Stop a client half-way, what runs delayed; return the run's id and the jobs and uploads that it must have known."""
    run_id = process.stdout.readline().strip()
    server.log.wait_for(half_done)
    with server.host.lock:
        server.host.delay(delay)
    if delay:  # the client has time to write down what was delivered, as what runs waits for it
        server.log.wait_for(lambda log: half_done(log, server.host.now - SETTLED))
    known = server.log.known_jobs(SETTLED) | server.log.known_uploads(SETTLED)
    process.send_signal(how)
    process.wait(60)
    assert any(job.delivered is None for job in server.log.jobs)  # or it was not half-way
    return run_id, known


@BOTH
@pytest.mark.parametrize("faulty", [False, True])
@pytest.mark.parametrize("again", ["submit", "open_run"])
def test_a_killed_client(serve, client, submit, connect, check, folder, wire, faulty, again):
    server = serve(every_fault() if faulty else Faults(), median=0.5, capacity=12)
    run_id, known = stop(client(server), server, signal.SIGKILL)
    if again == "submit":
        run = submit(server, folder)
        run.result(timeout=120)
    else:
        run = lx.open_run(run_id, client=connect(server))
        run.result(timeout=120)
    assert check(run, server, COUNT) == (COUNT, 0)
    assert server.log.made_again(known) == []


@BOTH
def test_an_interrupted_client(serve, client, submit, check, folder, wire):
    server = serve(median=0.5, capacity=12)
    process = client(server)
    _, known = stop(process, server, signal.SIGINT, delay=60.0)  # so that there is something to cancel, however late
    counts, totals = end(process)
    with server.host.lock:
        server.host.delay(-60.0)
    assert sum(counts.values()) == COUNT
    assert 0 < len(totals) < COUNT
    cancelled = {job.id for job in server.log.jobs if job.cancelled}  # on v2, which can
    assert bool(cancelled) == (wire == "v2")
    run = submit(server, folder)
    run.result(timeout=120)
    assert check(run, server, COUNT) == (COUNT, 0)
    assert server.log.made_again(known - cancelled) == []


def test_a_full_disk_under_the_ledger(serve, client, submit, check, folder):
    server = serve(median=0.3, capacity=12)
    counts, totals = end(client(server, full="full"))
    assert counts == {"done": COUNT}
    assert totals == {name: number + 0.5 for number, (name, _) in enumerate(documents(COUNT))}
    assert (server.log.duplicates(), server.log.repeated_uploads()) == ((0, 0), (0, 0))
    run = submit(server, folder)
    run.result(timeout=120)
    assert check(run, server, COUNT) == (COUNT, 0)


def test_two_clients_at_once_on_one_ledger(serve, client, check):
    server = serve(median=0.3, capacity=12)
    both = [client(server), client(server)]
    for process in both:
        counts, totals = end(process)
        assert counts == {"done": COUNT}
        assert totals == {name: number + 0.5 for number, (name, _) in enumerate(documents(COUNT))}
    assert (server.log.duplicates(), server.log.repeated_uploads()) == ((0, 0), (0, 0))


@BOTH
def test_one_of_two_clients_is_killed(serve, client, check):
    server = serve(median=0.5, capacity=12)
    first, second = client(server), client(server)
    _, known = stop(first, server, signal.SIGKILL)
    counts, totals = end(second)
    assert counts == {"done": COUNT}
    assert len(totals) == COUNT
    assert server.log.made_again(known) == []
