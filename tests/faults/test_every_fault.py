"""Every fault at once: each document ends exactly once, and nothing is done twice without a reason."""

from __future__ import annotations

from . import Faults
from .conftest import BOTH

COUNT = 300


def every_fault() -> Faults:
    """3 % errors, a third of them after the effect; 2 % resets, half of them after; 2 % garbage; 2 % slow."""
    return Faults(
        errors_before=0.02,
        errors_after=0.01,
        resets_before=0.01,
        resets_after=0.01,
        garbage=0.02,
        slow=0.02,
        slow_seconds=1.0,
    )


@BOTH
def test_every_fault_at_once(serve, submit, check, wire):
    limits = {"creations": 20.0, "uploads": 30.0, "requests": 100.0}  # so that so many documents meet each of them
    server = serve(every_fault(), failing=0.05, partly_failing=0.05, idle=2.0, **limits)
    run = submit(server, COUNT)
    run.result(timeout=200)
    done, failed = check(run, server, COUNT)
    assert done + failed == COUNT
    assert done > COUNT / 2
    assert failed > 0
    met = {outcome for _, outcome in server.log.counts()}
    assert {"errors_before", "errors_after", "resets_before", "resets_after", "cut", "slow", "429"} - met <= {"slow"}
    duplicates, uploads = server.log.duplicates(), server.log.repeated_uploads()
    assert (duplicates.unexcused, uploads.unexcused) == (0, 0)
    assert run.status["duplicates"].sum() >= duplicates.excused
    if wire == "v2":  # its list shows what a lost answer was to
        assert duplicates.excused == 0
    server.settings.failing = server.settings.partly_failing = 0.0
    run.retry().result(timeout=200)
    assert check(run, server, COUNT) == (COUNT, 0)
    assert server.log.duplicates().unexcused == 0


@BOTH
def test_an_error_row_says_what_the_server_said(serve, submit):
    server = serve(failing=0.3, partly_failing=0.3)
    run = submit(server, 20)
    run.result(timeout=60)
    errors, jobs = run.errors, {job.id: job for job in server.log.jobs}
    assert 0 < len(errors) < 20
    for error in errors.to_dict("records"):
        job = jobs[error["job_id"]]
        file = next(file for file in job.files if file.name == error["file"])
        assert job.reason(file) in error["reason"]
        assert error["stage"] == "extract"
        assert error["hint"]


def test_a_failed_job_is_not_asked_for_its_result_for_long(serve, submit):
    server = serve(failing=1.0)
    run = submit(server, 1)
    assert run.result(timeout=60)["_error"].str.contains("gave up").all()
    looks = [seen.kind for seen in server.log.requests if seen.kind in ("poll", "result")]
    assert looks.index("poll") <= 3
