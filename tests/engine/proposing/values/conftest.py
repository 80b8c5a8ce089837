"""Documents of plain text, and the values that a schema finds in them."""

import pytest

from llamaextract_nb.engine import extract, read

TYPES = {
    float: {"type": "number"},
    int: {"type": "integer"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}


def node(kind):
    if isinstance(kind, dict) and "type" not in kind:
        return {"type": "object", "properties": {name: node(inner) for name, inner in kind.items()}}
    return kind if isinstance(kind, dict) else TYPES[kind]


@pytest.fixture
def found(tmp_path):
    """Return the data that fields, given as in {"total": float}, find in a text."""

    def find(text, fields):
        path = tmp_path / "document.txt"
        path.write_text(text, encoding="utf-8")
        return extract(read(path), node(fields)).data

    return find


@pytest.fixture
def extracted():
    """Return the data that fields, given as in {"total": float}, find in a document."""
    return lambda document, fields: extract(document, node(fields)).data
