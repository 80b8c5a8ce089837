"""A table as the engine works with it: columns with header lines, and rows of cells that know their place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.extraction import Citation

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

    `taken` is what is read of it where that is not all of it.
    """

    parts: list[Part]
    page: int | None = None
    anchor: str | None = None
    taken: str | None = None

    @property
    def text(self) -> str:
        """The lines joined; a word divided at a line's end is one word again."""
        return joined([part.text for part in self.parts]) if self.taken is None else self.taken

    def line(self, offset: int) -> GridCell | None:
        """Return the cell's line at an offset only, or None."""
        parts = [part for part in self.parts if part.offset == offset]
        return GridCell(parts, self.page, self.anchor) if parts else None

    def citation(self) -> Citation:
        """Return the place of this cell."""
        boxes = tuple(part.box for part in self.parts if part.box is not None)
        return Citation(self.text, self.page, boxes, None if boxes else self.anchor)


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

    def parts(self) -> list[Grid]:
        """Return the table cut where its header is repeated."""
        starts = [(0, *self.places[0])] if self.places else []
        starts += [repeat for repeat in self.repeats if 0 < repeat[0] < len(self.rows)]
        if len(starts) < 2:
            return [self]
        ends = [start[0] for start in starts[1:]] + [len(self.rows)]
        return [
            Grid(self.header, self.rows[first:end], self.title, [(page, line), *self.places[first + 1 : end + 1]])
            for (first, page, line), end in zip(starts, ends, strict=True)
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


def is_value(text: str) -> bool:
    """Tell whether a cell looks like a number, amount, share or date with at most a short unit, or like a blank."""
    text = text.strip()
    if is_blank(text):
        return True
    if not _VALUE.match(text):
        return False
    digits = sum(char.isdigit() for char in text)
    letters = sum(char.isalpha() for char in text)
    return letters <= digits + 4 and letters <= 9
