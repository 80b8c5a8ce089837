"""A first schema for documents without one: from what their labels and tables say, or from the user's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.prompt import fields_of_prompt, key_of
from llamaextract_nb.engine.tables import find_tables
from llamaextract_nb.engine.values import Conventions, conventions, read_value
from llamaextract_nb.errors import DocumentError, SchemaError
from llamaextract_nb.schema.fields import Field

_PAIR = re.compile(r"^\s*([^\W\d_][^:：\n]{0,48}?)\s*[:：]\s*(\S.*)$")
_LABEL_WORDS = 5
_IDENTIFIERS = re.compile(
    r"\b(no|nr|num|number|\w*nummer|numéro|numero|id|code|ref|reference|phone|tel|telefon|fax|mobile|zip|postcode|plz|"
    r"iban|account|konto|key|serial)\b|#",
    re.IGNORECASE,
)
_DATE = Field("", "date", {"type": "string", "format": "date"})
_NUMBER = Field("", "number", {"type": "number"})
_WHOLE = re.compile(r"[-+−]?\d{1,15}")
_SHARE = 0.8  # of the values must read as a type


@dataclass(slots=True)
class _Found:
    """A label or column, the documents it stands in, and its values with the conventions they are written in."""

    label: str
    documents: set[int] = field(default_factory=set)
    values: list[tuple[str, Conventions]] = field(default_factory=list)


def infer_schema(documents: Sequence[Document], prompt: str = "") -> dict[str, Any]:
    """Return a JSON Schema of what the documents have in common, or of what the prompt lists.

    Args:
        documents: Documents of one kind, as read.
        prompt: The wanted fields in the user's words, such as "company name, total, line items with description
            and amount". A list in it decides the fields; otherwise the documents do.

    Raises:
        SchemaError: There is neither a document nor a field in the prompt.
        DocumentError: The documents have no labels and no tables.
    """
    wanted = fields_of_prompt(prompt)
    if len(wanted) > 1 or (wanted and not documents):
        return _schema(wanted)
    if not documents:
        raise SchemaError(
            "There is nothing to infer a schema from: give documents, or a prompt that lists the fields, "
            'as in "company name, total, invoice date".'
        )
    properties = {**wanted, **_pairs(documents), **_tables(documents)}
    if not properties:
        raise DocumentError(
            f"No labels and no tables were found in {documents[0].name}: write a schema, or list the fields in a "
            'prompt, as in "company name, total, invoice date".',
            documents[0].name,
        )
    return _schema(properties)


def _schema(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _pairs(documents: Sequence[Document]) -> dict[str, Any]:
    """Return a field for each label that stands in at least half of the documents."""
    found: dict[str, _Found] = {}
    for number, document in enumerate(documents):
        known = conventions(document)
        for label, value in _labelled(document):
            entry = found.setdefault(key_of(label), _Found(label))
            if number not in entry.documents:  # the first value of a label is the document's
                entry.documents.add(number)
                entry.values.append((value, known))
    return {
        key: {**_type(entry), "description": entry.label}
        for key, entry in found.items()
        if key and 2 * len(entry.documents) >= len(documents)
    }


def _labelled(document: Document) -> list[tuple[str, str]]:
    pairs = []
    for page in document.pages:
        for line in page.lines:
            match = _PAIR.match(line.text)
            if match and len(match[1].split()) <= _LABEL_WORDS and not match[2].startswith("//"):
                pairs.append((match[1].strip(), match[2].strip()))
    return pairs


def _tables(documents: Sequence[Document]) -> dict[str, Any]:
    """Return a list field for each table whose header stands in at least half of the documents."""
    tables: dict[tuple[str, ...], tuple[str, dict[str, _Found]]] = {}
    seen: dict[tuple[str, ...], set[int]] = {}
    for number, document in enumerate(documents):
        known = conventions(document)
        for grid in find_tables(document):
            places = {key_of(label) or f"column_{i + 1}": i for i, label in enumerate(grid.labels)}
            header = tuple(places)
            _, found = tables.setdefault(header, (grid.title, {}))
            seen.setdefault(header, set()).add(number)
            for key, index in places.items():
                entry = found.setdefault(key, _Found(grid.labels[index]))
                entry.values.extend((text, known) for text in grid.column(index))
    common = [header for header in tables if 2 * len(seen[header]) >= len(documents)]
    properties: dict[str, Any] = {}
    for header in common:
        title, found = tables[header]
        name = key_of(title) or "items"
        while name in properties:
            name += "_2"
        columns = {key: {**_type(entry), "description": _column(entry.label)} for key, entry in found.items()}
        properties[name] = {"type": "array", "items": {"type": "object", "properties": columns}}
    return properties


def _column(label: str) -> str:
    return f"Column “{label}”" if label else "Column without a header"


def _type(found: _Found) -> dict[str, Any]:
    """Return the narrowest type that most of the values have; what names or numbers a thing stays text."""
    if not found.values or _IDENTIFIERS.search(found.label):
        return {"type": "string"}
    if _share(found, _DATE) >= _SHARE:
        return {"type": "string", "format": "date"}
    if _share(found, _NUMBER) >= _SHARE:
        whole = all(_WHOLE.fullmatch(text.strip()) for text, _ in found.values)
        return {"type": "integer" if whole else "number"}
    return {"type": "string"}


def _share(found: _Found, probe: Field) -> float:
    fits = sum(read_value(text, probe, known) is not None for text, known in found.values)
    return fits / len(found.values)
