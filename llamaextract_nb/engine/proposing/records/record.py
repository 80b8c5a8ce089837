"""One record: its data, and a finding for each of its values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from llamaextract_nb.engine.asking.item import Leaf
from llamaextract_nb.engine.extraction import Finding, Path
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.source import Source
from llamaextract_nb.engine.structure.tables.grid import GridCell
from llamaextract_nb.schema.fields import Field

_BETWEEN = re.compile(r"\s*[;,\n•|]\s*")  # the values of a list in one cell


@dataclass(slots=True)
class Record:
    """A record's data and findings; the findings' paths begin inside the record."""

    data: dict[str, Any] = field(default_factory=dict)
    findings: dict[Path, Finding] = field(default_factory=dict)

    @property
    def filled(self) -> bool:
        """Whether it has a value at all."""
        return any(finding.value is not None for finding in self.findings.values())

    def put(self, path: tuple[str, ...], finding: Finding) -> None:
        """Set a value at a path of names."""
        place = self.data
        for name in path[:-1]:
            place = place.setdefault(name, {})
        place[path[-1]] = finding.value
        self.findings[path] = finding

    def put_list(self, path: tuple[str, ...], elements: Sequence[Finding], reason: str) -> None:
        """Set a list of single values at a path of names; `reason` says why it is empty if it is."""
        self.put(path, Finding(None, reason=reason))
        place = self.data
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = [finding.value for finding in elements]
        if elements:
            del self.findings[path]
            self.findings.update({(*path, index): finding for index, finding in enumerate(elements)})


def read_record(
    leaves: Sequence[Leaf], found: Mapping[int, Source], row: list[GridCell | None], reader: Reader
) -> Record:
    """Return a table's row as a record; `found` says which column each leaf is read from."""
    record = Record()
    for index, leaf in enumerate(leaves):
        source = found.get(index)
        cell = source.cell(row) if source else None
        why = "no column of the table matches this field"
        if source is not None:
            why = source.why if cell is not None else f"the cell is empty ({source.why})"
        put_cell(record, leaf, cell, source.score if source else 0.0, why, reader)
    return record


def put_cell(record: Record, leaf: Leaf, cell: GridCell | None, score: float, why: str, reader: Reader) -> None:
    """Read a cell as a leaf's value and put it into the record; `score` says how sure the place is, `why` why."""
    if leaf.field.kind != "array":
        record.put(leaf.path, _finding(cell, leaf.field, score, why, reader))
        return
    single = leaf.field.item
    texts = [text for text in _BETWEEN.split(cell.text) if text] if cell and single else []
    elements = []
    for text in texts:
        assert cell is not None
        assert single is not None
        finding = _finding(cell, single, score, why, reader, text)
        if finding.value is not None:
            elements.append(finding)
    record.put_list(leaf.path, elements, why)


def _finding(
    cell: GridCell | None, field: Field, score: float, why: str, reader: Reader, text: str | None = None
) -> Finding:
    if cell is None:
        return Finding(None, reason=why)
    text = cell.text if text is None else text
    reading = reader.read(text, field)
    if reading is None:
        return Finding(None, 0.0, (cell.citation(),), "absent", f"“{text[:60]}” is no {field.kind} ({why})")
    confidence = round(min(0.98, 0.35 + 0.6 * score) * reading.fit, 3)
    reason = "; ".join(part for part in (why, reading.reason) if part)
    return Finding(reading.value, confidence, (cell.citation(),), reading.verified, reason)
