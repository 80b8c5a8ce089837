"""Spreadsheets (.xlsx), by openpyxl: the values of every visible sheet."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.archive import opened_archive
from llamaextract_nb.engine.readers.formulas import Formulas, Place
from llamaextract_nb.engine.readers.limits import MOST_CELLS, TooMuchError
from llamaextract_nb.engine.readers.sheets import Sheets, shown

# A cell with a formula and no value, as libraries leave it that write formulas and cannot calculate. One whose value
# is an empty text, which spreadsheet programs store as such, is another thing.
_BLANK = re.compile(
    rb'<(?:\w+:)?c\b(?![^<>]*\bt="str")[^<>]*>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_SHEET = re.compile(r"/?xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CHUNK = 1024**2  # bytes
_LONGEST = 16 * 1024  # bytes of such a cell: a formula has at most 8,192 characters


def read_xlsx(path: Path, name: str) -> Document:
    """Return a spreadsheet; formulas are their last computed values, or if none was stored, what they come to here.

    Raises:
        DocumentError: It is damaged, unpacks to more than is safe, or has too many cells.
    """
    sheets = Sheets()
    with opened_archive(path, name):
        formulas = _formulas(path) if _has_blank_formulas(path) else None
        for title, rows in _sheets(path, values=True):
            sheets.add(title, ((place, _texts(title, place, row, formulas)) for place, row in rows))
    if formulas is not None:
        sheets.calculated, sheets.unknown = formulas.calculated, formulas.unknown
    return sheets.document(name, "xlsx")


def _texts(title: str, place: int, row: tuple[Any, ...], formulas: Formulas | None) -> list[str]:
    if formulas is None:
        return [shown(value) for value in row]
    return [
        shown(formulas.value((title, place, column)) if value is None else value) for column, value in enumerate(row, 1)
    ]


def _sheets(path: Path, *, values: bool) -> Iterator[tuple[str, Iterator[tuple[int, tuple[Any, ...]]]]]:
    """Yield each visible sheet with its numbered rows, with its formulas as their values or as they are written."""
    with path.open("rb") as file:  # given a path, openpyxl would judge by its ending
        book = openpyxl.load_workbook(file, read_only=True, data_only=values, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                yield sheet.title, enumerate(sheet.iter_rows(values_only=True), 1)


def _has_blank_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if not _SHEET.fullmatch(part):
                continue
            held = b""
            with archive.open(part) as file:
                while chunk := file.read(_CHUNK):
                    held = held[-_LONGEST:] + chunk
                    if _BLANK.search(held):
                        return True
    return False


def _formulas(path: Path) -> Formulas:
    """Return the formulas of the visible sheets with all that they may need."""
    values, formulas = dict(_cells(path, values=True)), dict(_cells(path, values=False))
    blank = {
        place: value
        for place, value in formulas.items()
        if place not in values and isinstance(value, str) and value.startswith("=")
    }
    return Formulas(values, blank)


def _cells(path: Path, *, values: bool) -> Iterator[tuple[Place, Any]]:
    """Yield the cells that are not blank.

    Raises:
        TooMuchError: There are too many.
    """
    count = 0
    for title, rows in _sheets(path, values=values):
        for number, row in rows:
            count += len(row)
            if count > MOST_CELLS:
                raise TooMuchError("cells", MOST_CELLS)
            for column, value in enumerate(row, 1):
                if value is not None:
                    yield (title, number, column), value
