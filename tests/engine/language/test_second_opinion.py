"""Models that err: the offline engine's values are offered to them, and stand in for theirs; the evidence says whose."""

import jsonschema
from hypothesis import HealthCheck, given, settings

from llamaextract_nb.engine import extract
from llamaextract_nb.engine.extraction import Extraction
from llamaextract_nb.engine.language.evidence import Evidence
from llamaextract_nb.engine.language.fitting import Fitted
from llamaextract_nb.engine.language.opinions import SecondOpinion, Standing
from llamaextract_nb.engine.values import Conventions

from .conftest import GOOD, ITEMS, NOTE, PAGES, ROWS, SCHEMA, document
from .test_fitting import ANSWERS, ROOT, VERIFIER, leaves, nullable
from .test_fitting import SCHEMA as WIDE

SMALL = {"/v1/models": {"data": [{"id": "tiny", "meta": {"n_ctx": 8192, "n_params": 268_098_176}}]}}
WRONG = {"number": "Rope", "date": "2026-04-25", "total": 4.0, "buyer": {"name": "Lantern"}, "items": ITEMS[:1]}
COLOURS = {"type": "object", "properties": {"colours": {"type": "array", "items": {"type": "string"}}}}
OFFERED = "read these values"


def test_a_model_that_contradicts_what_is_sure_is_told(server, engine_of):
    server.replies = [WRONG, GOOD]
    extraction = engine_of().extract(document(NOTE), SCHEMA)
    assert extraction.data == GOOD
    assert [OFFERED in asked for asked in server.asked] == [False, True]
    assert '"HS-0417"' in server.asked[1]


def test_what_is_offered_is_data_too(server, engine_of):
    """It comes from the document, which may speak to the model."""
    server.replies = [WRONG, GOOD]
    engine_of().extract(document(NOTE), SCHEMA)
    mark = next(line for line in server.asked[1].splitlines() if line.startswith("=== document"))
    assert '"HS-0417"' in server.asked[1].split(mark)[1]
    assert server.asked[1].count(mark) == 4


def test_agreement_by_hearsay_makes_no_value_surer(server, engine_of):
    offline = extract(document(NOTE), SCHEMA).findings[("number",)]
    server.replies = [WRONG, GOOD]
    finding = engine_of().extract(document(NOTE), SCHEMA).findings[("number",)]
    assert finding.confidence == offline.confidence
    assert finding.reason.endswith("the offline engine offered it")


def test_a_model_that_errs_all_the_same_is_not_believed(server, engine_of):
    server.replies = [WRONG]
    extraction = engine_of().extract(document(NOTE), SCHEMA)
    assert len(server.requests) == 2
    assert {**extraction.data, "buyer": None} == {**GOOD, "buyer": None}
    number, buyer = extraction.findings[("number",)], extraction.findings["buyer", "name"]
    assert number.reason.startswith("read by the offline engine, since the language model errs")
    assert "Rope" in [other.value for other in number.alternatives]
    assert (buyer.value, buyer.confidence) == ("Lantern", 0.4)
    assert extraction.findings["items", 2, "name"].reason.startswith("read by the offline engine")


def test_a_model_that_goes_on_counting_is_not_believed(server, engine_of):
    """Its amounts stand in the document, all at the same place; its names do not."""
    counted = [{"name": f"{n}.45", "quantity": None, "amount": 32.0} for n in range(5, 20)]
    server.replies = [{**GOOD, "total": 25.0, "items": [*ITEMS, *counted]}]
    extraction = engine_of().extract(document(NOTE), SCHEMA)
    assert extraction.data["items"] == ITEMS
    assert extraction.findings["items", 0, "name"].reason.startswith("read by the offline engine, since the language")
    assert extraction.data["total"] == 25.0  # of the other fields it says nothing


def test_rows_with_values_in_other_words_are_believed(server, engine_of):
    """A column that is meant, not written, beside one with places of its own."""
    schema = {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "object", "properties": {
        "kind": {"type": "string"}, "amount": {"type": "number"}}}}}}  # fmt: skip
    rows = [{"kind": kind, "amount": amount} for kind, amount in (("gear", 25.0), ("light", 32.0), ("gear", 25.0))]
    server.replies = [{"items": rows}]
    assert engine_of().extract(document(NOTE), schema).data["items"] == rows


