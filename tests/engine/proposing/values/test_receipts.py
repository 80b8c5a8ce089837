"""Receipts: the letterhead at the top, and the total among the amounts at the end."""

import pytest

from llamaextract_nb.engine import extract

SCHEMA = {
    "type": "object",
    "properties": {
        "company": {"type": "string", "description": "Name of the company (seller) that issued the receipt"},
        "address": {"type": "string", "description": "Postal address of the seller, on one line"},
        "date": {"type": "string", "format": "date"},
        "total": {"type": "number", "description": "Total amount paid, after tax and rounding"},
    },
}
TOP = [
    (20, {230: "R00417"}),
    (60, {200: "KEDAI BUKU MELUR SDN BHD (482913-K)"}),
    (72, {220: "Co. Reg. No.: 482913-K"}),
    (84, {210: "No 12, Jalan Melur 3/4,"}),
    (96, {215: "Taman Melur,"}),
    (108, {215: "43210 Kajang, Selangor."}),
    (120, {200: "Tel: 03-5550 1234"}),
    (140, {230: "TAX INVOICE"}),
    (160, {100: "Date: 05/03/2026"}),
]


@pytest.fixture
def receipt(paged):
    """Extract a receipt with these lines below the letterhead."""

    def run(*rows):
        lines = [(200 + 12 * number, {100: label, 400: amount}) for number, (label, amount) in enumerate(rows)]
        return extract(paged(TOP + lines), SCHEMA)

    return run


def test_the_letterhead_gives_name_and_address(receipt):
    data = receipt(("TOTAL", "10.00")).data
    assert data["company"] == "KEDAI BUKU MELUR SDN BHD"
    assert data["address"] == "No 12, Jalan Melur 3/4, Taman Melur, 43210 Kajang, Selangor."
    assert data["date"] == "2026-03-05"


def test_the_total_is_what_was_handed_over_less_the_change(receipt):
    rows = [("Exercise book", "19.98"), ("Total (Excluding GST)", "18.85"), ("Total GST", "1.13"), ("Rounding", "0.02")]
    paid = [("Total (Inclusive of GST)", "20.00"), ("CASH", "50.00"), ("CHANGE", "30.00"), ("Total", "18.85")]
    found = receipt(*rows, *paid)
    assert found.data["total"] == 20.0
    assert found.findings["total",].confidence > 0.8


def test_a_total_of_parts_is_none_of_the_parts(receipt):
    rows = [("Total 0% supplies", "11.68"), ("Total 6% supplies (Inc. GST)", "7.63"), ("Total Payable", "19.31")]
    assert receipt(*rows).data["total"] == 19.31


def test_an_address_below_another_is_the_recipients(paged):
    lines = [
        (60, {60: "Melur Press - Hill Road 4 - 12345 Upton"}),
        (84, {60: "Avery Stone"}),
        (96, {60: "17 Mill Lane"}),
        (108, {60: "54321 Downham"}),
    ]
    assert extract(paged(lines), SCHEMA).data["company"] != "Avery Stone"


def test_what_cash_and_change_leave_outweighs_what_a_line_is_called(receipt):
    rows = [("Total", "18.85"), ("Net amount", "20.00"), ("CASH", "50.00"), ("CHANGE", "30.00")]
    found = receipt(*rows)
    assert found.data["total"] == 20.0
    assert found.findings["total",].reason == "what was paid, less the change"


def test_an_address_without_a_street_begins_below_the_name(paged):
    lines = [
        (60, {200: "MELUR BOOKS SDN BHD"}),
        (72, {210: "Melur Corner"}),
        (84, {205: "43210 Kajang"}),
        (96, {205: "Tel: 03-5550 1234"}),
    ]
    data = extract(paged(lines), SCHEMA).data
    assert (data["company"], data["address"]) == ("MELUR BOOKS SDN BHD", "Melur Corner, 43210 Kajang")


def test_a_name_stands_at_the_top_without_an_address(paged):
    lines = [(60, {200: "MELUR BOOKS SDN BHD"}), (84, {205: "TAX INVOICE"}), (96, {205: "Total 5.00"})]
    data = extract(paged(lines), SCHEMA).data
    assert (data["company"], data["address"]) == ("MELUR BOOKS SDN BHD", None)
