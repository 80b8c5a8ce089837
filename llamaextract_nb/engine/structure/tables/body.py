"""The rows of a table on one page, read from the first line of its run to the last, and what is left of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from llamaextract_nb.engine.structure.lines import Segment, SegmentLine, segment_cell
from llamaextract_nb.engine.structure.tables.columns import Column
from llamaextract_nb.engine.structure.tables.glued import divide_glued
from llamaextract_nb.engine.structure.tables.grid import GridCell, is_value
from llamaextract_nb.engine.structure.tables.lanes import Cells
from llamaextract_nb.engine.structure.tables.rows import Reader, is_remark
from llamaextract_nb.engine.structure.tables.wraps import Gap, Row, share
from llamaextract_nb.engine.words.totals import is_only_total, is_total

_FARTHEST = 6  # lines below the last row that may go on it


@dataclass(slots=True)
class Body:
    """The rows of a table on one page, with what stands between them.

    `sums` says which rows are sums of others; `groups` is, for each row, what is said over it and the rows after it.
    """

    columns: list[Column]
    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # the line of each row
    sums: list[bool] = field(default_factory=list)
    groups: list[GridCell | None] = field(default_factory=list)
    totals: list[list[str]] = field(default_factory=list)  # what lines that only name a sum say
    left: list[str] = field(default_factory=list)  # lines that look like rows, and were read as none
    between: list[Gap] = field(default_factory=list)
    last: int = 0  # the last line that belongs to the table
    over: int | None = None  # the line above the first row that says something of it

    def add(self, row: Row, number: int, is_sum: bool, group: GridCell | None) -> None:
        """Add a row that stands on a line."""
        self.rows.append(row)
        self.numbers.append(number)
        self.sums.append(is_sum)
        self.groups.append(group)


def read_rows(reader: Reader, end: int) -> Body:
    """Read the lines from the first row of a run to the last, and what follows it before line `end`, as rows."""
    reading = _Reading(reader)
    first, last = reader.run[0], reader.run[-1]
    reading.look_above(first)
    for index in range(first, end):
        if index > last and not reading.follows(index):
            break
        reading.read(index, index > last)
    return reading.ended(end)


class _Reading:
    """The state of reading: the last row, and what waits for the next to share it with."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.lines = reader, reader.lines
        self.body = Body(reader.columns)
        self.above: int | None = None
        self.waiting: list[tuple[int, Segment]] = []
        self.group: GridCell | None = None
        self.remarks: set[int] = set()  # columns in which a remark ended the last row's cell

    def look_above(self, first: int) -> None:
        """Take the line above the first row as said over it, if lines like it are said over other rows."""
        if first and any(abs(self.lines[first - 1].segments[0].x0 - x0) < 1 for x0 in self.reader.grouped):
            found = self.reader.group(first - 1, None)
            if found is not None and self.reader.spoken(first - 1):
                self.group = segment_cell(self.lines[first - 1], found)
                self.body.over = first - 1

    def follows(self, index: int) -> bool:
        """Tell whether a line below the run still belongs to the table."""
        if self.above is None:
            return True
        if not _is_next(self.reader, index):
            return False
        if self.reader.is_sum(index) and len(self.lines[index].segments) > 1:
            return True
        return not self.reader.placed(index)[1] and index - self.above <= _FARTHEST

    def read(self, index: int, below: bool) -> None:
        """Read a line as a row, a sum, what is said over rows, or what goes on cells; `below` the run hardly as one."""
        line = self.lines[index]
        cells, across = self.reader.placed(index)
        texts = [segment.text for segment in line.segments]
        if (not below or len(cells) >= 2) and self.reader.is_row(index, self.above):
            self._add(index, cells, across)
        elif is_only_total(texts):
            self.body.totals.append(texts)
            self._close(None)
        elif (segment := self.reader.group(index, self.above)) is not None and index < self.reader.run[-1]:
            self._close(None)
            self.group = segment_cell(line, segment)
        else:
            self._wait(cells, across)
        self.body.last = index

    def _add(self, index: int, cells: Cells, across: Sequence[Segment]) -> None:
        row = Row(self.lines[index])
        for column, parts in cells.items():
            row.cells[column] = [Segment.of(tuple(word for part in parts for word in part.words))]
        for text in across:
            row.cells.setdefault(_start(text, self.reader.columns), []).append(text)
        self._close(row)
        self.body.add(row, index, self.reader.is_sum(index), self.group)
        self.above = index
        self.remarks = set()

    def _wait(self, cells: Cells, across: Sequence[Segment]) -> None:
        if self.above is not None:  # after a remark such as "Batch: 7" a cell does not go on
            self.remarks |= {column for column, parts in cells.items() if is_remark(parts[0].text)}
        self.waiting += [(c, part) for c, parts in cells.items() if c not in self.remarks for part in parts]
        self.waiting += [(_start(text, self.reader.columns), text) for text in across]

    def _close(self, below: Row | None) -> None:
        """Keep what stands between the last row and the next, or what divides them."""
        above = self.body.rows[-1] if self.body.rows else None
        if self.waiting and (above or below):
            self.body.between.append(Gap(above, below, self.waiting))
        self.waiting = []

    def ended(self, end: int) -> Body:
        """Return the rows with all that goes on their cells."""
        self._close(None)
        share(self.body.between, self.body.rows, self.reader.columns)
        divide_glued(self.body.rows, self.reader.columns)
        self.body.left = [*_left(self.body), *_left_below(self.body, self.reader, end)]
        return self.body


def _left(body: Body) -> list[str]:
    """Return the lines between the rows that look like rows and are none: their cells went on no row either."""
    kept = {segment for row in body.rows for parts in row.cells.values() for segment in parts}
    left: dict[int, list[str]] = {}
    for gap in body.between:
        for _, segment in gap.between:
            if segment not in kept:
                left.setdefault(round(segment.middle), []).append(segment.text)
    return [" ".join(texts) for texts in left.values() if looks_like_row(texts)]


def _left_below(body: Body, reader: Reader, end: int) -> list[str]:
    """Return the lines right below a table that have what its rows have."""
    left = []
    for index in range(body.last + 1, end):
        if not _is_next(reader, index):
            break
        texts = [segment.text for segment in reader.lines[index].segments]
        if reader.is_strong(index) and looks_like_row(texts):
            left.append(" ".join(texts))
    return left


def looks_like_row(texts: list[str]) -> bool:
    """Tell whether the texts of a line could be cells of a row that is no sum."""
    return len(texts) > 1 and any(map(is_value, texts)) and not is_total(texts)


def left_above(lines: Iterable[SegmentLine]) -> list[str]:
    """Return those of the lines between a header and the first row that look like rows."""
    found = ([segment.text for segment in line.segments] for line in lines)
    return [" ".join(texts) for texts in found if looks_like_row(texts)]


def _is_next(reader: Reader, index: int) -> bool:
    """Tell whether a line stands as close below another as the rows of the table do."""
    line, before = reader.lines[index], reader.lines[index - 1]
    height = max(4.0, before.y1 - before.y0)
    return line.y0 - before.y1 <= max(1.5 * height, 1.2 * (reader.pitch - height))


def _start(segment: Segment, columns: Sequence[Column]) -> int:
    """Return the column in which a text that stands across several begins."""
    return min(range(len(columns)), key=lambda c: abs(columns[c].x0 - segment.x0))
