"""What is sent has an end: bounds in the schema, a length of the reply, a stream that is left where sense ends."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import JSONResponse, StreamingResponse

from llamaextract_nb.engine.language.nonsense import Watch
from llamaextract_nb.engine.language.replies import begun_object
from llamaextract_nb.engine.language.shape import shape_of
from llamaextract_nb.schema.fields import root_field
from tests.model_server import completion, failure, streamed

from .conftest import GOOD, ITEMS, NOTE, PAGES, ROWS, SCHEMA, document


def sent(body):
    return body["response_format"]["json_schema"]["schema"]


def test_numbers_texts_dates_and_lists_are_bounded(server, engine_of):
    server.replies = [GOOD]
    engine_of().extract(document(NOTE), SCHEMA)
    shape = sent(server.requests[0])["properties"]
    assert shape["number"]["maxLength"] == 400
    assert shape["date"]["format"] == "date"
    assert shape["total"]["maximum"] == 10**15 - 1
    assert len(ITEMS) < shape["items"]["maxItems"] < 30
    assert "maxLength" not in server.asked[0]  # what the model reads is short


def test_a_length_of_the_schema_is_kept():
    root = root_field({"type": "object", "properties": {"code": {"type": "string", "maxLength": 12}}})
    assert shape_of(root, NOTE).bounded["properties"]["code"]["maxLength"] == 12


def test_no_text_is_cut_that_the_document_has():
    root = root_field({"type": "object", "properties": {"clause": {"type": "string"}}})
    assert shape_of(root, "x" * 1_500).bounded["properties"]["clause"]["maxLength"] == 1_500
    assert "maxLength" not in shape_of(root, "x" * 5_000).bounded["properties"]["clause"]


def test_a_table_can_have_a_record_for_each_cell():
    rows = root_field(ROWS)
    text = "\n".join(" ".join(str(n) for n in range(12)) for _ in range(9))
    assert shape_of(rows, text).bounded["properties"]["rows"]["maxItems"] >= 12 * 9


def test_no_length_stands_beside_a_pattern():
    """vLLM refuses that, or forgets the length."""
    root = root_field({"type": "object", "properties": {"code": {"type": "string", "pattern": "^[A-Z]+$"}}})
    assert "pattern" not in shape_of(root, NOTE).bounded["properties"]["code"]


def test_the_length_of_a_reply_follows_from_the_fields(server, engine_of):
    one = {"type": "object", "properties": {"total": {"type": "number"}}}
    server.replies = [{"total": 82.0}]
    engine_of().extract(document(NOTE), one)
    server.replies = [GOOD]
    engine_of().extract(document(NOTE), SCHEMA)
    few, many = (body["max_tokens"] for body in server.requests)
    assert few < 300 < many < 4_000


@given(st.integers(1, 60), st.integers(1, 8))
def test_the_length_of_a_reply_suffices(rows, columns):
    """Whatever a line of the document holds, as JSON with the usual indentation, at two bytes a token."""
    names = [f"column_{n}" for n in range(columns)]
    data = {"rows": [{name: f"字{row}x{n}" for n, name in enumerate(names)} for row in range(rows)]}
    text = "\n".join(" ".join(row.values()) for row in data["rows"])
    fields = {name: {"type": "string"} for name in names}
    root = root_field({"type": "object", "properties": {"rows": {"type": "array", "items": {"properties": fields}}}})
    assert shape_of(root, text).tokens * 2 >= len(json.dumps(data, indent=2, ensure_ascii=False).encode())


def test_a_reply_without_end_is_left_and_what_it_has_is_kept(server, engine_of):
    """The name is the model's; the rest, which it did not come to, is the offline engine's, and says so."""
    asked = []

    def pieces():
        yield '{"number": "HS-0417", "date": "2026-04-03", "total": 82.'
        while len(asked) < 10_000:  # the server stops when the connection is closed
            asked.append(1)
            yield "3333"

    server.replies = [lambda body: streamed(pieces())]
    extraction = engine_of().extract(document(NOTE), SCHEMA)
    assert len(asked) < 5_000
    assert len(server.requests) == 1
    assert extraction.data["total"] == 82.0
    assert "it repeats itself without end" in extraction.findings[("total",)].reason
    assert extraction.findings[("total",)].reason.startswith("read by the offline engine")
    assert extraction.findings[("number",)].reason.startswith("read by the language model")
    assert [item["name"] for item in extraction.data["items"]] == ["Rope", "Lantern", "Rope"]


def test_a_reply_that_fills_its_length_is_left_too(server, engine_of):
    """No smaller part is needed then, but a better model."""
    text = '{"rows": [' + ", ".join(f'{{"name": "Bolt {n}", "price": {n}.5}}' for n in range(200))
    server.replies = [JSONResponse(completion(text, "length"))]
    extraction = engine_of().extract(document(PAGES[0]), ROWS)
    assert len(server.requests) == 1
    assert "longer than any answer" in str(extraction.findings)


def test_thoughts_have_room(server, engine_of):
    """A model that thinks before it answers needs more than its answer; that is found out once."""

    def answer(body):
        if body["max_tokens"] < 8192:
            return JSONResponse(completion("<think>The number is", "length"))
        return GOOD

    server.replies = [answer]
    engine = engine_of()
    assert engine.extract(document(NOTE), SCHEMA).data == GOOD
    assert [body["max_tokens"] for body in server.requests][-1] == 8192
    sent = len(server.requests)
    engine.extract(document(NOTE), SCHEMA)
    assert len(server.requests) == sent + 1


@pytest.mark.parametrize("begun", ['{"number": "HS-0417", "date', ""])
def test_a_reply_that_takes_too_long_is_left(server, engine_of, begun):
    """Comments, by which servers show that they live, are no reply."""

    async def events():
        yield f"data: {json.dumps({'choices': [{'index': 0, 'delta': {'content': begun}}]})}\n\n"
        while not await asyncio.to_thread(server.gate.wait, 0.05):
            yield ": ping\n\n"

    server.replies = [StreamingResponse(events(), media_type="text/event-stream")]
    extraction = engine_of(timeout=1).extract(document(NOTE), SCHEMA)
    number = extraction.findings[("number",)]
    assert number.value == "HS-0417"
    assert number.reason.startswith("read by the language model" if begun else "read by the offline engine")
    assert "it takes longer than 1 s" in extraction.findings[("total",)].reason


def test_a_server_that_refuses_bounds_gets_none(server, engine_of):
    """OpenAI's strict mode has no maxLength."""

    def answer(body):
        if "maxLength" in json.dumps(sent(body)):
            return failure(400, "Invalid schema for response_format 'document': 'maxLength' is not permitted.")
        return GOOD

    server.replies = [answer]
    engine = engine_of()
    assert engine.extract(document(NOTE), SCHEMA).data == GOOD
    assert engine.extract(document(NOTE), SCHEMA).data == GOOD
    assert len(server.requests) == 3


