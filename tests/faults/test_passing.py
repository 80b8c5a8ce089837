"""Failures that pass: waited out as long as the host shows signs of life, then each file's own."""

from __future__ import annotations

import time

import pytest

import llamaextract_nb as lx

from . import SCHEMA, Faults
from .conftest import BOTH

COUNT = 40


def some_done(log, share=0.25):
    """Tell whether the answers of a share of the documents have been delivered."""
    return sum(len(job.files) for job in log.jobs if job.delivered is not None) >= COUNT * share


@BOTH
def test_the_host_is_down_for_a_while(serve, submit, check):
    server = serve(median=0.3, capacity=8)
    run = submit(server, COUNT)
    server.log.wait_for(some_done)
    server.stop()
    time.sleep(3.0)  # the outage itself
    server.start()
    run.result(timeout=60)
    assert check(run, server, COUNT) == (COUNT, 0)
    assert server.log.duplicates().unexcused == 0
    assert server.log.repeated_uploads().unexcused == 0


@BOTH
def test_the_host_is_down_for_good_and_comes_back(serve, submit, check):
    server = serve(median=0.3, capacity=8)
    run = submit(server, COUNT, patience=2)
    server.log.wait_for(some_done)
    server.stop()
    frame = run.result(timeout=60)
    states = run.status["state"]
    assert set(states) == {"done", "failed"}
    assert (frame["_status"] == "success").sum() == (states == "done").sum()
    errors = run.errors
    assert errors["reason"].str.contains(server.url, regex=False).all()
    assert errors["hint"].str.contains("run.retry()", regex=False).all()
    server.start()
    run.retry().result(timeout=60)
    assert check(run, server, COUNT) == (COUNT, 0)
    assert server.log.duplicates().unexcused == 0
    assert server.log.repeated_uploads().unexcused == 0


def test_a_host_that_is_not_there(serve, submit, check):
    server = serve(running=False)
    run = submit(server, 5, patience=1)
    assert (run.result(timeout=60)["_status"] == "error").all()
    assert run.errors["reason"].str.contains("could not be reached").all()
    server.start()
    run.retry().result(timeout=60)
    assert check(run, server, 5) == (5, 0)


@BOTH
@pytest.mark.parametrize("kind", ["html", "shape", "empty", "cut"])
def test_a_host_that_answers_everything_with_garbage(serve, submit, check, kind):
    server = serve(Faults(garbage=1.0, garbage_kinds=(kind,)))
    run = submit(server, 5, patience=1)
    assert (run.result(timeout=60)["_status"] == "error").all()
    assert run.errors["reason"].str.contains(server.url, regex=False).all()
    server.faults.garbage = 0.0
    run.retry().result(timeout=60)
    assert check(run, server, 5) == (5, 0)


@pytest.mark.parametrize("kind", ["upload", "create", "poll", "result"])
def test_each_step_is_tried_again(serve, submit, check, kind):
    server = serve(Faults(errors_before=0.2, resets_before=0.1, unavailable=0.1, garbage=0.1, only=(kind,)))
    run = submit(server, 12)
    run.result(timeout=90)
    assert check(run, server, 12) == (12, 0)
    assert server.log.duplicates().unexcused == 0
    assert server.log.repeated_uploads().unexcused == 0


@BOTH
@pytest.mark.parametrize("retry_after", [None, 1.0])
def test_limits_are_learned(serve, submit, check, retry_after):
    server = serve(creations=15.0, uploads=20.0, retry_after=retry_after)
    run = submit(server, COUNT)
    run.result(timeout=60)
    assert check(run, server, COUNT) == (COUNT, 0)
    assert (server.log.duplicates(), server.log.repeated_uploads()) == ((0, 0), (0, 0))


@BOTH
@pytest.mark.parametrize("gone", [400, 404, 410])
def test_uploads_that_are_gone_are_sent_once_more(serve, submit, check, gone):
    server = serve(gone=gone, capacity=4)
    server.refuse(402, ["create"])
    run = submit(server, 8)
    with pytest.raises(Exception, match="credits"):
        run.result(timeout=60)
    assert server.log.uploads
    server.expire_uploads()
    server.accept()
    run.retry().result(timeout=60)
    assert check(run, server, 8) == (8, 0)
    assert server.log.repeated_uploads() == (0, 0)


@BOTH
def test_uploads_that_are_always_gone_end_as_error_rows(serve, submit):
    server = serve(expiry=0.0)
    run = submit(server, 4)
    assert (run.result(timeout=60)["_status"] == "error").all()
    assert run.errors["reason"].str.contains("not found").all()
    assert all(len(files) == 2 for files in server.log.uploads_of().values())


def test_saved_agents_on_a_host_that_fails_at_times(serve, connect):
    server = serve(Faults(errors_before=0.05, errors_after=0.15, resets_before=0.05, resets_after=0.15))
    client, names = connect(server), [f"agent {number}" for number in range(12)]
    for name in names:
        lx.save_agent(name, SCHEMA, client=client)
    assert sorted(agent["name"] for agent in server.host.agents.values()) == sorted(names)  # none twice
    for name in names[:6]:
        lx.delete_agent(name, client=client)
    assert lx.agents(client=client).index.tolist() == sorted(names[6:])
    assert {seen.outcome for seen in server.log.requests} > {"200", "201"}  # some did fail


def test_a_run_makes_its_agent_once_though_the_answer_is_lost(serve, submit, check):
    server = serve(Faults(resets_after=0.5, only=["agent"]), seed=3)
    run = submit(server, 4)
    run.result(timeout=60)
    assert check(run, server, 4) == (4, 0)
    assert len(server.host.agents) == 1
