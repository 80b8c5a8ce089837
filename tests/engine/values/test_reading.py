"""A text as a value of a field's type, and what a document's conventions are."""

import math

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llamaextract_nb.engine import read
from llamaextract_nb.engine.values import Conventions, conventions, read_value
from llamaextract_nb.schema.fields import root_field

EUROPEAN = Conventions(decimal_mark=",", day_first=True, mark_reason="as in most numbers")
AMERICAN = Conventions(decimal_mark=".", day_first=False)


def field(node):
    return root_field({"type": "object", "properties": {"x": node}}).fields[0]


def value(text, node, known=EUROPEAN):
    reading = read_value(text, field(node), known)
    return None if reading is None else reading.value


@pytest.mark.parametrize(
    ("text", "node", "expected"),
    [
        ("  Acme Ltd ", {"type": "string"}, "Acme Ltd"),
        ("1.234,50 €", {"type": "number"}, 1234.5),
        ("7", {"type": "integer"}, 7),
        ("7,00", {"type": "integer"}, 7),
        ("7,50", {"type": "integer"}, None),
        ("19 %", {"type": "number"}, 19),
        ("two", {"type": "number"}, 2),
        ("Zwölf", {"type": "integer"}, 12),
        ("dix-huit", {"type": "integer"}, 18),
        ("many", {"type": "integer"}, None),
        ("20260305", {"type": "string", "format": "date"}, "2026-03-05"),
        ("20261305", {"type": "string", "format": "date"}, None),
        ("E-mail: jo@example.org", {"type": "string", "format": "email"}, "jo@example.org"),
        ("nobody", {"type": "string", "format": "email"}, None),
        ("www.example.org", {"type": "string", "format": "uri"}, "https://www.example.org"),
        ("https://example.org/a", {"type": "string", "format": "uri"}, "https://example.org/a"),
        ("at 2:30 pm", {"type": "string", "format": "time"}, "14:30:00"),
        ("14h30", {"type": "string", "format": "time"}, "14:30:00"),
        ("25:00", {"type": "string", "format": "time"}, None),
        ("host 10.0.0.1", {"type": "string", "format": "ipv4"}, "10.0.0.1"),
        ("10.0.0.999", {"type": "string", "format": "ipv4"}, None),
        ("☒ Yes ☐ No", {"type": "boolean"}, True),
        ("05.03.2026", {"type": "string", "format": "date"}, "2026-03-05"),
        ("soon", {"type": "string", "format": "date"}, None),
        ("05.03.2026 10:00", {"type": "string", "format": "date-time"}, "2026-03-05T10:00:00"),
        ("ja", {"type": "boolean"}, True),
        ("3", {"type": ["integer", "string", "null"]}, 3),
        ("3rd", {"anyOf": [{"type": "integer"}, {"type": "string"}]}, "3rd"),
        ("3,5 kg", {"type": ["string", "number"]}, "3,5 kg"),
        ("3,5 kg", {"type": ["number", "boolean"]}, 3.5),
        ("heavy", {"type": ["number", "boolean"]}, None),
        ("No.", {"type": "boolean"}, False),
        ("perhaps", {"type": "boolean"}, None),
        ("PAID", {"enum": ["paid", "open"]}, "paid"),
        ("€", {"enum": ["EUR", "USD"]}, "EUR"),
        ("lost", {"enum": ["paid", "open"]}, None),
        ("AB12", {"type": "string", "pattern": "^[A-Z]{2}[0-9]{2}$"}, "AB12"),
        ("order AB12 of May", {"type": "string", "pattern": "^[A-Z]{2}[0-9]{2}$"}, "AB12"),
        ("AB12 or AB13", {"type": "string", "pattern": "^[A-Z]{2}[0-9]{2}$"}, None),
        ("AB1", {"type": "string", "pattern": "^[A-Z]{2}[0-9]{2}$"}, None),
        ("200", {"type": "number", "maximum": 100}, None),
        ("0,3", {"type": "number", "multipleOf": 0.1}, 0.3),
        ("3", {"type": "number", "multipleOf": 1e-320}, None),
        ("ABC", {"type": "string", "maxLength": 2}, None),
        ("ABC", {"type": "string", "pattern": "^a{99999999999999999999}$"}, "ABC"),
        ("", {"type": "string"}, None),
    ],
)
def test_values_of_each_type(text, node, expected):
    assert value(text, node) == expected


def test_the_conventions_decide_and_are_the_reason():
    number, date = {"type": "number"}, {"type": "string", "format": "date"}
    assert (value("1.234", number), value("1.234", number, AMERICAN)) == (1234.0, 1.234)
    assert (value("03/05/2026", date), value("03/05/2026", date, AMERICAN)) == ("2026-05-03", "2026-03-05")
    reading = read_value("1.234", field(number), EUROPEAN)
    assert (reading.verified, reading.reason) == ("normalised", "as in most numbers")


