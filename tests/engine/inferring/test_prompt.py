"""A first schema from the user's words."""

import pytest

from llamaextract_nb.engine.inferring import infer_schema
from llamaextract_nb.errors import SchemaError
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
    ],
)
def test_prompts_in_other_words(prompt, expected):
    assert set(infer_schema([], prompt)["properties"]) == expected


def test_types_named_in_a_prompt():
    properties = infer_schema([], "due date, is paid, number of pages, score (float), list of skills")["properties"]
    assert properties["due_date"]["format"] == "date"
    assert [properties[name]["type"] for name in ("is_paid", "number_of_pages", "score", "skills")] == [
        "boolean",
        "integer",
        "number",
        "array",
    ]


@pytest.mark.parametrize("prompt", ["(" * 5000, "a with " * 3000, ",;,;" * 2000, "\u202e\x00 <script>"])
def test_hostile_prompts_end_in_an_error_or_a_schema(prompt):
    try:
        schema = infer_schema([], prompt)
    except SchemaError:
        return
    root_field(schema)
