"""Where a field of a record is read from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile, zip_longest

from llamaextract_nb.engine.structure.tables.grid import GridCell

_COLON = re.compile(r"\s?[:：]\s*")


@dataclass(frozen=True, slots=True)
class Source:
    """The column a field is read from; how sure that is, and why.

    Where cells hold several fields, `offset` says which line of a cell is this one's (None: all), and `part` is a
    pattern whose first group is what is read. `more` are the columns beside it that go on a text. `label` is what the
    cell's line begins with that is this field's, and `ends` are the labels of lines at which the text of a cell ends;
    both without a colon and in small letters.
    """

    column: int
    score: float
    why: str
    offset: int | None = None
    part: re.Pattern[str] | None = None
    more: tuple[int, ...] = ()
    label: str = ""
    ends: frozenset[str] = frozenset()

    def cell(self, row: list[GridCell | None]) -> GridCell | None:
        """Return the field's cell in a row."""
        cell = row[self.column]
        if cell is not None and self.offset is not None:
            cell = cell.line(self.offset)
        if cell is not None and self.more:
            beside = [part for column in self.more if (other := row[column]) is not None for part in other.parts]
            cell = replace(cell, parts=[*cell.parts, *beside])
        if cell is not None and self.label:
            return _labelled(cell, self.label)
        if cell is not None and self.ends:
            parts = list(takewhile(lambda part: _label(part.text) not in self.ends, cell.parts))
            cell = replace(cell, parts=parts) if parts else None
        if cell is None or self.part is None:
            return cell
        match = self.part.match(cell.text)
        return replace(cell, taken=match[1]) if match and match[1] else None


def _label(text: str) -> str:
    """Return what stands before the colon of a line, in small letters."""
    return _COLON.split(text, maxsplit=1)[0].casefold()


def _labelled(cell: GridCell, label: str) -> GridCell | None:
    """Return what a cell says behind a label: on its line, or on the next one if nothing follows on its own."""
    for part, below in zip_longest(cell.parts, cell.parts[1:]):
        if _label(part.text) == label and (said := _COLON.split(part.text, maxsplit=1)[1:]):
            if said[0]:
                return replace(cell, parts=[part], taken=said[0])
            return replace(cell, parts=[below]) if below is not None and not _COLON.search(below.text) else None
    return None


Match = dict[int, Source]  # leaf of the item -> where it is read