def document(tmp_path, text):
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    return conventions(read(path))


def test_a_document_shows_its_conventions(tmp_path):
    german = document(tmp_path, "Rechnung vom 03.04.2026\nSumme 1.200,50 EUR\nMwSt 12,00 EUR\n")
    assert (german.decimal_mark, german.day_first, german.currency) == (",", True, "EUR")
    american = document(tmp_path, "Invoice of 03/25/2026\nDue 04/05/2026\nTotal $1,200.50\n")
    assert (american.decimal_mark, american.day_first, american.currency) == (".", False, "USD")
    assert "month first" in american.day_reason


@pytest.mark.parametrize(
    ("text", "day_first", "reason"),
    [
        ("Date 03/05/2026\nIssued 2026-03-05", False, "written out"),
        ("Date 03/05/2026\nIssued 3 May 2026", True, "written out"),
        ("Date 03/05/2026\nSigned on the day of June 9, 2026", False, "months in words"),
        ("Date 03/05/2026 for the sum of $ 12.00", False, "American"),
        ("Date 03/05/2026 for the sum of $ 12.00 with GST", True, "day first"),
        ("Datum 03/05/2026 für $ 12.00 und die Ware", True, "day first"),
    ],
)
def test_the_document_decides_whether_the_day_stands_first(tmp_path, text, day_first, reason):
    known = document(tmp_path, text)
    assert known.day_first is day_first
    assert reason in known.day_reason


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("Faktura\nAtt betala: 240,00 kr\nMoms 25 % och frakt", "SEK"),
        ("Faktura\nÅ betale: 240,00 kr\nMva 25 % av beløp", "NOK"),
        ("Faktura\nAt betale: 240,00 kr.\nMoms 25 % af beløb", "DKK"),
        ("Faktura\nAtt betala: 240,00 kr\nKonto i NOK", "NOK"),
        ("Всего к оплате: 240,00 руб.", "RUB"),
        ("Celkem 240,00 Kč", "CZK"),
        ("Razem 240,00 zł", "PLN"),
        ("Toplam 240,00 TL", "TRY"),
        ("De plată 240,00 lei", "RON"),
        ("Anche lei paga 3 volte", None),
        ("Összesen 24 000 Ft", "HUF"),
        ("Total R$ 240,00", "BRL"),
        ("कुल ₹240.00", "INR"),
        ('סה"כ 240.00 ש"ח', "ILS"),
        ("ご請求金額 13,200円", "JPY"),
        ("金额 ¥240.00 元整", "CNY"),
        ("金額 NT$240", "TWD"),
        ("金额 ￥２４０", "CNY"),
    ],
)
def test_whose_currency_a_symbol_is(tmp_path, text, currency):
    assert document(tmp_path, text).currency == currency


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Fee 12.00\nRent 80.00\nPayment 50.00 CR", "CR"),
        ("In 12.00 CR\nOut 80.00 DR", "DR"),
        ("Balance 12.00 Cr", ""),
        ("Overdrawn 12.00 Dr", "DR"),
        ("Sum 12.00", ""),
        ("Saldo 12,00 S", "DR"),
        ("Ein 12,00 H\nAus 80,00 S", "DR"),
        ("Bread 3.20 S", ""),
    ],
)
def test_credits_and_debits(tmp_path, text, side):
    assert document(tmp_path, text).negative_side == side


NODES = st.sampled_from(
    [
        {"type": "string"}, {"type": "number"}, {"type": "integer"}, {"type": "boolean"},
        {"type": "string", "format": "date"}, {"type": "string", "format": "date-time"},
        {"enum": ["yes", "no", "1", "EUR"]}, {"type": "number", "minimum": 5}, {"type": "string", "pattern": "^[a-z]+$"},
    ]
)  # fmt: skip
TEXTS = st.text(max_size=40) | st.from_regex(r"[0-9.,/: €$()-]{1,24}", fullmatch=True)


@given(TEXTS, NODES, st.sampled_from([EUROPEAN, AMERICAN]))
@settings(max_examples=300)
def test_whatever_is_read_fits_its_field(text, node, known):
    reading = read_value(text, field(node), known)
    if reading is not None:
        jsonschema.validate(reading.value, node, format_checker=jsonschema.FormatChecker())
        assert reading.verified in ("exact", "normalised")
        assert 0 < reading.fit <= 1
        assert not isinstance(reading.value, float) or math.isfinite(reading.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("6,965", 6965), ("(24)", -24), ("0.50", 0.5), ("007", "007"), ("33-37", "33-37"), ("5 %", "5 %")],
)
def test_a_union_with_text_takes_plain_numbers_as_numbers(text, expected):
    assert value(text, {"type": ["number", "string"]}, AMERICAN) == expected


def test_a_day_that_was_booked_as_of_another():
    assert value("05/20/2026 as of 05/19/2026", {"type": "string", "format": "date"}) == "2026-05-20"
