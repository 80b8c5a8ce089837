"""Values from a host as columns of a frame; a value that does not fit its type is missing, never an error."""

from __future__ import annotations

import contextlib
import datetime
import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from types import NoneType
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from llamaextract_nb.schema.fields import Field

_LARGEST = 2**63
_NAT = -_LARGEST  # no date, as numpy writes it
_EPOCH = datetime.datetime(1970, 1, 1)
_EPOCH_UTC = _EPOCH.replace(tzinfo=datetime.UTC)


def column(field: Field, values: Sequence[Any]) -> Any:
    """Return values as an array, or a series without labels, of the field's dtype.

    string: string, integer: Int64, number: float64, boolean: boolean, date and date-time: datetime64[us] (a time with
    a zone becomes UTC, without its zone), enum: category, everything else: object.
    """
    make = _MAKERS.get(field.kind)
    return make(field, values) if make is not None else _objects(values)


def _objects(values: Sequence[Any]) -> Any:
    # A series, because pandas 3 takes an array of objects that are all texts for texts, and refuses some of them.
    return pd.Series(np.fromiter(values, dtype=object, count=len(values)), dtype=object, copy=False)


# Mostly all values are of the type that they should be: that is seen at once, and they are made into an array at once.
# Else they are looked at one by one.


def _all(values: Sequence[Any], *kinds: type) -> bool:
    """Tell whether all values are of some types, or None."""
    return set(map(type, values)) <= {*kinds, NoneType}


def _strings(field: Field, values: Sequence[Any]) -> Any:
    try:
        "".join([value for value in values if value is not None]).encode()
    except (TypeError, UnicodeEncodeError):  # no texts, or halves of surrogates, which JSON may hold and nothing else
        values = [_string(value) for value in values]
    return pd.array(values, dtype="string")


def _string(value: Any) -> str | None:
    if value is None or isinstance(value, (list, dict)):
        return None
    return str(value).encode("utf-8", "replace").decode()


def by_value(make: Callable[[list[Any]], Any], values: Sequence[Hashable]) -> Any:
    """Return values as an array, made of those that differ: many documents say the same.

    Args:
        make: Returns an array of values.
        values: The values; what is equal is taken for the same.
    """
    codes = {value: code for code, value in enumerate(dict.fromkeys(values))}
    if len(codes) == 1:
        return make(list(codes)).repeat(len(values))
    return make(list(codes)).take(np.fromiter(map(codes.__getitem__, values), dtype=np.intp, count=len(values)))


def stacked(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return columns that were made part by part as whole ones; the parts are empty afterwards."""
    return {name: _stacked([part.pop(name) for part in parts]) for name in list(parts[0])}


def _stacked(arrays: list[Any]) -> Any:
    if len(arrays) == 1:
        return arrays[0]
    if isinstance(arrays[0], pd.Categorical):
        return union_categoricals(arrays)
    if isinstance(arrays[0], pd.Series):
        return pd.concat(arrays, ignore_index=True)
    return pd.concat([pd.Series(array, copy=False) for array in arrays], ignore_index=True).array


def _integers(field: Field, values: Sequence[Any]) -> Any:
    if _all(values, int):
        with contextlib.suppress(OverflowError):
            return pd.arrays.IntegerArray(*_masked(values, "int64"))
    return pd.arrays.IntegerArray(*_masked([_integer(value) for value in values], "int64"))


def _masked(values: Sequence[Any], dtype: str) -> tuple[Any, Any]:
    """Return values as an array, with anything for those that are missing, and which these are."""
    if None not in values:
        return np.array(values, dtype=dtype), np.zeros(len(values), dtype=bool)
    return np.array([value or 0 for value in values], dtype=dtype), np.array([value is None for value in values])


def _integer(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, float) and (not math.isfinite(value) or value != int(value)):
        return None
    return int(value) if -_LARGEST <= value < _LARGEST else None


def _numbers(field: Field, values: Sequence[Any]) -> Any:
    if _all(values, float, int):
        with contextlib.suppress(OverflowError):
            return np.array(values, dtype="float64")
    return np.array([_number(value) for value in values], dtype="float64")


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.nan


def _booleans(field: Field, values: Sequence[Any]) -> Any:
    if not _all(values, bool):
        values = [value if isinstance(value, bool) else None for value in values]
    return pd.arrays.BooleanArray(*_masked(values, "bool"))


def _dates(field: Field, values: Sequence[Any]) -> Any:
    return by_value(_moments, [value if isinstance(value, str) else None for value in values])


def _moments(texts: list[str | None]) -> Any:
    return pd.array(np.array([_microseconds(text) for text in texts], dtype="int64").view("datetime64[us]"))


def _microseconds(text: str | None) -> int:
    """Return a date as numpy counts it: it takes ten times as long to do so itself."""
    try:
        moment = datetime.datetime.fromisoformat((text or "").strip())
        since = moment - (_EPOCH if moment.tzinfo is None else _EPOCH_UTC)
    except (ValueError, OverflowError):
        return _NAT
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _categories(field: Field, values: Sequence[Any]) -> Any:
    try:
        known = dict.fromkeys([*field.enum, *values])
    except TypeError:  # a list or an object is no category
        plain = [
            [None if isinstance(value, (list, dict)) else value for value in each] for each in (field.enum, values)
        ]
        return _categories(replace(field, enum=tuple(plain[0])), plain[1])
    categories = [value for value in known if value is not None and value == value]
    codes = {**dict.fromkeys(known, -1), **{value: code for code, value in enumerate(categories)}}
    found = np.fromiter(map(codes.__getitem__, values), dtype=np.intp, count=len(values))
    return pd.Categorical.from_codes(found, categories=pd.Index(categories))


_MAKERS: dict[str, Callable[[Field, Sequence[Any]], Any]] = {
    "string": _strings,
    "integer": _integers,
    "number": _numbers,
    "boolean": _booleans,
    "date": _dates,
    "date-time": _dates,
    "enum": _categories,
}
