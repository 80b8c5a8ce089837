"""Engines that ask the tests' own server, and documents to ask about."""

from __future__ import annotations

import pytest

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.language.engine import LanguageEngine
from llamaextract_nb.engine.language.model import Model
from llamaextract_nb.engine.language.settings import find_settings
from llamaextract_nb.engine.readers.laid import pages_of

NOTE = """Harbour & Sons Ltd
Invoice number: HS-0417        Date: 3 April 2026

Item          Qty    Amount
Rope            2     25.00
Lantern         4     32.00
Rope            2     25.00

Total: 82.00 GBP
"""
SCHEMA = {
    "type": "object",
    "properties": {
        "number": {"type": "string", "description": "Invoice number"},
        "date": {"type": "string", "format": "date"},
        "total": {"type": "number"},
        "buyer": {"type": "object", "properties": {"name": {"type": "string"}}},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "quantity": {"type": "integer"},
                    "amount": {"type": "number"},
                },
            },
        },
    },
    "required": ["number", "total"],
}
ITEMS = [
    {"name": "Rope", "quantity": 2, "amount": 25.0},
    {"name": "Lantern", "quantity": 4, "amount": 32.0},
    {"name": "Rope", "quantity": 2, "amount": 25.0},
]
GOOD = {"number": "HS-0417", "date": "2026-04-03", "total": 82.0, "buyer": {"name": None}, "items": ITEMS}
# What the offline engine finds nothing for in these documents.
UNKNOWN = {"type": "object", "properties": {"blood_group": {"type": "string", "enum": ["A", "B", "AB"]}}}
PAGES = ["\n".join(f"Bolt M{n:03} {'x' * 30}  {n}.50" for n in range(start, start + 12)) for start in (100, 112, 124)]
ROWS = {"type": "object", "properties": {"rows": {"type": "array", "items": {"type": "object", "properties": {
    "name": {"type": "string"}, "price": {"type": "number"}}}}}}  # fmt: skip


@pytest.fixture
def engine_of(environment):
    """Make an engine; limits are given by name."""

    models = []

    def make(spent_by_job=0, **limits):
        more = {f"LLAMAEXTRACT_NB_LLM_{name.upper()}": str(value) for name, value in limits.items()}
        models.append(Model(find_settings({**environment, **more})))
        return LanguageEngine(models[-1], spent_by_job)

    yield make
    for model in models:
        model.close()


def document(*pages, name="note.txt"):
    """A document of the given pages of text."""
    laid = [
        pages_of((line, f"page {n} line {i}") for i, line in enumerate(page.splitlines(), 1))[0]
        for n, page in enumerate(pages, 1)
    ]
    for number, page in enumerate(laid, 1):
        page.number = number
    return Document(name, "txt", laid)
