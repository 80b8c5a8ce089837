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
        self.only: np.ndarray[Any, Any] | None = None  # the rows that are shown at all
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

    def forget(self, column: int) -> None:
        """Forget what is known of a column whose values were changed; the rows stay as they are until `refresh()`."""
        self._texts.pop(column, None)
        self._sorts.pop(column, None)
        self._lines = None

    def refresh(self) -> None:
        """Find the rows anew, after `sorted_by`, `filters` or `search` was set."""
        keep = self.only
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
                order = _order(self.texts(column))
            self._sorts[column] = order
        full = order[~missing[order]]
        return np.concatenate([full if ascending else full[::-1], order[missing[order]]])

    def _matching(self, column: int, text: str) -> np.ndarray[Any, Any]:
        """Return which rows a column's filter keeps.

        It is a part of the text; = and the whole of it; = alone for no value; for numbers and dates >5, <=5, =5, 1..5.
        """
        values = self.frame.iloc[:, column]
        if text.strip() == "=":
            return values.isna().to_numpy(dtype=bool)
        is_date = pd.api.types.is_datetime64_any_dtype(values.dtype)
        is_number = pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype)
        if is_date or is_number:
            bounds = _bounds(text, is_date)
            if bounds is not None:
                keep = np.ones(len(values), dtype=bool)
                for operator, bound in bounds:
                    keep &= getattr(values, operator)(bound).fillna(False).to_numpy(dtype=bool)
                return keep
        if text.startswith("="):
            whole = text[1:].casefold()
            return np.fromiter((own == whole for own in self.texts(column)), dtype=bool, count=len(values))
        return _containing(self.texts(column), text)

    def texts(self, column: int) -> list[str]:
        """Return the values of a column as they are searched: as shown, in small letters; made once."""
        found = self._texts.get(column)
        if found is None:
            found = self._texts[column] = _texts(self.frame.iloc[:, column])
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


def _texts(values: pd.Series[Any]) -> list[str]:
    """Return values as `display()` shows them, in small letters; whole columns of one kind at once."""
    dtype = values.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "iu":
        return list(map(str, values.tolist()))
    if isinstance(dtype, np.dtype) and dtype.kind == "M":
        whole = values.dropna()
        if (whole == whole.dt.normalize()).all():
            return ["" if text == "NaT" else text for text in np.datetime_as_string(values.to_numpy(), "D").tolist()]
    if isinstance(dtype, pd.CategoricalDtype):
        shown = [display(value, None).casefold() for value in dtype.categories] + [""]  # a missing one has the code -1
        return [shown[code] for code in values.cat.codes.tolist()]
    if isinstance(dtype, pd.StringDtype):
        return [text.casefold() for text in values.fillna("").tolist()]
    if pd.api.types.is_numeric_dtype(dtype):
        return [display(value) for value in values.astype(object).tolist()]
    return [display(value, None).casefold() for value in values.tolist()]


def _order(texts: list[str]) -> np.ndarray[Any, Any]:
    """Return the stable order of texts.

    What all begin with tells nothing; the eight bytes after it are a number, which numpy sorts, and only texts alike
    so far are compared one by one. UTF-8 has the order of the code points, so bytes decide as the texts would.
    """
    if not texts:
        return np.empty(0, dtype=np.int64)
    first, last = min(texts), max(texts)
    shared = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    beginnings = [text[shared : shared + 8].encode("utf-8", "surrogatepass") for text in texts]
    keys = np.array(beginnings, dtype="S8").view(">u8").astype(np.uint64)
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
    ends = np.append(starts[1:], len(order))
    alike = ends - starts > 1
    for start, end in zip(starts[alike].tolist(), ends[alike].tolist(), strict=True):
        order[start:end] = sorted(order[start:end].tolist(), key=texts.__getitem__)
    return order


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
