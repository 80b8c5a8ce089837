"""Runs on hosts of v2 that list less, later or otherwise than they should."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

import llamaextract_nb as lx

SCHEMA = {"type": "object", "properties": {"total": {"type": "number"}}}
TREE = {"total": {"confidence": 0.75, "citation": [{"page": 1.0, "matching_text": "| Total | **5** |"}]}}


class Cloud:
    """A host of v2 in this process, whose jobs are over at once; tests change what it answers.

    Attributes:
        jobs: Its jobs, the newest last.
        seen: (method, path, query) of each request.
        answer: Is asked first; what it returns is the reply.
    """

    def __init__(self) -> None:
        self.jobs: list[dict[str, Any]] = []
        self.seen: list[tuple[str, str, httpx.QueryParams]] = []
        self.saved: list[dict[str, Any]] = []
        self.answer: Callable[[httpx.Request], httpx.Response | None] = lambda request: None
        self.numbers = itertools.count(1)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.seen.append((request.method, path, request.url.params))
        if (reply := self.answer(request)) is not None:
            return reply
        body = json.loads(request.read()) if path != "/api/v1/beta/files" and request.read() else {}
        match request.method, path.removeprefix("/api").removeprefix("/v2/extract").removeprefix("/v1/beta"):
            case "POST", "/files":
                return httpx.Response(200, json={"id": f"dfl-{next(self.numbers)}", "name": "a", "project_id": "p"})
            case "POST", "/schema/validation":
                return httpx.Response(200, json={"data_schema": {**body["data_schema"], "additionalProperties": False}})
            case "GET", "/configurations":
                return httpx.Response(200, json={"items": self.saved})
            case "POST", "":
                return httpx.Response(200, json=self.listed(self.create(body), request))
            case "GET", "":
                return httpx.Response(200, json={"items": [self.listed(job, request) for job in self.asked(request)]})
            case "GET", rest:
                return httpx.Response(200, json=self.listed(self.find(rest[1:]), request))
        raise AssertionError(path)

    def create(self, body: dict[str, Any], **fields: Any) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat()
        job = {
            "id": f"ext-{next(self.numbers)}", "status": "COMPLETED", "file_input": body["file_input"], "project_id": "p",
            "created_at": now, "updated_at": now, "configuration": body.get("configuration"),
            "extract_result": {"total": 5}, "extract_metadata": {"field_metadata": {"document_metadata": TREE}},
            "usage": {"credits": 8.0}, **fields,
        }  # fmt: skip
        self.jobs.append(job)
        return job

    def find(self, job_id: str) -> dict[str, Any]:
        return next(job for job in self.jobs if job["id"] == job_id)

    def asked(self, request: httpx.Request) -> list[dict[str, Any]]:
        query = request.url.params
        ids, file = query.get_list("job_ids"), query.get("file_input")
        return [j for j in reversed(self.jobs) if (not ids or j["id"] in ids) and file in (None, j["file_input"])]

    def listed(self, job: dict[str, Any], request: httpx.Request) -> dict[str, Any]:
        expand = request.url.params.get_list("expand")
        return {
            name: value if name not in ("configuration", "extract_metadata", "usage") or name in expand else None
            for name, value in job.items()
        }

    def count(self, method: str, path: str) -> int:
        return sum(seen[:2] == (method, path) for seen in self.seen)


@pytest.fixture
def cloud(monkeypatch, tmp_path) -> Cloud:
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "home"))
    return Cloud()


@pytest.fixture
def submit(cloud):
    transport = httpx.MockTransport(cloud)
    host = f"{uuid.uuid4().hex}.example"  # what is learned of a host stays with the process
    client = lx.Client(api_key="k", base_url=f"https://{host}/api/v2", transport=transport)
    yield lambda files=1, schema=SCHEMA, **options: lx.submit(
        [(f"{number}.txt", f"Total: {number}".encode()) for number in range(files)],
        schema, client=client, progress=False, **options,
    )  # fmt: skip
    client.close()


def test_a_run_costs_an_upload_and_a_job_each_and_few_lists(cloud, submit):
    run = submit(5)
    assert run.result(timeout=60)["total"].tolist() == [5.0] * 5
    assert cloud.count("POST", "/api/v1/beta/files") == cloud.count("POST", "/api/v2/extract") == 5
    assert cloud.count("POST", "/api/v2/extract/schema/validation") == 1
    listed = [query for method, path, query in cloud.seen if (method, path) == ("GET", "/api/v2/extract")]
    assert len(listed) <= 5
    assert all(query.get_list("expand") == ["extract_metadata", "usage"] for query in listed)
    evidence = run.evidence.set_index("file").loc["0.txt"]
    assert (evidence["confidence"], evidence["page"], evidence["text"]) == (0.75, 1, "Total 5")
    assert run.status["credits"].tolist() == [8.0] * 5


def test_a_list_without_evidence_or_results_is_made_up_for_by_the_job_itself(cloud, submit):
    def without(request: httpx.Request) -> httpx.Response | None:
        if (request.method, request.url.path) != ("GET", "/api/v2/extract"):
            return None
        poor = [{**job, "extract_metadata": None, "extract_result": None} for job in cloud.asked(request)]
        return httpx.Response(200, json={"items": poor, "next_page_token": ""})

    cloud.answer = without
    run = submit(2)
    assert run.result(timeout=60)["total"].tolist() == [5.0, 5.0]
    assert run.evidence["confidence"].tolist() == [0.75, 0.75]
    assert sum(method == "GET" and path.startswith("/api/v2/extract/") for method, path, _ in cloud.seen) == 2


def test_without_evidence_asked_for_none_is_looked_for(cloud, submit):
    run = submit(1, cite_sources=False, confidence_scores=False)
    cloud.answer = lambda request: None
    run.result(timeout=60)
    configuration = cloud.jobs[0]["configuration"]
    assert (configuration["cite_sources"], configuration["confidence_scores"]) == (False, False)


def test_a_list_that_leaves_jobs_out(cloud, submit):
    def nothing(request: httpx.Request) -> httpx.Response | None:
        is_list = (request.method, request.url.path) == ("GET", "/api/v2/extract")
        return httpx.Response(200, json={"items": []}) if is_list else None

    cloud.answer = nothing
    assert submit(2).result(timeout=60)["total"].tolist() == [5.0, 5.0]


def test_pages_of_a_list_are_followed(cloud, submit):
    def paged(request: httpx.Request) -> httpx.Response | None:
        if (request.method, request.url.path) != ("GET", "/api/v2/extract"):
            return None
        start = int(request.url.params.get("page_token", 0))
        found = cloud.asked(request)
        more = str(start + 1) if start + 1 < len(found) else None
        return httpx.Response(200, json={"items": found[start : start + 1], "next_page_token": more})

    cloud.answer = paged
    assert submit(4).result(timeout=60)["total"].tolist() == [5.0] * 4


def test_a_list_that_pages_for_ever(cloud, submit):
    def endless(request: httpx.Request) -> httpx.Response | None:
        if (request.method, request.url.path) != ("GET", "/api/v2/extract"):
            return None
        return httpx.Response(200, json={"items": cloud.asked(request), "next_page_token": "more"})

    cloud.answer = endless
    assert submit(3).result(timeout=60)["total"].tolist() == [5.0] * 3


@pytest.mark.parametrize("status", ["PARTIAL_SUCCESS", "EXPIRED", "FAILED", "CANCELLED"])
def test_every_end_is_an_end_with_a_reason(cloud, submit, status):
    create = cloud.create
    cloud.create = lambda body: create(body, status=status, extract_result={"total": None}, error_message="torn page")
    run = submit(1)
    assert run.result(timeout=60)["_status"].tolist() == ["error"]
    error = run.errors.iloc[0]
    assert "torn page" in error["reason"]
    assert error["job_id"] == cloud.jobs[0]["id"]


def lose_the_first_answer(cloud: Cloud, takes_effect: bool) -> None:
    """Break the connection of the first creation off, after or before it takes effect."""
    lost = iter([True])

    def answer(request: httpx.Request) -> httpx.Response | None:
        if (request.method, request.url.path) == ("POST", "/api/v2/extract") and next(lost, False):
            if takes_effect:
                body = json.loads(request.content)
                body["configuration"]["data_schema"]["additionalProperties"] = False
                body["configuration"]["max_pages"] = None  # what a host takes for usual
                cloud.create(body)
            raise httpx.ReadError("cut off")
        return None

    cloud.answer = answer


@pytest.mark.parametrize("takes_effect", [True, False])
def test_a_lost_creation_is_looked_up_before_it_is_made_again(cloud, submit, takes_effect):
    lose_the_first_answer(cloud, takes_effect)
    run = submit(1)
    assert run.result(timeout=60)["total"].tolist() == [5.0]
    assert len(cloud.jobs) == 1
    assert run.status["duplicates"].tolist() == [0]


OURS = {"data_schema": lx.Schema(SCHEMA).json_schema, "cite_sources": True, "confidence_scores": True}
LONG_AGO = (datetime.now(UTC) - timedelta(hours=1)).isoformat()


@pytest.mark.parametrize(
    ("fields", "is_taken"),
    [
        ({}, True),  # an hour old, but the very answer
        ({"configuration": None}, True),
        ({"configuration": {**OURS, "data_schema": {"type": "object", "properties": {}}}}, False),
        ({"configuration": {**OURS, "tier": "turbo", "cite_sources": False}}, False),
        ({"status": "FAILED"}, False),
        ({"status": "CANCELLED"}, False),
    ],
)
def test_only_a_job_with_our_configuration_is_taken_for_the_lost_one(cloud, submit, fields, is_taken):
    old = {"created_at": LONG_AGO, "extract_result": {"total": 99}, "configuration": OURS, **fields}
    cloud.create({"file_input": "dfl-1"}, id="ext-old", **old)
    cloud.numbers = itertools.count(1)
    lose_the_first_answer(cloud, takes_effect=False)
    assert submit(1).result(timeout=60)["total"].tolist() == [99.0 if is_taken else 5.0]
    assert len(cloud.jobs) == (1 if is_taken else 2)


def test_a_new_answer_is_not_an_old_one(cloud, submit):
    cloud.create({"file_input": "dfl-1"}, id="ext-old", created_at=LONG_AGO, configuration={**OURS, "disable_cache": True})  # fmt: skip
    cloud.numbers = itertools.count(1)
    lose_the_first_answer(cloud, takes_effect=False)
    assert submit(1, cache=False).result(timeout=60)["total"].tolist() == [5.0]
    assert len(cloud.jobs) == 2


def test_a_saved_configuration_brings_its_settings(cloud, submit):
    parameters = {"product_type": "extract_v2", "data_schema": SCHEMA, "tier": "agentic", "target_pages": "1-2", "max_pages": 9, "system_prompt": "net", "parse_config_id": None}  # fmt: skip
    cloud.saved = [{"id": "c", "name": "invoices", "product_type": "extract_v2", "version": "1", "parameters": parameters}]  # fmt: skip
    submit(1, schema="invoices", pages="2").result(timeout=60)
    used = cloud.jobs[0]["configuration"]
    assert {name: used.get(name) for name in ("tier", "target_pages", "max_pages", "system_prompt")} == {
        "tier": "agentic", "target_pages": "2", "max_pages": 9, "system_prompt": "net",
    }  # fmt: skip
    with pytest.raises(lx.SchemaError, match=r"There is no agent 'orders' .* its agents: invoices"):
        submit(1, schema="orders")


def test_a_schema_that_is_refused_stops_the_run_before_any_job(cloud, submit):
    def refuse(request: httpx.Request) -> httpx.Response | None:
        is_asked = request.url.path.endswith("/schema/validation")
        return httpx.Response(400, json={"detail": "8 levels are too many"}) if is_asked else None

    cloud.answer = refuse
    run = submit(3)
    with pytest.raises(lx.LlamaExtractError, match="8 levels are too many"):
        run.result(timeout=60)
    assert run.counts == {"waiting": 3}
    assert cloud.jobs == []
