"""On v2 our client asks for the same as LlamaCloud's own SDK does: the same method, path, query and body."""

from __future__ import annotations

import inspect
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from llama_cloud import LlamaCloud

from llamaextract_nb.client import AsyncClient, Client

KEY = "sk-very-secret-0123456789"
SCHEMA = {"type": "object", "properties": {"total": {"type": "number"}}}
SETTINGS = {"data_schema": SCHEMA, "tier": "agentic", "target_pages": "1,3-5", "cite_sources": True}
SAVED = {"product_type": "extract_v2", **SETTINGS}
WEBHOOK = {"webhook_url": "https://hook.example", "webhook_events": ["extract.success"], "webhook_signing_secret": "s"}
MOMENT = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
EVIDENCE = ["extract_metadata", "usage"]

# ours, with its arguments; the SDK's, with its arguments
CALLS: dict[str, tuple[tuple[str, list[Any], dict[str, Any]], tuple[str, list[Any], dict[str, Any]]]] = {
    "get file": (("get_file", ["f/1"], {}), ("files.retrieve", ["f/1"], {})),
    "list files": (
        ("list_files", [], {"file_ids": ["a", "b"], "file_name": "x y.pdf", "order_by": "name", "page_size": 7}),
        ("files.list", [], {"file_ids": ["a", "b"], "file_name": "x y.pdf", "order_by": "name", "page_size": 7}),
    ),
    "query files": (
        ("query_files", [], {"filter": {"file_ids": ["a"]}, "order_by": "name desc", "page_size": 3}),
        ("files.query", [], {"filter": {"file_ids": ["a"]}, "order_by": "name desc", "page_size": 3}),
    ),
    "file content": (("get_file_content", ["f"], {}), ("files.content", ["f"], {})),
    "delete file": (("delete_file", ["f"], {}), ("files.delete", ["f"], {})),
    "create job": (
        ("create_extract_job", ["f"], {"configuration": SETTINGS, "webhooks": [WEBHOOK], "project_id": "p"}),
        ("extract.create", [], {"file_input": "f", "configuration": SETTINGS, "webhook_configurations": [WEBHOOK], "project_id": "p"}),
    ),
    "create job of a saved configuration": (
        ("create_extract_job", ["f"], {"configuration_id": "c"}),
        ("extract.create", [], {"file_input": "f", "configuration_id": "c"}),
    ),
    "get job": (("get_extract_job", ["j"], {}), ("extract.get", ["j"], {"expand": EVIDENCE})),
    "list jobs": (
        ("list_extract_jobs", [], {"job_ids": ["a", "b"], "status": "FAILED", "expand": EVIDENCE, "page_token": "t"}),
        ("extract.list", [], {"job_ids": ["a", "b"], "status": "FAILED", "expand": EVIDENCE, "page_token": "t"}),
    ),
    "list jobs of a file": (
        ("list_extract_jobs", [], {"file_input": "f", "created_at_on_or_after": MOMENT, "page_size": 5}),
        ("extract.list", [], {"file_input": "f", "created_at_on_or_after": MOMENT, "page_size": 5}),
    ),
    "delete job": (("delete_extract_job", ["j"], {"force": True}), ("extract.delete", ["j"], {"force": True})),
    "validate schema": (("validate_schema", [SCHEMA], {}), ("extract.validate_schema", [], {"data_schema": SCHEMA})),
    "generate schema": (
        ("generate_schema", [], {"prompt": "the total", "file_id": "f", "name": "n"}),
        ("extract.generate_schema", [], {"prompt": "the total", "file_id": "f", "name": "n"}),
    ),
    "list configurations": (
        ("list_configurations", [], {"name": "n", "latest_only": True}),
        ("configurations.list", [], {"name": "n", "latest_only": True, "product_type": ["extract_v2"]}),
    ),
    "create configuration": (
        ("create_configuration", ["n", SETTINGS], {}),
        ("configurations.create", [], {"name": "n", "parameters": SAVED}),
    ),
    "get configuration": (("get_configuration", ["c"], {}), ("configurations.retrieve", ["c"], {})),
    "update configuration": (
        ("update_configuration", ["c"], {"name": "m", "parameters": SETTINGS}),
        ("configurations.update", ["c"], {"name": "m", "parameters": SAVED}),
    ),
    "delete configuration": (("delete_configuration", ["c"], {}), ("configurations.delete", ["c"], {})),
}  # fmt: skip

OTHERS = {
    "files.create": "upload_file",
    "extract.cancel": "cancel_extract_job",
    "extract.wait_for_completion": "wait_for_extract_job",
    "extract.run": "wait_for_extract_job",
}
REPLY = {"id": "1", "status": "PENDING", "items": [], "url": "u", "parameters": {}, "data_schema": SCHEMA}


def asked(request: httpx.Request) -> tuple[Any, ...]:
    content = request.read()
    body = json.loads(content) if content not in (b"", b"{}") else None
    return request.method, request.url.raw_path.split(b"?")[0], sorted(request.url.params.multi_items()), body


@pytest.mark.filterwarnings("ignore:Use the GET /files endpoint:DeprecationWarning")  # the SDK says so of its query
@pytest.mark.parametrize("name", CALLS)
def test_the_same_request_as_the_sdk(call, name):
    (ours, args, kwargs), (official, sdk_args, sdk_kwargs) = CALLS[name]
    seen: list[tuple[Any, ...]] = []

    def host(request: httpx.Request) -> httpx.Response:
        seen.append(asked(request))
        return httpx.Response(200, json=REPLY)

    call(host, ours, *args, **kwargs, options={"api_version": "v2", "project_id": None})
    with LlamaCloud(api_key="k", http_client=httpx.Client(transport=httpx.MockTransport(host))) as sdk:
        method: Any = sdk
        for part in official.split("."):
            method = getattr(method, part)
        method(*sdk_args, **sdk_kwargs)
    assert seen[0] == plain(seen[1])


def plain(request: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a request of the SDK with the names of its query parameters as a host reads them."""
    method, path, query, body = request
    return method, path, sorted((name.removesuffix("[]"), value) for name, value in query), body


def test_cancelling_is_a_post(call):
    seen = []

    def host(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, request.url.path))
        return httpx.Response(200, json=REPLY)

    call(host, "cancel_extract_job", "j", options={"api_version": "v2"})
    assert seen == [("POST", "/api/v2/extract/j/cancel")]


def test_an_upload_says_its_purpose_before_the_file(call):
    seen = []

    def host(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.path, request.read()))
        return httpx.Response(200, json={"id": "dfl-1", "name": "a.pdf", "project_id": "p"})

    options = {"api_version": "v2", "project_id": None}
    file = call(host, "upload_file", b"%PDF", name="a.pdf", external_file_id="mine", options=options)
    assert file.id == "dfl-1"
    (path, body), *_ = seen
    assert path == "/api/v1/beta/files"
    assert body.index(b'name="purpose"\r\n\r\nextract\r\n') < body.index(b'name="external_file_id"\r\n\r\nmine\r\n')
    assert body.index(b"mine") < body.index(b'name="file"; filename="a.pdf"')


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_every_call_of_the_sdk_has_one_of_ours(kind):
    with LlamaCloud(api_key="k") as sdk:
        official = {
            f"{room}.{name}"
            for room in ("files", "extract", "configurations")
            for name, _ in inspect.getmembers(type(getattr(sdk, room)), inspect.isfunction)
            if not name.startswith("_")
        }
    ours = {theirs[0]: mine[0] for mine, theirs in CALLS.values()} | OTHERS
    assert official == set(ours)
    assert all(callable(getattr(kind, name)) for name in ours.values())
