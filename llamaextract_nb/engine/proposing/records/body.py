"""The rows under a header band: read downwards, over pages, until the table ends."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from llamaextract_nb.engine.asking.item import NUMBERS, Item
from llamaextract_nb.engine.proposing.records.bands import Band
from llamaextract_nb.engine.proposing.records.details import detail_label
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.tables.columns import Column, Placed, grow, place, split_glued
from llamaextract_nb.engine.structure.tables.grid import Grid, is_value
from llamaextract_nb.engine.structure.tables.wraps import Gap, Row, share
from llamaextract_nb.engine.words.labels import concepts
from llamaextract_nb.engine.words.totals import is_only_total, is_subtotal, is_total

_REMARK = re.compile(r"([^\W\d_][\w .,/()-]{1,28}?)\s?:(?:\s|$)")
_THING = frozenset({"item", "description", "name"})  # "Service: hosting" goes on the text, "Batch: 7" does not
_EVEN = 1.3  # times the step between two rows
_LOOK_AHEAD = 14  # lines searched for a table's first row, and for its next one
_HEADS = 3  # headers side by side make a line the header of another table; two are rather a label and its value
_ANEW = 0.5  # of the words of another table's header are none of this one's


def read_body(pages: list[list[SegmentLine]], page: int, band: Band, item: Item) -> Grid:
    """Return the table whose header is `band` on `pages[page]`."""
    return _Body(pages, page, band, item).read()


class _Body:
    """Reads one table."""

    def __init__(self, pages: list[list[SegmentLine]], page: int, band: Band, item: Item) -> None:
        self.pages, self.page, self.band, self.item = pages, page, band, item
        self.columns: list[Column] = band.columns
        header = pages[page][band.first : band.last + 1]
        self.header_texts = {_line_text(line) for line in header}
        self.header_words = {word for text in self.header_texts for word in text.casefold().split()}
        self.rows: list[Row] = []
        self.places: list[tuple[int, int]] = [(page, band.first)]
        self.between: list[tuple[int, Segment]] = []
        self.gaps: list[Gap] = []  # what stands between the rows, shared out once all rows are known
        self.top = math.inf  # of the first row
        self.header_ends = {i: (c.header[-1].segment if c.header else None) for i, c in enumerate(band.columns)}
        self.filled: frozenset[int] = frozenset()
        self.values: frozenset[int] = frozenset()
        self.remarks: set[int] = set()  # columns in which a remark ended the last row's cell
        self.repeats: list[tuple[int, int, int]] = []
        self.ended = False
        self.numeric = any(leaf.field.kind in NUMBERS for leaf in item.leaves)

    def read(self) -> Grid:
        lines = self.pages[self.page]
        below = self.band.last + 1
        start = self._first_row(lines[below : below + _LOOK_AHEAD])
        if start is not None:
            self._read_lines(self.page, below, below + start)
            for page in range(self.page + 1, len(self.pages)):
                if self.ended or not self._read_page(page):
                    break
        self._close(None)
        share(self.gaps, self.rows, self.columns)
        self._merge_torn()
        rows = [row.grid_cells(len(self.columns)) for row in self.rows]
        return Grid([column.parts for column in self.columns], rows, places=self.places, repeats=self.repeats)

    def _merge_torn(self) -> None:
        """Make one column of two neighbours that never have a cell in the same row, if its header then says more."""
        index = 0
        while index + 1 < len(self.columns):
            left, right = self.columns[index], self.columns[index + 1]
            merged = Column(left.x0, right.x1, sorted([*left.header, *right.header], key=lambda part: part.offset))
            apart = not any(index in row.cells and index + 1 in row.cells for row in self.rows)
            if apart and _best(self.item, merged) > max(_best(self.item, left), _best(self.item, right)) + 0.05:
                self.columns[index : index + 2] = [merged]
                for row in self.rows:
                    row.cells = {i - (i > index): segments for i, segments in row.cells.items()}
            else:
                index += 1

    def _first_row(self, lines: list[SegmentLine]) -> int | None:
        """Find the first row, let it shape the columns and say which of them are filled in every row."""
        width = min(2, len(self.columns))
        wide: list[tuple[int, int]] = []  # lines that fill enough columns, and how many of them with values
        for index, line in enumerate(lines):
            placed, _ = place(line, self.columns)
            filled = {i for i, _ in placed}
            texts = [segment.text for _, segment in placed]
            if not self.item.verbatim and len(filled) < len(self.columns) and is_total(texts):
                if any(values for _, values in wide):
                    break  # a total before any row of values is rather the rest of the header: "excl. VAT"
                continue
            if len(filled) >= width:
                wide.append((index, len({i for i, s in placed if is_value(s.text)})))
        most = max((values for _, values in wide), default=0)
        if most or not self.numeric:
            # Rows of values are alike; a line with fewer is a remark, or the rest of the header.
            for index, values in wide:
                if values >= 0.6 * most or (most == 1 and not self.numeric):
                    self._shape(lines[index])
                    return index
        return None

    def _shape(self, line: SegmentLine) -> None:
        while split_glued(self.columns, place(line, self.columns)[0]):
            pass
        placed, outside = place(line, self.columns)
        for segment in outside:
            self.columns.append(Column(segment.x0, segment.x1, []))
        if outside:
            self.columns.sort(key=lambda column: column.x0)
            placed, _ = place(line, self.columns)
        grow(self.columns, placed)
        self.filled = frozenset(index for index, _ in placed)
        self.values = frozenset(index for index, segment in placed if is_value(segment.text))

    def _read_page(self, page: int) -> bool:
        """Go on with the table on the next page; return whether it does go on there."""
        lines = self.pages[page]
        for index, line in enumerate(lines[: 3 * _LOOK_AHEAD]):
            if _line_text(line) in self.header_texts:
                self.repeats.append((len(self.rows), page, index))
            if self._fits(place(line, self.columns)[0], whole=True):
                if index and self._is_other_header(lines[index - 1]):
                    return False
                self._close(None)
                self._read_lines(page, index, index)
                return True
        return False

    def _read_lines(self, page: int, first: int, start: int) -> None:
        lines = self.pages[page]
        self.top = min(self.top, lines[start].y0)
        misses = 0
        for index in range(first, len(lines)):
            line = lines[index]
            placed, outside = place(line, self.columns)
            if index >= start and (self._fits(placed, whole=False) or self._is_short(line, placed)):
                if self._is_sum(placed) and not self._goes_on(lines, index):
                    self.ended = True
                    return
                if not self._is_sum(placed):
                    self._add_row(line, placed)
                    self.places.append((page, index))
                misses = 0
            elif _line_text(line) in self.header_texts:
                self.repeats.append((len(self.rows), page, index))
                self._close(None)
            elif self.rows and (
                self._ends(lines, index, placed, outside, misses) or self._is_begun(lines[index : index + 2])
            ):
                self.ended = True
                return
            elif not self.item.verbatim and is_total([segment.text for segment in line.segments]):
                self._close(None)  # a subtotal before more rows
            else:
                self.between.extend(self._kept(place(_rejoined(line), self.columns, divide=False)[0]))
                misses += 1

    def _fits(self, placed: Placed, whole: bool) -> bool:
        """Whether a line fills the columns that the first row fills."""
        filled = {index for index, _ in placed}
        values = {index for index, segment in placed if is_value(segment.text)}
        if whole:
            return len(filled & self.filled) >= max(min(2, len(self.filled)), 0.75 * len(self.filled)) and len(
                values & self.values
            ) >= 0.75 * len(self.values)
        if self.values:
            hits = len(values & self.values)
            if self.item.verbatim and hits and min(self.filled) in filled:
                return True
            return hits >= max(1, 0.5 * len(self.values)) and len(filled) >= min(2, len(self.filled))
        lead = min(self.filled)
        return lead in filled and len(filled & self.filled) >= max(min(2, len(self.filled)), 0.5 * len(self.filled))

    def _is_short(self, line: SegmentLine, placed: Placed) -> bool:
        """Tell whether a line is a row with less in it.

        It stands as close to the last row as that to the one before, and fills the first column and the last of values.
        """
        if len(self.rows) < 2 or len(self.values) < 2 or self.item.verbatim:
            return False
        before, last = self.rows[-2].line, self.rows[-1].line
        step = line.y0 - last.y0
        close = before.page is last.page is line.page and 0 < step <= _EVEN * (last.y0 - before.y0)
        values = {index for index, segment in placed if is_value(segment.text)}
        return (
            close
            and not self.between
            and {min(self.filled)} | values
            >= {index for index, _ in placed}
            >= {
                min(self.filled),
                max(self.values),
            }
        )

    def _is_sum(self, placed: Placed) -> bool:
        if self.item.verbatim:
            return False
        texts = [segment.text for _, segment in placed if not is_value(segment.text)]
        return is_only_total(texts) or (is_total(texts) and not {index for index, _ in placed} >= self.filled)

    def _goes_on(self, lines: list[SegmentLine], index: int) -> bool:
        """Whether whole rows follow a subtotal."""
        if not is_subtotal([segment.text for segment in lines[index].segments]):
            return False
        for line in lines[index + 1 : index + 7]:
            placed, _ = place(line, self.columns)
            if {i for i, _ in placed} >= self.filled and not self._is_sum(placed) and self._fits(placed, whole=True):
                return True
        return False

    def _add_row(self, line: SegmentLine, placed: Placed) -> None:
        row = Row(line)
        for index, segment in placed:
            cell = row.cells.get(index)
            if cell:
                cell[-1] = Segment.of((*cell[-1].words, *segment.words))
            else:
                row.cells[index] = [segment]
        self._close(row)
        grow(self.columns, placed)
        self.rows.append(row)

    def _close(self, below: Row | None) -> None:
        """Keep what stands between the last row and the next."""
        if self.between:
            self.gaps.append(Gap(self.rows[-1] if self.rows else None, below, self.between))
            self.between = []
        self.remarks = set()

    def _ends(self, lines: list[SegmentLine], index: int, placed: Placed, outside: list[Segment], misses: int) -> bool:
        """Whether the table is over at a line that is no row."""
        texts = [segment.text for _, segment in placed] + [segment.text for segment in outside]
        if not self.item.verbatim and is_total(texts) and not self._goes_on(lines, index):
            return True
        line, last = lines[index], self.rows[-1]
        near = line.page is last.line.page and line.y1 - last.line.y1 <= 2.5 * last.height
        if near and misses < 2:
            return False
        for ahead in lines[index + 1 : index + 1 + _LOOK_AHEAD]:
            if self._fits(place(ahead, self.columns)[0], whole=True):
                return False
        return not near and not self._follows(line)

    def _is_begun(self, lines: list[SegmentLine]) -> bool:
        """Whether another table begins: its header, and a row of this one's shape below."""
        return self._is_other_header(lines[0]) and self._fits(place(lines[-1], self.columns)[0], whole=True)

    def _is_other_header(self, line: SegmentLine) -> bool:
        """Tell whether a line is a header in words that are not those above this table."""
        texts = [segment.text for segment in line.segments]
        if len(texts) < _HEADS or not self.values or any(map(str.isdigit, _line_text(line))):
            return False
        words = _line_text(line).casefold().split()
        return sum(word not in self.header_words for word in words) >= _ANEW * len(words)

    def _kept(self, placed: Placed) -> Placed:
        """Leave out what is no part of a record's cells: remarks such as "Batch: 7", and the rest of the header."""
        kept = []
        for index, segment in placed:
            if not self.rows:
                end = self.header_ends.get(index)
                if end is not None and segment.y0 - end.y1 <= min(
                    1.3 * (end.y1 - end.y0), max(0.0, self.top - segment.y1)
                ):
                    self.header_ends[index] = segment
                    continue
            if self.item.verbatim or not _is_remark(segment.text) or detail_label(segment.text, self.item):
                kept.append((index, segment))
            else:
                self.remarks.add(index)
        return [(index, segment) for index, segment in kept if index not in self.remarks]

    def _follows(self, line: SegmentLine) -> bool:
        """Whether a line stands directly under the lines that go on the last row."""
        if not self.between:
            return False
        return line.y1 - self.between[-1][1].y1 <= 2.3 * self.rows[-1].height


def _is_remark(text: str) -> bool:
    """Tell whether a line is a "label: value" about something else than the thing itself."""
    match = _REMARK.match(text)
    return match is not None and not _THING.issuperset(concepts(match[1]))


def _rejoined(line: SegmentLine) -> SegmentLine:
    """Join the segments of a line that is no row where the gap is small: its text runs over the next columns."""
    joined: list[Segment] = []
    for segment in line.segments:
        if joined and segment.x0 - joined[-1].x1 <= 2 * (line.y1 - line.y0):
            joined[-1] = Segment.of((*joined[-1].words, *segment.words))
        else:
            joined.append(segment)
    return line if len(joined) == len(line.segments) else replace(line, segments=tuple(joined))


def _best(item: Item, column: Column) -> float:
    return max(item.similarities(column.label), default=0.0)


def _line_text(line: SegmentLine) -> str:
    return " ".join(segment.text for segment in line.segments)
