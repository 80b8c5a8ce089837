"""Lists inside lists: rows grouped under the sections or the cells that name their parent."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from llamaextract_nb.engine.asking.item import SURE, Item, Leaf, leaves_of
from llamaextract_nb.engine.extraction import Path
from llamaextract_nb.engine.proposing.records.candidates import Candidate, Tables
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.record import Record, put_cell, read_record
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine, segment_cell
from llamaextract_nb.engine.structure.tables.grid import GridCell, Part
from llamaextract_nb.schema.fields import Field

_PAIR = re.compile(r"^\s*([^:：]{1,60}?)\s*[:：]\s*(\S.*)$")
_HEADING = re.compile(r"[^\W\d_]{3}")
_ABOVE = 5  # lines above a table's header that may name its section
_NO_ROWS = "no table in the document has columns that match this list's fields"
_LABELLED = "a label above its rows"
_NOT_NAMED = "neither a column nor the section's heading names this field"

Aside = tuple[SegmentLine, Segment]
Names = dict[int, tuple[GridCell, float, str]]  # leaf of the parent -> its cell, how sure, and why


def child_list(field: Field) -> Field | None:
    """Return the list of objects inside a list's items that has most fields, if there is one."""
    inner = field.item.fields if field.item else ()
    lists = [f for f in inner if f.kind == "array" and f.item is not None and f.item.kind == "object"]
    return max(lists, key=lambda f: len(list(leaves_of(f))), default=None)


def nested_records(tables: Tables, field: Field, reader: Reader) -> Iterator[tuple[str, list[Candidate], list[Record]]]:
    """Yield the tables that may hold a list whose items hold a list of objects themselves, each with its records."""
    child = child_list(field)
    assert child is not None
    parents, children = list(leaves_of(field)), list(leaves_of(child))
    item = Item(field, [*parents, *children], len(parents))
    for kind, group in tables.proposals(item, reader):
        yield kind, group, _records(tables, field, item, group, reader)


def _records(tables: Tables, field: Field, item: Item, group: list[Candidate], reader: Reader) -> list[Record]:
    child = child_list(field)
    assert child is not None
    parents, children = item.leaves[: item.parents], item.leaves[item.parents :]
    records: list[Record] = []
    last: Names = {}
    for candidate in group:
        for index, row in enumerate(candidate.grid.rows):
            names = _names(item, tables, candidate, index, row, last)
            below = {leaf - len(parents): s for leaf, s in candidate.match.items() if leaf >= len(parents)}
            inner = read_record(children, below, row, reader)
            if not records or _differs(names, last):
                records.append(_parent(field, child, parents, {**last, **names} if names else names, reader))
                last = {**last, **names}
            if inner.filled and len(records[-1].data[child.name]) < child.node.get("maxItems", math.inf):
                _add(records[-1], child.name, inner)
    return [record for record in records if record.filled]


def _names(
    item: Item, tables: Tables, candidate: Candidate, index: int, row: list[GridCell | None], last: Names
) -> Names:
    """Return what a row, and the lines between it and the row before, say about its parent."""
    names: Names = {}
    for leaf in range(item.parents):
        source = candidate.match.get(leaf)
        cell = source.cell(row) if source else None
        if source and cell:
            names[leaf] = (cell, source.score, source.why)
    asides = list(_asides(tables.pages, candidate, index))
    names.update(_labelled(item, candidate, asides))
    free = [i for i in range(item.parents) if i not in candidate.match and item.leaves[i].field.kind == "string"]
    # Where sections say "label: value", another line is no heading.
    if free and free[0] not in names and not (free[0] in last and last[free[0]][2] == _LABELLED):
        headings = [segment_cell(*aside) for aside in asides if _HEADING.search(aside[1].text)]
        if not headings and candidate.grid.title and index == 0:
            headings = [GridCell([Part(0, candidate.grid.title)])]
        if headings:
            names[free[0]] = (headings[-1], SURE, "the heading above its rows")
    return names


def _labelled(item: Item, candidate: Candidate, asides: list[Aside]) -> Names:
    names: Names = {}
    for line, segment in asides:
        pair = _PAIR.match(segment.text)
        if pair:
            scores = item.similarities(pair[1])[: item.parents]
            best = max(range(len(scores)), key=scores.__getitem__, default=-1)
            if best >= 0 and scores[best] >= SURE and best not in candidate.match:
                names[best] = (segment_cell(line, segment, pair[2]), scores[best], _LABELLED)
    return names


def _asides(pages: list[list[SegmentLine]], candidate: Candidate, index: int) -> Iterator[Aside]:
    """Yield what stands between a row and the one before it (or around the header) and is no part of either."""
    grid = candidate.grid
    if not grid.places:
        return
    page, below = grid.places[index + 1]
    above_page, above = grid.places[index]
    if index == 0:
        above = max(-1, above - 1 - _ABOVE)
    rows = grid.rows[max(0, index - 1) : index + 1]
    taken = {part.text for row in rows for cell in row if cell is not None for part in cell.parts}
    taken.update(part.text for parts in grid.header for part in parts)
    first = above + 1 if above_page == page else 0
    for line in pages[page][first:below]:
        if not taken.intersection(segment.text for segment in line.segments):
            for segment in line.segments:
                yield line, segment


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
