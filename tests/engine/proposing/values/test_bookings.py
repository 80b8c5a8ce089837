"""Single values of booking confirmations: codes and prices, in several languages."""

import pytest


@pytest.mark.parametrize(
    "label", ["Booking reference", "PNR", "Buchungscode", "Référence de dossier", "Bokningsreferens"]
)
@pytest.mark.parametrize("code", ["QWERTZ", "X7Y8Z9", "0123456789"])
def test_booking_codes_may_have_no_digits(found, label, code):
    assert found(f"Hello!\n\n{label}: {code}\n", {"reservation_number": str})["reservation_number"] == code


@pytest.mark.parametrize("label", ["Total price", "Total paid", "Gesamtpreis", "Totalpris", "Celková cena", "Price"])
def test_total_price_goes_by_many_names(found, label):
    assert found(f"Your trip\n\n{label}: 59.90 EUR\n", {"total_price": float})["total_price"] == 59.9


def test_a_price_is_no_total_beside_one(found):
    text = "Price: 40.00 EUR\nFee: 2.50 EUR\nTotal: 42.50 EUR\n"
    assert found(text, {"total_price": float})["total_price"] == 42.5


def test_your_booking_comes_before_that_of_the_airline(found):
    text = "Flygbolagets bokningsreferens: ZZ900\n\nDin bokningsreferens:  AB123\n"
    assert found(text, {"reservation_number": str})["reservation_number"] == "AB123"


def test_the_number_of_a_ticket_serves_where_there_is_no_booking(found):
    schema = {"reservation_number": {"type": "string", "description": "Booking, order or reservation code"}}
    assert found("Electronic ticket   0123456789\n\nPassengers: 1\n", schema)["reservation_number"] == "0123456789"
