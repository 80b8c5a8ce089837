"""What was bought, from receipts without a header: quantities before, behind and below names, and what is no item."""

import pytest

from llamaextract_nb.engine import extract

SCHEMA = {
    "type": "object",
    "properties": {
        "total": {"type": "number"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "quantity": {"type": "integer"},
                    "unit_price": {"type": "number"},
                    "total_price": {"type": "number"},
                },
            },
        },
    },
}
ITEM = SCHEMA["properties"]["items"]["items"]["properties"]
NUMBERED = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {"type": "object", "properties": ITEM | {"quantity": {"type": "number"}}},
        }
    },
}
HEAD = [(40, {60: "Corner Grill"}), (60, {60: "31/12/26 22:26"})]


def bought(*lines):
    keys = ("name", "quantity", "unit_price", "total_price")
    return [dict(zip(keys, line, strict=True)) for line in lines]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            [{10: "2 Plain burger", 200: "198.00"}, {10: "1 Small fries", 200: "44.00"}, {10: "2 Cola", 200: "48.00"}],
            bought(("Plain burger", 2, None, 198.0), ("Small fries", 1, 44.0, 44.0), ("Cola", 2, None, 48.0)),
            id="how many before the name",
        ),
        pytest.param(
            [{10: "Plain burger x2", 200: "198.00"}, {10: "Cola x 2", 200: "48.00 A"}],
            bought(("Plain burger", 2, None, 198.0), ("Cola", 2, None, 48.0)),
            id="how many behind it, and a letter for the tax",
        ),
        pytest.param(
            [{10: "Plain burger", 120: "2 x 99.00", 200: "198.00"}, {10: "Cola", 120: "2 x 24.00", 200: "48.00"}],
            bought(("Plain burger", 2, 99.0, 198.0), ("Cola", 2, 24.0, 48.0)),
            id="how many at what price",
        ),
        pytest.param(
            [{10: "Plain burger"}, {10: "2 @ 99.00", 200: "198.00"}, {10: "Cola"}, {10: "2 @ 24.00", 200: "48.00"}],
            bought(("Plain burger", 2, 99.0, 198.0), ("Cola", 2, 24.0, 48.0)),
            id="both below the name",
        ),
        pytest.param(
            [{10: "Wood screws 4 x 40", 200: "5.49"}, {10: "Sandpaper", 200: "7.99"}],
            bought(("Wood screws 4 x 40", None, None, 5.49), ("Sandpaper", None, None, 7.99)),
            id="a size is no price",
        ),
        pytest.param(
            [{10: "010100 Parking ticket", 200: "20,00 EUR"}],
            bought(("Parking ticket", None, None, 20.0)),
            id="one thing with its code",
        ),
    ],
)
def test_what_was_bought_stands_above_the_total(paged, lines, expected):
    whole = sum(row["total_price"] for row in expected)
    body = [(80 + 12 * number, cells) for number, cells in enumerate(lines)]
    foot = [(160, {90: "VAT included", 200: "1.25"}), (172, {90: "Total", 200: f"{whole:.2f}"})]
    found = extract(paged(HEAD + body + foot), SCHEMA).data
    assert found == {"total": whole, "items": expected}


@pytest.mark.parametrize(
    ("below", "unit"),
    [
        ("3 hours x $80.00", "hours"),
        ("3 Std. à 80.00", "Std"),
        ("3 × 80.00", None),
        ("3 nights at 80.00", "nights"),
        ("(Team 2; 3 h x EUR 80.00/h)", "h"),
    ],
)
def test_how_an_amount_is_reckoned_stands_below_its_line(paged, below, unit):
    items = SCHEMA["properties"]["items"]
    properties = items["items"]["properties"] | {"unit": {"type": "string"}}
    schema = {
        "type": "object",
        "properties": {"items": items | {"items": {"type": "object", "properties": properties}}},
    }
    lines = [
        (80, {10: "Garden work", 200: "$240.00"}),
        (92, {10: below}),
        (110, {10: "Hedge plants", 200: "$45.00"}),
        (122, {10: "5 x 11.00"}),  # not what 45 is
        (150, {10: "Total", 200: "$285.00"}),
    ]
    first, second, *_ = extract(paged(HEAD + lines), schema).data["items"]
    assert first == {"name": "Garden work", "quantity": 3, "unit_price": 80.0, "total_price": 240.0, "unit": unit}
    assert second["quantity"] is None


def test_how_much_of_one_thing_was_bought_stands_below_it(paged):
    lines = [(80, {10: "Diesel", 120: "1", 200: "34.40"}), (92, {16: "(pump 4: 21.50 L x 1.60/L)"})]
    (item,) = extract(paged([*HEAD, *lines, (120, {10: "TOTAL", 200: "34.40"})]), NUMBERED).data["items"]
    assert item == {"name": "Diesel", "quantity": 21.5, "unit_price": 1.6, "total_price": 34.4}


def test_lines_with_amounts_that_no_total_ends_are_nothing_that_was_bought(paged):
    lines = [(80, {10: "Rent of the year before", 200: "198.00"}), (92, {10: "Heating", 200: "44.00"})]
    assert extract(paged(HEAD + lines), SCHEMA).data["items"] == []


def test_charges_that_are_broken_down_below_their_sum_were_not_bought(paged):
    lines = [(80, {10: "Service", 200: "4.11"}), (92, {20: "Usage", 200: "4.11"}), (104, {20: "Credits", 200: "0.00"})]
    assert extract(paged([*HEAD, *lines, (128, {10: "Total", 200: "4.11"})]), SCHEMA).data["items"] == []


def test_a_value_on_the_line_of_its_label_comes_before_one_a_little_higher_or_lower(paged):
    document = paged([(100, {50: "Service charge", 202: "42.36"}), (104, {200: "55.36"})])
    schema = {"type": "object", "properties": {"service_charge": {"type": "number"}}}
    assert extract(document, schema).data == {"service_charge": 42.36}
