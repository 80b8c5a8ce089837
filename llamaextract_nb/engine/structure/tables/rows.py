"""Which lines of a table are its rows, and what the other lines between them are: wrapped cells, groups, sums."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from itertools import pairwise

from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.tables.columns import Column
from llamaextract_nb.engine.structure.tables.grid import is_value
from llamaextract_nb.engine.structure.tables.lanes import Cells, place, would_fit
from llamaextract_nb.engine.words.labels import concepts
from llamaextract_nb.engine.words.totals import is_only_total, is_total

_REMARK = re.compile(r"([^\W\d_][\w .,/()-]{1,28}?)\s?:(?:\s|$)")
_THING = frozenset({"item", "description", "name"})  # "Service: hosting" goes on the text, "Batch: 7" does not
_FIGURE = re.compile(r"\d[.,:/-]\d")  # in a date, a time or an amount
_TELLING = 8  # rows that tell where values stand
_VALUES = 0.6  # of a column's cells, from which on it is one of values
_TYPICAL = 0.5  # of the values that most rows have make a line a row
_ANCHORED = 0.9  # of the rows have a cell in a column whose cells begin rows
_MANY = 3  # cells, which hardly ever are all wrapped at once
_STEP = 2.3  # heights of a line from one line of a cell to the next, at most
_LEADING = 1.5  # heights of a line from row to row, where no two rows tell
_EVEN = 1.5  # times the usual distance between rows, beyond which a line with less in it is no row
_CLOSE = 0.8  # of the usual distance between rows; what stands closer goes on a cell
_INDENT = 0.8  # heights of a line by which the lines of a cell may be indented


class Reader:
    """Reads the lines of one table on one page.

    Args:
        lines: The lines of the page.
        run: The numbers of those that are alike.
        columns: Where the columns run.
    """

    def __init__(self, lines: Sequence[SegmentLine], run: Sequence[int], columns: list[Column]) -> None:
        self.lines, self.run, self.columns = lines, run, columns
        self._placed: dict[int, tuple[Cells, list[Segment]]] = {}
        self.headed = words_on_top([lines[i] for i in run])  # lines at the top of the run that have no value
        self.run = run = run[self.headed :]
        cells = [self.placed(i)[0] for i in run]
        self.values = {c for c in range(len(columns)) if _mostly_values(c, cells)}
        self.typical = statistics.median([len(self._hits(c)) for c in cells] or [0])
        self.width = statistics.median([len(c) for c in cells] or [0])
        self.strong = [i for i in run if self.is_strong(i)] or list(run)
        self._surely = frozenset(self.strong)
        self.wrapped = any(b > a + 1 for a, b in pairwise(self.strong))  # whether anything stands between its rows
        self.anchors = self._anchors()
        self.pitch = self._pitch()
        self.grouped = {self.lines[i].segments[0].x0 for i in range(max(0, run[0] - 1), run[-1]) if self._is_apart(i)}

    def placed(self, index: int) -> tuple[Cells, list[Segment]]:
        """Return a line's segments by their columns, and those that stand across several."""
        if index not in self._placed:
            self._placed[index] = place(self.lines[index], self.columns)
        return self._placed[index]

    def _hits(self, cells: Cells) -> set[int]:
        return {c for c in cells.keys() & self.values if any(is_value(s.text) for s in cells[c])}

    def is_strong(self, index: int) -> bool:
        """Tell whether a line has most of what rows have."""
        cells, across = self.placed(index)
        if self.values:
            return len(self._hits(cells)) >= max(1.0, _TYPICAL * self.typical) and len(cells) + len(across) >= 2
        return 0 in cells and len(cells) >= max(2.0, _TYPICAL * self.width)

    def _anchors(self) -> set[int]:
        """Return the columns that have a value in nearly every row, and in no other line."""
        found = [self._hits(self.placed(i)[0]) for i in self.strong]
        return {c for c in self.values if sum(c in hits for hits in found) >= _ANCHORED * len(found)}

    def _pitch(self) -> float:
        """Return the usual distance between two rows that have nothing between them."""
        steps = [
            self.lines[b].y0 - self.lines[a].y0
            for a, b in zip(self.strong, self.strong[1:], strict=False)
            if b == a + 1
        ]
        if steps:
            return statistics.median_low(steps)
        return _LEADING * statistics.median(max(4.0, self.lines[i].y1 - self.lines[i].y0) for i in self.strong)

    def is_row(self, index: int, above: int | None) -> bool:
        """Tell whether a line is a row of its own; `above` is the number of the row before it."""
        cells, across = self.placed(index)
        hits = self._hits(cells)
        apart = above is not None and index == above + 1 and not self._is_near(index)
        if index in self._surely and not (apart and len(cells) < self.width):
            return True
        if len(cells) + len(across) < 2:
            return False
        if apart:
            return False
        lead = min(self.anchors, default=None)
        if lead is not None and lead in hits:
            return len(cells) > 1
        if len(cells) >= _MANY and hits & self.anchors:
            return True
        if 0 not in cells or len(cells) < max(2.0, _TYPICAL * self.width):
            return False
        if above is None:
            return index >= self.run[0]
        step = self.lines[index].y0 - self.lines[index - 1].y0
        return step >= _CLOSE * self.pitch and (
            len(cells) >= _MANY or not self.wrapped or not self._goes_on(index, above)
        )

    def go_up(self, least: int) -> None:
        """Take rows from line `least` on into the run that stand above it and have other cells filled than it has."""
        first = self.run[0]
        while first > least and self._is_near(first) and self.is_row(first - 1, None):
            first -= 1
        self.run = [*range(first, self.run[0]), *self.run]

    def _is_near(self, index: int) -> bool:
        return self.lines[index].y0 - self.lines[index - 1].y0 <= _EVEN * self.pitch

    def _goes_on(self, index: int, above: int) -> bool:
        """Tell whether every cell of a line can go on the cell above it: its first word had no room there."""
        cells, _ = self.placed(index)
        before = self._above(index, above)
        blank = 0.25 * (self.lines[index].y1 - self.lines[index].y0)
        return all(
            c in before and not would_fit(parts[0].words[0], before[c], self.columns[c], blank)
            for c, parts in cells.items()
        )

    def _above(self, index: int, above: int) -> dict[int, Segment]:
        """Return the last segment of each column from a row to the line above another one."""
        found: dict[int, Segment] = {}
        for i in range(above, index):
            for c, parts in self.placed(i)[0].items():
                found[c] = parts[-1]
        return found

    def is_sum(self, index: int) -> bool:
        """Tell whether a row is a sum of others."""
        cells, across = self.placed(index)
        parts = [s.text for parts in cells.values() for s in parts]
        texts = [text for text in parts if text[:1].isalpha() or not is_value(text)]  # "VAT 8%" could be an amount
        texts += [s.text for s in across]
        return is_only_total(texts) or (is_total(texts) and len(cells) < self.width)

    def spoken(self, index: int) -> bool:
        """Tell whether a line above the first row is said over rows, as lines between them are."""
        x0 = self.lines[index].segments[0].x0
        return any(
            abs(self.lines[i].segments[0].x0 - x0) < 1 and self.group(i, i - 1) is not None
            for i in range(self.run[0] + 1, self.run[-1])
            if len(self.lines[i].segments) == 1
        )

    def _is_apart(self, index: int) -> bool:
        """Tell whether a line is a text of its own that surely goes on no row, where what is said over rows begins."""
        line = self.lines[index]
        if len(line.segments) != 1 or line.segments[0].x0 > self.columns[0].x1 or is_value(line.segments[0].text):
            return False
        if index < self.run[0]:
            return line.segments[0].x0 > self.columns[0].x0 - 2 and self.run[0] == index + 1
        above = max((i for i in self.strong if i < index), default=None)
        cells, across = self.placed(index)
        if above is None or above < index - 1 or across or 0 not in cells:
            return above is not None and above == index - 1 and bool(across)
        mate = self._above(index, above).get(0)
        return mate is None or would_fit(line.segments[0].words[0], mate, self.columns[0], 0.25 * (line.y1 - line.y0))

    def group(self, index: int, above: int | None) -> Segment | None:
        """Return the text of a line that says something of the rows after it, None if it goes on a row."""
        line = self.lines[index]
        _, across = self.placed(index)
        if len(line.segments) != 1 or not any(map(str.isalpha, line.segments[0].text)):
            return None
        segment = line.segments[0]
        height = max(4.0, line.y1 - line.y0)
        if segment.x0 > self.columns[0].x1 and not across:
            return None  # it stands under another column
        if above is None:
            return segment
        before = self._above(index, above)
        near = line.y0 - self.lines[index - 1].y0 <= _STEP * height
        if across and near and segment.x0 > self.columns[0].x0 + height:
            return None
        if 0 not in before:
            return segment
        mate = before[0]
        aligned = abs(segment.x0 - mate.x0) <= _INDENT * height
        step = line.y0 - self.lines[index - 1].y0
        if any(abs(segment.x0 - x0) < 1 for x0 in self.grouped) and step >= 0.95 * self.pitch:
            return segment  # others like it stand where they go on nothing
        if near and aligned and not would_fit(segment.words[0], mate, self.columns[0], 0.25 * height):
            return None
        pitch = self.pitch or 1.2 * height
        if near and aligned and line.y0 - self.lines[index - 1].y0 < 0.95 * pitch:
            return None
        return segment


