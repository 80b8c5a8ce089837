"""Counts of a list's records, where a field asks for one that the document does not print."""

import pytest

from llamaextract_nb.engine import extract

LINES = [
    (100, {50: "Description", 250: "Quantity", 430: "Amount"}),
    (120, {50: "Green paint", 260: "2", 435: "20.00"}),
    (140, {50: "Brush", 260: "3", 435: "4.50"}),
    (160, {50: "Ladder", 260: "1", 435: "99.00"}),
]


def schema(**fields):
    item = {"description": "string", "quantity": "number", "amount": "number"}
    items = {"type": "object", "properties": {name: {"type": kind} for name, kind in item.items()}}
    return {"type": "object", "properties": {**fields, "line_items": {"type": "array", "items": items}}}


@pytest.mark.parametrize("name", ["number_of_items", "totalItems", "line_item_count", "total_number_of_line_items"])
def test_the_records_are_counted(paged, name):
    found = extract(paged(LINES), schema(**{name: {"type": "integer"}}))
    assert found.data[name] == 3
    finding = found.findings[(name,)]
    assert finding.confidence < 0.8
    assert not finding.citations
    assert "counted" in finding.reason


def test_a_count_that_is_printed_stays(paged):
    lines = [*LINES, (300, {50: "Number of items: 6"})]
    assert extract(paged(lines), schema(number_of_items={"type": "integer"})).data["number_of_items"] == 6


@pytest.mark.parametrize("name", ["item_number", "total_weight", "number_of_pages", "item"])
def test_no_other_field_is_a_count(paged, name):
    assert extract(paged(LINES), schema(**{name: {"type": "integer"}})).data[name] is None


def test_nothing_is_counted_where_no_records_are(paged):
    document = paged([(100, {50: "Nothing to see"})])
    assert extract(document, schema(number_of_items={"type": "integer"})).data["number_of_items"] is None
