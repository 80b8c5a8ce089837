"""Amounts of a period beside those of the year to date."""

import pytest

HEADS = {60: "Earnings", 250: "Current", 400: "YTD"}
FIELDS = {"gross_pay": float, "gross_pay_ytd": float, "federal_tax": float, "ytd_federal_tax": float}
PAID = {"gross_pay": 1500, "gross_pay_ytd": 9000, "federal_tax": 150, "ytd_federal_tax": 900}


@pytest.mark.parametrize("heads", [HEADS, {60: "Earnings", 250: "Year to date", 400: "This period"}])
def test_the_column_that_a_field_asks_for(paged, extracted, heads):
    first = heads is HEADS
    rows = [("Gross pay", "1,500.00", "9,000.00"), ("Federal tax", "150.00", "900.00")]
    lines = [(40, {60: "Pay slip"}), (60, heads)]
    for number, (label, current, to_date) in enumerate(rows):
        amounts = (current, to_date) if first else (to_date, current)
        lines.append((72 + 12 * number, {60: label, 250: amounts[0], 400: amounts[1]}))
    assert extracted(paged(lines), FIELDS) == PAID


def test_a_label_of_its_own(found):
    text = "Pay slip\nYTD gross: 9,000.00\nGross: 1,500.00\n"
    assert found(text, {"gross": float, "gross_ytd": float}) == {"gross": 1500, "gross_ytd": 9000}
