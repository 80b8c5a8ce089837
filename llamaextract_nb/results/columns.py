"""Values from a host as columns of a frame; a value that does not fit its type is missing, never an error."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from llamaextract_nb.schema.fields import Field

_LARGEST = 2**63


def column(field: Field, values: Sequence[Any]) -> Any:
    """Return values as an array of the field's dtype.

    string: string, integer: Int64, number: float64, boolean: boolean, date and date-time: datetime64[us] (a time with
    a zone becomes UTC, without its zone), enum: category, everything else: object.
    """
    make = _MAKERS.get(field.kind)
    return make(field, values) if make is not None else _objects(values)


def _objects(values: Sequence[Any]) -> Any:
    array = np.empty(len(values), dtype=object)
    array[:] = values if not any(isinstance(value, (list, tuple)) for value in values) else None
    for index, value in enumerate(values):
        array[index] = value
    return array


def _strings(field: Field, values: Sequence[Any]) -> Any:
    return pd.array([_string(value) for value in values], dtype="string")


def _string(value: Any) -> str | None:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if not value.isascii() else value
    return None if value is None or isinstance(value, (list, dict)) else str(value)


def _integers(field: Field, values: Sequence[Any]) -> Any:
    return pd.array([_integer(value) for value in values], dtype="Int64")


def _integer(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, float) and (not math.isfinite(value) or value != int(value)):
        return None
    return int(value) if -_LARGEST <= value < _LARGEST else None


def _numbers(field: Field, values: Sequence[Any]) -> Any:
    return np.array([_number(value) for value in values], dtype="float64")


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.nan


def _booleans(field: Field, values: Sequence[Any]) -> Any:
    return pd.array([value if isinstance(value, bool) else None for value in values], dtype="boolean")


def _dates(field: Field, values: Sequence[Any]) -> Any:
    return pd.array(np.array([_date(value) for value in values], dtype="datetime64[us]"))


def _date(value: Any) -> datetime.datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.datetime.fromisoformat(value.strip())
        return moment.astimezone(datetime.UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None


def _categories(field: Field, values: Sequence[Any]) -> Any:
    known = list(dict.fromkeys(value for value in field.enum if isinstance(value, Hashable)))
    usable = [value if isinstance(value, Hashable) else None for value in values]
    strange = [value for value in dict.fromkeys(usable) if value is not None and value not in known]
    if any(isinstance(value, float) and math.isnan(value) for value in strange):
        strange = [value for value in strange if value == value]
    return pd.Categorical(usable, categories=known + strange)


_MAKERS: dict[str, Callable[[Field, Sequence[Any]], Any]] = {
    "string": _strings,
    "integer": _integers,
    "number": _numbers,
    "boolean": _booleans,
    "date": _dates,
    "date-time": _dates,
    "enum": _categories,
}
