"""Sums below and between the rows: no records, unless every line of the table is asked for."""

import pytest

from .conftest import HEADER, row


@pytest.mark.parametrize("label", ["Total", "Subtotal", "Summe netto", "VAT 20%", "Grand total", "Totaal"])
def test_sums_are_no_records(paged, records, invoice_item, label):
    document = paged(
        [HEADER, row(120, "Green paint", "2", "10.00", "20.00"), (145, {50: label, 435: "20.00"})],
    )
    assert len(records(document, invoice_item)[0]) == 1


def test_rows_go_on_after_a_subtotal(paged, records, invoice_item):
    document = paged(
        [
            HEADER,
            row(120, "Green paint", "2", "10.00", "20.00"),
            (140, {330: "Subtotal", 435: "20.00"}),
            row(160, "Brush", "3", "1.50", "4.50"),
            (180, {330: "Total", 435: "24.50"}),
        ]
    )
    assert [record["description"] for record in records(document, invoice_item)[0]] == ["Green paint", "Brush"]


def test_product_named_like_a_sum_stays(paged, records, invoice_item):
    document = paged([HEADER, row(120, "Total care set", "2", "10.00", "20.00")])
    assert records(document, invoice_item)[0][0]["description"] == "Total care set"


def test_verbatim_rows_keep_the_total(paged, records):
    document = paged(
        [
            (100, {50: "Country", 200: "Signed"}),
            (120, {50: "Algeria", 205: "6.19"}),
            (135, {50: "Total", 205: "6.19"}),
        ]
    )
    properties = {"country": {"type": "string"}, "signed": {"type": "string"}}
    found, _ = records(document, properties, name="rows", description="Rows of the table")
    assert [record["country"] for record in found] == ["Algeria", "Total"]


def test_sums_carried_from_page_to_page_are_no_rows(paged, records, invoice_item):
    over, back = (150, {50: "Carry over", 435: "20.00"}), (115, {50: "Brought forward", 435: "20.00"})
    document = paged(
        [HEADER, row(120, "Green paint", "2", "10.00", "20.00"), over],
        [HEADER, back, row(130, "Brush", "3", "1.50", "4.50"), (150, {50: "Total", 435: "24.50"})],
    )
    found, findings = records(document, invoice_item)
    assert [(r["description"], r["amount"]) for r in found] == [("Green paint", 20.0), ("Brush", 4.5)]
    assert ("items",) not in findings
