"""Both clients have the contract's operations, under the same names, with the same signatures and words."""

from __future__ import annotations

import inspect
import json

import httpx
import pytest

from llamaextract_nb.client import AsyncClient, Client

AGENT, JOB = {"id": "a1"}, {"id": "j1", "status": "pending"}
SCHEMA = {"type": "object", "properties": {"total": {"type": "number"}}}

# operationId: method of the client, its arguments, the request they make (method, path, query, body), the reply
OPERATIONS = {
    "listExtractionAgents": (
        ("list_agents", [], {}),
        ("GET", "/extraction/extraction-agents", {"project_id": "p"}, None),
        (200, [AGENT]),
    ),
    "createExtractionAgent": (
        ("create_agent", ["n"], {"data_schema": SCHEMA, "description": "d", "prompt": "q", "project_id": "other"}),
        (
            "POST",
            "/extraction/extraction-agents",
            {},
            {"name": "n", "project_id": "other", "data_schema": SCHEMA, "description": "d", "prompt": "q"},
        ),
        (201, AGENT),
    ),
    "getExtractionAgent": (
        ("get_agent", ["a1"], {}),
        ("GET", "/extraction/extraction-agents/a1", {}, None),
        (200, AGENT),
    ),
    "updateExtractionAgent": (
        ("update_agent", ["a1"], {"name": "m"}),
        ("PUT", "/extraction/extraction-agents/a1", {}, {"name": "m"}),
        (200, AGENT),
    ),
    "deleteExtractionAgent": (
        ("delete_agent", ["a1"], {}),
        ("DELETE", "/extraction/extraction-agents/a1", {}, None),
        (200, {}),
    ),
    "createExtractionJob": (
        ("create_job", ["a1", ["f1", "f2"]], {"configuration": {"target_pages": "1-3"}}),
        (
            "POST",
            "/extraction/jobs",
            {},
            {"extraction_agent_id": "a1", "file_ids": ["f1", "f2"], "configuration": {"target_pages": "1-3"}},
        ),
        (200, JOB),
    ),
    "getExtractionJob": (("get_job", ["j1"], {}), ("GET", "/extraction/jobs/j1", {}, None), (200, JOB)),
    "getExtractionJobResult": (
        ("get_result", ["j1"], {}),
        ("GET", "/extraction/jobs/j1/result", {}, None),
        (200, {"job_id": "j1", "results": [{"status": "success", "data": {"total": 1.5}}]}),
    ),
    "uploadFile": (
        ("upload_file", [b"%PDF-"], {"name": "a.pdf"}),
        ("POST", "/files", {"project_id": "p"}, b"%PDF-"),
        (200, {"id": "f1", "name": "a.pdf"}),
    ),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation_sends_what_the_contract_says(operation, call, key):
    (name, args, kwargs), (method, path, query, body), (status, reply) = OPERATIONS[operation]
    seen = []

    def host(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(status, json=reply)

    result = call(host, name, *args, **kwargs)

    (request,) = seen
    assert request.method == method
    assert request.url.path == f"/api/v1{path}"
    assert dict(request.url.params) == query
    assert request.headers["authorization"] == f"Bearer {key}"
    if isinstance(body, bytes):
        assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
        assert b'name="file"; filename="a.pdf"\r\n' in request.content
        assert b"\r\n\r\n%PDF-\r\n--" in request.content
        assert len(request.content) == int(request.headers["content-length"])
    elif body is not None:
        assert request.headers["content-type"] == "application/json"
        assert json.loads(request.content) == body
    else:
        assert request.content == b""
    if name == "delete_agent":
        assert result is None
    elif isinstance(reply, list):
        assert [item.model_dump(exclude_unset=True) for item in result] == reply
    else:
        assert result.model_dump(exclude_unset=True) == reply


def test_every_call_of_v1_is_an_operation_of_the_contract(public_calls):
    rooms = {name: inspect.unwrap(getattr(Client, name)).__module__.rpartition(".")[2] for name in public_calls}
    assert {name for (name, _, _), _, _ in OPERATIONS.values()} == {
        name for name, room in rooms.items() if room == "v1"
    } | {"upload_file"}
    assert set(rooms.values()) == {"v1", "v2", "files", "polling", "pinging"}


def test_clients_have_the_same_calls_with_the_same_signatures_and_words(public_calls):
    for name in public_calls:
        blocking, awaitable = getattr(Client, name), getattr(AsyncClient, name)
        assert inspect.signature(blocking) == inspect.signature(awaitable)
        assert inspect.getdoc(blocking) == inspect.getdoc(awaitable)
        assert inspect.iscoroutinefunction(awaitable)
        assert not inspect.iscoroutinefunction(blocking)
        assert (blocking.__qualname__, awaitable.__qualname__) == (f"Client.{name}", f"AsyncClient.{name}")
    public = {name for name in dir(Client) if not name.startswith("_")}
    assert public == {name for name in dir(AsyncClient) if not name.startswith("_")}


def test_signature_is_the_callers_own(key):
    client = Client(api_key=key, base_url="http://127.0.0.1:1")
    with client:
        signature = inspect.signature(client.get_job)
        assert list(signature.parameters) == ["job_id", "wait"]
        assert signature.return_annotation.__name__ == "ExtractionJob"
        assert client.get_job.__annotations__["return"].__name__ == "ExtractionJob"
        assert "settings" not in str(inspect.signature(Client.wait_for_job))
        assert inspect.getdoc(client.get_job).startswith("Return a job as it stands.")


def test_wait_asks_the_host_to_hold_its_reply(call):
    seen = []

    def host(request: httpx.Request) -> httpx.Response:
        seen.append((request.headers.get("prefer"), request.extensions["timeout"]["read"]))
        return httpx.Response(200, json=JOB)

    for wait in (None, 0, 0.4, 7, 7.9):
        call(host, "get_job", "j", wait=wait, options={"timeout": 5})
    assert seen == [(None, 5), (None, 5), (None, 5.4), ("wait=7", 12), ("wait=7", 12.9)]
