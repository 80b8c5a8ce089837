"""A first schema from the user's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine.inferring import infer_schema
from llamaextract_nb.errors import SchemaError
from llamaextract_nb.schema import Schema
from llamaextract_nb.schema.fields import root_field


def test_prompt_alone_gives_fields_and_lists():
    properties = infer_schema([], "company name, total revenue, line items with description and amount")["properties"]
    assert {name: node["type"] for name, node in properties.items()} == {
        "company_name": "string",
        "total_revenue": "number",
        "line_items": "array",
    }
    assert list(properties["line_items"]["items"]["properties"]) == ["description", "amount"]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Extract the invoice number, date and total from each invoice", {"invoice_number", "date", "total"}),
        ("- Name\n- Birth date\n- number of pages (integer)", {"name", "birth_date", "number_of_pages"}),
        ("vendor; is paid; list of skills", {"vendor", "is_paid", "skills"}),
        (
            "I want to know who sent it, when it is due, and how much has to be paid.",
            {"sent_by", "due_date", "amount_paid"},
        ),
        (
            "What is the effective date? Who are the parties? How many pages does it have?",
            {"effective_date", "parties", "number_of_pages"},
        ),
        (
            "Rechnungsnummer, Gesamtbetrag und Positionen mit Menge und Preis",
            {"rechnungsnummer", "gesamtbetrag", "positionen"},
        ),
        ("total amount due in EUR, total (incl. VAT)", {"total_amount_due", "total"}),
        ("line items with description and amount, and the total", {"line_items", "total"}),
        ("description, quantity and price of each line item", {"line_items"}),
        ("For every line item: description and price", {"line_items"}),
        ("Get me the vendor's name and address, and for each leg its start and end", {"vendor", "legs"}),
    ],
)
def test_prompts_in_other_words(prompt, expected):
    assert set(infer_schema([], prompt)["properties"]) == expected


def test_groups_lists_and_choices():
    prompt = "the name and address of the buyer, seller's name, status (paid or open), customer (name, city), items (name, price)"
    properties = infer_schema([], prompt)["properties"]
    assert list(properties["buyer"]["properties"]) == ["name", "address"]
    assert properties["seller_name"] == {"type": "string", "description": "seller name"}
    assert properties["status"]["enum"] == ["paid", "open"]
    assert list(properties["customer"]["properties"]) == ["name", "city"]
    assert list(properties["items"]["items"]["properties"]) == ["name", "price"]


@pytest.mark.parametrize(
    "prompt",
    ["These are invoices from our German suppliers.", "German invoices", "Please be careful, thank you so very much!"],
)
def test_a_prompt_that_names_no_field_leaves_it_to_the_documents(prompt, note):
    with pytest.raises(SchemaError, match="give documents"):
        infer_schema([], prompt)
    assert list(infer_schema([note("Town: Bonn", "Total: 12.50")], prompt)["properties"]) == ["town", "total"]


def test_the_prompt_decides_and_the_documents_sharpen(note):
    document = note(
        "Kundennummer: A-17", "Begonnen: 05.03.2026", "Town: Bonn", "",
        "Artikel     Menge        Preis", "Farbe       2            10,50", "Pinsel      3             2,00",
    )  # fmt: skip
    properties = infer_schema([document], "customer number, begonnen, colour, items with article and quantity")[
        "properties"
    ]
    assert list(properties) == ["customer_number", "begonnen", "colour", "items"]
    assert (
        properties["customer_number"]["description"] == "customer number; labelled “Kundennummer”: letters and digits"
    )
    assert properties["begonnen"]["format"] == "date"
    assert properties["colour"] == {"type": "string", "description": "colour"}
    items = properties["items"]["items"]["properties"]
    assert (items["quantity"]["type"], items["article"]["description"]) == (
        "integer",
        "article; column “Artikel”: text",
    )


def test_types_named_in_a_prompt():
    properties = infer_schema([], "due date, is paid, number of pages, score (float), list of skills")["properties"]
    assert properties["due_date"]["format"] == "date"
    assert [properties[name]["type"] for name in ("is_paid", "number_of_pages", "score", "skills")] == [
        "boolean",
        "integer",
        "number",
        "array",
    ]


@given(st.text(max_size=200) | st.from_regex(r"[a-z ,;.()'/-]{0,120}", fullmatch=True))
def test_any_prompt_ends_in_an_error_or_a_schema(prompt):
    try:
        schema = infer_schema([], prompt)
    except SchemaError:
        return
    root_field(schema)
    assert [problem for problem in Schema(schema).check() if problem.level == "error"] == []


@pytest.mark.parametrize("prompt", ["(" * 5000, "a with " * 3000, ",;,;" * 2000, "\u202e\x00 <script>"])
def test_hostile_prompts_end_in_an_error_or_a_schema(prompt):
    try:
        schema = infer_schema([], prompt)
    except SchemaError:
        return
    root_field(schema)
