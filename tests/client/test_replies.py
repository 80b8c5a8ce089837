"""Replies that are not what they should be: each is one clear error, and never another library's."""

from __future__ import annotations

import gzip
import json

import httpx
import pytest

from llamaextract_nb.client import limits
from llamaextract_nb.errors import (
    APIResponseError,
    APIStatusError,
    AuthenticationError,
    BudgetError,
    ConfigError,
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    RateLimitError,
    SchemaError,
)


def answering(status: int, **reply):
    return lambda request: httpx.Response(status, **reply)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>Welcome to nginx</title>",
        b"{",
        b'{"id": "j", "status": NaN}',
        b'{"id": "\\ud800", "status": "pending"}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"id":' * 100_000,
        b"1" + b"0" * 100_000,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_not_json(call, body):
    with pytest.raises(APIResponseError, match=r"Could not get the job: https://host\.example/api/v1 "):
        call(answering(200, content=body), "get_job", "j")


def test_a_web_page_names_the_url_and_the_next_step(call):
    with pytest.raises(APIResponseError, match=r"not JSON \(text/html\)\. Check base_url: .*ends with /api/v1"):
        call(answering(200, html="<h1>Welcome</h1>"), "get_agent", "a")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ([], "the whole reply"),
        (None, "the whole reply"),
        ("job", "the whole reply"),
        ({}, "id"),
        ({"status": "pending"}, "id"),
        ({"id": None, "status": "pending"}, "id"),
        ({"id": 7, "status": "pending"}, "id"),
        ({"id": "j"}, "status"),
        ({"id": "j", "status": {"a": "b"}}, "status"),
        ({"id": "j", "status": "pending", "file_ids": [1]}, r"file_ids\.0"),
        ({"id": "j", "status": "pending", "created_at": "yesterday"}, "created_at"),
    ],
    ids=str,
)
def test_json_of_another_shape(call, body, place):
    with pytest.raises(APIResponseError, match=f"not the API's format, at {place}: "):
        call(answering(200, content=json.dumps(body)), "get_job", "j")


def test_a_list_where_one_item_is_wrong(call):
    with pytest.raises(APIResponseError, match=r"at 1\.id"):
        call(answering(200, json=[{"id": "a"}, {"name": "b"}]), "list_agents")


def test_fields_that_this_version_does_not_know_are_kept(call):
    job = call(answering(200, json={"id": "j", "status": "pending", "model_dump": 1, "credits": 5}), "get_job", "j")
    assert job.credits == 5
    assert callable(job.model_dump)


