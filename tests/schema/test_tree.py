"""A schema as a tree: every field, whole, and nothing in it that runs."""

from html.parser import HTMLParser

from IPython.core.formatters import DisplayFormatter

import llamaextract_nb as lx
from llamaextract_nb.sample_data import sample_schema

HOSTILE = '</code><img src=x onerror="alert(1)">\n\x1b[2J\u202e&amp;'


def test_a_tree_as_text():
    schema = lx.Schema(
        {
            "title": "Order",
            "type": "object",
            "required": ["number"],
            "properties": {
                "number": {"type": "string", "description": "Its number"},
                "seller": {"type": "object", "properties": {"name": {"type": ["string", "null"]}}},
                "lines": {"type": "array", "items": {"type": "object", "properties": {"unit": {"enum": ["kg", "g"]}}}},
                "tags": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
            },
        }
    )
    assert str(schema).splitlines() == [
        "Order",
        "├─ number: string, required — Its number",
        "├─ seller: object",
        "│  └─ name: string, nullable",
        "├─ lines: array of object",
        "│  └─ unit: enum, kg | g",
        "└─ tags: array of array of string",
    ]


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def test_a_notebook_shows_the_tree_whole_and_inert():
    long = "word " * 400
    schema = lx.Schema({HOSTILE: (str, HOSTILE), "kind": {"enum": [HOSTILE], "description": long}})
    shown, _ = DisplayFormatter().format(schema)
    assert shown["text/plain"] == str(schema)
    assert "\x1b" not in shown["text/plain"] + shown["text/html"]
    assert "\u202e" not in shown["text/plain"] + shown["text/html"]
    assert len(str(schema).splitlines()) == 3
    seen = Seen()
    seen.feed(shown["text/html"])
    assert set(seen.tags) == {"div", "b", "bdi", "ul", "li", "code", "i"}
    assert sum("<img src=x" in text for text in seen.text) == 3
    for form in shown.values():
        assert long.strip() in form


def test_every_field_is_there():
    schema = lx.Schema(sample_schema("invoice"))
    lines = str(schema).splitlines()
    assert len(lines) == 1 + len(schema.diff({"other": str}).query("change == 'removed'"))
    assert "│  ├─ name: string, nullable — Company name" in lines
    assert "Rechnungsnummer" in schema._repr_html_()
