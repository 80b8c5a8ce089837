"""Waiting for a job of v2: every word a host may say is an open job, a result, or an end with a reason."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from llamaextract_nb.client import polling
from llamaextract_nb.client.steps import Response
from llamaextract_nb.errors import JobCancelledError, JobError, JobTimeoutError


def said(status: str, **fields: object) -> Response:
    return Response(200, {}, json.dumps({"id": "ext-1", "status": status, **fields}).encode())


@pytest.fixture
def waited(driver):
    """Return a function that waits for a job of v2 on these replies."""
    driver.settings = replace(driver.settings, base_url="https://host.example/api/v2")
    return lambda *replies, **options: driver.run(
        polling.wait_for_extract_job(driver.settings, "ext-1", **options), *replies
    )


def test_open_words_are_waited_out(waited, driver):
    words = ("PENDING", "THROTTLED", "RUNNING", "running", "QUEUED")
    job = waited(*map(said, words), said("COMPLETED", extract_result={"total": 1}))
    assert job.extract_result == {"total": 1}
    assert len(driver.requests) == len(words) + 1
    assert {tuple(request.query["expand"]) for request in driver.requests} == {("extract_metadata", "usage")}


@pytest.mark.parametrize(
    ("status", "fields", "kind", "words"),
    [
        ("FAILED", {"error_message": "page 3 is torn"}, JobError, r"ext-1 failed \(page 3 is torn\)"),
        ("FAILED", {"error_message": None}, JobError, "ext-1 failed. Check the schema"),
        ("PARTIAL_SUCCESS", {"error_message": "2 of 3"}, JobError, r"done only in part \(2 of 3\)"),
        ("CANCELLED", {}, JobCancelledError, "was cancelled"),
        ("EXPIRED", {}, JobError, "ended as 'EXPIRED', a status this version does not know"),
        ("", {}, JobError, "ended as ''"),
    ],
)
def test_every_other_word_is_an_end_with_a_reason(waited, driver, status, fields, kind, words):
    with pytest.raises(kind, match=words) as caught:
        waited(said(status, **fields))
    assert len(driver.requests) == 1
    assert caught.value.job.id == "ext-1"


def test_the_time_is_up(waited):
    with pytest.raises(JobTimeoutError, match="not over within 9 s \\(last seen as RUNNING\\)"):
        waited(said("RUNNING"), timeout=9)
