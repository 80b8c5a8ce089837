"""The rows that close a table: a sum of those above, whatever it is called, and what is reckoned from it."""

from __future__ import annotations

from dataclasses import replace

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.source import Match
from llamaextract_nb.engine.structure.tables.grid import Grid

_FEWEST = 2  # rows that a sum is of
_CENTS = 0.005


def without_sum(item: Item, grid: Grid, reader: Reader, found: Match) -> Grid:
    """Return a table without its last rows if the first of them holds the sum of all above, and all fill less."""
    amount = found.get(item.roles.get("amount", -1))
    if amount is None or item.verbatim:
        return grid
    numbers = reader.numbers([row[amount.column] for row in grid.rows])
    filled = [sum(cell is not None for cell in row) for row in grid.rows]
    total = 0.0
    for index, number in enumerate(numbers):
        if number is None:
            break
        ends = index >= _FEWEST and total and abs(number - total) < _CENTS
        if ends and max(filled[index:]) < min(filled[:index]):
            sums = [[cell.text for cell in row if cell is not None] for row in grid.rows[index:]]
            return replace(
                grid,
                rows=grid.rows[:index],
                places=grid.places[: index + 1],
                kinds=grid.kinds[:index],
                groups=grid.groups[:index],
                sums=[*grid.sums, *sums],
            )
        total += number
    return grid
