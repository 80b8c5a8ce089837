"""Lists inside lists: rows grouped under the sections or the cells that name their parent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.extraction import Path
from llamaextract_nb.engine.tables.candidates import Candidate, Tables
from llamaextract_nb.engine.tables.grid import GridCell, Part
from llamaextract_nb.engine.tables.item import SURE, Item, Leaf, leaves_of
from llamaextract_nb.engine.tables.lines import SegmentLine
from llamaextract_nb.engine.tables.reading import Reader
from llamaextract_nb.engine.tables.record import Record, put_cell, read_record
from llamaextract_nb.schema.fields import Field

_PAIR = re.compile(r"^\s*([^:：]{1,60}?)\s*[:：]\s*(\S.*)$")
_ABOVE = 5  # lines above a table's header that may name its section
_NO_ROWS = "no table in the document has columns that match this list's fields"
_NOT_NAMED = "neither a column nor the section's heading names this field"

Names = dict[int, tuple[GridCell, float, str]]  # leaf of the parent -> its cell, how sure, and why


def child_list(field: Field) -> Field | None:
    """Return the list of objects inside a list's items that has most fields, if there is one."""
    inner = field.item.fields if field.item else ()
    lists = [f for f in inner if f.kind == "array" and f.item is not None and f.item.kind == "object"]
    return max(lists, key=lambda f: len(list(leaves_of(f))), default=None)


def nested_records(tables: Tables, field: Field, reader: Reader) -> list[Record]:
    """Return the records of a list whose items hold a list of objects themselves."""
    child = child_list(field)
    assert child is not None
    parents, children = list(leaves_of(field)), list(leaves_of(child))
    item = Item(field, [*parents, *children])
    records: list[Record] = []
    last: Names = {}
    for candidate in tables.choose(item, reader):
        for index, row in enumerate(candidate.grid.rows):
            names = _names(item, len(parents), tables, candidate, index, row)
            below = {leaf - len(parents): s for leaf, s in candidate.match.items() if leaf >= len(parents)}
            inner = read_record(children, below, row, reader)
            if not records or _differs(names, last):
                records.append(_parent(field, child, parents, {**last, **names} if names else names, reader))
                last = {**last, **names}
            if inner.filled:
                _add(records[-1], child.name, inner)
    return [record for record in records if record.filled]


def _names(
    item: Item, parents: int, tables: Tables, candidate: Candidate, index: int, row: list[GridCell | None]
) -> Names:
    """Return what a row, and the lines between it and the row before, say about its parent."""
    names: Names = {}
    for leaf in range(parents):
        source = candidate.match.get(leaf)
        cell = source.cell(row) if source else None
        if source and cell:
            names[leaf] = (cell, source.score, source.why)
    heading: GridCell | None = None
    for cell in _asides(tables.pages, candidate, index):
        pair = _PAIR.match(cell.text)
        scores = list(item.similarities(pair[1])[:parents]) if pair else []
        best = max(range(len(scores)), key=scores.__getitem__, default=None)
        if pair and best is not None and scores[best] >= SURE and best not in candidate.match:
            part = cell.parts[0]
            names[best] = (GridCell([Part(0, pair[2], part.box)], cell.page, cell.anchor), scores[best], "its section")
        elif not pair:
            heading = cell
    if candidate.grid.title and index == 0 and heading is None:
        heading = GridCell([Part(0, candidate.grid.title)])
    free = [i for i in range(parents) if i not in candidate.match and item.leaves[i].field.kind == "string"]
    if heading is not None and free and free[0] not in names:
        names[free[0]] = (heading, SURE, "the heading above its rows")
    return names


def _asides(pages: list[list[SegmentLine]], candidate: Candidate, index: int) -> Iterator[GridCell]:
    """Yield the lines between a row and the one before it (or above the header) that are no part of either."""
    grid = candidate.grid
    if not grid.places:
        return
    page, below = grid.places[index + 1]
    above_page, above = grid.places[index]
    if index == 0:
        above = max(-1, above - 1 - _ABOVE)
    taken = {
        part.text
        for row in grid.rows[max(0, index - 1) : index + 1]
        for cell in row
        if cell is not None
        for part in cell.parts
    }
    header = {part.text for parts in grid.header for part in parts}
    first = above + 1 if above_page == page else 0
    for line in pages[page][first:below]:
        texts = [segment.text for segment in line.segments]
        if not taken.intersection(texts) and not header.intersection(texts):
            real = line.page.real
            for segment in line.segments:
                box = Box(*segment[1:5]) if real else None
                yield GridCell([Part(0, segment.text, box)], line.page.number if real else None, line.anchor)


def _differs(names: Names, last: Names) -> bool:
    return any(leaf not in last or last[leaf][0].text != cell.text for leaf, (cell, _, _) in names.items())


def _parent(field: Field, child: Field, parents: list[Leaf], names: Names, reader: Reader) -> Record:
    record = Record()
    for index, leaf in enumerate(parents):
        cell, score, why = names.get(index, (None, 0.0, _NOT_NAMED))
        put_cell(record, leaf, cell, score, why, reader)
    for other in field.item.fields if field.item else ():
        if other.kind == "array" and (other.name,) not in record.findings and other.name not in record.data:
            record.put_list((other.name,), [], _NO_ROWS)
    record.data[child.name] = []
    return record


def _add(record: Record, name: str, inner: Record) -> None:
    rows = record.data[name]
    path: Path = (name,)
    record.findings.pop(path, None)
    record.findings.update({(name, len(rows), *below): finding for below, finding in inner.findings.items()})
    rows.append(inner.data)
