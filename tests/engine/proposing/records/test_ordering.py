"""Columns in the order of the fields, where no header says what they hold."""


def test_columns_whose_headers_say_nothing_are_taken_in_the_order_of_the_fields(paged, records):
    lines = [(80, {50: "Onderdeel", 200: "Stk", 300: "Bdrg"})]
    lines += [
        (100 + 14 * n, {50: name, 200: str(n + 2), 300: f"{9 * n + 5}.50"})
        for n, name in enumerate(("Bolt", "Plate", "Ring"))
    ]
    properties = {"part": {"type": "string"}, "pieces": {"type": "integer"}, "worth": {"type": "number"}}
    found, findings = records(paged(lines), properties, "parts")
    assert found == [
        {"part": "Bolt", "pieces": 2, "worth": 5.5},
        {"part": "Plate", "pieces": 3, "worth": 14.5},
        {"part": "Ring", "pieces": 4, "worth": 23.5},
    ]
    assert "order of the fields" in findings["parts", 0, "part"].reason


def test_columns_that_cannot_be_the_fields_are_not(paged, records):
    lines = [(80 + 14 * n, {50: f"Word {n}", 200: "more words", 300: "and more"}) for n in range(4)]
    properties = {"day": {"type": "string", "format": "date"}, "pieces": {"type": "integer"}}
    assert records(paged(lines), properties, "parts")[0] == []
