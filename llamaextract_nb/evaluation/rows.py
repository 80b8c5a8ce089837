"""The rows of a frame as data: labels, and the values as JSON has them."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from types import NoneType
from typing import Any

import pandas as pd

from llamaextract_nb.errors import ConfigError

_AS_IS = frozenset((str, bool, int, NoneType))  # what pandas and JSON have alike


def rows_of(frame: pd.DataFrame) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the labels of a frame's rows, and their values by column; columns that begin with "_" are left out.

    The labels are those of the column `file`, else of the index.

    Raises:
        ConfigError: Two columns have the same name, or the rows have no labels.
    """
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise ConfigError(f"The frame has the column {twice!r} twice: rename one of them.")
    if "file" not in frame.columns and frame.index.nlevels > 1:
        raise ConfigError("The frame has an index of several levels: give one with a row for each file, as run.frame.")
    labels = frame["file"] if "file" in frame.columns else frame.index
    if pd.isna(labels).any():
        raise ConfigError("The frame has a row that names no file: give each row a label, or leave it out.")
    names = [name for name in frame.columns if str(name) != "file" and not str(name).startswith("_")]
    columns = [_plain(frame[name].tolist()) for name in names]
    keys = [str(name) for name in names]
    rows = zip(*columns, strict=True) if keys else ((),) * len(frame)
    return [str(label) for label in labels], [dict(zip(keys, row, strict=True)) for row in rows]


def _plain(values: list[Any]) -> list[Any]:
    return values if _AS_IS.issuperset(map(type, values)) else [plain(value) for value in values]


def plain(value: Any) -> Any:
    """Return a value of a frame as JSON has it; what is missing in pandas is None."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): inner if type(inner) in _AS_IS else plain(inner) for name, inner in value.items()}
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() and not value.tzinfo else value.isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return plain(float(value))
    return plain(value.tolist()) if hasattr(value, "tolist") else str(value)  # numpy's scalars and arrays
