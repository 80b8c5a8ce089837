"""Where the rows of a table end: at the header of another table of the same shape, and at their own sum."""

import pytest

from .conftest import HEADER, row

ROWS = [row(120, "Green paint", "2", "10.00", "20.00"), row(140, "Brush", "3", "1.50", "4.50")]
OTHER = (200, {50: "Vehicle", 250: "Trips", 330: "Distance", 430: "Fuel"})
THEIRS = [row(216, "Van", "4", "31.00", "9.50"), row(236, "Lorry", "2", "80.00", "44.00")]


def descriptions(records, document, item):
    return [record["description"] for record in records(document, item)[0]]


@pytest.mark.parametrize("heading", [[], [(180, {50: "VEHICLES"})]], ids=["header alone", "under a heading"])
def test_the_header_of_another_table_ends_the_rows(paged, records, invoice_item, heading):
    document = paged([HEADER, *ROWS, *heading, OTHER, *THEIRS])
    assert descriptions(records, document, invoice_item) == ["Green paint", "Brush"]


def test_another_table_on_the_next_page_is_not_read_with_this_one(paged, records, invoice_item):
    document = paged([HEADER, *ROWS], [(30, {50: "Page 2 of 2"}), OTHER, *THEIRS])
    assert descriptions(records, document, invoice_item) == ["Green paint", "Brush"]


def test_a_header_that_is_said_again_a_little_differently_goes_on(paged, records, invoice_item):
    again = (100, {50: "Description", 250: "Quantity", 330: "Unit price", 430: "Amount due"})
    document = paged([HEADER, *ROWS], [again, row(120, "Ladder", "1", "99.00", "99.00")])
    assert descriptions(records, document, invoice_item) == ["Green paint", "Brush", "Ladder"]


def test_a_wrapped_row_is_no_header(paged, records, invoice_item):
    wrapped = (131, {50: "for fences", 250: "pieces", 430: "net"})
    document = paged([HEADER, ROWS[0], wrapped, row(160, "Brush", "3", "1.50", "4.50")])
    assert len(records(document, invoice_item)[0]) == 2


WANTED = {"service": {"type": "string"}, "times": {"type": "number"}, "total": {"type": "number"}}


def test_a_sum_of_the_rows_ends_them_whatever_it_is_called(declared, records):
    rows = [
        ["Service", "Times", "Charged"],
        ["Home visit", "2", "80.00"],
        ["Dressing", "1", "12.50"],
        ["All of the visits", "", "92.50"],
        ["What the insurance pays", "", "-60.00"],
        ["What is left", "", "32.50"],
    ]
    found, _ = records(declared(rows), WANTED)
    assert [record["service"] for record in found] == ["Home visit", "Dressing"]


@pytest.mark.parametrize(
    "last",
    [["Night care", "1", "92.50"], ["Gloves", "", "92.00"]],
    ids=["as full as the others", "another amount"],
)
def test_a_row_that_is_no_sum_stays(declared, records, last):
    rows = [["Service", "Times", "Charged"], ["Home visit", "2", "80.00"], ["Dressing", "1", "12.50"], last]
    assert records(declared(rows), WANTED)[0][-1]["service"] == last[0]
