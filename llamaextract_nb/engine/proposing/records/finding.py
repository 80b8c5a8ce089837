"""Tables found without a schema: headers are lines of short words above lines of values."""

from __future__ import annotations

import re

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.document import Table
from llamaextract_nb.engine.proposing.records.bands import MOST_COLUMNS, Band
from llamaextract_nb.engine.proposing.records.body import read_body
from llamaextract_nb.engine.proposing.records.native import divided, native_grid
from llamaextract_nb.engine.structure.lines import SegmentLine
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.structure.tables.columns import columns_of, place
from llamaextract_nb.engine.structure.tables.grid import Grid, is_value
from llamaextract_nb.engine.words.totals import is_total
from llamaextract_nb.schema.fields import Field

_MAX_WORDS = 5  # in the header of a column
_PERIOD = re.compile(r"(?:19|20)\d{2}(?:[/-]\d{2,4})?|[A-Z]{1,2} ?\d{1,4}(?:[ /]\d{2,4})?")
_FILLED = 0.6  # of a table's cells
_UNIFORM = 0.8  # of a column's cells are values
_REACH = 5  # lines from a header's first line to the first row


def find_tables(structure: Structure) -> list[Grid]:
    """Return the tables of a document: those that its file declares, else those found in the words of its pages."""
    parts = [part for table in structure.document.tables for part in divided(table)]
    declared = [g for part in parts if (g := _declared(part)) is not None and not _is_form(g)]
    if declared:
        return declared
    pages = structure.pages
    found = []
    for number, lines in enumerate(pages):
        index = 0
        while index < len(lines):
            band = _band(lines, index)
            grid = _read(pages, number, band) if band else None
            if band is None or grid is None:
                index += 1
                continue
            found.append(grid)
            index = band.last + 1 + len(grid.rows)
    return found


def _declared(table: Table) -> Grid | None:
    """Take the first row that is filled with words as the header."""
    for index, row in enumerate(table.rows[:25]):
        texts = [cell.text.strip() for cell in row]
        filled = [text for text in texts if text]
        if len(filled) >= max(2, 0.6 * len(texts)) and not any(
            is_value(text) and not _PERIOD.fullmatch(text) for text in filled
        ):
            grid = native_grid(table, index, index, _item(texts))
            return grid if grid.rows else None
    return None


def _band(lines: list[SegmentLine], first: int) -> Band | None:
    """Return a header that begins at a line, if one does."""
    texts = [segment.text for segment in lines[first].segments]
    if not 2 <= len(texts) <= MOST_COLUMNS or any(
        not _is_head(t) or t.endswith(":") or len(t.split()) > _MAX_WORDS for t in texts
    ):
        return None
    if is_total(texts[:1]):
        return None
    for last in range(first, min(first + _REACH, len(lines) - 1)):
        columns = columns_of(lines[first : last + 1])
        following = lines[last + 1]
        if following.y0 - lines[last].y0 > 4 * max(1.0, lines[last].y1 - lines[last].y0):
            return None
        placed, _ = place(following, columns)
        values = sum(_is_entry(segment.text) for _, segment in placed)
        if 2 * values >= len(placed) and values and len({index for index, _ in placed}) >= max(2, 0.6 * len(columns)):
            return Band(first, last, columns, 0.0)
        if 2 * values >= len(placed) > 0:
            return None
    return None


def _is_head(text: str) -> bool:
    """Tell whether a text could head a column: words, or a period such as "Q3", "FY22" and "2024"."""
    return not any(map(str.isdigit, text)) or _PERIOD.fullmatch(text) is not None


def _is_entry(text: str) -> bool:
    """Tell whether a cell is a value or a number of something, such as "A-17"."""
    return is_value(text) or (len(text.split()) == 1 and any(map(str.isdigit, text)))


def _read(pages: list[list[SegmentLine]], page: int, band: Band) -> Grid | None:
    grid = read_body(pages, page, band, _item([column.label for column in band.columns]))
    return grid if grid.rows and sum(map(bool, grid.labels)) >= 2 and _is_table(grid) else None


def _is_table(grid: Grid) -> bool:
    """Tell whether most cells are filled, and one column with values, such as amounts, in nearly all rows."""
    columns = range(len(grid.header))
    filled = sum(row[index] is not None for row in grid.rows for index in columns)
    return filled >= _FILLED * len(columns) * len(grid.rows) and any(
        sum(map(is_value, grid.column(index))) >= _UNIFORM * min(40, len(grid.rows)) for index in columns
    )


def _is_form(grid: Grid) -> bool:
    """Tell whether a declared table is a form: two columns of labels and their values, without a header."""
    if len(grid.header) != 2:
        return False
    first = [grid.labels[0], *grid.column(0)]
    return sum(text.endswith((":", "：")) for text in first) >= 0.5 * len(first)


def _item(labels: list[str]) -> Item:
    """Make the record that these headers describe."""
    leaves = tuple(Field(f"c{index}", "string", {"title": label}) for index, label in enumerate(labels) if label)
    return Item(Field("", "array", {}, item=Field("", "object", {}, fields=leaves)))
