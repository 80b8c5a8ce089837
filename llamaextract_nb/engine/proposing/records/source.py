"""Where a field of a record is read from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from llamaextract_nb.engine.structure.tables.grid import GridCell


@dataclass(frozen=True, slots=True)
class Source:
    """The column a field is read from; how sure that is, and why.

    Where cells hold several fields, `offset` says which line of a cell is this one's (None: all), and `part` is a
    pattern whose first group is what is read. `more` are the columns beside it that go on a text.
    """

    column: int
    score: float
    why: str
    offset: int | None = None
    part: re.Pattern[str] | None = None
    more: tuple[int, ...] = ()

    def cell(self, row: list[GridCell | None]) -> GridCell | None:
        """Return the field's cell in a row."""
        cell = row[self.column]
        if cell is not None and self.offset is not None:
            cell = cell.line(self.offset)
        if cell is not None and self.more:
            beside = [part for column in self.more if (other := row[column]) is not None for part in other.parts]
            cell = replace(cell, parts=[*cell.parts, *beside])
        if cell is None or self.part is None:
            return cell
        match = self.part.match(cell.text)
        return replace(cell, taken=match[1]) if match and match[1] else None


Match = dict[int, Source]  # leaf of the item -> where it is read
