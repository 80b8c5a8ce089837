"""What steers the search: name, title, description, synonyms, enum, examples, format, pattern and instructions."""

import pytest

from llamaextract_nb.engine import extract, read

LINES = "Vorgang: A-17\nLaufzettel: B-18\nClient file: C-19\nTicket: D-20\n"


@pytest.fixture
def value(tmp_path):
    """Return what one field, given by its name and keywords, finds in a text."""

    def find(text, name, instructions="", **node):
        path = tmp_path / "document.txt"
        path.write_text(text, encoding="utf-8")
        schema = {"type": "object", "properties": {name: {"type": "string", **node}}}
        return extract(read(path), schema, instructions).data[name]

    return find


@pytest.mark.parametrize(
    ("name", "node", "found"),
    [
        ("vorgang", {}, "A-17"),
        ("x", {"title": "Laufzettel"}, "B-18"),
        ("x", {"description": "The “Client file” of the case"}, "C-19"),
        ("x", {"description": "Where the case is kept (Laufzettel)"}, "B-18"),
        ("x", {"description": "Where the case is kept, also called Laufzettel"}, "B-18"),
        ("x", {"description": "The case. Labelled Docket or Client file."}, "C-19"),
        ("x", {"description": "The case; known as Vorgang in German"}, "A-17"),
        ("x", {"description": "Ticket. It is not the “Laufzettel”."}, "D-20"),
    ],
)
def test_name_title_and_description(value, name, node, found):
    assert value(LINES, name, **node) == found


@pytest.mark.parametrize(
    ("instructions", "found"),
    [
        ("The case file is printed as Laufzettel.", "B-18"),
        ("Read carefully. Case files are called Vorgang", "A-17"),
        ("Never take the “Ticket” for a case file", None),
        ("Somebody is called Vorgang", None),
    ],
)
def test_instructions_about_a_field(value, instructions, found):
    assert value(LINES, "case_file", instructions) == found


def test_instructions_about_notation(value):
    date, number = {"type": "string", "format": "date"}, {"type": "number"}
    text = "Date: 03/05/2026\nTotal: 1.250\n"
    assert value(text, "date", "Dates are month first.", **date) == "2026-03-05"
    assert value(text, "date", "Dates are day first.", **date) == "2026-05-03"
    assert value(text, "total", "Numbers have a decimal comma.", **number) == 1250
    assert value(text, "total", "Numbers have a decimal point.", **number) == 1.25


def test_the_description_of_the_schema_is_an_instruction(tmp_path):
    path = tmp_path / "document.txt"
    path.write_text(LINES, encoding="utf-8")
    schema = {"type": "object", "description": "The x is called Ticket.", "properties": {"x": {"type": "string"}}}
    assert extract(read(path), schema).data == {"x": "D-20"}


def test_enum_values_and_their_synonyms(value):
    node = {"enum": ["paid", "open"], "description": "paid (beglichen), open (fällig)"}
    assert value("Status: beglichen\n", "status", **node) == "paid"
    assert value("Status: fällig\n", "status", **node) == "open"
    assert value("Status: unklar\n", "status", **node) is None


def test_examples_tell_the_shape(value):
    text = "Reference: 4711\nReference: AB-123\n"
    assert value(text, "reference") == "4711"
    assert value(text, "reference", examples=["XY-999"]) == "AB-123"


def test_a_pattern_finds_values_without_a_label(value):
    text = "We thank you for INV-2041 of last week.\n"
    assert value(text, "x") is None
    assert value(text, "x", pattern="^INV-\\d{4}$") == "INV-2041"
    assert value(text, "x", pattern="^.+$") is None


@pytest.mark.parametrize(
    ("node", "found"),
    [
        ({"format": "email"}, "jo@example.org"),
        ({"format": "uri"}, "https://example.org/a"),
        ({"format": "ipv4"}, "10.0.0.7"),
        ({"format": "uuid"}, "123e4567-e89b-12d3-a456-426614174000"),
    ],
)
def test_a_format_finds_values_without_a_label(value, node, found):
    text = (
        "Write to jo@example.org or see https://example.org/a at 10.0.0.7 with 123e4567-e89b-12d3-a456-426614174000.\n"
    )
    assert value(text, "x", **node) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Paid: ☒ Yes ☐ No\n", True),
        ("Paid: ☐ Yes ☒ No\n", False),
        ("Paid      [ ] Yes    [x] No\n", False),
        ("Paid\n[x] Yes\n[ ] No\n", True),
        ("Paid:  X Yes  _ No\n", True),
        ("Paid: (X)\n", True),
        ("☒ Paid\n☐ Shipped\n", True),
        ("☐ Paid\n☒ Shipped\n", False),
        ("[x]   Paid\n", True),
        ("Paid [ ]   Shipped [x]\n", False),
        ("Paid: ☐ Yes ☐ No\n", None),
    ],
)
def test_marks_answer_fields_of_truth(value, text, found):
    assert value(text, "paid", type="boolean") is found


@pytest.mark.parametrize(
    "text",
    [
        "Payment: [ ] cash [x] card\n",
        "Payment\n☐ Cash\n☒ Card\n",
        "Payment:    ○ cash    ● card\n",
        "Payment: cash ( ) card (X)\n",
    ],
)
def test_marks_choose_one_of_several(value, text):
    assert value(text, "payment", enum=["cash", "card"]) == "card"


def test_counts_in_words(value):
    assert value("Passengers: two (2 adults)\n", "passengers", type="integer") == 2
    assert value("Passengers: two\n", "passengers", type="integer") == 2
    assert value("Reisende: drei Personen\n", "passengers", type="integer") == 3
    assert value("Passengers: many\n", "passengers", type="integer") is None


def test_of_two_tax_numbers_the_one_with_right_check_digits(value):
    text = "VAT number: DE 136 695 977\nVAT number: DE 136 695 976\n"
    assert value(text, "vat_id") == "DE 136 695 976"
    assert value("VAT number: DE 136 695 977\n", "vat_id") == "DE 136 695 977"
