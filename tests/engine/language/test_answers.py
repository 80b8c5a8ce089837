"""Answers that are not what was asked for: read as far as they go, asked for again, or said."""

import json

import pytest
from starlette.responses import JSONResponse

from llamaextract_nb.errors import APIResponseError, DocumentError
from tests.model_server import completion

from .conftest import GOOD, ITEMS, NOTE, SCHEMA, UNKNOWN, document


@pytest.mark.parametrize(
    "text",
    [
        "Here it is:\n```json\n{}\n```\nAnything else?",
        "<think>The number is {maybe} 3.</think>\n{}",
        "The answer is {} as asked.",
        "```\n{}\n```",
    ],
)
def test_json_among_words(server, engine_of, text):
    server.replies = [text.replace("{}", json.dumps(GOOD))]
    assert engine_of().extract(document(NOTE), SCHEMA).data == GOOD


def test_trailing_commas(server, engine_of):
    server.replies = ['{"number": "HS-0417", "items": [{"name": "Rope",},],}']
    data = engine_of().extract(document(NOTE), SCHEMA).data
    assert (data["number"], data["total"], data["items"][0]["name"]) == ("HS-0417", None, "Rope")


def test_texts_are_read_as_the_document_writes_them(server, engine_of):
    server.replies = [{**GOOD, "total": "82.00 GBP", "date": "3 April 2026"}]
    data = engine_of().extract(document(NOTE), SCHEMA).data
    assert (data["total"], data["date"]) == (82.0, "2026-04-03")
    assert len(server.requests) == 1


def test_wrong_types_are_asked_again(server, engine_of):
    server.replies = [{**GOOD, "total": "a lot", "items": [{**ITEMS[0], "quantity": 2.5}]}, GOOD]
    extraction = engine_of().extract(document(NOTE), SCHEMA)
    assert extraction.data == GOOD
    assert len(server.requests) == 2
    told = server.asked[1]
    assert "total: 'a lot' is no number" in told
    assert "items[0].quantity: 2.5 is no whole number" in told


def test_what_never_fits_is_null_with_its_reason(server, engine_of):
    server.replies = [{**GOOD, "total": "a lot"}]
    extraction = engine_of().extract(document(NOTE), SCHEMA)
    assert extraction.data == {**GOOD, "total": None}
    assert "'a lot' is no number" in extraction.findings[("total",)].reason
    assert len(server.requests) == 3


def test_no_json_at_all(server, engine_of):
    server.replies = ["I am a teapot."]
    with pytest.raises(APIResponseError, match=r"gave no JSON for note.txt in 3 answers"):
        engine_of().extract(document(NOTE), UNKNOWN)
    assert len(server.requests) == 3


def test_refusal_is_one_clear_error(server, engine_of):
    server.replies = [JSONResponse(completion(None, refusal="I cannot help\nwith that."))]
    with pytest.raises(DocumentError, match=r"tiny refuses note.txt \(I cannot help with that.\)"):
        engine_of().extract(document(NOTE), SCHEMA)
    assert len(server.requests) == 1


def test_filtered_is_a_refusal(server, engine_of):
    server.replies = [JSONResponse(completion("", "content_filter"))]
    with pytest.raises(DocumentError, match="refuses"):
        engine_of().extract(document(NOTE), SCHEMA)
