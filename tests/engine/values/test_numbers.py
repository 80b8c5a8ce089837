"""Numbers in running text, in either notation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine.values.numbers import currency_of, decimal_mark, find_numbers


def one(text, mark="", negative_side=""):
    (span,) = find_numbers(text, mark, negative_side)
    return span


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,234.56", 1234.56, ""),
        ("1.234,56", 1234.56, ""),
        ("1 234,56", 1234.56, ""),
        ("1'234.50", 1234.5, ""),
        ("1 234 567,8", 1234567.8, ""),
        ("0,5", 0.5, ""),
        (".5", 0.5, ""),
        ("42", 42, ""),
        ("-17.20", -17.2, ""),
        ("− 3", -3, ""),
        ("(1,200.00)", -1200, ""),
        ("99.00-", -99, ""),
        ("$5", 5, "$"),
        ("-$5.10", -5.1, "$"),
        ("5 €", 5, "€"),
        ("EUR 12,00", 12, "EUR"),
        ("12.00 USD", 12, "USD"),
        ("19 %", 19, "%"),
        ("Rs. 1,00", 1, "Rs."),
        ("1,23,456.78", 123456.78, ""),
        ("12,34,56,789", 123456789, ""),
        ("1\u2009234\u2009567,8", 1234567.8, ""),
        ("12 345,60 €", 12345.6, "€"),
        ("($1,200.00)", -1200, "$"),
        ("$(1,200.00)", -1200, "$"),
        ("(1,200.00 USD)", -1200, "USD"),
        ("(7)", -7, ""),
        ("€-5,00", -5, "€"),
        ("CHF 120.–", 120, "CHF"),
        ("Fr. 1’234.50", 1234.5, "Fr."),
        ("120,- €", 120, "€"),
        ("EUR12.50", 12.5, "EUR"),
        ("12.50EUR", 12.5, "EUR"),
        ("7 Euro", 7, "Euro"),
        ("NZ$ 3", 3, "NZ$"),
        ("CHF 12`340.50", 12340.5, "CHF"),
        ("12´340,50", 12340.5, ""),
        ("12‘340", 12340, ""),
        ("1\u200a234,50", 1234.5, ""),
        ("$7,310.2 5", 7310.25, "$"),
        ("7,310.2 5", 7310.25, ""),
        ("1,250.00²", 1250, ""),
        ("￥９８，７００", 98700, "¥"),
        ("٧٬٨٩٠٫٢٥", 7890.25, ""),
        ("४,५६७.५०", 4567.5, ""),
        ("88.20 S EUR", 88.2, "EUR"),
        ("88.20 EUR Haben", 88.2, "EUR"),
    ],
)
def test_how_numbers_are_written(text, value, unit):
    span = one(text)
    assert (span.value, span.unit) == (value, unit)
    assert text[span.start : span.end].strip() == text


@pytest.mark.parametrize(("mark", "value"), [(",", 1.234), (".", 1234.0), ("", 1234.0)])
def test_the_document_decides_what_one_mark_means(mark, value):
    assert one("1,234", mark).value == value


@pytest.mark.parametrize(
    "text", ["INV-2024-17", "12/05/2024", "10:30", "A4", "1.2.3", "v2", "4x4", "2nd", "no digits", ""]
)
def test_what_is_no_number(text):
    assert find_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10kg", 10), ("2,5m²", 2.5), ("1.250kWh", 1250), ("Total:12,50", 12.5), ("Total.....12,50", 12.5),
        ("two (2) years", 2), ("see (3) above", 3), ("paid (12,50) in cash", -12.5), ("-3°C", -3), ("12,50 *", 12.5),
    ],
)  # fmt: skip
def test_numbers_with_company(text, value):
    assert one(text, ",").value == value


def test_credits_and_debits_are_signed_as_the_document_has_it():
    assert [one("1,200.00 CR", ".", side).value for side in ("", "CR", "DR")] == [1200, -1200, 1200]
    assert [one("1,200.00Dr", ".", side).value for side in ("", "CR", "DR")] == [1200, 1200, -1200]


def test_several_numbers_keep_their_places():
    text = "2 x 3.50 = 7.00 EUR"
    assert [(text[s.start : s.end].strip(), s.value) for s in find_numbers(text)] == [("2", 2), ("3.50", 3.5), ("7.00 EUR", 7)]  # fmt: skip


@pytest.mark.parametrize(("digits", "mark"), [("1.5", "."), ("1,50", ","), ("1.234.567", ","), ("0.123", "."), ("1.234", ""), ("12", "")])  # fmt: skip
def test_marks_that_are_beyond_doubt(digits, mark):
    assert decimal_mark(digits) == mark


def test_currencies():
    assert [currency_of(unit) for unit in ("€", "US$", "CHF", "%", "")] == ["EUR", "USD", "CHF", None, None]


AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)


@given(AMOUNTS, st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("", "."), ("", ",")]), st.booleans())
def test_what_is_printed_is_read(amount, notation, negative):
    thousands, mark = notation
    text = f"{amount:,.2f}".translate(str.maketrans({",": thousands, ".": mark}))
    span = one(f"{'-' if negative else ''}{text}", mark)
    assert span.value == float(amount) * (-1 if negative else 1)
    assert span.decimals == 2


@given(st.text(max_size=80), st.sampled_from(["", ".", ","]))
def test_any_text_is_searched_in_bounds(text, mark):
    for span in find_numbers(text, mark):
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("text", ["12.2 55", "12.2 5 m", "12.2 5"])
def test_only_a_last_digit_of_an_amount_is_set_apart(text):
    assert find_numbers(text)[0].value == 12.2


@pytest.mark.parametrize("text", ["88,20 S", "88,20 EUR S", "88,20 Soll", "88,20 DR", "88,20 Debit", "88,20 D"])
def test_debits_are_negative_in_any_words(text):
    assert one(text, ",", "DR").value == -88.2
    assert one(text, ",").value == 88.2


@pytest.mark.parametrize("text", ["88,20 H", "88,20 Haben", "88,20 Credit", "88,20 card"])
def test_credits_and_other_words_are_not(text):
    assert one(text, ",", "DR").value == 88.2
