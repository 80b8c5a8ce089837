"""A cancelled run asks the host to cancel, does not wait for it for long, and says what goes on."""

from __future__ import annotations

import time

import pytest

from . import Faults
from .conftest import BOTH

COUNT = 20


def begun(log) -> bool:
    return len(log.jobs) >= 5


@BOTH
def test_what_runs_is_cancelled_where_the_wire_can(serve, submit, check, wire):
    server = serve(median=30.0)
    run = submit(server, COUNT)
    server.log.wait_for(begun)
    run.cancel()
    assert set(run.counts) <= {"cancelled", "done"}
    errors = run.errors.set_index("file")
    assert (errors["stage"] == "cancel").all()
    made = {job.files[0].name: job for job in server.log.jobs}
    going = [name for name, job in made.items() if job.state(server.host.now) in ("pending", "processing")]
    with_job = errors.loc[errors["job_id"].notna()]
    if wire == "v2":
        assert going == []
        assert with_job["reason"].str.contains("with it").all()
        assert run.note == ""
    else:
        assert set(going) == set(made)
        assert with_job["reason"].str.contains("its job .* goes on").all()
        going_on = errors["reason"].str.contains("goes on").sum()  # some creations may not be answered yet
        assert going_on >= len(with_job)
        assert f"{going_on} jobs go on at the host" in run.note
    server.settings.median = 0.05
    if wire == "v2":
        run.retry().result(timeout=60)
        assert check(run, server, COUNT) == (COUNT, 0)
        assert run.note == ""


@pytest.mark.parametrize("wire", ["v2"])
def test_a_host_that_cannot_be_asked_is_not_waited_for(serve, submit):
    server = serve(median=30.0)
    run = submit(server, COUNT)
    server.log.wait_for(begun)
    server.stop()
    began = time.monotonic()
    run.cancel()
    assert time.monotonic() - began < 30  # it would be patient for 10 minutes
    assert run.counts == {"cancelled": COUNT}
    left = run.errors[run.errors["reason"].str.contains("goes on")]
    assert len(left) >= 5
    assert "go on at the host" in run.note


@pytest.mark.parametrize("wire", ["v2"])
def test_a_job_whose_creation_was_not_answered_is_found_and_cancelled(serve, submit):
    server = serve(Faults(late=1.0, slow_seconds=60.0, only=("create",)), median=90.0)
    run = submit(server, 4)
    server.log.wait_for(lambda log: len(log.jobs) == 4)
    run.cancel()
    assert {job.state(server.host.now) for job in server.log.jobs} == {"cancelled"}
    assert run.errors["reason"].str.contains("a job that may have begun with it").all()