@pytest.mark.parametrize("unit", ["3", "a", "  ", "\n", "Bolt 1.50, ", '{"name": "Bolt", "price": 1.5}, '])
def test_repeats_without_end_are_nonsense(unit):
    watch = Watch()
    assert not any(watch.add(unit) for _ in range(10))
    assert any(watch.add(unit) for _ in range(1_000))
    assert len(watch.text) <= 2 * len(unit)  # as often as it says anything


def test_what_came_before_repeats_is_kept():
    watch = Watch()
    watch.add('{"total": 12, "note": "')
    assert any(watch.add("ha ") for _ in range(1_000))
    assert watch.text.startswith('{"total": 12, "note": "ha')
    assert begun_object(watch.text) == {"total": 12}


def test_digits_without_end_are_nonsense():
    watch = Watch()
    assert any(watch.add(str(n * 7919)) for n in range(1, 400))


def test_as_many_equal_rows_as_the_document_has_lines_are_sense():
    watch = Watch(lines=300)
    assert not any(watch.add('{"name": "Bolt", "price": 1.5}, ') for _ in range(300))


@given(st.recursive(st.none() | st.text(max_size=9) | st.integers(), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
    st.text(max_size=3), inner, max_size=4), max_leaves=12), st.integers(1, 200))  # fmt: skip
def test_what_has_begun_is_a_piece_of_the_whole(value, length):
    text = json.dumps({"a": value, "b": 1})
    begun = begun_object(text[:length])
    assert begun is None or is_piece(begun, {"a": value, "b": 1})
    if length >= len(text):
        assert begun == {"a": value, "b": 1}


def is_piece(piece, whole):
    if isinstance(piece, dict):
        return isinstance(whole, dict) and all(is_piece(inner, whole.get(name)) for name, inner in piece.items())
    if isinstance(piece, list):
        return isinstance(whole, list) and all(is_piece(*both) for both in zip(piece, whole, strict=False))
    return piece == whole


@given(st.text(alphabet='{}[]",: ab1\\', max_size=60))
def test_any_beginning_is_an_object_or_none(text):
    assert begun_object(text) is None or isinstance(begun_object(text), dict)
