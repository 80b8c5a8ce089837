"""The tables of a document that may hold the records of a list, and the choice among them."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from llamaextract_nb.engine.asking.item import SURE, Item
from llamaextract_nb.engine.proposing.records.bands import find_bands
from llamaextract_nb.engine.proposing.records.body import read_body
from llamaextract_nb.engine.proposing.records.closing import without_sum
from llamaextract_nb.engine.proposing.records.heading import headed
from llamaextract_nb.engine.proposing.records.headless import multiplied, summed
from llamaextract_nb.engine.proposing.records.matching import match, strength
from llamaextract_nb.engine.proposing.records.native import best_header, divided, first_words, native_grid
from llamaextract_nb.engine.proposing.records.ordering import by_order
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.source import Match
from llamaextract_nb.engine.proposing.records.stacked import stacked_grid
from llamaextract_nb.engine.structure.lines import SegmentLine
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.structure.tables.grid import Grid, side_by_side
from llamaextract_nb.engine.words.labels import Label, label_of, similarity
from llamaextract_nb.schema.fields import Field

_CONTINUED = re.compile(
    r"\W*\b(?:continued|cont'?d?|fortsetzung|forts|suite|continuación|segue|continuação|vervolg)\b.*", re.IGNORECASE
)
_FEW = 2  # cells of a column that say nothing yet
_LABELS = 0.6  # of a column's cells end in a colon if it holds labels
_ABOVE = 3  # lines above a header in which its heading stands


@dataclass(slots=True)
class Candidate:
    """A table that may hold the records: which column is which field, and how well it fits."""

    grid: Grid
    match: Match
    score: float


class Tables:
    """A document's tables: those its file declares, and those found in the words of its pages.

    Args:
        structure: What stands where in the document.
        lists: The lists of records that the schema asks for: those with like items share tables out by their headings.
    """

    def __init__(self, structure: Structure, lists: Sequence[Field] = ()) -> None:
        self.structure = structure
        self.declared = [part for table in structure.document.tables for part in divided(table)]
        self.pages = structure.pages
        # Lists whose items are alike are searched for once.
        self._known: dict[Hashable, list[tuple[str, list[Candidate]]]] = {}
        self._twins: dict[Hashable, list[Label]] = {}
        self._lists = [label_of(field) for field in lists]
        for field, label in zip(lists, self._lists, strict=True):
            self._twins.setdefault(Item(field).key, []).append(label)

    def proposals(self, item: Item, reader: Reader) -> list[tuple[str, list[Candidate]]]:
        """Return the tables that may hold the records, in parts if a header is repeated, and how they were found."""
        if item.key not in self._known:
            finders = {
                "declared": self._declared,
                "grid": self._found,
                "banded": self._banded,
                "headless": self._headless,
                "lines": self._lines,
            }
            self._known[item.key] = [
                (kind, group) for kind, find in finders.items() for group in _groups(find(item, reader))
            ]
            if not self._known[item.key]:
                self._known[item.key] = [("ordered", group) for group in _groups(self._ordered(item, reader))]
        proposed = self._in_turn(self._known[item.key], item.label)
        others = [label for label in self._twins.get(item.key, ()) if label is not item.label]
        if others:
            proposed = [(kind, self._own(group, item.label, others)) for kind, group in proposed]
        return [(kind, group) for kind, group in proposed if group]

    def _ordered(self, item: Item, reader: Reader) -> list[Candidate]:
        """Return the tables whose columns could be the fields in their order; no header names them."""
        declared = [native_grid(table, *first_words(table), item) for table in self.declared]
        tables = declared or [grid.listed(item.verbatim) for grid in self.structure.grids]
        found = [(grid, by_order(item, grid, reader)) for grid in tables if grid.rows]
        return [Candidate(grid, match, sum(s.score for s in match.values())) for grid, match in found if match]

    def _in_turn(self, proposed: list[tuple[str, list[Candidate]]], label: Label) -> list[tuple[str, list[Candidate]]]:
        """Return the table that is a list's own turn if no header names fields, and there are as many as lists."""
        tables = [candidate for kind, group in proposed if kind == "ordered" for candidate in group]
        turn = next((n for n, own in enumerate(self._lists) if own is label), None)
        return [("ordered", [tables[turn]])] if turn is not None and len(tables) == len(self._lists) else proposed

    def _own(self, found: list[Candidate], label: Label, others: list[Label]) -> list[Candidate]:
        """Return the tables whose headings name a list; where none does, those that name no list like it."""
        parts = [(c, part) for c in found if c.score > 0 for part in c.grid.parts()]
        owners = self._owners(parts, (label, *others))
        named = [replace(c, grid=part) for (c, part), owner in zip(parts, owners, strict=True) if owner is label]
        if named:
            return named
        free = [replace(c, grid=part) for (c, part), owner in zip(parts, owners, strict=True) if owner is None]
        twins = self._twins_of(label)
        # As many tables as lists, and no heading says which is which: they stand in one order.
        return [free[twins.index(label)]] if len(free) == len(parts) == len(twins) else free

    def _twins_of(self, label: Label) -> list[Label]:
        """Return the lists that are like one, itself among them, in the order of the schema."""
        return next(twins for twins in self._twins.values() if any(twin is label for twin in twins))

    def _owners(self, parts: list[tuple[Candidate, Grid]], labels: Sequence[Label]) -> list[Label | None]:
        """Return which list the heading of each table names."""
        owners: list[Label | None] = []
        before, last = None, -1
        for candidate, part in parts:
            texts = self._headings(part)
            page = part.places[0][0] if part.places else 0
            named_by = max(labels, key=lambda own: _named(own, texts))
            # What goes on on the next page belongs to the same list, unless its heading says otherwise.
            goes_on = before is not None and before is candidate and page > last >= 0
            owners.append(named_by if _named(named_by, texts) >= SURE else owners[-1] if goes_on else None)
            before, last = candidate, page
        return owners

    def _headings(self, grid: Grid) -> list[str]:
        """Return what may be said of a table as a whole: its title, and the lines above its header that stand alone."""
        page, line = grid.places[0] if grid.places else (0, 0)
        above = self.pages[page][max(0, line - _ABOVE) : line] if grid.places else []
        texts = [grid.title, *(text for found in above for text in _alone(found, grid))]
        return [_CONTINUED.sub("", text) for text in texts]

    def _declared(self, item: Item, reader: Reader) -> list[Candidate]:
        headers = [(table, best_header(table, item)) for table in self.declared]
        return [_candidate(item, native_grid(table, *header, item), reader) for table, header in headers if header]

    def _found(self, item: Item, reader: Reader) -> list[Candidate]:
        return [_candidate(item, headed(half.listed(item.verbatim), item), reader) for half in self._halves]

    @cached_property
    def _halves(self) -> list[Grid]:
        """The tables in the words of the pages, those apart that stand side by side."""
        return [half for grid in self.structure.grids for half in side_by_side(grid, self._titles(grid))]

    def _titles(self, grid: Grid) -> frozenset[str]:
        """Return the headers of a table that name lists, in small letters."""
        labels = {label.casefold() for label in grid.labels if label}
        return frozenset(text for text in labels if any(_named(own, [text]) >= SURE for own in self._lists))

    def _lines(self, item: Item, reader: Reader) -> list[Candidate]:
        return [
            _candidate(item, grid.listed(item.verbatim), reader, shaped=True)
            for grid in self.structure.shaped
            if not self._is_in_table(grid, item)
        ]

    def _is_in_table(self, shaped: Grid, item: Item) -> bool:
        """Tell whether lines of one shape are the rows of a table with a header.

        Where words in the lines name a field and the header names none, it is no header but what happens to stand
        above them.
        """
        tables = [table for place in set(shaped.places) if (table := self._rows.get(place)) is not None]
        if _names(shaped, item):
            tables = [table for table in tables if _names(table, item)]
        return 2 * len(tables) >= len(shaped.rows)

    @cached_property
    def _rows(self) -> dict[tuple[int, int], Grid]:
        """The tables with a header, by the page and line of each of their rows."""
        tables = [grid for grid in self.structure.grids if sum(map(bool, grid.labels)) > 1]
        return {place: grid for grid in tables for place in grid.places[1:]}

    def _banded(self, item: Item, reader: Reader) -> list[Candidate]:
        candidates = []
        read: dict[str, tuple[int, int]] = {}  # header -> the last line read under it
        for page, lines in enumerate(self.pages):
            for band in find_bands(lines, item):
                header = "\n".join(s.text for line in lines[band.first : band.last + 1] for s in line.segments)
                if read.get(header, (-1, -1)) > (page, band.first):
                    continue  # the header was repeated inside a table that is read already
                grid = stacked_grid(page, lines, band) or read_body(self.pages, page, band, item)
                read[header] = grid.places[-1]
                candidates.append(_candidate(item, grid, reader))
        return candidates

    def _headless(self, item: Item, reader: Reader) -> list[Candidate]:
        return [_candidate(item, grid, reader) for grid in multiplied(self.pages, item, reader)] or [
            _candidate(item, grid, reader, summed=True) for grid in summed(self.pages, item, reader)
        ]


