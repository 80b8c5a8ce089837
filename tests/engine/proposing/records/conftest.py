"""Documents with tables that the file declares, and the extraction of lists of records."""

import pytest

from llamaextract_nb.engine.choosing.records import Records
from llamaextract_nb.engine.document import Cell, Document, Table
from llamaextract_nb.engine.proposing.records.candidates import Tables
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.values import conventions
from llamaextract_nb.engine.weights import default_weights
from llamaextract_nb.schema.fields import root_field

HEADER = (100, {50: "Description", 250: "Quantity", 330: "Unit price", 430: "Amount"})


def row(y, text, quantity, price, amount):
    """A line below HEADER, at y."""
    return (y, {50: text, 260: quantity, 340: price, 435: amount})


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

    def run(document, properties, name="items", told=(), **more):
        items = {"type": "object", "properties": properties}
        schema = {"type": "object", "properties": {name: {"type": "array", "items": items, **more}}}
        tables = Tables(Structure(document))
        found = Records(tables, conventions(document), default_weights())
        found.ask(root_field(schema).fields[0], (name,), [("entry", list(told))] if told else [])
        return found.answers()[name,]

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
