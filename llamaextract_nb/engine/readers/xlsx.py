"""Spreadsheets, by openpyxl: the values of every visible sheet, each sheet a declared table."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from llamaextract_nb.engine.document import Document, Table
from llamaextract_nb.engine.readers.archive import opened_archive
from llamaextract_nb.engine.readers.laid import pages_of, rows_as_text, table_of
from llamaextract_nb.engine.readers.limits import MOST_CELLS, TooMuchError


def read_xlsx(path: Path, name: str) -> Document:
    """Return a spreadsheet; formulas are their last computed values.

    Raises:
        DocumentError: It is damaged, unpacks to more than is safe, or has too many cells.
    """
    lines: list[tuple[str, str]] = []
    tables: list[Table] = []
    cells = 0
    with opened_archive(path, name), path.open("rb") as file:  # given a path, openpyxl would judge by its ending
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            rows, places = [], []
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                cells += len(row)
                if cells > MOST_CELLS:
                    raise TooMuchError("cells", MOST_CELLS)
                texts = [shown(value) for value in row]
                if any(texts):
                    rows.append(texts)
                    places.append(number)
            _sheet(sheet.title, rows, places, lines, tables)
    return Document(name, "xlsx", pages_of(lines), tables)


def _sheet(
    title: str, rows: list[list[str]], places: list[int], lines: list[tuple[str, str]], tables: list[Table]
) -> None:
    width = max((index + 1 for row in rows for index, text in enumerate(row) if text), default=0)
    rows = [row[:width] for row in rows]
    lines.append(("", title))
    for text, row, place in zip(rows_as_text(rows), rows, places, strict=True):
        first = next(index for index, cell in enumerate(row) if cell)
        lines.append((text, f"{title}!{get_column_letter(first + 1)}{place}"))
    anchors = [[f"{title}!{get_column_letter(column)}{place}" for column in range(1, width + 1)] for place in places]
    declared = table_of(rows, anchors, title)
    if declared:
        tables.append(declared)


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
