"""Columns in the order of the fields, and tables in that of the lists, where no header says what they hold."""

from llamaextract_nb.engine import extract


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


def test_tables_that_no_header_tells_apart_are_the_lists_in_turn(declared):
    kept = [["Onderdeel", "Stk", "Bdrg"], ["Bolt", "2", "5.50"], ["Plate", "3", "14.50"], ["Ring", "7", "1.00"]]
    sold = [["Onderdeel", "Stk", "Bdrg"], ["Wheel", "4", "80.00"], ["Chain", "1", "12.25"]]
    number, text = {"type": "number"}, {"type": "string"}

    def listed(**properties):
        return {"type": "array", "items": {"type": "object", "properties": properties}}

    schema = {
        "type": "object",
        "properties": {
            "keeping": listed(part=text, pieces=number, worth=number),
            "leaving": listed(thing=text, pieces=number, worth=number, note=text),
        },
    }
    found = extract(declared(kept, sold), schema).data
    assert [row["part"] for row in found["keeping"]] == ["Bolt", "Plate", "Ring"]
    assert [row["thing"] for row in found["leaving"]] == ["Wheel", "Chain"]
