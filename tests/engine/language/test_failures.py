"""A server that is busy, late, not there, or knows less than others: waited for, adapted to, or said."""

import traceback

import pytest
from starlette.responses import JSONResponse, PlainTextResponse

from llamaextract_nb.errors import (
    APIConnectionError,
    APIResponseError,
    AuthenticationError,
    NotFoundError,
    RateLimitError,
)
from tests.model_server import KEY, LATE, failure

from .conftest import GOOD, NOTE, SCHEMA, document


def test_slower_pace_is_kept(server, engine_of):
    server.replies = [
        failure(429, "slow down", {"retry-after": "0.01"}),
        failure(503, "busy", {"retry-after": "0.01"}),
        GOOD,
    ]
    assert engine_of().extract(document(NOTE), SCHEMA).data == GOOD
    assert len(server.requests) == 3


def test_slower_pace_without_end(server, engine_of):
    server.replies = [failure(429, "slow down", {"retry-after": "0.01"})]
    with pytest.raises(RateLimitError, match=r"after 4 tries \(slow down\)"):
        engine_of().extract(document(NOTE), SCHEMA)
    assert len(server.requests) == 4


def test_no_answer_in_time(server, engine_of):
    server.replies = [LATE]
    engine = engine_of(timeout=1)
    engine._model._client.max_retries = 0
    with pytest.raises(APIConnectionError, match="LLAMAEXTRACT_NB_LLM_TIMEOUT"):
        engine.extract(document(NOTE), SCHEMA)


def test_nobody_listens(server, engine_of, environment):
    environment["LLAMAEXTRACT_NB_LLM_BASE_URL"] = "http://127.0.0.1:9/v1"
    engine = engine_of()
    engine._model._client.max_retries = 0
    with pytest.raises(APIConnectionError, match=r"127.0.0.1:9 cannot be reached"):
        engine.extract(document(NOTE), SCHEMA)


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (failure(401, f"Incorrect key {KEY}"), AuthenticationError, "LLAMAEXTRACT_NB_LLM_KEY"),
        (failure(403, "no"), AuthenticationError, "LLAMAEXTRACT_NB_LLM_KEY"),
        (failure(404, "no such model"), NotFoundError, "LLAMAEXTRACT_NB_LLM_MODEL"),
        (PlainTextResponse("<html>Hello</html>"), APIResponseError, "LLAMAEXTRACT_NB_LLM_BASE_URL"),
        (JSONResponse({"choices": []}), APIResponseError, "LLAMAEXTRACT_NB_LLM_BASE_URL"),
        (JSONResponse({"detail": "x"}), APIResponseError, "LLAMAEXTRACT_NB_LLM_BASE_URL"),
    ],
)
def test_failures_say_what_to_mend(server, engine_of, reply, kind, words):
    server.replies = [reply]
    with pytest.raises(kind, match=words) as caught:
        engine_of().extract(document(NOTE), SCHEMA)
    assert KEY not in str(caught.value)
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_servers_that_know_less(server, engine_of):
    """No json_schema, no temperature, another name for max_tokens: found out once, then kept."""

    def answer(body):
        if "temperature" in body:
            return failure(400, "Unsupported value: 'temperature' does not support 0 with this model.")
        if "max_tokens" in body:
            return failure(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        if body.get("response_format", {}).get("type") == "json_schema":
            return failure(422, "response_format: unknown variant json_schema")
        return GOOD

    server.replies = [answer]
    engine = engine_of()
    assert engine.extract(document(NOTE), SCHEMA).data == GOOD
    assert server.requests[-1]["response_format"] == {"type": "json_object"}
    assert server.requests[-1]["max_completion_tokens"] == 8192
    sent = len(server.requests)
    engine.extract(document(NOTE), SCHEMA)
    assert len(server.requests) == sent + 1


def test_a_request_refused_in_every_form(server, engine_of):
    server.replies = [failure(400, "nothing doing")]
    with pytest.raises(Exception, match=r"refuses the request, HTTP 400 \(nothing doing\)"):
        engine_of().extract(document(NOTE), SCHEMA)
    assert len(server.requests) == 4
