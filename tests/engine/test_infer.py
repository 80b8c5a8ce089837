"""A first schema from documents or from a prompt."""

import pytest

from llamaextract_nb.engine.document import Cell, Document, Line, Page, Table, Word
from llamaextract_nb.engine.inferring import infer_schema
from llamaextract_nb.errors import DocumentError, SchemaError
from llamaextract_nb.schema.fields import root_field


def text_document(*lines, tables=()):
    made = []
    for number, text in enumerate(lines):
        x, found = 0.0, []
        for word in text.split():
            found.append(Word(word, x, number * 12.0, x + 6.0 * len(word), number * 12.0 + 10))
            x += 6.0 * (len(word) + 1)
        made.append(Line(found, f"line {number + 1}"))
    cells = [Table([[Cell(text) for text in row] for row in rows]) for rows in tables]
    return Document("note.txt", "txt", [Page(1, 600.0, 800.0, made, real=False)], cells)


def test_labels_become_fields_with_types_and_descriptions():
    schema = infer_schema(
        [text_document("Invoice No.: 4711", "Date: 2024-03-05", "Total: 12.50", "Pages: 3", "Town: Bonn")]
    )
    assert schema["properties"] == {
        "invoice_no": {"type": "string", "description": "Invoice No."},
        "date": {"type": "string", "format": "date", "description": "Date"},
        "total": {"type": "number", "description": "Total"},
        "pages": {"type": "integer", "description": "Pages"},
        "town": {"type": "string", "description": "Town"},
    }
    root_field(schema)


def test_only_labels_common_to_most_documents_stay():
    documents = [text_document("Town: Bonn", "Note: late"), text_document("Town: Ulm"), text_document("Town: Köln")]
    assert list(infer_schema(documents)["properties"]) == ["town"]


def test_tables_become_lists():
    document = text_document("Town: Bonn", tables=[[["Product", "Price"], ["Paint", "10.50"], ["Brush", "2.00"]]])
    items = infer_schema([document])["properties"]["items"]
    assert items["type"] == "array"
    assert items["items"]["properties"] == {
        "product": {"type": "string", "description": "Column “Product”"},
        "price": {"type": "number", "description": "Column “Price”"},
    }


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


def test_nothing_to_infer_from_says_what_to_do():
    with pytest.raises(SchemaError, match="lists the fields"):
        infer_schema([])
    with pytest.raises(DocumentError, match=r"note\.txt.*prompt"):
        infer_schema([text_document("Dear all", "see you soon")])


@pytest.mark.parametrize("prompt", ["(" * 5000, "a with " * 3000, ",;,;" * 2000, "\u202e\x00 <script>"])
def test_hostile_prompts_end_in_an_error_or_a_schema(prompt):
    try:
        schema = infer_schema([], prompt)
    except SchemaError:
        return
    root_field(schema)
