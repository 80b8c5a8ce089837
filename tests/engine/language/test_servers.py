"""The dialects of Ollama, vLLM, llama.cpp and LM Studio, as their documentation has them."""

import json

import pytest
from starlette.responses import JSONResponse, Response

from llamaextract_nb.engine.language.serving import Served, find_served
from tests.model_server import failure, streamed, whole

from .conftest import GOOD, NOTE, PAGES, ROWS, SCHEMA, document
from .test_parts import ALL, names, rows_in

LISTED = {"object": "list", "data": [{"id": "tiny", "object": "model", "owned_by": "x"}]}
PROPS = {"default_generation_settings": {"id": 0, "n_ctx": 4096, "params": {}}, "total_slots": 1}
LLAMA = {"data": [{"id": "/models/some.gguf", "owned_by": "llamacpp", "meta": {
    "n_ctx": 8192, "n_ctx_train": 32768, "n_params": 268098176}}]}  # fmt: skip
VLLM = {"data": [{"id": "tiny", "owned_by": "vllm", "root": "org/tiny", "max_model_len": 2048}]}
SHOWN = {
    "parameters": 'num_ctx                        6000\nstop                           "<|eot_id|>"',
    "details": {"family": "llama", "parameter_size": "8.0B"},
    "model_info": {"general.architecture": "llama", "llama.context_length": 131072, "llama.block_count": 32},
}
RUNNING = {"models": [{"name": "tiny:latest", "context_length": 9000}, {"name": "other", "context_length": 1}]}
STUDIO = {"data": [
    {"id": "other", "state": "loaded", "max_context_length": 1, "loaded_context_length": 1},
    {"id": "tiny", "state": "loaded", "max_context_length": 32768, "loaded_context_length": 5000},
]}  # fmt: skip
UNLOADED = {"data": [{"id": "tiny", "state": "not-loaded", "max_context_length": 32768}]}


@pytest.mark.parametrize(
    ("told", "served"),
    [
        ({}, Served()),
        ({"/v1/models": LISTED}, Served()),
        ({"/v1/models": VLLM}, Served(2048)),
        ({"/v1/models": LLAMA}, Served(8192, 268098176)),
        ({"/v1/models": LISTED, "/props": PROPS}, Served(4096)),
        ({"/v1/models": LISTED, "/api/v0/models": STUDIO}, Served(5000)),
        ({"/v1/models": LISTED, "/api/v0/models": UNLOADED}, Served(4096)),
        ({"/api/show": SHOWN}, Served(6000, 8 * 10**9)),
        ({"/api/show": SHOWN, "/api/ps": RUNNING}, Served(9000, 8 * 10**9)),
        ({"/api/show": {**SHOWN, "parameters": ""}}, Served(4096, 8 * 10**9)),
        ({"/api/show": {**SHOWN, "details": {"parameter_size": "494.03M"}}}, Served(6000, 494_030_000)),
    ],
)
def test_servers_say_how_much_they_read(server, engine_of, told, served):
    server.told = told
    assert engine_of()._model.served == served


def test_ollama_is_asked_for_the_model(server, engine_of):
    bodies = []
    server.told = {"/api/show": lambda body: bodies.append(body) or SHOWN}
    assert engine_of()._model.served.context == 6000
    assert bodies == [{"model": "tiny"}]


def test_what_a_server_says_is_asked_for_once(server, engine_of):
    server.told, server.replies = {"/v1/models": VLLM}, [GOOD]
    engine = engine_of()
    engine.extract(document(NOTE), SCHEMA)
    engine.extract(document(NOTE), SCHEMA)
    assert server.seen == ["/v1/models"]


def test_the_first_server_that_knows_is_the_last_that_is_asked(server, engine_of):
    server.told = {"/v1/models": LISTED, "/props": PROPS}
    assert engine_of()._model.served.context == 4096
    assert server.seen == ["/v1/models", "/props"]


def test_a_host_far_away_is_asked_for_its_list_alone():
    asked = []
    assert find_served(lambda url, _: asked.append(url), "https://api.example.com/v1", "m", False) == Served()
    assert asked == ["https://api.example.com/v1/models"]


@pytest.mark.parametrize("nonsense", [[], [1], "x", 3, {"data": 3}, {"data": [3, None]}, {"data": [{"id": ["tiny"]}]},
    {"models": "x", "data": [{"id": "tiny", "max_model_len": "2048", "meta": [1], "max_context_length": -1}],
     "model_info": {"a.context_length": True}, "default_generation_settings": {"n_ctx": 1e400},
     "parameters": 5, "details": {"parameter_size": "9" * 400 + "B"}}])  # fmt: skip
def test_any_json_is_taken(nonsense):
    assert find_served(lambda *_: nonsense, "http://here/v1", "tiny", True).context is None


def test_a_document_goes_in_parts_that_fit_the_context(server, engine_of):
    """vLLM refuses a request that with its max_tokens is longer than the context."""

    def answer(body):
        asked = sum(len(message["content"]) for message in body["messages"]) // 3  # characters a token
        if asked + body["max_tokens"] > 2048:
            return failure(400, "This model's maximum context length is 2048 tokens. However, you requested more.")
        return rows_in(body)

    server.told, server.replies = {"/v1/models": VLLM}, [answer]
    extraction = engine_of().extract(document(*PAGES), ROWS)
    assert names(extraction) == ALL
    assert len(server.requests) > 1


