"""The key, and the document: they go to the server that is named, and nowhere else."""

import json

import pytest
from starlette.responses import Response

from llamaextract_nb.errors import APIResponseError, APIStatusError
from tests.model_server import KEY

from .conftest import GOOD, NOTE, SCHEMA, UNKNOWN, document


def test_the_key_is_in_the_header_and_nowhere_else(server, engine_of, caplog, monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody")
    caplog.set_level("DEBUG")
    server.replies = [f"Your key is {KEY}"]
    engine = engine_of()
    with pytest.raises(APIResponseError) as caught:
        engine.extract(document(NOTE), UNKNOWN)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert "openai-organization" not in server.headers[0]
    shown = [
        str(caught.value),
        repr(engine),
        repr(engine.settings),
        repr(vars(engine)),
        repr(engine._model),
        caplog.text,
    ]
    assert not any(KEY in text for text in shown)
    assert not any(KEY in json.dumps(body["messages"][0]) for body in server.requests)


def test_a_host_that_says_the_key_puts_it_into_no_result(server, engine_of):
    server.replies = [{**GOOD, "number": KEY}]
    extraction = engine_of().extract(document(NOTE), SCHEMA)
    assert extraction.data["number"] == "[key]"
    assert KEY not in repr(extraction)


def test_no_key_is_no_key_of_another_host(server, engine_of, environment, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    del environment["LLAMAEXTRACT_NB_LLM_KEY"]
    server.replies = [GOOD]
    engine_of().extract(document(NOTE), SCHEMA)
    assert server.headers[0]["authorization"] == "Bearer none"


def test_no_header_of_another_host(server, engine_of, monkeypatch):
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Tenant: somebody\nAuthorization: Bearer sk-of-openai")
    server.replies = [GOOD]
    engine_of().extract(document(NOTE), SCHEMA)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert "x-tenant" not in server.headers[0]


def test_a_model_on_this_machine_is_asked_without_a_proxy(server, engine_of, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:9")
    server.replies = [GOOD]
    assert engine_of().extract(document(NOTE), SCHEMA).data["number"] == GOOD["number"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_document_follows_no_redirect(server, engine_of, status):
    elsewhere = server.base_url.replace("127.0.0.1", "localhost") + "/chat/completions"
    server.replies = [Response(status_code=status, headers={"Location": elsewhere}), GOOD]
    with pytest.raises(APIStatusError, match=rf"points to another address, HTTP {status}, .*LLM_BASE_URL"):
        engine_of().extract(document(NOTE), SCHEMA)
    assert len(server.requests) == 1
