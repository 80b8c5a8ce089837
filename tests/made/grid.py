"""A made table as rows of cells, for the formats that have no places: HTML, spreadsheets, Word, text."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .columns import Cell
from .plan import Part, Plan


@dataclass
class Row:
    """A row of a grid; `spans` are (first column, columns, text) of the cells of a heading over several columns."""

    kind: str  # headings, header, record, group, subtotal, total
    cells: list[Cell]
    spans: list[tuple[int, int, str]] = field(default_factory=list)
    below: int = 1  # rows for which the first cell stands, 0 where an upper one does


def rows_of(plan: Plan, part: Part) -> Iterator[Row]:
    """Yield the rows of a part, headers first."""
    names = [column.group for column in plan.columns]
    if any(names):
        firsts = [n for n, name in enumerate(names) if name and (n == 0 or names[n - 1] != name)]
        spans = [(n, names.count(names[n]), names[n]) for n in firsts]
        yield Row("headings", [Cell(name if n in firsts else "") for n, name in enumerate(names)], spans)
    yield Row("header", [Cell(column.header) for column in plan.columns])
    lines = part.lines
    for number, line in enumerate(lines):
        if line.kind == "group":
            blanks = [Cell() for _ in plan.columns[1:]]
            yield Row("group", [Cell(line.label), *blanks], [(0, len(plan.columns), line.label)])
        elif line.kind == "record":
            yield Row("record", line.cells, below=_below(plan, part, number))
        else:
            yield Row(line.kind, [Cell(line.label), *line.cells[1:]])


def _below(plan: Plan, part: Part, number: int) -> int:
    """Return for how many rows the first cell of a record is printed."""
    lines = part.lines
    if not plan.merged:
        return 1

    def name(at: int) -> str | None:
        return lines[at].cells[0].text if 0 <= at < len(lines) and lines[at].kind == "record" else None

    if name(number - 1) == name(number):
        return 0
    end = number
    while name(end) == name(number):
        end += 1
    return end - number