def test_a_reply_without_end_is_given_up(call):
    def endless():
        for _ in range(limits.LARGEST_REPLY // 2**20 + 1):
            yield b" " * 2**20
        raise AssertionError("read to the end")

    class Endless(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self):
            return endless()

        async def __aiter__(self):
            for chunk in endless():
                yield chunk

    with pytest.raises(APIResponseError, match="answered with more than 256 MiB"):
        call(lambda request: httpx.Response(200, stream=Endless()), "get_result", "j")


def test_an_error_page_without_end_is_read_in_part(call):
    with pytest.raises(InvalidRequestError) as caught:
        call(answering(400, text="x" * 10_000_000), "get_job", "j")
    assert len(caught.value.detail) == 300


def test_a_reply_that_cannot_be_unpacked(call):
    broken = gzip.compress(b"{}")[:-4] + b"nope"
    for headers in ({"content-encoding": "gzip"}, {"content-encoding": "deflate"}):
        with pytest.raises(APIResponseError, match=r"cannot be unpacked|not JSON"):
            call(
                lambda request, headers=headers: httpx.Response(
                    200, headers=headers, stream=httpx.ByteStream(broken[3:])
                ),
                "get_job",
                "j",
            )


@pytest.mark.parametrize(
    ("status", "kind", "advice"),
    [
        (400, InvalidRequestError, "Mend what it says"),
        (401, AuthenticationError, "LLAMA_CLOUD_API_KEY.*https://cloud.llamaindex.ai.*EU host"),
        (402, BudgetError, "out of credits"),
        (403, AuthenticationError, "Check the key"),
        (404, NotFoundError, "Check the job's id; if the job is not over yet"),
        (409, ConflictError, "is there already"),
        (413, InvalidRequestError, "too large"),
        (415, InvalidRequestError, "Mend what it says"),
        (418, APIStatusError, "Try again later"),
        (422, InvalidRequestError, "Mend what it says"),
        (429, RateLimitError, "Wait a minute"),
        (500, APIStatusError, "Try again later"),
        (599, APIStatusError, "Try again later"),
    ],
)
def test_refusals(call, status, kind, advice):
    reply = answering(status, json={"detail": "no\nsuch luck"}, headers={"x-request-id": "r1"})
    with pytest.raises(kind, match=advice) as caught:
        call(reply, "get_result", "j")
    assert str(caught.value).startswith(
        f"Could not get the result: https://host.example/api/v1 answered {status} (no such luck). "
    )
    if kind is not BudgetError:
        assert (caught.value.status_code, caught.value.detail, caught.value.request_id) == (
            status,
            "no such luck",
            "r1",
        )


def test_a_local_service_wants_its_own_token(call):
    with pytest.raises(AuthenticationError, match=r"lx\.LocalService\(\)\.client\(\)"):
        call(answering(401), "get_job", "j", options={"base_url": "http://127.0.0.1:1"})


@pytest.mark.parametrize("status", [404, 405])
def test_an_address_without_an_api(call, status):
    with pytest.raises(NotFoundError, match="There is no such API at that address: check base_url"):
        call(answering(status, html="<h1>Not found</h1>"), "list_agents")


@pytest.mark.parametrize("location", ["https://evil.example/steal", "//evil.example", "/login", "http://[evil"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(call, status, location):
    seen = []

    def host(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(status, headers={"location": location})

    with pytest.raises(APIStatusError, match="redirects are not followed, because the key would go along"):
        call(host, "upload_file", b"x", name="a.txt")
    assert seen == ["https://host.example/api/v1/files?project_id=p"]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"detail": "a"}, "a"),
        ({"error": {"message": "b"}}, "b"),
        ({"message": "c"}, "c"),
        ({"detail": [{"loc": ["a", "b"], "msg": "missing"}, {"loc": ["q"], "msg": "x"}]}, "a.b: missing; q: x"),
        ("d", "d"),
        ({"detail": {"x": 1}}, ""),
        ([[[[["e"]]]]], "e"),
        ({"detail": "\x1b[31mred\x1b[0m \u202egnp.exe \u200b\r\n\tend"}, "[31mred[0m gnp.exe end"),
        ({"detail": "y" * 1000}, "y" * 299 + "…"),
        ({}, ""),
        (None, ""),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_the_hosts_own_words(call, body, detail):
    with pytest.raises(InvalidRequestError) as caught:
        call(answering(400, json=body), "get_job", "j")
    assert caught.value.detail == detail


@pytest.mark.parametrize("content", [b"[" * 50_000, b"\xff\xfe", b'{"detail":' * 9000])
def test_refusals_that_are_no_json(call, content):
    with pytest.raises(InvalidRequestError) as caught:
        call(answering(400, content=content, headers={"content-type": "application/json"}), "get_job", "j")
    assert caught.value.detail == ""


@pytest.mark.parametrize("name", ["get_agent", "update_agent", "delete_agent", "get_job", "get_result", "wait_for_job"])
def test_an_id_stays_in_its_place_in_the_path(call, name):
    seen = []

    def host(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path.decode())
        return httpx.Response(200, json={"id": "x", "status": "completed", "results": []})

    for value in ["../jobs", "a/b", "a?b=c", "a#b", "%2e%2e", "..\\x", "a b\r\nX: y", "ключ", "a;b=c", "\x00"]:
        call(host, name, value)
        prefix = "/api/v1/extraction/" + ("extraction-agents/" if "agent" in name else "jobs/")
        tail = seen[-1].removeprefix(prefix).removesuffix("/result")
        assert seen[-1].startswith(prefix)
        assert set(tail) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%-._~")


@pytest.mark.parametrize("value", ["", ".", "..", "...", None, 5, b"a", "\ud800"])
def test_what_is_not_an_id(call, value):
    with pytest.raises(ConfigError, match="job_id"):
        call(answering(200), "get_job", value)


@pytest.mark.parametrize(
    ("name", "args", "kwargs", "words"),
    [
        ("create_job", ["a", "f"], {}, "file_ids must be a list"),
        ("create_job", ["a", None], {}, "file_ids must be a list"),
        ("create_job", ["a", [1]], {}, r"file_ids\.0"),
        ("create_job", [1, ["f"]], {}, "extraction_agent_id"),
        ("create_job", ["a", ["f"]], {"configuration": {"target_pages": 5}}, r"configuration\.target_pages"),
        ("create_agent", [7], {}, "name"),
        ("create_agent", ["n"], {"project_id": 7}, "project_id"),
        ("create_agent", ["n"], {"project_id": "\ud800"}, "project_id"),
        ("list_agents", [], {"project_id": "a\nb"}, "project_id"),
        ("upload_file", [object()], {"name": "a"}, "file must be a path"),
        ("upload_file", [b"x"], {}, "needs name="),
        ("upload_file", [b"x"], {"name": 5}, "needs name="),
        ("get_job", ["j"], {"wait": -1}, "wait"),
        ("get_job", ["j"], {"wait": float("inf")}, "wait"),
    ],
)
def test_arguments_that_do_not_fit(call, name, args, kwargs, words):
    with pytest.raises(ConfigError, match=words):
        call(answering(500), name, *args, **kwargs)


def _circle() -> dict:
    schema: dict = {"type": "object"}
    schema["properties"] = schema
    return schema


def _deep() -> dict:
    schema: dict = {}
    for _ in range(100_000):
        schema = {"items": schema}
    return schema


@pytest.mark.parametrize(
    "schema", [_circle(), _deep(), {"default": float("nan")}, {"default": object()}, {"enum": {1}}]
)
def test_a_schema_that_json_cannot_hold(call, schema):
    with pytest.raises(SchemaError, match="data_schema"):
        call(answering(500), "create_agent", "n", data_schema=schema)


def test_a_schema_may_be_any_mapping(call):
    from types import MappingProxyType

    def host(request: httpx.Request) -> httpx.Response:
        assert json.loads(request.content)["data_schema"] == {"type": "object"}
        return httpx.Response(201, json={"id": "a"})

    assert call(host, "create_agent", "n", data_schema=MappingProxyType({"type": "object"})).id == "a"
