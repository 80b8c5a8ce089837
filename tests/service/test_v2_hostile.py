"""What v2 is sent that no client of ours sends: a 4xx with a sentence, whatever it is."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FILES, JOBS, SAVED = "/api/v1/beta/files", "/api/v2/extract", "/api/v1/beta/configurations"
POSTS = [f"{FILES}/query", JOBS, f"{JOBS}/schema/validation", f"{JOBS}/schema/generate", SAVED]
IDS = ["x" * 20_000, "..%2f..", "%00", "%ff%fe", "%ed%a0%80", "'; drop table files; --", "{file_id}", "a/b"]
TOKENS = ["x", "====", "bnVsbA", "e30", "W10", "W1tdLFtdLFtdLFtdXQ", "WyJjcmVhdGVkX2F0IixmYWxzZSwiIiwiIl0", "WyJjcmVhdGVkX2F0Iix0cnVlLCJcdWQ4MDAiLCIiXQ", "%F0%9F%98%80", "A" * 9_000]  # fmt: skip


def call(cloud, method, path, **more):
    return cloud.http.request(method, cloud.url + path, **more)


def is_refused(reply, *statuses):
    assert reply.status_code in (statuses or (400,)), reply.text
    assert reply.json()["detail"].endswith((".", "?", "…"))
    assert len(reply.json()["detail"]) <= 501


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', "null", "1e999", "NaN", "[" * 100_000, '{"a":' * 5_000, '{"data_schema": "\\ud800"}'])  # fmt: skip
def test_what_is_no_json_object(cloud, path, body):
    is_refused(call(cloud, "POST", path, content=body.encode(), headers={"Content-Type": "application/json"}))
    is_refused(call(cloud, "POST", path, content=body.encode(), headers={"Content-Type": "text/plain"}))


FIELDS = {
    f"{FILES}/query": ["filter", "order_by", "page_size", "page_token"],
    JOBS: ["file_input", "configuration", "configuration_id", "webhook_configurations", "webhook_configuration_ids"],
    f"{JOBS}/schema/validation": ["data_schema"],
    f"{JOBS}/schema/generate": ["prompt", "file_id", "data_schema", "name"],
    SAVED: ["name", "parameters"],
}


@pytest.mark.parametrize("path", [path for path in POSTS if path != f"{FILES}/query"])
def test_null_everywhere_is_as_good_as_nothing(cloud, path):
    is_refused(call(cloud, "POST", path, json=dict.fromkeys(FIELDS[path])))
    is_refused(call(cloud, "POST", path, json={}))


def test_a_query_of_nulls_is_one_for_everything(cloud):
    assert call(cloud, "POST", f"{FILES}/query", json=dict.fromkeys(FIELDS[f"{FILES}/query"])).status_code == 200
    inner = {"filter": dict.fromkeys(["file_ids", "file_name", "external_file_id", "project_id"])}
    assert call(cloud, "POST", f"{FILES}/query", json=inner).status_code == 200


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
words = st.sampled_from(
    [
        "data_schema",
        "tier",
        "target_pages",
        "max_pages",
        "properties",
        "type",
        "product_type",
        "webhook_url",
        "file_ids",
    ]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), path=st.sampled_from(POSTS))
def test_bodies_of_any_kind(cloud, data, path):
    value = anything | st.dictionaries(words, anything, max_size=3)
    body = data.draw(st.dictionaries(st.sampled_from(FIELDS[path]), value, max_size=4))
    reply = call(cloud, "POST", path, content=json.dumps(body).encode("utf-8", "replace"), headers={"Content-Type": "application/json"})  # fmt: skip
    assert reply.status_code in (200, 201, 400, 404), reply.text


@pytest.mark.parametrize("given", IDS)
def test_ids_that_are_none(cloud, given):
    for method, path in (
        ("GET", f"{FILES}/{given}"), ("DELETE", f"{FILES}/{given}"), ("GET", f"{FILES}/{given}/content"), ("GET", f"{FILES}/{given}/download"),
        ("GET", f"{JOBS}/{given}"), ("POST", f"{JOBS}/{given}/cancel"), ("DELETE", f"{JOBS}/{given}"),
        ("GET", f"{SAVED}/{given}"), ("DELETE", f"{SAVED}/{given}"),
    ):  # fmt: skip
        is_refused(call(cloud, method, path), 404, 405)


@pytest.mark.parametrize("path", [FILES, JOBS, SAVED])
@pytest.mark.parametrize("token", TOKENS)
def test_tokens_that_no_listing_gave(cloud, path, token):
    is_refused(call(cloud, "GET", f"{path}?page_token={token}"))


@pytest.mark.parametrize(
    ("path", "query"),
    [
        *[(path, f"page_size={size}") for path in (FILES, JOBS, SAVED) for size in ("x", "-1", "0", "1e3", "9" * 5_000, "٣")],
        *[(JOBS, f"{name}={value}") for name in ("created_at_on_or_after", "created_at_on_or_before") for value in ("x", "2026", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00")],
        (JOBS, "status=DONE"), (JOBS, "expand=secrets"), (JOBS, "document_input_type=url"), (SAVED, "latest_only=maybe"), (SAVED, "product_type=x"),
    ],
)  # fmt: skip
def test_queries_that_cannot_be_followed(cloud, path, query):
    is_refused(call(cloud, "GET", f"{path}?{query}"))


def test_a_zone_in_a_query_may_be_unescaped(cloud):
    assert call(cloud, "GET", f"{JOBS}?created_at_on_or_after=2026-01-01T00:00:00+00:00").status_code == 200
    assert call(cloud, "GET", f"{JOBS}?created_at_on_or_after=2026-01-01 00:00:00").status_code == 200
    assert call(cloud, "GET", f"{JOBS}?job_ids=&status=&page_token=&page_size=&expand=").status_code == 200


def test_other_methods_are_told_which_there_are(cloud):
    for path, allowed in ((FILES, "GET, POST, OPTIONS"), (f"{JOBS}/x", "DELETE, GET, OPTIONS"), (f"{SAVED}/x", "DELETE, GET, PUT, OPTIONS")):  # fmt: skip
        reply = call(cloud, "PATCH", path)
        assert (reply.status_code, reply.headers["allow"]) == (405, allowed)
    is_refused(call(cloud, "GET", "/api/v2/nowhere"), 404)


@pytest.mark.parametrize(("path", "kind"), [(FILES, "multipart/form-data; boundary=x"), (JOBS, "application/json")])
@pytest.mark.parametrize("length", ["Transfer-Encoding: chunked", f"Content-Length: {2**40}"])
def test_bodies_over_the_limit_are_413_whether_or_not_they_say_how_long_they_are(
    cloud, monkeypatch, path, kind, length
):
    from llamaextract_nb.service import bodies

    monkeypatch.setattr(bodies, "MOST_UPLOAD", 2**20)
    monkeypatch.setattr(bodies, "MOST_JSON", 2**20)
    piece = b"x" * 65_536
    if "chunked" in length:
        piece = b"10000\r\n" + piece + b"\r\n"
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer key\r\nContent-Type: {kind}\r\n{length}\r\n\r\n"  # fmt: skip
    begin = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    with cloud.connection() as sock:
        sock.sendall(head.encode() + (b"%x\r\n%s\r\n" % (len(begin), begin) if "chunked" in length else begin))
        try:
            for _ in range(40):
                sock.sendall(piece)
        except (TimeoutError, ConnectionError):
            pass
        assert sock.recv(12) == b"HTTP/1.1 413"


@pytest.mark.parametrize("parts", [{}, {"purpose": (None, "extract")}, {"file": (None, "a text"), "purpose": (None, "extract")}, {"file": ("a", b"x")}, {"file": ("a", b"x"), "purpose": ("b", b"extract")}, {"file": ("a", b"x"), "purpose": (None, "extract"), "external_file_id": (None, "x" * 1_001)}])  # fmt: skip
def test_forms_that_are_no_upload(cloud, parts):
    is_refused(call(cloud, "POST", FILES, files=parts or {"other": (None, "x")}))


def test_a_file_name_is_a_name_alone(cloud):
    reply = call(
        cloud, "POST", FILES, files={"file": ("../../é\u2028<b>.TXT", b"Total: 1")}, data={"purpose": "extract"}
    )
    assert (reply.json()["name"], reply.json()["file_type"]) == ("é<b>.TXT", "txt")
    link = call(cloud, "GET", f"{FILES}/{reply.json()['id']}/content").json()["url"]
    assert cloud.http.get(link).headers["content-type"] == "application/octet-stream"


def test_a_schema_made_to_explode(cloud):
    node = "{}"
    for _ in range(200):
        node = f'{{"type": "object", "properties": {{"a": {node}}}}}'
    for path, body in (
        (f"{JOBS}/schema/validation", f'{{"data_schema": {node}}}'),
        (JOBS, f'{{"file_input": "x", "configuration": {{"data_schema": {node}}}}}'),
        (SAVED, f'{{"name": "x", "parameters": {{"product_type": "extract_v2", "data_schema": {node}}}}}'),
    ):
        is_refused(call(cloud, "POST", path, content=body.encode(), headers={"Content-Type": "application/json"}))
