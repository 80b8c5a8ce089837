"""Which rows of a table are its header, where a schema knows better: the rows that name the fields."""

from __future__ import annotations

from dataclasses import replace

from llamaextract_nb.engine.asking.item import Item, header_score
from llamaextract_nb.engine.structure.tables.grid import Grid, is_value, joined

_SEARCHED = 12  # rows that may hold the header of a table found by its rows
_LINES = 3  # rows of a header
_BETTER = 0.5  # by how much rows must name the fields better than the header that was found


def headed(grid: Grid, item: Item) -> Grid:
    """Return a table under the rows that name the fields of a record best, if they do better than its header."""
    best = (header_score(item, grid.labels) + _BETTER, 0, 0, False)
    for first in range(min(_SEARCHED, len(grid.rows) - 1)):
        for last in range(first, min(first + _LINES, len(grid.rows) - 1)):
            texts = [cell.text for cell in grid.rows[last] if cell]
            if sum(map(is_value, texts)) > 0.5 * len(texts):
                break
            for joint in {False, first == 0}:
                labels = _labels(grid, first, last, joint)
                score = header_score(item, labels)
                if score > best[0] + 0.01:
                    best = (score, first, last + 1, joint)
    _, first, end, joint = best
    if not end:
        return grid
    header = [
        [
            *(grid.header[c] if joint else ()),
            *(part for row in grid.rows[first:end] if (cell := row[c]) for part in cell.parts),
        ]
        for c in range(len(grid.header))
    ]
    places = [grid.places[first + 1], *grid.places[end + 1 :]] if grid.places else []
    repeats = [(row - end, page, line) for row, page, line in grid.repeats if row >= end]
    return replace(
        grid,
        header=header,
        rows=grid.rows[end:],
        places=places,
        repeats=repeats,
        kinds=grid.kinds[end:],
        groups=grid.groups[end:],
    )


def _labels(grid: Grid, first: int, last: int, joint: bool) -> list[str]:
    return [
        joined(
            [part.text for part in (grid.header[c] if joint else ())]
            + [cell.text for row in grid.rows[first : last + 1] if (cell := row[c])]
        )
        for c in range(len(grid.header))
    ]
