"""A made table before it is laid out: its columns and lines, the schema that asks for it and its truth."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from .columns import Cell, Column
from .languages import Language
from .notation import Notation

_UNSUMMED = ("balance", "unit_price", "rate")
_COUNTED = ("quantity", "stock", "ordered", "reserved", "points")


@dataclass
class Line:
    """A line of a table: record, group, subtotal or total; `label` is what a line that is no record is called."""

    kind: str
    cells: list[Cell] = field(default_factory=list)
    label: str = ""
    record: dict[str, Any] = field(default_factory=dict)


@dataclass
class Part:
    """One list of the document: the heading above it, its field in the schema, its lines."""

    field: str
    heading: str
    lines: list[Line]

    @property
    def records(self) -> list[dict[str, Any]]:
        return [line.record for line in self.lines if line.kind == "record"]


@dataclass
class Plan:
    """A document with one or two tables of the same columns."""

    title: str
    language: Language
    notation: Notation
    columns: list[Column]
    parts: list[Part]
    group: Column | None = None  # the field whose values stand in rows of their own
    merged: bool = False  # whether the first column's value is printed once for several rows
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # (field, label, value) above the table
    head: str = ""
    foot: str = ""
    carried: bool = False
    margin: str = ""  # what stands turned beside the left margin of each page
    side: bool = False  # two parts beside each other
    order: list[str] = field(default_factory=list)  # of the fields in the schema; that of the columns if empty
    other: "Plan | None" = None  # a small table below that is not asked for

    @property
    def fields(self) -> list[Column]:
        """Return what the schema asks for in a row."""
        asked = [column for column in (*([self.group] if self.group else []), *self.columns) if column.asked]
        return sorted(asked, key=lambda column: self.order.index(column.field)) if self.order else asked

    def schema(self) -> dict[str, Any]:
        """Return the schema."""
        item = {
            "type": "object",
            "properties": {column.field: column.node(self.notation) for column in self.fields},
        }
        lists = {}
        for part in self.parts:
            lists[part.field] = {"type": "array", "items": item}
            if part.heading:
                lists[part.field]["description"] = f'rows of the table headed "{part.heading}"'
        single = {name: {"type": "string", "description": label} for name, label, _ in self.asked}
        return {"type": "object", "properties": {**single, **lists}}

    def truth(self) -> dict[str, Any]:
        """Return the data that the document holds."""
        names = [column.field for column in self.fields]
        rows: dict[str, list[dict[str, Any]]] = {}
        for part in self.parts:
            rows.setdefault(part.field, []).extend({name: record[name] for name in names} for record in part.records)
        return {**{name: value for name, _, value in self.asked}, **rows}


def runs(random: Random, count: int, least: int, most: int) -> list[int]:
    """Divide `count` rows into runs, and return where each begins."""
    starts, at = [], 0
    while at < count:
        starts.append(at)
        at += random.randint(least, most)
    return starts


def lines_of(
    columns: list[Column],
    rows: list[list[Cell]],
    starts: dict[int, str],
    group: Column | None,
    grouped: str = "",
    subtotal: str = "",
    total: str = "",
    notation: Notation | None = None,
) -> list[Line]:
    """Return the lines of a table.

    Args:
        columns: Its columns.
        rows: The cells of its records.
        starts: The name of each run of rows by its first row.
        group: The field that the names are values of.
        grouped: How a row of its own names a run ("Region: {}"); without it no such rows.
        subtotal: What the sum of a run is called ("Subtotal {}"), "" for none.
        total: What the sum of all is called, "" for none.
        notation: How sums are written.
    """
    lines: list[Line] = []
    name, first = "", 0
    for number, cells in enumerate(rows):
        if number in starts:
            if number and subtotal:
                lines.append(_sum(columns, rows[first:number], subtotal.format(name), "subtotal", notation))
            name, first = starts[number], number
            if grouped:
                lines.append(Line("group", label=grouped.format(name)))
        record = {column.field: cell.value for column, cell in zip(columns, cells, strict=True)}
        if group is not None:
            record[group.field] = name
        lines.append(Line("record", cells, record=record))
    if starts and subtotal:
        lines.append(_sum(columns, rows[first:], subtotal.format(name), "subtotal", notation))
    if total:
        lines.append(_sum(columns, rows, total, "total", notation))
    return lines


def summed(columns: list[Column]) -> list[int]:
    """Return the columns that have sums."""
    return [
        number
        for number, column in enumerate(columns)
        if number > 1 and ((column.kind == "amount" and column.concept not in _UNSUMMED) or column.concept in _COUNTED)
    ]


def _sum(columns: list[Column], rows: list[list[Cell]], label: str, kind: str, notation: Notation | None) -> Line:
    assert notation is not None
    cells = [Cell() for _ in columns]
    for number in summed(columns):
        whole = round(sum(row[number].value or 0 for row in rows), columns[number].places)
        cells[number] = columns[number].cell(whole, notation)
    return Line(kind, cells, label)
