"""Columns of numbers told apart by arithmetic: quantity x price = amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.structure.tables.grid import Grid

Numbers = Mapping[int, list[float | None]]
Triple = tuple[int, int, int]  # the columns of quantity, price and amount

_ROWS = 60  # looked at
_COLUMNS = 9  # tried against each other at most; the last ones of a wider table
_HOLDS = 0.75  # share of the rows in which the product must hold


def products(grid: Grid, reader: Reader, columns: list[int], quantity: int | None) -> Iterator[tuple[Triple, bool]]:
    """Yield the columns whose product holds in most rows, and whether the quantities are whole numbers.

    Where a product holds only by ones (1 x 5 = 5), it says something only if a header names the `quantity` column.
    """
    read = {column: reader.numbers([row[column] for row in grid.rows[:_ROWS]]) for column in columns}
    mostly = [c for c, values in read.items() if 2 * sum(v is not None for v in values) >= len(values)]
    for triple in permutations(mostly[-_COLUMNS:], 3):
        hits, telling, rows = _count(read, triple)
        if rows and hits >= _HOLDS * rows and (telling or triple[0] == quantity):
            yield triple, all(value is None or value == int(value) for value in read[triple[0]])


def is_product(numbers: list[float]) -> bool:
    """Tell whether the product of two of these numbers, neither 0 nor 1, is a later one of them."""
    return any(
        holds(first, second, third) and _tells(first, second)
        for i, third in enumerate(numbers)
        for j, second in enumerate(numbers[:i])
        for first in numbers[:j]
    )


def _count(numbers: Numbers, triple: Triple) -> tuple[int, int, int]:
    """Return in how many rows the product holds, in how many of these it tells something, and the rows."""
    hits = telling = rows = 0
    for quantity, price, amount in zip(*(numbers[column] for column in triple), strict=True):
        if quantity is None or price is None or amount is None:
            continue
        rows += 1
        if holds(quantity, price, amount):
            hits += 1
            telling += _tells(quantity, price)
    return hits, telling, rows


def holds(quantity: float, price: float, amount: float) -> bool:
    """Tell whether quantity x price is the amount, but for rounding."""
    # A price is rounded to cents, so the product may be off by half a cent for each piece.
    return abs(quantity * price - amount) <= max(0.011, 0.0051 * abs(quantity))


def _tells(quantity: float, price: float) -> bool:
    return quantity not in (0, 1) and price not in (0, 1)
