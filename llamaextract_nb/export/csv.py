"""Tables as CSV files that no spreadsheet runs anything from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from llamaextract_nb.export.naming import file_names
from llamaextract_nb.export.tables import Table, flat
from llamaextract_nb.export.values import text_of
from llamaextract_nb.export.writing import folder_at, writing

# Spreadsheets take a text for a formula that begins so, also in full width (OWASP, CSV injection); blanks before it are
# cut by some. What has nothing but digits and the marks between them can only become a number: "-5", "+49 (30) 12-34".
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_HARMLESS = re.compile(r"\s*[+\-]?[\d\s.,()/\-]*", re.ASCII)


def to_csv(tables: Mapping[str, Table], folder: str | Path) -> Path:
    """Write each table to a file of its own in a folder: `documents.csv`, and so on; return the folder.

    Raises:
        ConfigError: They cannot be written.
    """
    target = folder_at(folder)
    for name, table in zip(file_names(tables), tables.values(), strict=True):
        write_csv(table, target / f"{name}.csv")
    return target


def write_csv(table: Table, path: Path) -> None:
    """Write a table to one file.

    Raises:
        ConfigError: It cannot be written.
    """
    with writing(path) as part:
        # Lines end as RFC 4180 has it; with "\n" alone, a "\r" in a text would not be quoted, and begin a line.
        _safe(table.frame).to_csv(part, encoding="utf-8", lineterminator="\r\n", index=False)


def _safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts, names and labels are no formulas; lists and objects are JSON."""
    frame = flat(frame)
    safe = {}
    for number, dtype in enumerate(frame.dtypes):
        values = frame.iloc[:, number].array
        bare = dtype.kind in "biufM" and not isinstance(dtype, pd.CategoricalDtype)  # numbers, truth values and dates
        safe[number] = values if bare else [_cell(value) for value in values]
    return pd.DataFrame(safe).set_axis([_unformulated(str(name)) for name in frame.columns], axis=1)


def _cell(value: Any) -> str | None:
    if not isinstance(value, (list, dict)) and pd.isna(value):
        return None
    return _unformulated(text_of(value) or "")


def _unformulated(text: str) -> str:
    """Return a text with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _HARMLESS.fullmatch(text) else text