def test_a_script_with_many_tokens_goes_in_more_parts(server, engine_of):
    """Ollama cuts what is longer than its context without a word."""
    requests = []
    for text in ("abcd ef", "領収書番号合計"):
        server.forget()
        server.told, server.replies = {"/v1/models": VLLM}, [{"rows": []}]
        engine_of().extract(document("\n".join([text * 3] * 100)), ROWS)
        requests.append(len(server.requests))
    assert 1 <= requests[0] < requests[1]


def refusing(form, words, status=400, error=None):
    """A server that refuses what a function of the format tells."""

    def answer(body):
        if form(body.get("response_format", {"type": "text"})):
            return error or failure(status, words)
        return GOOD

    return answer


def keywords(response_format):
    return json.dumps(response_format)


OLD_VLLM = refusing(
    lambda form: "maxLength" in keywords(form),
    "The provided JSON schema contains features not supported by xgrammar.",
)
FAILING_VLLM = refusing(lambda form: "maxItems" in keywords(form), "Failed to convert the schema to a grammar", 500)
LM_STUDIO = refusing(
    lambda form: form["type"] == "json_object",
    "",
    error=JSONResponse({"error": "'response_format.type' must be 'json_schema' or 'text'"}, 400),
)
OLD_LLAMA = refusing(lambda form: form["type"] == "json_schema", 'Either "json_schema" or "grammar" can be specified')
NO_SCHEMA = refusing(lambda form: form["type"] != "text", "response_format is not supported")


@pytest.mark.parametrize(
    ("answer", "form"),
    [
        (OLD_VLLM, "json_schema"),
        (FAILING_VLLM, "json_schema"),
        (LM_STUDIO, "json_schema"),
        (OLD_LLAMA, "json_object"),
        (NO_SCHEMA, "text"),
    ],
    ids=["old vLLM", "failing vLLM", "LM Studio", "old llama.cpp", "none"],
)
def test_replies_are_asked_for_in_a_form_that_the_server_knows(server, engine_of, answer, form):
    server.replies = [answer]
    engine = engine_of()
    engine._model._client.max_retries = 0
    assert engine.extract(document(NOTE), SCHEMA).data == GOOD
    assert server.requests[-1].get("response_format", {"type": "text"})["type"] == form


def test_lm_studio_with_a_schema_it_fails_at(server, engine_of):
    """It knows no json_object, so that what is left is a text."""

    def answer(body):
        kind = body.get("response_format", {}).get("type")
        if kind == "json_object":
            return JSONResponse({"error": "'response_format.type' must be 'json_schema' or 'text'"}, 400)
        return failure(400, "Invalid schema") if kind == "json_schema" else f"```json\n{json.dumps(GOOD)}\n```"

    server.replies = [answer]
    assert engine_of().extract(document(NOTE), SCHEMA).data == GOOD


def test_a_server_that_does_not_stream(server, engine_of):
    server.replies = [whole(GOOD)]
    engine = engine_of()
    assert engine.extract(document(NOTE), SCHEMA).data == GOOD
    assert engine.usage["num_tokens"] == 100


@pytest.mark.parametrize("name", ["stream_options", "stream"])
def test_a_server_that_refuses_to_stream(server, engine_of, name):
    def answer(body):
        if name in body:
            return failure(400, f"Unrecognized request argument supplied: {name}")
        if "stream_options" in body and "stream" not in body:
            return failure(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
        return GOOD

    server.replies = [answer]
    assert engine_of().extract(document(NOTE), SCHEMA).data == GOOD


def test_a_reply_in_many_pieces(server, engine_of):
    server.replies = [lambda _: streamed(list(json.dumps(GOOD)))]
    engine = engine_of()
    assert engine.extract(document(NOTE), SCHEMA).data == GOOD
    assert engine.usage["num_tokens"] == 100


def test_a_reply_that_is_cut_in_the_stream_halves_the_part(server, engine_of):
    def answer(body):
        found = rows_in(body)
        return streamed(['{"rows": [{"na'], "length") if len(found["rows"]) > 12 else found

    server.replies = [answer]
    assert names(engine_of().extract(document(*PAGES), ROWS)) == ALL


def test_a_server_that_fails_in_its_reply(server, engine_of):
    said = {"error": {"code": 500, "message": "out of\nmemory", "type": "server_error"}}
    server.replies = [lambda _: streamed_text(f"data: {json.dumps(said)}\n\n")]
    with pytest.raises(Exception, match=r"broke off its reply \(out of memory\)"):
        engine_of().extract(document(NOTE), SCHEMA)


def streamed_text(text):
    return Response(text, media_type="text/event-stream")


@pytest.mark.parametrize("size", ["1.2.3B", "9" * 400 + "B", "8", "", 8])
def test_a_size_that_says_nothing(size):
    told = {"http://here/api/show": {**SHOWN, "details": {"parameter_size": size}}}
    assert find_served(lambda url, _: told.get(url), "http://here/v1", "tiny", True) == Served(6000)
