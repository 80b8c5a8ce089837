"""Rows of the document's tables that no list has read: a part of a table that was left out, or a table as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from llamaextract_nb.engine.proposing.records.record_set import RecordSet, place_of
from llamaextract_nb.engine.structure.lines import SegmentLine
from llamaextract_nb.engine.structure.tables.body import looks_like_row
from llamaextract_nb.engine.structure.tables.grid import Grid

_SAME = 0.7  # of the columns of two parts of a table stand in one place, or of the words of their headers are the same
_CELLS = 3  # of a line that looks like a row where no table was found
_FEWEST = 2  # rows of a table that no list has read


@dataclass(slots=True)
class Account:
    """The rows of the tables that a list was read from: how many there are, and how many were read as records.

    `left` are the texts of those of which nothing was read; where several rows were read as one record, none is left.
    """

    expected: int = 0
    read: int = 0
    left: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    """A table with what its rows say, the places that tell each from the others, and the words of its header."""

    grid: Grid
    texts: list[str]
    rows: list[set[Hashable]]
    words: Counter[str]

    @classmethod
    def of(cls, grid: Grid) -> _Table:
        texts, rows = [], []
        for row, kind in zip(grid.rows, grid.kinds, strict=True):
            cells = [cell for cell in row if cell is not None]
            if kind == "record":
                texts.append(" ".join(cell.text for cell in cells))
                rows.append({place_of(cell.citation()) for cell in cells})
        counts = Counter(place for row in rows for place in row)
        words = Counter(" ".join(grid.labels).casefold().split())
        return cls(grid, texts, [{place for place in row if counts[place] == 1} for row in rows], words)

    def read(self, places: frozenset[Hashable] | set[Hashable]) -> list[bool]:
        """Tell of each row whether one of some places is its own."""
        return [not row.isdisjoint(places) for row in self.rows]


class Unread:
    """The rows of a document's tables against the places that all lists have read.

    Args:
        grids: The tables.
        chosen: The records of each list.
    """

    def __init__(self, grids: Sequence[Grid], chosen: Sequence[RecordSet | None]) -> None:
        self.tables = [_Table.of(grid) for grid in grids]
        self.places = {place for found in chosen if found for place in found.places}

    def account(self, found: RecordSet) -> Account:
        """Return what became of the rows of the tables that a list was read from, and of those that go with them."""
        account = Account()
        touched = [table for table in self.tables if any(table.read(found.places))]
        for table in self.tables:
            if any(table.read(found.places)):
                account.read += table.read(found.places).count(True)
                account.left += [*self._left(table), *table.grid.left]
            elif not any(table.read(self.places)) and any(_goes_with(table, other) for other in touched):
                account.left += table.texts
        account.expected = account.read + len(account.left)
        if not found.tables:  # what running text tells may be one record over several rows
            account.read = min(account.read, len(found.records))
        return account

    def _left(self, table: _Table) -> Iterator[str]:
        yield from (text for text, read in zip(table.texts, table.read(self.places), strict=True) if not read)

    def largest(self) -> int:
        """Return how many rows the largest table has of which no list has read any, 0 if there is none of several."""
        free = [len(table.rows) for table in self.tables if not any(table.read(self.places))]
        return max((rows for rows in free if rows >= _FEWEST), default=0)


def rows_in(pages: Sequence[Sequence[SegmentLine]]) -> int:
    """Return how many lines of pages look like rows, whether or not tables were found in them; 0 for hardly any."""
    texts = ([segment.text for segment in line.segments] for lines in pages for line in lines)
    count = sum(len(parts) >= _CELLS and looks_like_row(parts) for parts in texts)
    return count if count >= _FEWEST else 0


def _goes_with(table: _Table, other: _Table) -> bool:
    """Tell whether two tables are parts of one: their headers say the same, or the page after has the same columns."""
    own, words, grid, before = table.words, other.words, table.grid, other.grid
    if own and words and (own & words).total() >= _SAME * max(own.total(), words.total()):
        return True
    if not (grid.places and before.places) or grid.places[0][0] != before.places[-1][0] + 1:
        return False
    hits = sum(sum(x0 < b and a < x1 for a, b in before.columns) == 1 for x0, x1 in grid.columns)
    return hits >= _SAME * max(len(grid.columns), len(before.columns), 1)
