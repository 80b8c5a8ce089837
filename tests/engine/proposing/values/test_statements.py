"""Balances, their sides and their days, as accounts and brokers state them."""

import pytest

BALANCES = {"opening_balance": float, "closing_balance": float}


def test_sides_as_letters_make_debits_negative(found):
    text = "Kontoauszug 7\nAlter Saldo  312,40 S EUR\nNeuer Saldo  1.204,10 H EUR\n"
    assert found(text, BALANCES) == {"opening_balance": -312.4, "closing_balance": 1204.1}


def test_letters_that_are_codes_of_a_tax_are_no_sides(found):
    assert found("Receipt 44\nBread  3.20 S\nTotal  3.20 S\n", {"total": float}) == {"total": 3.2}


def test_a_balance_with_its_day_in_its_label(found):
    text = "Konto 55\nKontostand vom 30.04.2026: 870,15 EUR\n"
    assert found(text, {"kontostand": float}) == {"kontostand": 870.15}


def test_a_day_between_a_label_and_its_value(found):
    text = "Balance as of 04/30/2026  $870.15\n"
    assert found(text, {"balance": float, "as_of": "date"}) == {"balance": 870.15, "as_of": "2026-04-30"}


def test_a_booking_as_of_another_day_is_no_label(found):
    text = "Activity of account K-77 as of 06/01/2026 09:10:00 ET\n05/20/2026 as of 05/19/2026  Interest  $1.20\n"
    assert found(text, {"as_of": "date"}) == {"as_of": "2026-06-01"}


def test_from_a_day_to_another(found):
    text = "Auszug Nummer 3 vom 01.04.2026 bis 30.04.2026\n"
    assert found(text, {"period_start": "date", "period_end": "date"}) == {
        "period_start": "2026-04-01",
        "period_end": "2026-04-30",
    }


def test_the_date_of_an_invoice_is_not_that_of_what_it_is_for(found):
    text = "Handelsrechnung Nr. TX-88 vom 30.10.2025\nLeistungsdatum: 29.10.2025\nRechnung gemäß Fahrt vom 29.10.2025\n"
    assert found(text, {"invoice_date": "date"}) == {"invoice_date": "2025-10-30"}


def test_labels_without_colons(found):
    text = "Beleg 7\nISIN (WKN) DE0007164600 (716460)\nBezeichnung Musterwerk AG Aktien\nNominale Stück 25,00\nKurs EUR 17,30\n"
    fields = {"isin": str, "wkn": str, "bezeichnung": str, "kurs": float}
    assert found(text, {**fields, "shares": {"type": "number", "description": "Nominale"}}) == {
        "isin": "DE0007164600",
        "wkn": "716460",
        "bezeichnung": "Musterwerk AG Aktien",
        "kurs": 17.3,
        "shares": 25,
    }


def test_an_isin_has_a_check_digit(found):
    assert found("Registered Shares\nIE00BKM4GZ66\nIE00BKM4GZ67\n", {"isin": str}) == {"isin": "IE00BKM4GZ66"}


def test_a_sentence_is_no_label_with_its_value(found):
    text = "Kurs EUR 17,30\nBezeichnung wird später auf der Rechnung stehen\n"
    assert found(text, {"bezeichnung": str}) == {"bezeichnung": None}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Balance brought forward", "Balance carried forward"),
        ("Beginning balance", "Ending balance"),
        ("Saldovortrag", "Endsaldo"),
        ("Solde précédent", "Nouveau solde"),
        ("Saldo anterior", "Saldo final"),
        ("Saldo początkowe", "Saldo końcowe"),
        ("Ingående saldo", "Utgående saldo"),
        ("Önceki bakiye", "Kapanış bakiyesi"),
        ("期初余额", "期末余额"),
    ],
)
def test_balances_by_their_names(found, first, last):
    text = f"{first}: 310.00\n{last}: 455.10\n"
    assert found(text, BALANCES) == {"opening_balance": 310, "closing_balance": 455.1}
