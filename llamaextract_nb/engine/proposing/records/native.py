"""Tables that the file itself declares: which rows are the header, and which are records."""

from __future__ import annotations

import re

from llamaextract_nb.engine.asking.item import Item, header_score
from llamaextract_nb.engine.document import Cell, Table
from llamaextract_nb.engine.structure.tables.grid import Grid, GridCell, Part, is_value, joined
from llamaextract_nb.engine.words.totals import is_group_total, is_only_total, is_total

_ROW = re.compile(r"\d+$")
_SEARCHED = 25  # rows searched for a header
_LINES = 4  # rows of a header
_VALUES_COST = 0.3  # a row of values, such as years, belongs to a header only if it helps by more than this


def best_header(table: Table, item: Item) -> tuple[int, int] | None:
    """Return the first and last row of the header that names the fields best, None if no row names any."""
    best = (0.0, 0, 0)
    for first in range(min(_SEARCHED, len(table.rows))):
        if not any(cell.text.strip() for cell in table.rows[first]):
            continue
        for last in range(first, min(first + _LINES, len(table.rows))):
            values = last > first and _value_share(table.rows[last]) >= 0.5
            labels = [joined([part.text for part in parts]) for parts in _header(table.rows[first : last + 1])]
            score = header_score(item, labels)
            if score > best[0] + (_VALUES_COST if values else 0.01):
                best = (score, first, last)
            if values:
                break
    return best[1:] if best[0] else None


def first_words(table: Table) -> tuple[int, int]:
    """Return the first and last row of the header where nothing is known of the fields: the first row of words."""
    for index, row in enumerate(table.rows[:_SEARCHED]):
        if _filled(row) > 1 and _value_share(row) < 0.5:
            return index, index
    return 0, 0


def divided(table: Table) -> list[Table]:
    """Return a table cut where another one begins: a heading or blank rows, then a row of words above values."""
    starts = [0]
    titles = [table.title]
    values = False  # whether there is a row of values to leave behind
    for index, row in enumerate(table.rows[:-1]):
        if values and _is_header(row, table.rows[index + 1]):
            headed = _filled(table.rows[index - 1]) == 1
            if headed or _number(row) - _number(table.rows[index - 1]) > 1:
                starts.append(index - headed)
                titles.append(next(cell.text for cell in table.rows[index - 1] if cell.text) if headed else table.title)
                values = False
        values = values or _value_share(row) > 0
    if len(starts) == 1:
        return [table]
    ends = [*starts[1:], len(table.rows)]
    return [Table(table.rows[start:end], title) for start, end, title in zip(starts, ends, titles, strict=True)]


def _is_header(row: list[Cell], below: list[Cell]) -> bool:
    if _filled(row) < 2 or any(is_value(cell.text) for cell in row if cell.text.strip()):
        return False
    return any(is_value(value.text) for cell, value in zip(row, below, strict=True) if cell.text.strip())


def _filled(row: list[Cell]) -> int:
    return sum(bool(cell.text.strip()) for cell in row)


def _number(row: list[Cell]) -> int:
    """Return the number at the end of a row's anchor, which tells blank rows that were left out; 0 for none."""
    anchors = (_ROW.search(cell.anchor) for cell in row if cell.anchor)
    return next((int(match[0]) for match in anchors if match), 0)


def native_grid(table: Table, first: int, last: int, item: Item) -> Grid:
    """Return the table with the rows `first` to `last` as its header, and those below as its rows."""
    grid = Grid(_header(table.rows[first : last + 1]), title=table.title)
    _fill(grid, table.rows, first, last, item)
    return grid


def _value_share(row: list[Cell]) -> float:
    filled = [cell.text for cell in row if cell.text.strip()]
    return sum(map(is_value, filled)) / len(filled) if filled else 0.0


def _header(rows: list[list[Cell]]) -> list[list[Part]]:
    return [
        [Part(offset, cell.text.strip()) for offset, cell in enumerate(cells) if cell.text.strip()]
        for cells in zip(*rows, strict=True)
    ]


def _fill(grid: Grid, rows: list[list[Cell]], first: int, last: int, item: Item) -> None:
    header = [[cell.text.strip() for cell in row] for row in rows[first : last + 1]]
    for row in rows[last + 1 :]:
        texts = [cell.text.strip() for cell in row]
        if not any(texts) or texts in header:
            continue
        words = [text for text in texts if text and not is_value(text)]
        if not item.verbatim and (
            is_only_total(words) or ("" in texts and is_total(words)) or _sums_a_group(texts, words)
        ):
            grid.sums.append(texts)
        else:
            grid.rows.append([_cell(cell) for cell in row])


def _sums_a_group(texts: list[str], words: list[str]) -> bool:
    """Tell whether a row holds the name of a group's sum, and little else but numbers."""
    return len(words) == 1 and texts.count("") >= len(texts) / 2 and is_group_total(words[0])


def _cell(cell: Cell) -> GridCell | None:
    text = cell.text.strip()
    if not text:
        return None
    return GridCell([Part(0, text, cell.box)], cell.page if cell.box else None, cell.anchor)
