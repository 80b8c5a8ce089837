"""Columns of a table found in words: which column each segment of a line belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from llamaextract_nb.engine.document import Word
from llamaextract_nb.engine.tables.grid import Part, is_value, joined
from llamaextract_nb.engine.tables.lines import Segment, SegmentLine


@dataclass(slots=True)
class HeaderPart:
    """A segment of a header, and the line of the header it stands on."""

    offset: int
    segment: Segment


@dataclass(slots=True)
class Column:
    """A column: where it stands from left to right, and the segments of its header from top to bottom."""

    x0: float
    x1: float
    header: list[HeaderPart]

    @property
    def label(self) -> str:
        """The header in one line."""
        return joined([part.segment.text for part in self.header])

    @property
    def parts(self) -> list[Part]:
        """The header as lines of a cell."""
        return [Part(part.offset, part.segment.text) for part in self.header]

    def overlap(self, x0: float, x1: float) -> float:
        """Return how far a stretch and this column cover each other, negative for the gap between them."""
        return min(self.x1, x1) - max(self.x0, x0)


Placed = list[tuple[int, Segment]]


def columns_of(lines: list[SegmentLine]) -> list[Column]:
    """Put header segments that stand above each other into columns; one above several is part of each of them."""
    placed = [(offset, segment) for offset, line in enumerate(lines) for segment in line.segments]
    columns: list[Column] = []
    wide: list[HeaderPart] = []
    for offset, segment in sorted(placed, key=lambda p: (p[1].x1 - p[1].x0, p[0], p[1].x0)):
        part = HeaderPart(offset, segment)
        over = [column for column in columns if column.overlap(segment.x0, segment.x1) > 0]
        if len(over) > 1:
            wide.append(part)
        elif over:
            over[0].x0, over[0].x1 = min(over[0].x0, segment.x0), max(over[0].x1, segment.x1)
            over[0].header.append(part)
        else:
            columns.append(Column(segment.x0, segment.x1, [part]))
    spans = [(column.x0, column.x1) for column in columns]
    for part in wide:
        for column, (x0, x1) in zip(columns, spans, strict=True):
            if min(x1, part.segment.x1) - max(x0, part.segment.x0) > 0:
                column.header.append(part)
    for column in columns:
        column.header.sort(key=lambda part: part.offset)
    return sorted(columns, key=lambda column: column.x0)


def place(line: SegmentLine, columns: list[Column]) -> tuple[Placed, list[Segment]]:
    """Return the segments of a line with their columns, and those that stand far from every column."""
    placed: Placed = []
    outside: list[Segment] = []
    for segment in line.segments:
        over = [i for i, column in enumerate(columns) if column.overlap(segment.x0, segment.x1) > 0]
        if len(over) == 1:
            placed.append((over[0], segment))
        elif over:
            placed.extend(_divided(segment, columns, over))
        else:
            near = max(range(len(columns)), key=lambda i: columns[i].overlap(segment.x0, segment.x1))
            gap = -columns[near].overlap(segment.x0, segment.x1)
            if gap <= 1.6 * (line.y1 - line.y0):
                placed.append((near, segment))
            else:
                outside.append(segment)
    return placed, outside


def _divided(segment: Segment, columns: list[Column], over: list[int]) -> Placed:
    """Give a segment under several columns to one, or divide it where it holds values that stand close together."""
    groups: list[tuple[int, list[Word]]] = []
    for word in segment.words:
        near = max(over, key=lambda i: columns[i].overlap(word.x0, word.x1))
        if groups and groups[-1][0] == near:
            groups[-1][1].append(word)
        else:
            groups.append((near, [word]))
    pieces = [(index, Segment.of(tuple(words))) for index, words in groups]
    values = [is_value(piece.text) for _, piece in pieces]
    if len({index for index, _ in pieces}) == len(pieces) and (all(values[1:]) or all(values[:-1])):
        return pieces
    starts = [index for index in over if abs(columns[index].x0 - segment.x0) < 4]
    best = starts[0] if starts else max(over, key=lambda i: columns[i].overlap(segment.x0, segment.x1))
    return [(best, segment)]


def grow(columns: list[Column], placed: Placed) -> None:
    """Widen columns to the values under them, never into a neighbour."""
    for index, segment in placed:
        column = columns[index]
        left = columns[index - 1].x1 if index else float("-inf")
        right = columns[index + 1].x0 if index + 1 < len(columns) else float("inf")
        column.x0 = max(min(column.x0, segment.x0), min(left, column.x0))
        column.x1 = min(max(column.x1, segment.x1), max(right, column.x1))


def split_glued(columns: list[Column], placed: Placed) -> bool:
    """Split a column whose header words stand above cells of their own; return whether there was one."""
    for index, column in enumerate(columns):
        cells = [s for i, s in placed if i == index and any(char.isalnum() for char in s.text)]
        words = [(part.offset, word) for part in column.header for word in part.segment.words]
        if len(cells) < 2 or len(words) < 2:
            continue
        owners: list[list[tuple[int, Word]]] = [[] for _ in cells]
        for offset, word in words:
            near = max(range(len(cells)), key=lambda i: min(cells[i].x1, word.x1) - max(cells[i].x0, word.x0))
            owners[near].append((offset, word))
        named = [i for i, owned in enumerate(owners) if owned]
        if len(named) < 2:
            continue
        columns[index : index + 1] = [_sub_column(cells[i], owners[i]) for i in named]
        return True
    return False


def _sub_column(cell: Segment, words: list[tuple[int, Word]]) -> Column:
    lines: dict[int, list[Word]] = {}
    for offset, word in words:
        lines.setdefault(offset, []).append(word)
    header = [HeaderPart(offset, Segment.of(tuple(line))) for offset, line in sorted(lines.items())]
    x0 = min(cell.x0, *(part.segment.x0 for part in header))
    x1 = max(cell.x1, *(part.segment.x1 for part in header))
    return Column(x0, x1, header)
