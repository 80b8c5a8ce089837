"""A table as the engine works with it: columns with header lines, and rows of cells that know their place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.extraction import Citation

_GROUPS = 2  # headings over groups of rows; one alone is rather the table's title
_HYPHEN = re.compile(r"[^\W\d_]-$")
_CURRENCY = r"(?:[$€£¥₹₺₽]|[A-Z]{3}\b|Rs\.?|Kč|zł|CHF)"
_VALUE = re.compile(rf"^{_CURRENCY}?\s*[-+(−–±<>~]{{0,2}}\s*{_CURRENCY}?\s*[.,]?\d")
_BLANKS = frozenset({"-", "–", "—", "−", "--", "..", "...", "n/a", "N/A", "n.a.", "na", "*", ":", "."})


class Part(NamedTuple):
    """One line of a cell: how many lines below its row's first line, its text and its box."""

    offset: int
    text: str
    box: Box | None = None


@dataclass(slots=True)
class GridCell:
    """A cell: its lines from top to bottom, and where it stands (boxes on a real page, else an anchor).

    `taken` is what is read of it where that is not all of it; `turn` is that of the layout of the page.
    """

    parts: list[Part]
    page: int | None = None
    anchor: str | None = None
    taken: str | None = None
    turn: float = 0.0

    @property
    def text(self) -> str:
        """The lines joined; a word divided at a line's end is one word again."""
        return joined([part.text for part in self.parts]) if self.taken is None else self.taken

    def line(self, offset: int) -> GridCell | None:
        """Return the cell's line at an offset only, or None."""
        parts = [part for part in self.parts if part.offset == offset]
        return GridCell(parts, self.page, self.anchor, turn=self.turn) if parts else None

    def citation(self) -> Citation:
        """Return the place of this cell."""
        boxes = tuple(part.box for part in self.parts if part.box is not None)
        return Citation(self.text, self.page, boxes, None if boxes else self.anchor, self.turn)


