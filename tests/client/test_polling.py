"""Waiting for a job, on a clock of the test's own."""

from __future__ import annotations

import json

import pytest

from llamaextract_nb.client.polling import wait_for_job
from llamaextract_nb.client.steps import NoReply, Response
from llamaextract_nb.errors import (
    APIConnectionError,
    ConfigError,
    JobCancelledError,
    JobError,
    JobTimeoutError,
    NotFoundError,
    RateLimitError,
)


def job(status: str, **more: object) -> Response:
    return Response(200, {}, json.dumps({"id": "j", "status": status, **more}).encode())


@pytest.mark.parametrize("status", ["completed", "COMPLETED", "SUCCESS", "PARTIAL_SUCCESS"])
def test_a_job_with_a_result_is_returned(driver, status):
    steps = wait_for_job(driver.settings, "j")
    assert driver.run(steps, job("pending"), job("processing"), job(status)).status == status


def test_a_host_that_holds_its_reply_is_not_kept_waiting(driver):
    driver.run(wait_for_job(driver.settings, "j"), *[job("processing")] * 3, job("completed"), took=[20, 20, 20, 3])
    assert sum(driver.pauses) == 0
    assert [request.headers for request in driver.requests] == [{"Prefer": "wait=20"}] * 4


def test_a_host_that_answers_at_once_is_asked_quickly_at_first_then_seldom(driver):
    driver.run(wait_for_job(driver.settings, "j"), *[job("processing")] * 40, job("completed"))
    assert driver.pauses[0] < 0.11
    assert driver.pauses == sorted(driver.pauses)
    assert driver.pauses[-1] == 8
    first_minute = [at for at in range(len(driver.pauses)) if sum(driver.pauses[:at]) < 60]
    assert len(first_minute) <= 20  # LlamaCloud's free tier allows 20 requests a minute


@pytest.mark.parametrize("status", ["failed", "ERROR"])
def test_a_failed_job_is_an_error_with_the_job_and_the_reason(driver, status):
    with pytest.raises(JobError, match=r"Job j failed \(out of memory\)") as caught:
        driver.run(wait_for_job(driver.settings, "j"), job(status, error="out of\x00 memory"))
    assert caught.value.job.status == status


@pytest.mark.parametrize("status", ["CANCELLED", "canceled"])
def test_a_cancelled_job_is_an_error_of_its_own(driver, status):
    with pytest.raises(JobCancelledError, match="was cancelled"):
        driver.run(wait_for_job(driver.settings, "j"), job(status))


@pytest.mark.parametrize("status", ["EXPIRED", "", "no such word \x1b[31m" * 99])
def test_an_unknown_status_ends_the_waiting_with_a_reason(driver, status):
    with pytest.raises(JobError, match="does not know") as caught:
        driver.run(wait_for_job(driver.settings, "j"), job("pending"), job(status))
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 600


def test_time_is_up(driver):
    start = driver.now
    with pytest.raises(JobTimeoutError, match=r"not over within 30 s \(last seen as processing\)") as caught:
        driver.run(wait_for_job(driver.settings, "j", timeout=30), job("processing"))
    assert driver.now - start == 30
    assert caught.value.job.status == "processing"


def test_time_is_up_although_the_host_holds_its_reply(driver):
    start = driver.now
    with pytest.raises(JobTimeoutError):
        driver.run(wait_for_job(driver.settings, "j", timeout=25), job("processing"), took=[20, 4, 0])
    assert driver.now - start == 25
    assert [request.headers.get("Prefer") for request in driver.requests][:2] == ["wait=20", "wait=4"]


def test_no_time_at_all_still_asks_once(driver):
    assert driver.run(wait_for_job(driver.settings, "j", timeout=0), job("completed")).id == "j"
    driver.requests.clear()
    with pytest.raises(JobTimeoutError):
        driver.run(wait_for_job(driver.settings, "j", timeout=0), job("pending"))
    assert len(driver.requests) == 1


def test_a_host_that_falls_silent_until_the_time_is_up(driver):
    silent = NoReply("gave no sign of life", sent=True)
    with pytest.raises(JobTimeoutError, match="last seen as pending") as caught:
        driver.run(wait_for_job(driver.settings, "j", timeout=10), job("pending"), silent, took=[0, 9, 9, 9])
    assert isinstance(caught.value.__cause__, APIConnectionError)
    assert all(request.patience <= 10 for request in driver.requests)


def test_a_busy_host_is_left_alone_until_the_time_is_up(driver):
    busy = Response(429, {"retry-after": "60"}, b"")
    with pytest.raises(JobTimeoutError) as caught:
        driver.run(wait_for_job(driver.settings, "j", timeout=10), busy)
    assert isinstance(caught.value.__cause__, RateLimitError)
    assert len(driver.requests) == 1


def test_passing_trouble_does_not_end_the_waiting(driver):
    lost, busy = NoReply("broke off", sent=True), Response(503, {}, b"")
    assert driver.run(wait_for_job(driver.settings, "j"), lost, busy, job("pending"), lost, job("completed")).id == "j"


def test_a_job_that_is_gone_ends_the_waiting(driver):
    with pytest.raises(NotFoundError):
        driver.run(
            wait_for_job(driver.settings, "j", timeout=10), Response(404, {"content-type": "application/json"}, b"{}")
        )


@pytest.mark.parametrize("timeout", [-1, float("nan"), "5", True])
def test_a_timeout_that_is_none(driver, timeout):
    with pytest.raises(ConfigError, match="timeout must be a number of seconds"):
        driver.run(wait_for_job(driver.settings, "j", timeout=timeout), job("completed"))
