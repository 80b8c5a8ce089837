"""The rows of a made table: values that keep the laws of their table, blanks where they were drawn."""

import datetime
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from .columns import Cell, Column, start, value
from .notation import Notation
from .pools import Pools


@dataclass(frozen=True)
class Zone:
    """Rows in which a column is empty: the first, and one past the last."""

    column: int
    first: int
    last: int

    def holds(self, row: int) -> bool:
        return self.first <= row < self.last


def values(seed: str, columns: list[Column], count: int, pools: Pools, zones: list[Zone]) -> list[list[Any]]:
    """Return the values of `count` rows; the same seed gives the same ones outside of the zones."""
    random = Random(seed)
    pools.random = random
    first = {kind: start(random, kind) for kind in ("date", "time")}
    last = {n: first[column.kind] for n, column in enumerate(columns) if column.kind in first}
    opening = round(random.uniform(100, 9000), 2)
    rows = []
    for row in range(count):
        cells: list[Any] = []
        for n, column in enumerate(columns):
            drawn = value(column, random, pools, last.get(n), row + 1)
            earlier = next((n for n in last if n < len(cells) and columns[n].kind == column.kind), None)
            if earlier is not None:  # a date that follows from the one before: due, until, arrival
                days = random.randint(7, 60)
                drawn = last[earlier] + (datetime.timedelta(days=days) if column.kind == "date" else 2 * days)
            if n in last:
                last[n] = drawn
            blank = random.random() < column.sparse
            cells.append(None if blank or any(zone.column == n and zone.holds(row) for zone in zones) else drawn)
        opening = _keep_laws(columns, cells, random.random(), zones, row, opening)
        rows.append(cells)
    return rows


def _keep_laws(
    columns: list[Column], cells: list[Any], chance: float, zones: list[Zone], row: int, opening: float
) -> float:
    """Make a row's numbers agree with each other, and return the balance behind it."""
    at = {column.concept: n for n, column in enumerate(columns)}
    if "debit" in at and "credit" in at:
        side = "debit" if chance < 0.6 else "credit"
        shut = {zone.column for zone in zones if zone.holds(row)}
        if at[side] in shut:
            side = "credit" if side == "debit" else "debit"
        amount = cells[at["debit"]] or cells[at["credit"]] or 1.0
        cells[at["debit"]] = cells[at["credit"]] = None
        cells[at[side]] = amount
        opening = round(opening + (amount if side == "credit" else -amount), 2)
        if "balance" in at:
            cells[at["balance"]] = round(opening, columns[at["balance"]].places)
    _product(columns, cells, at)
    if {"gross_pay", "deductions", "net_pay"} <= at.keys() and cells[at["gross_pay"]] is not None:
        gross = cells[at["gross_pay"]]
        held = round(0.2 * gross, 2) if cells[at["deductions"]] is not None else 0
        cells[at["deductions"]] = held or None
        cells[at["net_pay"]] = round(gross - held, 2)
    if {"minimum", "maximum"} <= at.keys() and None not in (low := cells[at["minimum"]], high := cells[at["maximum"]]):
        cells[at["minimum"]], cells[at["maximum"]] = sorted((low, high))
    return opening


def _product(columns: list[Column], cells: list[Any], at: dict[str, int]) -> None:
    if not {"quantity", "unit_price", "amount"} <= at.keys():
        return
    quantity, price = cells[at["quantity"]], cells[at["unit_price"]]
    if quantity is None or price is None or cells[at["amount"]] is None:
        return
    discount = cells[at["discount_percent"]] if "discount_percent" in at else 0
    cells[at["amount"]] = round(quantity * price * (1 - (discount or 0) / 100), columns[at["amount"]].places)


def bared(random: Random, columns: list[Column], rows: list[list[Any]], share: float) -> list[list[Any]]:
    """Take the numbers and dates out of some rows."""
    texts = [
        (not column.numeric and column.kind not in ("date", "time")) or column.kind == "counter" for column in columns
    ]
    return [
        [cell if text else None for cell, text in zip(row, texts, strict=True)] if random.random() < share else row
        for row in rows
    ]


def printed(columns: list[Column], rows: list[list[Any]], notation: Notation) -> list[list[Cell]]:
    """Return the cells of rows."""
    return [[column.cell(cell, notation) for column, cell in zip(columns, row, strict=True)] for row in rows]


def marked(random: Random, rows: list[list[Cell]], share: float) -> list[list[Cell]]:
    """Put footnote marks behind some cells that are not blank."""
    return [
        [
            replace(cell, mark=random.choice("12")) if cell.value is not None and random.random() < share else cell
            for cell in row
        ]
        for row in rows
    ]
