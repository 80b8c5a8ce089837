"""Fill a schema from a document: single values by the search, lists of records from tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from llamaextract_nb.engine.asking.notation import with_notation
from llamaextract_nb.engine.asking.steering import steered, told
from llamaextract_nb.engine.checking.trust import Trust
from llamaextract_nb.engine.choosing.counted import counted
from llamaextract_nb.engine.choosing.records import Records
from llamaextract_nb.engine.choosing.search import find_values
from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.extraction import Extraction, Finding, Path
from llamaextract_nb.engine.learning.taught import Taught
from llamaextract_nb.engine.proposing.entries import entry_records
from llamaextract_nb.engine.proposing.entries.priced import priced_records
from llamaextract_nb.engine.proposing.journeys import journey_records
from llamaextract_nb.engine.proposing.records.candidates import Tables
from llamaextract_nb.engine.proposing.records.flat import flat_records
from llamaextract_nb.engine.proposing.values.boxed import boxed_records
from llamaextract_nb.engine.proposing.values.listed import listed_records
from llamaextract_nb.engine.structure.boxes import Boxes
from llamaextract_nb.engine.structure.sections import Sections
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.structure.text import Text
from llamaextract_nb.engine.values import Conventions, conventions
from llamaextract_nb.engine.weights import Weights, default_calibration, default_weights
from llamaextract_nb.engine.words.labels import label_of
from llamaextract_nb.schema.fields import Field, root_field

_EMPTY_LIST = "nothing in the document looks like this list"
_UNKNOWN = "a field without a type or fields cannot be searched for"


def extract(document: Document | Structure, schema: dict[str, Any], instructions: str = "") -> Extraction:
    """Return the data of a document that a schema asks for, with a finding for every leaf.

    The data validates against the schema in which every single value may also be null: what cannot be found is null,
    and its finding says why.

    Args:
        document: The document as read, or what stands where in it, if that was found earlier.
        schema: A JSON Schema with an object at its root; the lessons of examples may travel with it.
        instructions: The user's words about what to extract: synonyms of fields, how dates and numbers are written.

    Raises:
        SchemaError: The schema cannot be used.
    """
    structure = Structure.of(document)
    taught = Taught.of_schema(schema, structure)
    found, trust = find(structure, schema, instructions, taught=taught)
    findings = trust.settle(found.findings)
    return Extraction(found.data, findings if taught is None else taught.settled(findings))


class Proposed(NamedTuple):
    """What a document offers for a schema: its lines, sections and boxes for single values, its records for lists."""

    root: Field
    known: Conventions
    text: Text
    sections: Sections
    boxes: Boxes
    records: Records


def propose(
    structure: Structure, schema: dict[str, Any], instructions: str, weights: Weights, taught: Taught | None = None
) -> Proposed:
    """Return what a document offers for a schema; nothing is chosen yet."""
    root, known = root_field(schema), conventions(structure.document)
    words = f"{root.description}\n{instructions}"
    root = with_notation(steered(root, words))
    if taught is not None:
        root, known = taught.called(root), taught.notation(known)
    known = told(known, words)
    lists = [field for _, field in root.leaves() if field.kind == "array" and field.item and field.item.fields]
    tables = Tables(structure, lists)
    text = Text(structure, known, weights)

    sections = Sections(text, [label_of(field) for _, field in root.leaves() if field.kind == "array"])
    boxes = Boxes(text)
    records = Records(tables, known, weights)
    for path, field in root.leaves():
        if field.kind == "array" and field.item and field.item.kind == "object" and field.item.fields:
            told_by = [
                ("journey", journey_records(text, field)),
                ("entry", entry_records(sections, field)),
                ("priced", priced_records(text, field)),
                ("flat", flat_records(text, field)),
                ("boxed", boxed_records(boxes, field)),
                ("listed", listed_records(text, sections, field)),
            ]
            records.ask(field, tuple(path.split(".")), told_by)
    return Proposed(root, known, text, sections, boxes, records)


def find(
    document: Document | Structure,
    schema: dict[str, Any],
    instructions: str = "",
    weights: Weights | None = None,
    taught: Taught | None = None,
) -> tuple[Extraction, Trust]:
    """Return what the finders say, as sure as they are by themselves, and what settles how far it can be trusted.

    `weights` are other weights than those that come with the engine; `taught` are the lessons of the document's layout.
    """
    structure = Structure.of(document)
    proposed = propose(structure, schema, instructions, weights or default_weights(), taught)
    root, known, text, sections, boxes, records = proposed
    answers = records.answers()
    values = counted(root, find_values(text, sections, boxes, root, taught), answers)
    filler = _Filler(values, lambda field, path: answers[path])
    data = filler.object(root, ())
    found = Extraction(data, filler.findings)
    trust = Trust(structure.document, root, known, default_calibration())
    return (found if taught is None else taught.emptied(found)), trust


class _Filler:
    """Builds the data in the shape of the schema, and collects the findings."""

    def __init__(self, values: Mapping[tuple[str, ...], Finding | list[Finding]], records: Any) -> None:
        self.values = values
        self.records = records
        self.findings: dict[Path, Finding] = {}

    def object(self, field: Field, path: tuple[str, ...]) -> dict[str, Any]:
        return {child.name: self.value(child, (*path, child.name)) for child in field.fields}

    def value(self, field: Field, path: tuple[str, ...]) -> Any:
        if field.kind == "object":
            if field.fields:
                return self.object(field, path)
            self.findings[path] = Finding(None, reason=_UNKNOWN)
            return {}
        if field.kind == "array":
            return self.list(field, path)
        found = self.values.get(path)
        finding = found if isinstance(found, Finding) else Finding(None, reason=_UNKNOWN)
        self.findings[path] = finding
        return finding.value

    def list(self, field: Field, path: tuple[str, ...]) -> list[Any]:
        if field.item is not None and field.item.kind == "object" and field.item.fields:
            rows, findings = self.records(field, path)
            self.findings.update(findings)
            return list(rows)
        found = self.values.get(path)
        found = found[: field.node.get("maxItems")] if isinstance(found, list) else []
        if not found:
            self.findings[path] = Finding(None, reason=_EMPTY_LIST)
            return []
        self.findings.update({(*path, index): finding for index, finding in enumerate(found)})
        return [finding.value for finding in found]
