"""The wire's classes: replies are lenient, requests are strict and say only what was given."""

import pytest
from pydantic import ValidationError

from llamaextract_nb.models import (
    CreateExtractionAgentRequest,
    CreateExtractionJobRequest,
    ExtractionJob,
    FileExtractionResult,
    JobConfiguration,
    UpdateExtractionAgentRequest,
)


def test_replies_keep_what_they_do_not_know():
    job = ExtractionJob.model_validate({"id": "j", "status": "PAUSED", "completed_at": None, "priority": 3})
    assert (job.status, job.completed_at, job.model_extra) == ("PAUSED", None, {"priority": 3})
    assert FileExtractionResult.model_validate({"status": "success", "error": None}).data is None


def test_requests_say_only_what_was_given():
    assert UpdateExtractionAgentRequest(name="n").to_wire() == {"name": "n"}
    body = CreateExtractionJobRequest(extraction_agent_id="a", file_ids=["f"])
    assert body.to_wire() == {"extraction_agent_id": "a", "file_ids": ["f"]}
    body.configuration = JobConfiguration(target_pages="1-3")
    assert body.to_wire()["configuration"] == {"target_pages": "1-3"}


@pytest.mark.parametrize(
    "body",
    [
        {"name": 5, "project_id": "p"},
        {"name": None, "project_id": "p"},
        {"name": "n"},
        {"name": "n", "project_id": "p", "data_schema": "{}"},
        {"name": "n", "project_id": "p", "prompt": None},
    ],
)
def test_requests_convert_nothing(body):
    with pytest.raises(ValidationError):
        CreateExtractionAgentRequest.model_validate(body)
