"""Lists inside lists."""

import pytest


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