def is_remark(text: str) -> bool:
    """Tell whether a line is a "label: value" about something else than the thing itself."""
    match = _REMARK.match(text)
    return match is not None and not _THING.issuperset(concepts(match[1]))


def _mostly_values(column: int, rows: Sequence[Cells]) -> bool:
    texts = [s.text for cells in rows for s in cells.get(column, ())]
    return sum(map(is_value, texts)) >= _VALUES * max(1, len(texts))


def words_on_top(rows: Sequence[SegmentLine]) -> int:
    """Return how many lines at the top of a run are words above values, and no rows that leave their values out."""
    first = next((number for number, row in enumerate(rows) if _has_value(row)), 0)
    below = rows[first : first + _TELLING]
    values = [s for row in below for s in row.segments if is_value(s.text)]
    named = [
        number for number, row in enumerate(rows[:first]) if any(_is_over(s, v) for s in row.segments for v in values)
    ]
    if not named:
        return first
    texts = statistics.median(sum(not is_value(s.text) for s in row.segments) for row in below)
    step = min((b.y0 - a.y0 for a, b in pairwise(below)), default=0.0)
    while first > named[-1] + 1:
        row, above = rows[first - 1], rows[first - 2]
        in_line = any(abs(row.segments[0].x0 - other.segments[0].x0) <= 1 for other in below)
        if not in_line or len(row.segments) < max(2, 0.5 * texts) or row.y0 - above.y0 < _CLOSE * step:
            break
        first -= 1
    return first


def _is_over(one: Segment, other: Segment) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1


def _has_value(row: SegmentLine) -> bool:
    """Tell whether a line has a value, or a mark for one that is not there, as hardly a header has."""
    figures = (word.text for s in row.segments for word in s.words if _FIGURE.search(word.text))
    return any(is_value(s.text) for s in row.segments) or any(map(is_value, figures))
