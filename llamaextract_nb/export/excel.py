"""Tables as an Excel workbook, a sheet for each, in which texts are texts and never formulas."""

from __future__ import annotations

import datetime
import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.export.naming import unique
from llamaextract_nb.export.tables import Table, flat
from llamaextract_nb.export.values import text_of
from llamaextract_nb.export.writing import writing

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# The limits of Excel, from its "specifications and limits".
_ROWS, _COLUMNS, _LETTERS, _TITLE = 1_048_576, 16_384, 32_767, 31
_EXACT = 2**53  # larger integers lose digits: there they are texts
_CUT = " … (cut: longer than a cell can be)"
_NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff\ud800-\udfff]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_RESERVED = ("history",)  # Excel keeps it to itself


def to_excel(tables: Mapping[str, Table], path: str | Path) -> Path:
    """Write tables as a workbook; return its path.

    A table that is longer than a sheet goes on in another one. Texts that are longer than a cell are cut, which is said
    at their end; integers of more than 15 digits and dates before 1900, which Excel does not know, are texts.

    Raises:
        ConfigError: It cannot be written, or a table has more columns than a sheet.
    """
    import openpyxl

    target = Path(path).expanduser()
    frames = {name: flat(table.frame) for name, table in tables.items()}
    for name, frame in frames.items():
        if frame.shape[1] > _COLUMNS:
            raise ConfigError(f"{name} has {frame.shape[1]:,} columns, more than a sheet can have: use to_parquet().")
    book, taken = openpyxl.Workbook(write_only=True), list(_RESERVED)
    with writing(target) as part, part.open("wb") as stream:  # opened first: sheets that are begun have to be ended
        for name, frame in frames.items():
            header, columns = [_text(str(column)) for column in frame.columns], _columns(frame, tables[name])
            for start in range(0, len(frame) or 1, _ROWS - 1):
                taken += unique([_title(name)], taken, _TITLE)
                rows = zip(*(column[start : start + _ROWS - 1] for column in columns), strict=True)
                _fill(book.create_sheet(taken[-1]), header, rows)
        book.save(stream)
    return target


def _title(name: str) -> str:
    return _NO_TITLE.sub("_", name).strip("' ") or "_"


def _columns(frame: pd.DataFrame, table: Table) -> list[list[Any]]:
    """Return a frame's columns, of what a cell can hold."""
    columns = []
    for number, name in enumerate(frame.columns):
        field = table.fields.get(str(name))
        days = field is not None and field.kind == "date"
        columns.append([_value(value, days) for value in frame.iloc[:, number].astype(object)])
    return columns


def _value(value: Any, days: bool) -> Any:
    if isinstance(value, (list, dict)):
        return _text(text_of(value) or "")
    if value is None or pd.isna(value):
        return None
    if isinstance(value, datetime.datetime):
        if value.year < 1900:
            return value.isoformat(" ")
        return value.date() if days else value.replace(microsecond=0)
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        known = math.isfinite(value) and (isinstance(value, float) or abs(value) <= _EXACT)
        return value if known else str(value)
    return _text(str(value))


def _text(text: str) -> str:
    text = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    if len(text) * 2 > _LETTERS and len(text.encode("utf-16-le")) // 2 > _LETTERS:
        units = text.encode("utf-16-le")[: 2 * (_LETTERS - len(_CUT))]
        text = units.decode("utf-16-le", "ignore") + _CUT
    return text


def _fill(sheet: WriteOnlyWorksheet, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from openpyxl.cell import WriteOnlyCell

    def cell(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(sheet, value=value)
        made.data_type = "s"  # and not a formula or an error, whatever it begins with
        return made

    sheet.freeze_panes = "A2"
    for row in itertools.chain([header], rows):
        sheet.append([cell(value) for value in row])
