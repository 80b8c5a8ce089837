"""Lines between two rows: which of them go on a cell of the row above, which begin one of the row below."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.tables.columns import Column
from llamaextract_nb.engine.structure.tables.grid import GridCell, Part

_FIRST_STEP = 2.3  # heights of a line from a cell's line to its next one, at most
_NEXT_STEP = 1.2  # times the step before
_WIDE = 1.6  # heights of a line from row to row, from which a cell's own lines stand closer than the rows do
_MOST_COVERED = 2  # columns under the last lines of the last row's cell
_UNEVEN = 1.3  # times the least distance from a row to a cell's next line
_NEARER = 0.95  # of the distance from row to row


@dataclass(slots=True)
class Row:
    """A row being read: the line it stands on, and for each column the segments of its cell from top to bottom."""

    line: SegmentLine
    cells: dict[int, list[Segment]] = field(default_factory=dict)
    anchors: dict[int, str | None] = field(default_factory=dict)

    @property
    def height(self) -> float:
        """The height of its line, in points."""
        return max(4.0, self.line.y1 - self.line.y0)

    def grid_cells(self, width: int) -> list[GridCell | None]:
        """Return the row as cells."""
        real = self.line.page.real
        cells: list[GridCell | None] = [None] * width
        for index, segments in self.cells.items():
            parts: list[Part] = []
            bottom = self.line.y0
            offset = -1 if segments[0].y0 < self.line.y1 else 0
            for segment in segments:
                offset += segment.y0 >= bottom or not parts
                bottom = (segment.y0 + segment.y1) / 2
                parts.append(Part(offset, segment.text, Box(*segment[1:5]) if real else None))
            page = self.line.page
            cells[index] = GridCell(parts, page.number if real else None, self.line.anchor, turn=page.turn)
        return cells


@dataclass(frozen=True, slots=True)
class Gap:
    """The segments between two rows with their columns, from top to bottom; a table begins and ends with one row."""

    above: Row | None
    below: Row | None
    between: list[tuple[int, Segment]]


def share(gaps: list[Gap], rows: list[Row], columns: list[Column]) -> None:
    """Add what stands between the rows of a table to the cells it goes on."""
    apart = _apart(gaps, rows)
    _settle(gaps, rows, columns)
    for gap in gaps:
        _share(gap.above, gap.below, gap.between, columns, apart)


def _settle(gaps: list[Gap], rows: list[Row], columns: list[Column]) -> None:
    """Put columns whose cells all stand below the rows' own lines where most of these cells begin and end."""
    below: dict[int, list[Segment]] = {}
    for gap in gaps:
        for index, segment in gap.between:
            below.setdefault(index, []).append(segment)
    for index in below.keys() - {index for row in rows for index in row.cells}:
        columns[index].x0 = _usual(segment.x0 for segment in below[index])
        columns[index].x1 = _usual(segment.x1 for segment in below[index])


def _usual(edges: Iterable[float]) -> float:
    return Counter(map(round, edges)).most_common(1)[0][0]


def _apart(gaps: list[Gap], rows: list[Row]) -> float:
    """Return how far a line can be from the next one of its cell.

    Lines of a cell stand closer than rows do where these stand wide apart, and all at about one distance.
    """
    divided = {id(gap.above) for gap in gaps}
    height = max((row.height for row in rows), default=0.0)
    pitches = [
        below.line.y0 - above.line.y0
        for above, below in pairwise(rows)
        if above.line.page is below.line.page and id(above) not in divided
    ]
    steps = [
        segment.middle - (gap.above.line.y0 + gap.above.line.y1) / 2
        for gap in gaps
        for _, segment in gap.between[:1]
        if gap.above is not None
    ]
    pitch = min(pitches, default=0.0)
    step = min((step for step in steps if step > height), default=math.inf)
    return min(_NEARER * pitch if pitch > _WIDE * height else math.inf, _UNEVEN * step)


def _share(
    above: Row | None, below: Row | None, between: list[tuple[int, Segment]], columns: list[Column], apart: float
) -> None:
    by_column: dict[int, list[Segment]] = {}
    for index, segment in between:
        by_column.setdefault(index, []).append(segment)
    for index, segments in by_column.items():
        if below is None:  # after the last row, what runs over several columns is a note or the text that follows
            segments = list(takewhile(lambda segment: _covered(segment, columns) <= _MOST_COVERED, segments))
        down = _chain(above, index, segments, columns[index], 1, apart) if above else []
        up = _chain(below, index, segments[::-1], columns[index], -1, apart) if below else []
        while len(down) + len(up) > len(segments):
            # Both rows could take the segment in the middle: the nearer one gets it, the one above if they are equal.
            (up if _goes_up(above, below, index, down, up) else down).pop()
        if down and above:
            above.cells.setdefault(index, []).extend(segment for _, segment in down)
        if up and below:
            below.cells[index] = [segment for _, segment in reversed(up)] + below.cells.get(index, [])


def _covered(segment: Segment, columns: list[Column]) -> int:
    return sum(column.overlap(segment.x0, segment.x1) > 0 for column in columns)


def _goes_up(
    above: Row | None, below: Row | None, index: int, down: list[tuple[float, Segment]], up: list[tuple[float, Segment]]
) -> bool:
    if not down or not up or above is None or below is None:
        return not down
    if up[-1][0] > down[-1][0] * 1.3:
        return True
    if up[-1][0] < down[-1][0] * 0.77:
        return False
    follows = below.cells.get(index)
    goes_on_below = follows is None or follows[0].text[:1].islower()
    return not (goes_on_below and not down[-1][1].text[:1].islower())


def _chain(
    row: Row, index: int, segments: list[Segment], column: Column, direction: int, apart: float
) -> list[tuple[float, Segment]]:
    """Return the segments that follow a row's cell without a gap or an indent, with the step to each."""
    cell = row.cells.get(index)
    last_y = (cell[-1] if direction > 0 else cell[0]).middle if cell else (row.line.y0 + row.line.y1) / 2
    limit = min(_FIRST_STEP * row.height, apart)
    taken: list[tuple[float, Segment]] = []
    for segment in segments:
        step = (segment.middle - last_y) * direction
        before = taken[-1][1] if taken else cell[-1] if cell else None
        if direction > 0 and before and segment.y0 < before.y1 and before.y0 < segment.y1 and segment.x0 >= before.x1:
            taken.append((step, segment))  # the same line, cut by a gap
            continue
        if not 0 < step <= limit or not _aligned(segment, cell[0] if cell else None, column, row.height):
            break
        taken.append((step, segment))
        last_y, limit = segment.middle, min(limit, step * _NEXT_STEP + 0.5)
    return taken


def _aligned(segment: Segment, cell: Segment | None, column: Column, height: float) -> bool:
    x0, x1 = (cell.x0, cell.x1) if cell else (column.x0, column.x1)
    left, right = abs(segment.x0 - x0), abs(segment.x1 - x1)
    middle = abs(segment.x0 + segment.x1 - x0 - x1) / 2
    return min(left, right, middle) <= 0.75 * height
