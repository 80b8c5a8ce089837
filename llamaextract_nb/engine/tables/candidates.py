"""The tables of a document that may hold the records of a list, and the choice among them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.tables.bands import find_bands
from llamaextract_nb.engine.tables.body import read_body
from llamaextract_nb.engine.tables.grid import Grid
from llamaextract_nb.engine.tables.headless import multiplied, summed
from llamaextract_nb.engine.tables.item import Item
from llamaextract_nb.engine.tables.lines import SegmentLine
from llamaextract_nb.engine.tables.matching import match, strength
from llamaextract_nb.engine.tables.native import best_header, native_grid
from llamaextract_nb.engine.tables.reading import Reader
from llamaextract_nb.engine.tables.source import Match
from llamaextract_nb.engine.tables.statements import Statement, found_statements


@dataclass(slots=True)
class Candidate:
    """A table that may hold the records: which column is which field, and how well it fits."""

    grid: Grid
    match: Match
    score: float


class Tables:
    """A document's tables: those its file declares, and those found in the words of its pages.

    Args:
        document: The document as read.
        pages: The lines of each page.
    """

    def __init__(self, document: Document, pages: list[list[SegmentLine]]) -> None:
        self.document = document
        self.pages = pages
        self._chosen: dict[Hashable, list[Candidate]] = {}  # lists whose items are alike are searched for once

    @cached_property
    def statements(self) -> list[Statement]:
        """The tables of the pages read sideways."""
        return list(found_statements(self.pages))

    def choose(self, item: Item, reader: Reader) -> list[Candidate]:
        """Return the table that fits the item best, in parts if its header is repeated; [] if none fits."""
        if item.key not in self._chosen:
            self._chosen[item.key] = (
                _best(self._declared(item, reader))
                or _best(self._found(item, reader))
                or _best(self._headless(item, reader))
            )
        return self._chosen[item.key]

    def _declared(self, item: Item, reader: Reader) -> list[Candidate]:
        headers = [(table, best_header(table, item)) for table in self.document.tables]
        return [_candidate(item, native_grid(table, *header, item), reader) for table, header in headers if header]

    def _found(self, item: Item, reader: Reader) -> list[Candidate]:
        candidates = []
        read: dict[str, tuple[int, int]] = {}  # header -> the last line read under it
        for page, lines in enumerate(self.pages):
            for band in find_bands(lines, item):
                header = "\n".join(s.text for line in lines[band.first : band.last + 1] for s in line.segments)
                if read.get(header, (-1, -1)) > (page, band.first):
                    continue  # the header was repeated inside a table that is read already
                grid = read_body(self.pages, page, band, item)
                read[header] = grid.places[-1]
                candidates.append(_candidate(item, grid, reader))
        return candidates

    def _headless(self, item: Item, reader: Reader) -> list[Candidate]:
        return [_candidate(item, grid, reader) for grid in multiplied(self.pages, item, reader)] or [
            _candidate(item, grid, reader, summed=True) for grid in summed(self.pages, item, reader)
        ]


def _candidate(item: Item, grid: Grid, reader: Reader, summed: bool = False) -> Candidate:
    found = match(item, grid, reader, summed) if grid.rows else {}
    return Candidate(grid, found, strength(item, found))


def _best(candidates: list[Candidate]) -> list[Candidate]:
    best = max(candidates, key=lambda candidate: candidate.score, default=None)
    if best is None or best.score <= 0:
        return []
    return [c for c in candidates if c is best or (c.score > 0 and c.grid.labels == best.grid.labels)]
