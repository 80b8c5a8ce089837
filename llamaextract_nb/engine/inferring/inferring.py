"""Infer a schema: the fields that the user lists, or else those that documents share and well-known ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.inferring.catalogue import with_well_known
from llamaextract_nb.engine.inferring.evidence import Evidence
from llamaextract_nb.engine.inferring.lists import find_lists, list_properties
from llamaextract_nb.engine.inferring.prompt import fields_of_prompt
from llamaextract_nb.engine.inferring.proof import proven
from llamaextract_nb.engine.inferring.sharpening import sharpened
from llamaextract_nb.engine.inferring.singles import find_singles, single_properties
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.errors import DocumentError, SchemaError

_BEGINNING, _END = 400, 150  # lines that are looked at
_ROWS = 200  # of a table
_LIKE = 'write a schema, or list the fields in a prompt, as in "company name, total, invoice date".'


def infer_schema(documents: Sequence[Document | Structure], prompt: str = "") -> dict[str, Any]:
    """Return a JSON Schema of what the documents have in common, or of what the prompt lists.

    A field that the documents suggest stays only if the engine finds it again in most of them.

    Args:
        documents: Documents of one kind, as read, or what stands where in them, if that was found earlier.
        prompt: The wanted fields in the user's words, such as "company name, total, line items with description
            and amount". If it names fields, they are the schema's, and the documents only sharpen their types and
            descriptions.

    Raises:
        SchemaError: There is neither a document nor a field in the prompt.
        DocumentError: The documents have no labels and no tables.
    """
    wanted = fields_of_prompt(prompt)
    if not documents:
        if not wanted:
            raise SchemaError(f"There is nothing to infer a schema from: give documents; {_LIKE}")
        return _schema(wanted)
    structures = [_ends(Structure.of(document)) for document in documents]
    seen = [Evidence(structure) for structure in structures]
    singles = single_properties(find_singles(seen))
    properties = {**singles, **list_properties(find_lists(seen), singles)}
    if wanted:
        return _schema(sharpened(wanted, properties))
    properties = proven(structures, with_well_known(seen, properties))
    if not properties:
        name = structures[0].document.name
        raise DocumentError(f"Nothing that could be a field was found in {name}: {_LIKE}", name)
    return _schema(properties)


def _ends(structure: Structure) -> Structure:
    """Return a document without the middle of what is very long: its beginning and its end tell what it is about."""
    document = structure.document
    total = sum(len(page.lines) for page in document.pages)
    if total <= _BEGINNING + _END and all(len(table.rows) <= _ROWS for table in document.tables):
        return structure
    tables = [replace(table, rows=table.rows[:_ROWS]) for table in document.tables]
    pages, number = [], 0
    for page in document.pages:
        lines = [line for i, line in enumerate(page.lines, number) if i < _BEGINNING or i >= total - _END]
        number += len(page.lines)
        if lines:
            pages.append(replace(page, lines=lines))
    return Structure(replace(document, pages=pages, tables=tables))


def _schema(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}