def test_items_in_words_of_the_model_are_believed(server, engine_of):
    risks = {"type": "object", "properties": {"risks": {"type": "array", "items": {"type": "string"}}}}
    said = ["the cargo may catch fire", "prices may rise", "nobody may pay", "it may be late"]
    server.replies = [{"risks": said}]
    extraction = engine_of().extract(document(NOTE), risks)
    assert extraction.data["risks"] == said
    assert extraction.findings["risks", 0].verified == "absent"


def test_a_model_with_one_value_of_its_own_is_believed(server, engine_of):
    server.replies = [{**GOOD, "total": 25.0}]
    assert engine_of().extract(document(NOTE), SCHEMA).data["total"] == 25.0
    assert len(server.requests) == 1


def test_a_small_model_is_told_at_once(server, engine_of):
    server.told, server.replies = SMALL, [{**GOOD, "total": 25.0}]
    extraction = engine_of().extract(document(NOTE), SCHEMA)
    assert len(server.requests) == 1
    assert OFFERED in server.asked[0]
    assert extraction.data["total"] == 82.0


def test_a_small_model_fills_what_nobody_else_finds(server, engine_of):
    page = document("The hull is red and the deck is blue.")
    assert not extract(page, COLOURS).data["colours"]
    server.told, server.replies = SMALL, [{"colours": ["red", "blue"]}]
    extraction = engine_of().extract(page, COLOURS)
    assert extraction.data["colours"] == ["red", "blue"]
    assert {extraction.findings["colours", n].confidence for n in (0, 1)} == {0.4}


def test_no_answer_leaves_the_offline_engine(server, engine_of):
    server.replies = ["I am a teapot."]
    extraction = engine_of().extract(document(NOTE), SCHEMA)
    assert extraction.data == extract(document(NOTE), SCHEMA).data
    for path, finding in extraction.findings.items():
        if finding.value is not None:
            assert finding.reason.startswith("read by the offline engine, since the language model's answer is not")
            assert "no JSON in 3 tries" in finding.reason
            assert finding.citations, path


def test_a_part_listing_answer_leaves_the_offline_engines_rows(server, engine_of):
    """The first part is answered, and the second is not: no row is lost, and the reasons say whose they are."""
    offline = extract(document(*PAGES), ROWS).data["rows"]
    server.replies = [{"rows": [{"name": "Bolt M100", "price": 100.5}]}, "I am a teapot."]
    extraction = engine_of(part_characters=700).extract(document(*PAGES), ROWS)
    assert len(offline) == 36
    assert extraction.data["rows"] == offline


def test_rows_that_nobody_has_may_be_missing(server, engine_of):
    pages = ["It is red.\n" + "x" * 60, "It is blue.\n" + "y" * 60]
    assert not extract(document(*pages), COLOURS).data["colours"]
    server.replies = [{"colours": ["red"]}, "I am a teapot."]
    extraction = engine_of(part_characters=80).extract(document(*pages), COLOURS)
    assert extraction.data["colours"] == ["red"]
    assert "items may be missing" in extraction.findings[("colours",)].reason


@settings(suppress_health_check=list(HealthCheck))
@given(ANSWERS, ANSWERS)
def test_whatever_is_settled_is_valid_and_has_findings(answer, offline):
    """Any answer of a model beside any of the offline engine, however they came about."""
    extractions = []
    for given_answer in (answer, offline):
        data = Fitted(ROOT, given_answer, Conventions()).data
        evidence = Evidence(VERIFIER, {}, {})
        evidence.add(ROOT, data)
        extractions.append(Extraction(data, evidence.findings))
    opinion = SecondOpinion(ROOT, extractions[1])
    for standing in (Standing(), Standing("it is cut"), Standing("", True), Standing("it is cut", True, True)):
        settled = opinion.settle(extractions[0], standing)
        jsonschema.Draft202012Validator(nullable(WIDE)).validate(settled.data)
        for path, value in leaves(settled.data):
            finding = settled.findings[path]
            assert finding.value == (value or None if isinstance(value, list | dict) else value)
            assert finding.value is not None or finding.reason
            assert 0 <= finding.confidence <= 1