@dataclass(slots=True)
class Grid:
    """A table: for each column the lines of its header, then rows as wide as the header.

    A table found in words has `places`: page and line (both from 0) of its header's first line, then of each row.
    `sums` are the texts of rows that are left out because they name a sum. `repeats` says before which rows the header
    is repeated, and where: row, page, line.
    """

    header: list[list[Part]]
    rows: list[list[GridCell | None]] = field(default_factory=list)
    title: str = ""
    places: list[tuple[int, int]] = field(default_factory=list)
    sums: list[list[str]] = field(default_factory=list)
    repeats: list[tuple[int, int, int]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    groups: list[GridCell | None] = field(default_factory=list)
    columns: list[tuple[float, float]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # lines inside the table that were not read as rows
    side: int = 0  # which of several tables side by side it is
    group: int | None = None  # the column of what is said over groups of rows
    ruled: bool = False  # whether ruling lines divide all of its rows and columns

    def listed(self, sums: bool = False) -> Grid:
        """Return the table as a list of records: without its rows that are `sums` of others, unless they are wanted.

        What is said over groups of rows makes a last column of its own, without a header.
        """
        keep = [i for i, kind in enumerate(self.kinds) if sums or kind == "record"]
        kept = set(keep)
        groups = [self.groups[i] for i in keep]
        grouped = len({cell.text for cell in groups if cell is not None}) >= _GROUPS
        left = [[cell.text for cell in row if cell] for i, row in enumerate(self.rows) if i not in kept]
        return Grid(
            [*self.header, []] if grouped else self.header,
            [[*self.rows[i], group] if grouped else self.rows[i] for i, group in zip(keep, groups, strict=True)],
            self.title,
            [self.places[0], *(self.places[i + 1] for i in keep)] if self.places else [],
            [*self.sums, *left],
            [(bisect_left(keep, row), page, line) for row, page, line in self.repeats],
            ["record"] * len(keep),
            groups,
            self.columns,
            self.left,
            self.side,
            len(self.header) if grouped else None,
            self.ruled,
        )

    def parts(self) -> list[Grid]:
        """Return the table cut where its header is repeated."""
        starts = [(0, *self.places[0])] if self.places else []
        starts += [repeat for repeat in self.repeats if 0 < repeat[0] < len(self.rows)]
        if len(starts) < 2:
            return [self]
        ends = [start[0] for start in starts[1:]] + [len(self.rows)]
        titles = [self.title] + [""] * (len(starts) - 1)  # another part has its own heading, if any
        return [
            Grid(
                self.header,
                self.rows[first:end],
                title,
                [(page, line), *self.places[first + 1 : end + 1]],
                ruled=self.ruled,
            )
            for (first, page, line), end, title in zip(starts, ends, titles, strict=True)
        ]

    @property
    def labels(self) -> list[str]:
        """The header of each column in one line; "" for a column without."""
        return [joined([part.text for part in parts]) for parts in self.header]

    def column(self, index: int, limit: int = 40) -> list[str]:
        """Return the texts of a column's first filled cells."""
        texts: list[str] = []
        for row in self.rows:
            cell = row[index]
            if cell is not None:
                texts.append(cell.text)
                if len(texts) == limit:
                    break
        return texts


def joined(lines: list[str]) -> str:
    """Return lines as running text: a word divided at a line's end is one word again, repeats are said once."""
    text = ""
    previous = None
    for line in lines:
        if line == previous:  # a merged header cell is often written into each cell it covers
            continue
        previous = line
        if text and _HYPHEN.search(text) and line[:1].isalpha():
            text = text[:-1] + line if line[0].islower() else text + line
        else:
            text = f"{text} {line}" if text else line
    return text


def is_blank(text: str) -> bool:
    """Tell whether a cell says that there is nothing: "-", "n/a"."""
    return text.strip() in _BLANKS


@lru_cache(maxsize=65_536)  # a segment is looked at many times while its table is found
def is_value(text: str) -> bool:
    """Tell whether a cell looks like a number, amount, share or date with at most a short unit, or like a blank."""
    text = text.strip()
    if is_blank(text):
        return True
    if not _VALUE.match(text):
        return False
    digits, letters = sum(map(str.isdigit, text)), sum(map(str.isalpha, text))  # each cell is asked many times
    return letters <= digits + 4 and letters <= 9


def side_by_side(grid: Grid, titles: Collection[str] = ()) -> list[Grid]:
    """Return the tables that stand side by side in one: those whose headers say the same.

    The first header of each may be another one of `titles`, in small letters: "Earnings, Amount, Deductions, Amount".
    """
    labels = [parts[-1].text.casefold() if parts else "" for parts in grid.header]
    alike = [labels[0] if label in titles and labels[0] in titles else label for label in labels]
    for count in range(len(labels) // 2, 1, -1):
        width = len(labels) // count
        if width * count == len(labels) and width > 1 and all(labels) and alike == alike[:width] * count:
            parts = [replace(_slice(grid, n * width, (n + 1) * width), side=n) for n in range(count)]
            return [_titled(part) for part in parts] if alike != labels else parts
    return [grid]


def _titled(grid: Grid) -> Grid:
    """Return a table with its first header as its title."""
    return replace(grid, title=grid.labels[0], header=[[], *grid.header[1:]])


def _slice(grid: Grid, first: int, end: int) -> Grid:
    """Return some of a table's columns as a table; what stands over its first one alone is its title."""
    header = [list(parts) for parts in grid.header[first:end]]
    over = [part for part in header[0] if part.offset < max(p.offset for parts in header for p in parts)]
    title = joined([part.text for part in over]) or grid.title
    header[0] = [part for part in header[0] if part not in over]
    keep = [i for i, row in enumerate(grid.rows) if any(row[first:end])]
    return Grid(
        header,
        [grid.rows[i][first:end] for i in keep],
        title,
        [grid.places[0], *(grid.places[i + 1] for i in keep)] if grid.places else [],
        grid.sums,
        [],
        [grid.kinds[i] for i in keep],
        [grid.groups[i] for i in keep],
        grid.columns[first:end],
        ruled=grid.ruled,
    )
