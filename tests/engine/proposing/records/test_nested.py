"""Lists inside lists."""

import pytest

from llamaextract_nb.engine import extract


@pytest.fixture
def orders():
    line = {"product": {"type": "string"}, "quantity": {"type": "integer"}}
    return {
        "customer": {"type": "string"},
        "lines": {"type": "array", "items": {"type": "object", "properties": line}},
    }


def test_rows_are_grouped_by_the_cells_of_their_parent(declared, records, orders):
    document = declared(
        [["Customer", "Product", "Quantity"], ["Smith", "Paint", "2"], ["", "Brush", "3"], ["Jones", "Tape", "1"]]
    )
    found, findings = records(document, orders)
    assert found == [
        {"customer": "Smith", "lines": [{"product": "Paint", "quantity": 2}, {"product": "Brush", "quantity": 3}]},
        {"customer": "Jones", "lines": [{"product": "Tape", "quantity": 1}]},
    ]
    assert findings["items", 0, "lines", 1, "product"].value == "Brush"
    assert findings["items", 1, "customer"].citations[0].anchor == "Sheet1!A4"


def test_sections_name_the_parent(paged, records, orders):
    header = {50: "Product", 250: "Quantity"}
    document = paged(
        [
            (60, {50: "Customer: Smith"}),
            (80, header),
            (100, {50: "Paint", 255: "2"}),
            (115, {50: "Brush", 255: "3"}),
            (160, {50: "Customer: Jones"}),
            (180, header),
            (200, {50: "Tape", 255: "1"}),
        ]
    )
    found, findings = records(document, orders)
    assert [(order["customer"], [line["product"] for line in order["lines"]]) for order in found] == [
        ("Smith", ["Paint", "Brush"]),
        ("Jones", ["Tape"]),
    ]
    assert findings["items", 1, "customer"].citations[0].page == 1


def test_heading_names_the_parent(paged, records, orders):
    document = paged(
        [
            (80, {50: "Product", 250: "Quantity"}),
            (100, {30: "Smith and sons"}),
            (125, {50: "Paint", 255: "2"}),
            (140, {50: "Brush", 255: "3"}),
            (170, {30: "Jones limited"}),
            (195, {50: "Tape", 255: "1"}),
        ]
    )
    found, _ = records(document, orders)
    assert [(order["customer"], len(order["lines"])) for order in found] == [
        ("Smith and sons", 2),
        ("Jones limited", 1),
    ]


def test_a_heading_that_resembles_the_parents_field_is_no_header(paged):
    lines = []
    for number, top in (("A", 100), ("B", 200)):
        lines += [
            (top, {50: f"Class 7{number}"}),
            (top + 20, {200: "Name", 300: "Grade"}),
            (top + 36, {200: f"Ann {number}", 300: "1.3"}),
            (top + 52, {200: f"Ben {number}", 300: "2.0"}),
        ]
    student = {"type": "object", "properties": {"name": {"type": "string"}, "grade": {"type": "number"}}}
    item = {"class_name": {"type": "string"}, "students": {"type": "array", "items": student}}
    schema = {"type": "array", "items": {"type": "object", "properties": item}}
    data = extract(paged(lines), {"type": "object", "properties": {"classes": schema}}).data
    assert [(c["class_name"], len(c["students"])) for c in data["classes"]] == [("Class 7A", 2), ("Class 7B", 2)]


def test_missing_pages_are_told(paged, records, orders):
    lines = [
        (80, {50: "Customer: Ann Lee"}),
        (100, {50: "Product", 300: "Quantity"}),
        (116, {50: "Brush", 300: "3"}),
        (800, {500: "Page 1 of 2"}),
    ]
    found, findings = records(paged(lines), orders, "orders")
    assert len(found) == 1
    assert "states 2 pages, 1 of them are here" in findings[("orders",)].reason
