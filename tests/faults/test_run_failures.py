"""Failures of the run as a whole: nothing new begins, what runs is collected, the rest waits, and can go on."""

from __future__ import annotations

import pytest

import llamaextract_nb as lx

from .conftest import BOTH

COUNT = 40


@BOTH
@pytest.mark.parametrize(
    ("status", "error", "words"), [(402, lx.BudgetError, "credits"), (403, lx.AuthenticationError, "Forbidden")]
)
def test_no_new_work_begins_and_what_runs_is_collected(serve, submit, check, status, error, words):
    server = serve(median=0.5, creations=20.0)
    server.refuse(status, ["create"], after=8)
    run = submit(server, COUNT)
    with pytest.raises(error, match=words):
        run.result(timeout=60)
    states, begun = run.status["state"], {file.name for job in server.log.jobs for file in job.files}
    assert begun
    assert {name for name, state in states.items() if state == "done"} == begun
    assert {name for name, state in states.items() if state == "waiting"} == set(states.index) - begun
    waiting = run.errors
    assert waiting["reason"].str.contains(words).all()
    assert waiting["hint"].str.contains("run.retry()", regex=False).all()
    server.accept()
    run.retry().result(timeout=60)
    assert check(run, server, COUNT) == (COUNT, 0)
    assert (server.log.duplicates(), server.log.repeated_uploads()) == ((0, 0), (0, 0))


@BOTH
def test_a_key_that_is_refused_for_everything_from_some_moment_on(serve, submit, check):
    server = serve(median=0.5, creations=20.0)
    server.refuse(401, after=COUNT + 10)
    run = submit(server, COUNT)
    with pytest.raises(lx.AuthenticationError, match="Invalid API key"):
        run.result(timeout=60)
    assert set(run.status["state"]) <= {"done", "waiting"}
    jobs = {job.id for job in server.log.jobs}
    assert jobs
    server.accept()
    run.retry().result(timeout=60)
    assert check(run, server, COUNT) == (COUNT, 0)
    assert (server.log.duplicates(), server.log.repeated_uploads()) == ((0, 0), (0, 0))


@BOTH
def test_nothing_is_sent_to_a_host_that_refuses_the_key(serve, submit, check, wire):
    server = serve()
    server.refuse(401)
    run = submit(server, 5)
    with pytest.raises(lx.AuthenticationError, match="Invalid API key"):
        run.result(timeout=60)
    assert set(run.status["state"]) == {"waiting"}
    assert {seen.kind for seen in server.log.requests} == {"agent" if wire == "v1" else "other"}
    server.accept()
    run.retry().result(timeout=60)
    assert check(run, server, 5) == (5, 0)


@BOTH
def test_a_schema_that_the_host_refuses(serve, submit, check):
    server = serve(refuses_schema=True)
    run = submit(server, 5)
    with pytest.raises(lx.LlamaExtractError, match="Invalid data_schema"):
        run.result(timeout=60)
    assert set(run.status["state"]) == {"waiting"}
    assert server.log.uploads == []  # nothing was sent in vain
    assert run.errors["reason"].str.contains("Invalid data_schema").all()
    server.settings.refuses_schema = False
    run.retry().result(timeout=60)
    assert check(run, server, 5) == (5, 0)


@BOTH
def test_an_opened_run_that_waits_goes_on(serve, submit, connect, check):
    server = serve()
    server.refuse(402, ["create"], after=2)
    run = submit(server, COUNT)
    with pytest.raises(lx.BudgetError):
        run.result(timeout=60)
    server.accept()
    documents_at_hand = {file.name for job in server.log.jobs for file in job.files}
    opened = lx.open_run(run.id, client=connect(server))
    assert opened.counts.get("done", 0) == len(documents_at_hand)
    assert opened.counts.get("waiting", 0) == COUNT - len(documents_at_hand)
