"""A frame as a reader sees it: sorted, filtered, searched, and a page of it at a time, however long it is."""

from __future__ import annotations

import datetime
import math
import re
from typing import Any

import numpy as np
import pandas as pd

_LONGEST = 120  # characters of a cell that are shown
_COMPARISON = re.compile(r"\s*(<=|>=|<|>|=)\s*(.+?)\s*$")
_BETWEEN = re.compile(r"\s*(.+?)\s*\.\.\s*(.+?)\s*$")


class TableView:
    """The rows of a frame in an order of the reader's choice.

    Args:
        frame: The frame; it is not changed.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.sorted_by: tuple[int, bool] | None = None  # the column, and whether it ascends
        self.filters: dict[int, str] = {}
        self.search = ""
        self._texts: dict[int, list[str]] = {}
        self._lines: list[str] | None = None
        self._sorts: dict[int, np.ndarray[Any, Any]] = {}
        self._rows: np.ndarray[Any, Any] | None = None

    def __len__(self) -> int:
        """Return the number of rows that are left after filters and search."""
        return len(self.frame) if self._rows is None else len(self._rows)

    def page(self, start: int, count: int) -> list[int]:
        """Return the positions in the frame of the rows from `start` on."""
        if self._rows is None:
            return list(range(start, min(start + count, len(self.frame))))
        return [int(row) for row in self._rows[start : start + count]]

    def place(self, row: int) -> int | None:
        """Return where a row of the frame stands in this view, None if it is filtered out."""
        if self._rows is None:
            return row
        found = np.flatnonzero(self._rows == row)
        return int(found[0]) if len(found) else None

    def changed(self, column: int) -> None:
        """Forget what is known of a column whose values were changed."""
        self._texts.pop(column, None)
        self._sorts.pop(column, None)
        self._lines = None
        self.refresh()

    def refresh(self) -> None:
        """Find the rows anew, after `sorted_by`, `filters` or `search` was set."""
        keep: np.ndarray[Any, Any] | None = None
        for column, text in self.filters.items():
            if text.strip():
                found = self._matching(column, text)
                keep = found if keep is None else keep & found
        if self.search.strip():
            found = _containing(self._all_lines(), self.search)
            keep = found if keep is None else keep & found
        if self.sorted_by is None:
            self._rows = None if keep is None else np.flatnonzero(keep)
            return
        column, ascending = self.sorted_by
        order = self._sorted(column, ascending)
        self._rows = order if keep is None else order[keep[order]]

    def _sorted(self, column: int, ascending: bool) -> np.ndarray[Any, Any]:
        """Return all rows in the order of a column, those without a value last."""
        order = self._sorts.get(column)
        values = self.frame.iloc[:, column]
        missing = values.isna().to_numpy()
        if order is None:
            if pd.api.types.is_datetime64_any_dtype(values.dtype):
                order = np.argsort(values.to_numpy(), kind="stable")
            elif pd.api.types.is_numeric_dtype(values.dtype):
                order = np.argsort(values.to_numpy(dtype="float64", na_value=np.nan), kind="stable")
            else:
                texts = self.texts(column)
                order = np.array(sorted(range(len(texts)), key=texts.__getitem__), dtype=np.int64)
            self._sorts[column] = order
        full = order[~missing[order]]
        return np.concatenate([full if ascending else full[::-1], order[missing[order]]])

    def _matching(self, column: int, text: str) -> np.ndarray[Any, Any]:
        """Return which rows a column's filter keeps: a part of the text, or for numbers and dates >5, <=5, =5, 1..5."""
        values = self.frame.iloc[:, column]
        is_date = pd.api.types.is_datetime64_any_dtype(values.dtype)
        is_number = pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype)
        if is_date or is_number:
            bounds = _bounds(text, is_date)
            if bounds is not None:
                keep = np.ones(len(values), dtype=bool)
                for operator, bound in bounds:
                    keep &= getattr(values, operator)(bound).fillna(False).to_numpy(dtype=bool)
                return keep
        return _containing(self.texts(column), text)

    def texts(self, column: int) -> list[str]:
        """Return the values of a column as they are searched: as shown, in small letters; made once."""
        found = self._texts.get(column)
        if found is None:
            values = self.frame.iloc[:, column]
            if pd.api.types.is_float_dtype(values.dtype) or pd.api.types.is_integer_dtype(values.dtype):
                found = [display(value) for value in values.astype(object).tolist()]
            elif pd.api.types.is_string_dtype(values.dtype) and values.dtype != object:
                found = [text.casefold() for text in values.fillna("").tolist()]
            else:
                found = [display(value, None).casefold() for value in values.tolist()]
            self._texts[column] = found
        return found

    def _all_lines(self) -> list[str]:
        """Return each row as one text, its label first; made once."""
        if self._lines is None:
            labels = [str(label).casefold() for label in self.frame.index]
            columns = [self.texts(column) for column in range(self.frame.shape[1])]
            self._lines = ["\x00".join(row) for row in zip(labels, *columns, strict=True)]
        return self._lines


def display(value: Any, longest: int | None = _LONGEST) -> str:
    """Return a value as a cell shows it; a missing one is the empty text."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, list):
        text = ", ".join(map(str, value)) if not any(isinstance(item, (dict, list)) for item in value) else (
            f"{len(value)} row{'s' if len(value) != 1 else ''}"
        )  # fmt: skip
    elif value is None or value is pd.NA or value is pd.NaT:
        return ""
    elif isinstance(value, float):
        if math.isnan(value):
            return ""
        text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    elif isinstance(value, bool | np.bool_):
        text = "true" if value else "false"
    elif isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        text = value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    else:
        text = str(value)
    return text if longest is None or len(text) <= longest else text[: longest - 1] + "…"


def _containing(texts: list[str], wanted: str) -> np.ndarray[Any, Any]:
    wanted = wanted.strip().casefold()
    return np.fromiter((wanted in text for text in texts), dtype=bool, count=len(texts))


def _bounds(text: str, is_date: bool) -> list[tuple[str, Any]] | None:
    """Read ">5", "<=5", "=5" or "1..5" as comparisons, None if it is none of these."""
    between = _BETWEEN.match(text)
    one = _COMPARISON.match(text)
    if between:
        pairs = [("ge", between[1]), ("le", between[2])]
    elif one:
        pairs = [({"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "=": "eq"}[one[1]], one[2])]
    else:
        return None
    try:
        return [(operator, pd.Timestamp(bound) if is_date else float(bound)) for operator, bound in pairs]
    except ValueError:
        return None
