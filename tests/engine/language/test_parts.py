"""Documents that are too long for one request: they go in parts, and what comes back is one answer."""

import pytest
from starlette.responses import JSONResponse

from llamaextract_nb.errors import DocumentError
from tests.model_server import completion, failure

from .conftest import PAGES, ROWS, UNKNOWN, document


def rows_in(body):
    """What a good model answers for the part in a request."""
    text = body["messages"][-1]["content"].rsplit("=== document", 2)[1]
    rows = [line.split() for line in text.splitlines() if line.startswith("Bolt")]
    return {"rows": [{"name": " ".join(row[:2]), "price": float(row[-1])} for row in rows]}


def names(extraction):
    return [row["name"] for row in extraction.data["rows"]]


ALL = [f"Bolt M{n:03}" for n in range(100, 136)]


def test_long_documents_go_in_parts_and_lose_no_row(server, engine_of):
    server.replies = [rows_in]
    extraction = engine_of(part_characters=700).extract(document(*PAGES), ROWS)
    assert len(server.requests) == 3
    assert names(extraction) == ALL
    assert "Bolt M111" in server.asked[1]  # the last row so far
    assert "Bolt M100" not in server.asked[1]
    assert extraction.findings["rows", 35, "price"].citations[0].anchor == "page 3 line 12"


def test_a_long_page_is_cut_between_lines(server, engine_of):
    server.replies = [rows_in]
    extraction = engine_of(part_characters=700).extract(document("\n".join(PAGES)), ROWS)
    assert len(server.requests) > 2
    assert names(extraction) == ALL


def test_a_cut_answer_halves_the_part(server, engine_of):
    def answer(body):
        found = rows_in(body)
        return JSONResponse(completion('{"rows": [{"na', "length")) if len(found["rows"]) > 12 else found

    server.replies = [answer]
    extraction = engine_of().extract(document(*PAGES), ROWS)
    assert names(extraction) == ALL


def test_an_answer_that_is_always_cut_is_an_error(server, engine_of):
    server.replies = [JSONResponse(completion('{"rows": [{"na', "length"))]
    with pytest.raises(DocumentError, match="LLAMAEXTRACT_NB_LLM_REPLY_TOKENS"):
        engine_of().extract(document(*PAGES), UNKNOWN)
    assert len(server.requests) <= 6


def test_too_long_for_the_context_halves_the_part(server, engine_of):
    def answer(body):
        found = rows_in(body)
        return failure(400, "This model's maximum context length is 2048 tokens.") if len(found["rows"]) > 12 else found

    server.replies = [answer]
    assert names(engine_of().extract(document(*PAGES), ROWS)) == ALL


def test_a_row_said_again_at_the_seam_counts_once(server, engine_of):
    def answer(body):
        found = rows_in(body)
        if "Bolt M111" in body["messages"][-1]["content"] and "Bolt M112" in str(found):
            found["rows"].insert(0, {"name": "Bolt M111", "price": 111.5})
        return found

    server.replies = [answer]
    assert names(engine_of(part_characters=700).extract(document(*PAGES), ROWS)) == ALL


def test_equal_rows_on_both_sides_of_a_seam_are_two(server, engine_of):
    pages = ["Bolt M100  1.50\n" + "x" * 60, "Bolt M100  1.50\n" + "y" * 60]
    server.replies = [{"rows": [{"name": "Bolt M100", "price": 1.5}]}]
    extraction = engine_of(part_characters=80).extract(document(*pages), ROWS)
    assert names(extraction) == ["Bolt M100"] * 2
    assert [extraction.findings["rows", n, "name"].citations[0].anchor for n in (0, 1)] == [
        "page 1 line 1",
        "page 2 line 1",
    ]


def test_equal_rows_in_one_part_are_all_kept(server, engine_of):
    schema = {"type": "object", "properties": {"guests": {"type": "array", "items": {"type": "object", "properties": {
        "name": {"type": "string"}}}}}}  # fmt: skip
    server.replies = [{"guests": [{"name": "Ann Lee"}, {"name": "Ann Lee"}]}]
    extraction = engine_of().extract(document("Ann Lee\nAnn Lee"), schema)
    anchors = [extraction.findings["guests", row, "name"].citations[0].anchor for row in (0, 1)]
    assert anchors == ["page 1 line 1", "page 1 line 2"]


def test_first_value_with_evidence_wins(server, engine_of):
    schema = {"type": "object", "properties": {"contract": {"type": "string"}, "law": {"type": "string"}}}
    pages = ["About the supply of rope.\n" + "x" * 60, "Contract C-17, law of Norway.\n" + "y" * 60]
    server.replies = [{"contract": "Z-99", "law": None}, {"contract": "C-17", "law": "Norway"}]
    extraction = engine_of(part_characters=100).extract(document(*pages), schema)
    assert extraction.data == {"contract": "C-17", "law": "Norway"}
    (other,) = extraction.findings[("contract",)].alternatives
    assert other.value == "Z-99"
    assert other.confidence < 0.2


def test_lists_of_names_have_each_once(server, engine_of):
    schema = {"type": "object", "properties": {"parties": {"type": "array", "items": {"type": "string"}}}}
    pages = ["Acme and Globex\n" + "x" * 60, "Acme and Initech\n" + "y" * 60]
    server.replies = [{"parties": ["Acme", "Globex"]}, {"parties": ["Acme", "Initech"]}]
    data = engine_of(part_characters=80).extract(document(*pages), schema).data
    assert data == {"parties": ["Acme", "Globex", "Initech"]}