def _candidate(item: Item, grid: Grid, reader: Reader, summed: bool = False, shaped: bool = False) -> Candidate:
    found = match(item, grid, reader, summed, shaped) if grid.rows and not _is_form(grid) else {}
    return Candidate(without_sum(item, grid, reader, found), found, strength(item, found))


def _is_form(grid: Grid) -> bool:
    """Tell whether a column of a table holds labels, "Company:" over "Address:", and so no rows are records."""
    columns = [[label, *grid.column(number)] for number, label in enumerate(grid.labels)]
    return any(
        len(texts) > _FEW and sum(text.endswith((":", "：")) for text in texts) >= _LABELS * len(texts)
        for texts in columns
    )


def _names(grid: Grid, item: Item) -> bool:
    """Tell whether the header of a table names a field."""
    return any(max(item.similarities(label), default=0.0) >= SURE for label in grid.labels if label)


def _alone(line: SegmentLine, grid: Grid) -> list[str]:
    """Return the text of a line that stands alone above a table, whatever stands beside it."""
    over = line.segments
    if len(over) > 1 and grid.columns:
        over = tuple(s for s in over if s.x1 > grid.columns[0][0] and s.x0 < grid.columns[-1][1])
    return [over[0].text] if len(over) == 1 else []


def _named(label: Label, headings: list[str]) -> float:
    return max((similarity(label, heading) for heading in headings if heading), default=0.0)


def _groups(candidates: list[Candidate]) -> list[list[Candidate]]:
    groups: dict[tuple[str, ...], list[Candidate]] = {}
    for candidate in candidates:
        if candidate.score > 0:
            groups.setdefault(tuple(candidate.grid.labels), []).append(candidate)
    return list(groups.values())
