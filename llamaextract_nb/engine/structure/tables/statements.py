"""Tables read sideways: each row is named by its first cell, and the columns are years, periods, models."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from llamaextract_nb.engine.document import Box, Table
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.tables.grid import GridCell, Part, is_value
from llamaextract_nb.engine.values.numbers import currency_of

_FEWEST = 2  # rows, and columns
_HEADS = 4  # lines above the first row
_MOST_WORDS = 14  # in the name of a row
_ASIDE = 2.0  # heights of a line between a column and what heads it
_FAR = 2.6  # heights from line to line within the header
_YEAR = re.compile(r"(?:19|20)\d\d$")


@dataclass(slots=True)
class Statement:
    """What stands above each column, and for each row its name and a cell for each column; `above` is said over all."""

    heads: list[GridCell | None]
    rows: list[tuple[GridCell, list[GridCell | None]]] = field(default_factory=list)
    above: str = ""
    headings: list[str] = field(default_factory=list)  # over each row, "" for none


@dataclass(slots=True)
class _Named:
    """A line of a page: the name of a row, and its values without currency signs that stand alone."""

    line: SegmentLine
    name: Segment
    values: list[Segment]
    heading: str = ""


def declared_statements(tables: Sequence[Table]) -> Iterator[Statement]:
    """Yield the tables that the file declares, read sideways."""
    for table in tables:
        rows = [[_declared(cell.text, cell.page, cell.box, cell.anchor) for cell in row] for row in table.rows]
        first = next((n for n, row in enumerate(rows) if any(cell and is_value(cell.text) for cell in row[1:])), None)
        if first == 0 and rows and all(cell and _YEAR.match(cell.text) for cell in rows[0][1:]):
            first = 1
        if first and len(rows[0]) > _FEWEST:
            statement = Statement(list(rows[first - 1][1:]), above=table.title)
            statement.rows = [(row[0], row[1:]) for row in rows[first:] if row[0] is not None]
            statement.headings = [""] * len(statement.rows)
            yield statement


def found_statements(pages: Sequence[Sequence[SegmentLine]]) -> Iterator[Statement]:
    """Yield the tables in the words of pages, read sideways."""
    for lines in pages:
        run: list[_Named] = []
        first, heading = 0, ""
        for index, line in enumerate(lines):
            named = _named(line)
            if named is None and len(line.segments) == 1:
                heading = line.segments[0].text.rstrip(":") if line.segments[0].text.endswith(":") else ""
            if named is not None:
                named.heading = heading
                first = index if not run else first
                run.append(named)
            elif run and not _goes_on(line):
                yield from _statement(lines, first, run)
                run = []
        yield from _statement(lines, first, run)


def _declared(text: str, page: int, box: Box | None, anchor: str | None) -> GridCell | None:
    text = text.strip()
    return GridCell([Part(0, text, box)], page if box else None, anchor) if text else None


def _named(line: SegmentLine) -> _Named | None:
    name, *rest = line.segments
    if is_value(name.text) or not any(map(str.isalpha, name.text)) or len(name.words) > _MOST_WORDS:
        return None
    values = []
    for segment in rest:
        words = tuple(word for word in segment.words if currency_of(word.text) is None)
        if words:
            values.append(Segment.of(words))
    if not values or not all(is_value(value.text) for value in values):
        return None
    if len(values) > 1 and all(_YEAR.match(value.text) for value in values):
        return None  # years head the columns
    return _Named(line, name, values)


def _goes_on(line: SegmentLine) -> bool:
    """Whether a line without values can stand inside a statement: the heading of some of its rows."""
    return len(line.segments) == 1 and len(line.segments[0].words) <= _MOST_WORDS


def _statement(lines: Sequence[SegmentLine], first: int, run: list[_Named]) -> Iterator[Statement]:
    columns = _columns(run)
    if len(run) < _FEWEST or len(columns) < _FEWEST:
        return
    heads, above = _heads(lines, first, columns)
    statement = Statement(heads, above=above)
    for named in run:
        cells: list[GridCell | None] = [None] * len(columns)
        for value in named.values:
            for index, (x0, x1) in enumerate(columns):
                if min(x1, value.x1) > max(x0, value.x0):
                    cells[index] = _cell(named.line, [value])
                    break
        statement.rows.append((_cell(named.line, [named.name]), cells))
        statement.headings.append(named.heading)
    yield statement


def _columns(run: list[_Named]) -> list[tuple[float, float]]:
    """Return from where to where each column of values goes: those whose values stand above each other."""
    columns: list[tuple[float, float]] = []
    for value in sorted((value for named in run for value in named.values), key=lambda value: value.x0):
        if columns and value.x0 < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], value.x1))
        else:
            columns.append((value.x0, value.x1))
    return columns


def _heads(
    lines: Sequence[SegmentLine], first: int, columns: list[tuple[float, float]]
) -> tuple[list[GridCell | None], str]:
    """Return what stands above each column, and the words that stand above none."""
    over: list[list[Segment]] = [[] for _ in columns]
    beside: list[str] = []
    below = lines[first]
    for line in lines[max(0, first - _HEADS) : first][::-1]:
        if below.y0 - line.y0 > _FAR * max(1.0, line.y1 - line.y0):
            break
        below = line
        for segment in line.segments:
            gaps = [max(x0, segment.x0) - min(x1, segment.x1) for x0, x1 in columns]
            near = min(gaps)
            under = [i for i, gap in enumerate(gaps) if gap < 0 or gap == near <= _ASIDE * (line.y1 - line.y0)]
            for index in under:
                over[index].insert(0, segment)
            if not under:
                beside.append(segment.text)
    return [_cell(below, segments) if segments else None for segments in over], " ".join(beside)


def _cell(line: SegmentLine, segments: Sequence[Segment]) -> GridCell:
    real = line.page.real
    parts = [Part(n, segment.text, Box(*segment[1:5]) if real else None) for n, segment in enumerate(segments)]
    return GridCell(parts, line.page.number if real else None, line.anchor, turn=line.page.turn)
