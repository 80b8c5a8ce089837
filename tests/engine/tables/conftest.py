"""Documents made of words at given places, so that a test shows the layout it is about."""

import pytest

from llamaextract_nb.engine.document import Cell, Document, Line, Page, Table, Word
from llamaextract_nb.engine.tables import Tables, extract_records, segment_lines
from llamaextract_nb.engine.values import conventions
from llamaextract_nb.schema.fields import root_field

CHARACTER, SPACE, HEIGHT = 5.0, 2.5, 8.0


def words(x, y, text):
    found = []
    for part in text.split():
        found.append(Word(part, x, y, x + CHARACTER * len(part), y + HEIGHT))
        x += CHARACTER * len(part) + SPACE
    return found


@pytest.fixture
def paged():
    """Make a PDF-like document: a page is a list of (y, {x: text}) lines."""

    def make(*pages):
        made = []
        for number, lines in enumerate(pages, start=1):
            found = [Line([w for x, text in sorted(cells.items()) for w in words(x, y, text)]) for y, cells in lines]
            made.append(Page(number, 595.0, 842.0, found))
        return Document("test.pdf", "pdf", made)

    return make


@pytest.fixture
def declared():
    """Make a document with tables that the file declares: each a list of rows of texts."""

    def make(*tables):
        made = [
            Table(
                [
                    [Cell(text, 1, None, f"Sheet{n}!{chr(65 + c)}{r}") for c, text in enumerate(row)]
                    for r, row in enumerate(rows, 1)
                ]
            )
            for n, rows in enumerate(tables, 1)
        ]
        return Document("test.xlsx", "xlsx", [], made)

    return make


@pytest.fixture
def records():
    """Extract the list field `rows` whose items have these properties."""

    def run(document, properties, name="items", **more):
        items = {"type": "object", "properties": properties}
        schema = {"type": "object", "properties": {name: {"type": "array", "items": items, **more}}}
        tables = Tables(document, [segment_lines(page) for page in document.pages])
        return extract_records(tables, root_field(schema).fields[0], (name,), conventions(document))

    return run


@pytest.fixture
def invoice_item():
    """The properties of an invoice line."""
    return {
        "description": {"type": "string"},
        "quantity": {"type": "number"},
        "unit_price": {"type": "number"},
        "amount": {"type": "number"},
    }
