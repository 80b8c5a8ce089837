"""Sums as evidence: what adds up is right even where the labels say little."""

import pytest

SUM = {"net_total": float, "tax_total": float, "grand_total": float}


def test_net_and_tax_and_gross(found):
    text = """Bicycle repair       80.00
New tyre             40.00

                    120.00
VAT 20%              24.00
                    144.00
"""
    assert found(text, SUM) == {"net_total": 120.0, "tax_total": 24.0, "grand_total": 144.0}


def test_two_rates_of_tax_are_put_together(found):
    text = """Rate     Net        VAT      Gross
 7 %    200.00     14.00    214.00
19 %    300.00     57.00    357.00
        500.00     71.00    571.00
"""
    assert found(text, SUM) == {"net_total": 500.0, "tax_total": 71.0, "grand_total": 571.0}


def test_one_amount_answers_for_the_gross_total_and_for_what_is_due(found):
    text = """Item       Price    Total
Desk      100.00   100.00

Net total:  100.00
VAT 20%:     20.00
Payable:    120.00
"""
    assert found(text, SUM | {"due_amount": float}) == {
        "net_total": 100.0,
        "tax_total": 20.0,
        "grand_total": 120.0,
        "due_amount": 120.0,
    }


def test_what_was_paid_is_no_longer_due(found):
    text = """Net total         500.00
VAT 20%           100.00
Gross total       600.00
Deposit paid      250.00
Remainder         350.00
"""
    assert found(text, {"gross_total": float, "amount_due": float}) == {"gross_total": 600.0, "amount_due": 350.0}


def test_a_commission_is_taken_from_the_gross_amount_and_is_no_tax(found):
    text = """Spots              Gross      Agency comm.     Net
June 2026        2,000.00        300.00     1,700.00
"""
    schema = {"gross_amount": float, "net_amount": float, "tax_amount": float}
    assert found(text, schema) == {"gross_amount": 2000.0, "net_amount": 1700.0, "tax_amount": None}


@pytest.mark.parametrize("total", ["47.00", "1,047.00"])
def test_the_total_is_where_the_column_adds_up(found, total):
    text = f"""Fuel          {"12.00" if total == "47.00" else "1,012.00":>10}
Toll               20.00
Parking            15.00
Total         {total:>10}

Total points in your account   99.50
"""
    assert found(text, {"total": float}) == {"total": float(total.replace(",", ""))}


def test_shipping_is_added_and_a_payment_is_taken_off(found):
    text = """DESCRIPTION            AMOUNT
Packaging design     1,900.00
Print samples          120.00

SUBTOTAL             2,020.00
SHIPPING                25.00
SALES TAX (8.25%)      168.71
TOTAL               $2,213.71
PAYMENT                500.00
BALANCE DUE         $1,713.71
"""
    assert found(text, SUM | {"due_amount": float, "tax_rate": float, "shipping_cost": float}) == {
        "net_total": 2020.0,
        "tax_total": 168.71,
        "grand_total": 2213.71,
        "due_amount": 1713.71,
        "tax_rate": 8.25,
        "shipping_cost": 25.0,
    }


def test_a_discount_is_an_amount_where_there_is_one(found):
    text = """Zwischensumme       1'500.00
Rabatt 10%           -150.00
Netto               1'350.00
MWST 8.1%             109.35
Total CHF           1'459.35
"""
    assert found(text, SUM | {"discount": float, "due_amount": float, "tax_rate": float}) == {
        "net_total": 1350.0,
        "tax_total": 109.35,
        "grand_total": 1459.35,
        "discount": -150.0,
        "due_amount": 1459.35,
        "tax_rate": 8.1,
    }
