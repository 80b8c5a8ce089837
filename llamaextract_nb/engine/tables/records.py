"""Lists of records: the tables of a document that hold them, read into data with a finding for every value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.extraction import Finding, Path
from llamaextract_nb.engine.tables.bands import find_bands
from llamaextract_nb.engine.tables.body import read_body
from llamaextract_nb.engine.tables.grid import Grid, GridCell
from llamaextract_nb.engine.tables.item import Item
from llamaextract_nb.engine.tables.lines import segment_lines
from llamaextract_nb.engine.tables.matching import Match, Source, match, strength
from llamaextract_nb.engine.tables.native import best_header, native_grid
from llamaextract_nb.engine.tables.reading import Reader
from llamaextract_nb.engine.values import Conventions
from llamaextract_nb.schema.fields import Field

NOTHING = "no table or list in the document has columns that match this list's fields"


@dataclass(slots=True)
class Candidate:
    """A table that may hold the records: which column is which field, and how well it fits."""

    grid: Grid
    match: Match
    score: float


def extract_records(
    document: Document, field: Field, path: Path, conventions: Conventions
) -> tuple[list[dict[str, Any]], dict[Path, Finding]]:
    """Return the records of a list of objects, and a finding for each of their values.

    Args:
        document: The document as read.
        field: The list; its `item` is an object.
        path: Where the list stands in the data.
        conventions: How the document writes numbers and dates.

    Returns:
        The records in reading order, and their findings; without records, a finding at `path` says why.
    """
    item = Item(field)
    reader = Reader(conventions)
    chosen = _chosen(_native(document, item, reader)) or _chosen(_found(document, item, reader))
    records: list[dict[str, Any]] = []
    findings: dict[Path, Finding] = {}
    for candidate in chosen:
        for row in candidate.grid.rows:
            record, evidence = _record(item, candidate.match, row, reader)
            if any(finding.value is not None for finding in evidence.values()):
                at = (*path, len(records))
                findings.update({(*at, *below): finding for below, finding in evidence.items()})
                records.append(record)
    if not records:
        findings[path] = Finding(None, reason=NOTHING)
    return records, findings


def _native(document: Document, item: Item, reader: Reader) -> list[Candidate]:
    headers = [(table, best_header(table, item)) for table in document.tables]
    return [_candidate(item, native_grid(table, *header, item), reader) for table, header in headers if header]


def _found(document: Document, item: Item, reader: Reader) -> list[Candidate]:
    pages = [segment_lines(page) for page in document.pages]
    candidates = []
    for number, lines in enumerate(pages):
        for band in find_bands(lines, item):
            candidates.append(_candidate(item, read_body(pages, number, band, item), reader))
    return candidates


def _candidate(item: Item, grid: Grid, reader: Reader) -> Candidate:
    found = match(item, grid, reader) if grid.rows else {}
    return Candidate(grid, found, strength(item, found))


def _chosen(candidates: list[Candidate]) -> list[Candidate]:
    """Return the best table, with the others that have the same header: they are parts of one list."""
    if not candidates:
        return []
    best = max(candidates, key=lambda candidate: candidate.score)
    if best.score <= 0:
        return []
    return [c for c in candidates if c is best or (c.score > 0 and c.grid.labels == best.grid.labels)]


def _record(
    item: Item, found: Match, row: list[GridCell | None], reader: Reader
) -> tuple[dict[str, Any], dict[Path, Finding]]:
    record: dict[str, Any] = {}
    findings: dict[Path, Finding] = {}
    for index, leaf in enumerate(item.leaves):
        finding = _finding(found.get(index), leaf.field, row, reader)
        findings[leaf.path] = finding
        place = record
        for name in leaf.path[:-1]:
            place = place.setdefault(name, {})
        place[leaf.path[-1]] = finding.value
    return record, findings


def _finding(source: Source | None, field: Field, row: list[GridCell | None], reader: Reader) -> Finding:
    if source is None:
        return Finding(None, reason="no column of the table matches this field")
    cell = source.cell(row)
    if cell is None:
        return Finding(None, reason=f"the cell is empty ({source.why})")
    reading = reader.read(cell.text, field)
    if reading is None:
        return Finding(None, 0.0, (cell.citation(),), "absent", f"“{cell.text[:60]}” is no {field.kind} ({source.why})")
    confidence = round(min(0.98, 0.35 + 0.6 * source.score) * reading.fit, 3)
    reason = "; ".join(part for part in (source.why, reading.reason) if part)
    return Finding(reading.value, confidence, (cell.citation(),), reading.verified, reason)
