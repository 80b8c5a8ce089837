"""Columns of a table found in words: which column each segment of a line belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from llamaextract_nb.engine.document import Word
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.tables.grid import Part, is_value, joined


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
_BESIDE = 1.6  # heights of a line between two pieces of one cell
_AWAY = 8.0  # heights of a line between a cell and its header


def columns_of(lines: list[SegmentLine]) -> list[Column]:
    """Put header segments that stand above each other into columns; one above several is part of each of them."""
    placed = [(offset, segment) for offset, line in enumerate(lines) for segment in line.segments]
    columns: list[Column] = []
    wide: list[HeaderPart] = []
    for offset, segment in sorted(placed, key=lambda p: (p[1].x1 - p[1].x0, p[0], p[1].x0)):
        part = HeaderPart(offset, segment)
        over = [column for column in columns if column.overlap(segment.x0, segment.x1) > 0]
        if len(over) > 1 and (pieces := _in_line(segment, over)):
            for column, piece in pieces:
                if column is None:
                    columns.append(Column(piece.x0, piece.x1, [HeaderPart(offset, piece)]))
                else:
                    column.header.append(HeaderPart(offset, piece))
        elif len(over) > 1:
            wide.append(part)
        elif over:
            over[0].x0, over[0].x1 = min(over[0].x0, segment.x0), max(over[0].x1, segment.x1)
            over[0].header.append(part)
        else:
            columns.append(Column(segment.x0, segment.x1, [part]))
    columns.sort(key=lambda column: column.x0)
    for part in wide:
        for column in _under(part, columns):
            column.header.append(part)
    for column in columns:
        column.header.sort(key=lambda part: part.offset)
    return columns


def _in_line(segment: Segment, over: list[Column]) -> list[tuple[Column | None, Segment]]:
    """Return a header that glues those of several columns in its pieces, [] if it is one that stands over them all.

    Each of its words stands over a column of its own, and those left or right of all columns are another's.
    """
    pieces: list[tuple[Column | None, list[Word]]] = []
    for word in segment.words:
        owners = [column for column in over if column.overlap(word.x0, word.x1) > 0]
        owner = owners[0] if owners else None
        if len(owners) > 1 or (owner is not None and any(owner is other for other, _ in pieces)):
            return []
        if owner is None and pieces and pieces[-1][0] is None:
            pieces[-1][1].append(word)
        else:
            pieces.append((owner, [word]))
    ends = [owner is None for owner, _ in pieces]
    if len(pieces) != len(over) + 1 or ends[0] == ends[-1]:
        return []
    return [(owner, Segment.of(tuple(words))) for owner, words in pieces]


def _under(part: HeaderPart, columns: list[Column]) -> list[Column]:
    """Return the columns a header stands above: those it covers, or a wider run in whose middle it stands."""
    covered = [i for i, column in enumerate(columns) if column.overlap(part.segment.x0, part.segment.x1) > 0]
    first, last = covered[0], covered[-1]
    middle = part.segment.x0 + part.segment.x1
    best = (abs(columns[first].x0 + columns[last].x1 - middle) / 2, first, last)
    for wider_first in range(first, -1, -1):
        for wider_last in range(last, len(columns)):
            off = abs(columns[wider_first].x0 + columns[wider_last].x1 - middle) / 2
            if off < min(best[0] - 0.5, 4):
                best = (off, wider_first, wider_last)
    return columns[best[1] : best[2] + 1]


def place(line: SegmentLine, columns: list[Column], divide: bool = True) -> tuple[Placed, list[Segment]]:
    """Return the segments of a line with their columns, and those that stand far from every column.

    A segment under several columns may be values that stand close together: `divide` gives each column its own.
    """
    placed: Placed = []
    far: list[Segment] = []
    for segment in line.segments:
        over = [i for i, column in enumerate(columns) if column.overlap(segment.x0, segment.x1) > 0]
        if len(over) == 1:
            placed.append((over[0], segment))
        elif over:
            placed.extend(_divided(segment, columns, over) if divide else [(_owner(segment, columns, over), segment)])
        else:
            far.append(segment)
    outside = []
    filled = {index for index, _ in placed}
    height = line.y1 - line.y0
    for segment in far:
        near = max(range(len(columns)), key=lambda i: columns[i].overlap(segment.x0, segment.x1))
        gap = -columns[near].overlap(segment.x0, segment.x1)
        # Text may start far left of a header in the middle of its column, unless that column has its cell already.
        if gap <= (_BESIDE if near in filled else _AWAY) * height:
            placed.append((near, segment))
        else:
            outside.append(segment)
    if far:
        placed.sort(key=lambda p: p[1].x0)
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
    return [(_owner(segment, columns, over), segment)]


def _owner(segment: Segment, columns: list[Column], over: list[int]) -> int:
    """Return the column in line with which a segment begins, else the one it covers most."""
    starts = [index for index in over if abs(columns[index].x0 - segment.x0) < 4]
    return starts[0] if starts else max(over, key=lambda i: columns[i].overlap(segment.x0, segment.x1))


def grow(columns: list[Column], placed: Placed) -> None:
    """Widen columns to the values under them, never into a neighbour."""
    for index, segment in placed:
        column = columns[index]
        left = columns[index - 1].x1 if index else float("-inf")
        right = columns[index + 1].x0 if index + 1 < len(columns) else float("inf")
        column.x0 = max(min(column.x0, segment.x0), min(left, column.x0))
        column.x1 = min(max(column.x1, segment.x1), max(right, column.x1))


def split_glued(columns: list[Column], placed: Placed) -> bool:
    """Split a column whose header words stand above two cells; return whether there was one."""
    for index, column in enumerate(columns):
        cells = [s for i, s in placed if i == index and any(char.isalnum() for char in s.text)]
        if len(cells) < 2 or not column.header:
            continue
        cut = _cut(column, cells[0], cells[1:])
        if cut is None:
            continue
        left = [[w for w in part.segment.words if (w.x0 + w.x1) / 2 < cut] for part in column.header]
        right = [[w for w in part.segment.words if (w.x0 + w.x1) / 2 >= cut] for part in column.header]
        columns[index : index + 1] = [
            _sub_column(column, left, [cells[0]]),
            _sub_column(column, right, cells[1:]),
        ]
        return True
    return False


def _cut(column: Column, left: Segment, right: list[Segment]) -> float | None:
    """Return where to cut a header so that its halves stand best in line with the cells below, None for nowhere."""
    words = sorted((word for part in column.header for word in part.segment.words), key=lambda word: word.x0)
    best: tuple[float, float] | None = None
    for index in range(1, len(words)):
        before = max(word.x1 for word in words[:index])
        after = words[index].x0
        if before > after:
            continue
        off = _off(words[0].x0, before, left.x0, left.x1) + _off(after, words[-1].x1, right[0].x0, right[-1].x1)
        if best is None or off < best[0] - 0.01:
            best = (off, (before + after) / 2)
    if best is None:
        return None
    first_owner = min(abs(words[0].x0 - left.x0), abs(words[0].x1 - left.x1))
    apart = right[0].x0 - left.x1
    return best[1] if best[0] <= apart or first_owner <= apart else None


def _off(x0: float, x1: float, cell_x0: float, cell_x1: float) -> float:
    """How far a header is from being in line with a cell: left, right or in the middle."""
    return min(abs(x0 - cell_x0), abs(x1 - cell_x1), abs(x0 + x1 - cell_x0 - cell_x1) / 2)


def _sub_column(column: Column, words: list[list[Word]], cells: list[Segment]) -> Column:
    header = [
        HeaderPart(part.offset, Segment.of(tuple(kept)))
        for part, kept in zip(column.header, words, strict=True)
        if kept
    ]
    spans = [part.segment for part in header] + cells
    return Column(min(s.x0 for s in spans), max(s.x1 for s in spans), header)
