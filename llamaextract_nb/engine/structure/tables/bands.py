"""Bands of a table: what stands between two of its ruling lines is one row, however many lines it has."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, takewhile

from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.tables.body import Body
from llamaextract_nb.engine.structure.tables.columns import Column, HeaderPart
from llamaextract_nb.engine.structure.tables.grid import GridCell, is_value
from llamaextract_nb.engine.structure.tables.rows import is_remark
from llamaextract_nb.engine.structure.tables.wraps import Row
from llamaextract_nb.engine.words.totals import is_only_total, is_total

_ONE = 0.8  # of the rows hold no more than one line of values
_WORDS = 12  # of a cell, in the usual row; more is running text in a box
_HEADS = 4  # rows of a header, at most


@dataclass(slots=True)
class Band:
    """What stands between two rules: its place, its lines, and for each column the segments of its cell.

    `across` are texts that stand in a cell over several columns: its first and last column, and its segments.
    """

    y0: float
    y1: float
    lines: list[int] = field(default_factory=list)
    cells: dict[int, list[Segment]] = field(default_factory=dict)
    across: list[tuple[int, int, list[Segment]]] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The texts of its cells."""
        return [" ".join(s.text for s in parts) for parts in [*self.cells.values(), *(a[2] for a in self.across)]]

    @property
    def has_value(self) -> bool:
        """Whether one of its cells is a value."""
        return any(map(is_value, self.texts))

    @property
    def is_filled_in(self) -> bool:
        """Whether most of its cells hold digits or a colon, which headings hardly do, but boxes of a form."""
        texts = self.texts
        return 2 * sum(":" in text or any(map(str.isdigit, text)) for text in texts) >= len(texts)

    def put(self, line: int, first: int, last: int, segment: Segment) -> None:
        """Put a segment of a line into the cell of some columns."""
        if line not in self.lines:
            self.lines.append(line)
        if first == last:
            self.cells.setdefault(first, []).append(segment)
            return
        same = next((parts for a, b, parts in self.across if (a, b) == (first, last)), None)
        if same is None:
            self.across.append((first, last, [segment]))
        else:
            same.append(segment)


def are_rows(bands: Sequence[Band]) -> bool:
    """Tell whether bands are rows of one table: most of them have several cells, with one line of values each."""
    several = [band for band in bands if len(band.cells) > 1]
    if len(bands) < 2 or 2 * len(several) < len(bands):
        return False
    if 2 * sum(_is_divided(band) for band in bands) > len(bands):
        return False  # white space divides more columns than rules do
    words = statistics.median_low([max(len(text.split()) for text in band.texts) for band in bands])
    single = sum(_values(band) <= 1 for band in several)
    return words <= _WORDS and single >= _ONE * len(several)


def _is_divided(band: Band) -> bool:
    """Tell whether texts stand apart on one line of a cell."""
    return any(a.middle == b.middle for parts in band.cells.values() for a, b in pairwise(parts))


def _values(band: Band) -> int:
    """Return how many lines of values the second fullest of a band's cells has."""
    counts = sorted(len({s.y0 for s in parts if is_value(s.text)}) for parts in band.cells.values())
    return counts[-2] if len(counts) > 1 else 0


def heads_of(bands: Sequence[Band]) -> int | None:
    """Return how many bands are the header: those of words above the first with a value; None if none has one."""
    first = next((n for n, band in enumerate(bands) if band.has_value and len(band.texts) > 1), None)
    if first is None or first > _HEADS:
        return None
    while first > 1 and len(bands[first - 1].texts) < 2:
        first -= 1  # what is said over the first rows
    return first


def put_heads(bands: Sequence[Band], columns: Sequence[Column]) -> None:
    """Put the cells of header bands above the columns that they cover."""
    offset = 0
    for band in bands:
        spans = [(c, c, parts) for c, parts in band.cells.items()] + band.across
        for first, last, parts in spans:
            for number, (_, line) in enumerate(groupby(parts, key=lambda segment: segment.y0)):
                segment = Segment.of(tuple(word for s in line for word in s.words))
                for column in columns[first : last + 1]:
                    if all(part.segment != segment for part in column.header):
                        column.header.append(HeaderPart(offset + number, segment))
        offset += max((len({s.y0 for s in parts}) for _, _, parts in spans), default=0)


def body_of(bands: Sequence[Band], columns: list[Column], lines: Sequence[SegmentLine]) -> Body:
    """Return bands as the rows of a table, with what is said over several of them."""
    body = Body(columns)
    group: GridCell | None = None
    for band in bands:
        texts = band.texts
        if len(texts) == 1 and not is_value(texts[0]):
            if is_only_total(texts):
                body.totals.append(texts)
            else:
                (parts,) = [*band.cells.values(), *(across[2] for across in band.across)]
                (group,) = Row(lines[band.lines[0]], {0: parts}).grid_cells(1)
        elif band.lines:
            row = Row(lines[band.lines[0]], {c: list(_said(parts)) for c, parts in band.cells.items()})
            for first, _, parts in band.across:
                row.cells.setdefault(first, []).extend(parts)
            names = [text for text in texts if not is_value(text)]
            is_sum = is_only_total(names) or (is_total(names) and len(band.cells) < len(columns))
            body.add(row, min(band.lines), is_sum, group)
        body.last = max([body.last, *band.lines])
    return body


def _said(parts: Sequence[Segment]) -> Iterator[Segment]:
    """Yield the segments of a cell as they are read, up to a remark such as "Batch: 7", which is no part of it."""
    first, *rest = sorted(parts, key=lambda segment: (round(segment.middle), segment.x0))
    yield first
    yield from takewhile(lambda segment: not is_remark(segment.text), rest)
