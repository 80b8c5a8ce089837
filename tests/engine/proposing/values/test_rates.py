"""Lines that reckon: which of their numbers a field asks for."""

import pytest

LINE = "Night tariff 318 kWh @ $0.2140  $68.05"


@pytest.mark.parametrize(
    ("name", "value"), [("night_tariff", 68.05), ("night_tariff_rate", 0.214), ("night_tariff_kwh", 318)]
)
def test_the_amount_unless_the_rate_or_the_quantity_is_asked_for(found, name, value):
    assert found(f"Statement\n{LINE}\n", {name: float}) == {name: value}


def test_in_words_and_with_another_sign(found):
    text = "Invoice 7\nMontage 6 Std. x 45,00 EUR = 270,00 EUR\nAnfahrt 12,00 EUR\n"
    assert found(text, {"montage": float, "anfahrt": float}) == {"montage": 270, "anfahrt": 12}


def test_numbers_that_are_no_product(found):
    assert found("Statement\nNight tariff 318.00 (old 214.00)  $68.05\n", {"night_tariff": float}) == {
        "night_tariff": 318
    }
