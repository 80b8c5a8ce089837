"""Fields said inside the cells of a row, each on a line of its own behind a label: "Serial no: 4711" below the text."""

from __future__ import annotations

import re
from dataclasses import replace

from llamaextract_nb.engine.asking.item import Item, best_pairs
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.source import Match, Source
from llamaextract_nb.engine.structure.tables.grid import Grid, GridCell

_DETAIL = re.compile(r"([^\W\d_][^:：]{0,38}?)\s?[:：]\s*(.*)")
_NAMES = 0.75  # similarity from which a label names a field, as for blocks of labels
_ROWS = 40  # looked at
_SHARE = 0.25  # of the rows must have a label: what few have is a remark on them


def detail_label(text: str, item: Item) -> str:
    """Return the label that a line of a cell begins with if it names a field, "" if there is none that does."""
    match = _DETAIL.match(text)
    return match[1] if match and max(item.similarities(match[1]), default=0.0) >= _NAMES else ""


def by_details(item: Item, grid: Grid, reader: Reader, found: Match) -> None:
    """Read fields that no column holds from the lines of cells that their labels begin; other texts end there."""
    places: dict[tuple[int, str], list[str]] = {}
    for row in grid.rows[:_ROWS]:
        for column, cell in enumerate(row):
            for part in cell.parts if cell is not None else ():
                if label := detail_label(part.text, item):
                    places.setdefault((column, label.casefold()), []).append(label)
    named = [place for place, labels in places.items() if len(labels) >= _SHARE * min(len(grid.rows), _ROWS)]
    scores = [
        (alike, leaf, index)
        for index, (column, label) in enumerate(named)
        for leaf, alike in enumerate(item.similarities(places[column, label][0]))
        if leaf not in found and alike >= _NAMES and _is_read(item, leaf, grid, column, label, reader)
    ]
    for leaf, (index, alike) in best_pairs(scores).items():
        column, label = named[index]
        found[leaf] = Source(column, alike, f"label “{places[column, label][0]}” in the cell", label=label)
    for leaf, source in found.items():
        ends = frozenset(other.label for other in found.values() if other.label and other.column == source.column)
        if ends and not source.label:
            found[leaf] = replace(source, ends=ends)


def _is_read(item: Item, leaf: int, grid: Grid, column: int, label: str, reader: Reader) -> bool:
    """Tell whether what stands behind a label can be read as a field anywhere."""
    source = Source(column, 0.0, "", label=label)
    cells: list[GridCell] = [cell for row in grid.rows[:_ROWS] if (cell := source.cell(row)) is not None]
    return any(reader.read(cell.text, item.leaves[leaf].field) is not None for cell in cells)
