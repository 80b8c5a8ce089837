"""Short names: whom an agreement calls what, as single values and as lists."""

import pytest

LEASE = """This Lease (the “Lease”) is made on 18 August 2026 between Calder Homes Limited (the “Landlord”)
and Mr. Owen Pritchard and Ms. Lea Bauer (together the “Tenant”).
The Landlord lets to the Tenant the flat at 9 Mill Row, and the Tenant pays rent on the first day of each month.
This Lease is governed by the laws of England and Wales.
"""


def test_who_bears_a_short_name(found):
    assert found(LEASE, {"landlord": str}) == {"landlord": "Calder Homes Limited"}


def test_all_who_bear_it_together(found):
    tenants = {"type": "array", "items": {"type": "string"}}
    assert found(LEASE, {"tenants": tenants}) == {"tenants": ["Owen Pritchard", "Lea Bauer"]}


def test_nobody_bears_a_name_that_is_not_given(found):
    assert found(LEASE, {"guarantor": str}) == {"guarantor": None}


def test_a_jurisdiction_whose_name_has_two_parts(found):
    assert found(LEASE, {"governing_law": str}) == {"governing_law": "England and Wales"}


@pytest.mark.parametrize(
    ("text", "opening", "closing"),
    [
        ("Opening balance: 100.00\nClosing balance: 250.00\n", 100.0, 250.0),
        ("Ancien solde : 100,00 €\nNouveau solde : 250,00 €\n", 100.0, 250.0),
        ("Alter Saldo: 100,00 EUR\nNeuer Saldo: 250,00 EUR\n", 100.0, 250.0),
        ("Saldo anterior: 100,00 EUR\nNuevo saldo: 250,00 EUR\n", 100.0, 250.0),
    ],
)
def test_balances_before_and_after(found, text, opening, closing):
    fields = {"opening_balance": float, "closing_balance": float}
    assert found(text, fields) == {"opening_balance": opening, "closing_balance": closing}
