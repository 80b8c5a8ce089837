"""Sheets of cells, from whichever spreadsheet: each sheet is a declared table whose cells are named as in `May!B2`."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl.utils import get_column_letter

from llamaextract_nb.engine.document import Document, Table
from llamaextract_nb.engine.readers.laid import pages_of, rows_as_text, table_of
from llamaextract_nb.engine.readers.limits import MOST_CELLS, TooMuchError


class Sheets:
    """Collects the sheets of one spreadsheet.

    Attributes:
        calculated: How many formulas have no stored value, and have been calculated.
        unknown: How many have none, and are more than can be calculated here.
    """

    def __init__(self) -> None:
        self.calculated = self.unknown = 0
        self._lines: list[tuple[str, str]] = []
        self._tables: list[Table] = []
        self._cells = 0

    def add(self, title: str, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Take in a sheet.

        Args:
            title: Its name.
            rows: Its rows, each with its number from 1; blank ones are left out.

        Raises:
            TooMuchError: The spreadsheet has too many cells.
        """
        kept: list[Sequence[str]] = []
        places: list[int] = []
        for place, row in rows:
            self._cells += max(1, len(row))
            if self._cells > MOST_CELLS:
                raise TooMuchError("cells", MOST_CELLS)
            if any(row):
                kept.append(row)
                places.append(place)
        self._sheet(title, kept, places)

    def _sheet(self, title: str, rows: list[Sequence[str]], places: list[int]) -> None:
        width = max((index + 1 for row in rows for index, text in enumerate(row) if text), default=0)
        rows = [row[:width] for row in rows]
        self._lines.append(("", title))
        for text, row, place in zip(rows_as_text(rows), rows, places, strict=True):
            first = next(index for index, cell in enumerate(row) if cell)
            self._lines.append((text, f"{title}!{get_column_letter(first + 1)}{place}"))
        letters = [get_column_letter(column) for column in range(1, width + 1)]
        declared = table_of(rows, [[f"{title}!{letter}{place}" for letter in letters] for place in places], title)
        if declared:
            self._tables.append(declared)

    def document(self, name: str, kind: str) -> Document:
        """Return the sheets as a document."""
        notes = []
        if self.calculated:
            notes.append(f"{_formulas(self.calculated)} no stored value and was calculated here")
        if self.unknown:
            notes.append(
                f"{_formulas(self.unknown)} no stored value and was left blank: open the file in a spreadsheet "
                "program, save it, and extract it again"
            )
        return Document(name, kind, pages_of(self._lines), self._tables, notes)


def _formulas(count: int) -> str:
    return "one formula has" if count == 1 else f"each of {count:,} formulas has"


def shown(value: Any) -> str:
    """Return a cell's value as text: dates as ISO 8601, numbers as short as they can be."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return (
            value.date().isoformat()
            if value.time() == datetime.time()
            else value.isoformat(sep=" ", timespec="seconds")
        )
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(round(value, 10))
    return str(value)
