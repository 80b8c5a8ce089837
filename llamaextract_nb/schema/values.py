"""Values that people give: typed, or as Python has them, made into what a field's type has in JSON."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.schema.paths import joined

_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")
_LARGEST = 2**63  # what an Int64 column holds
_SHOWN = 40  # characters of a value in a message


def value_of(value: Any, field: Field, path: str = "") -> Any:
    """Return a value as the JSON of a field's type; nothing, and a text of blanks, is None.

    A text is read as it is typed: "1234.5" is a number, "2026-01-31" a date, "yes" is true. What is missing in pandas
    is None, too. An object may leave fields out; a list has its items read one by one.

    Args:
        value: The value.
        field: The field.
        path: The field's path, for messages; by default its name.

    Raises:
        SchemaError: It is no such value; the message says how to write one.
    """
    path = path or field.name
    if isinstance(value, str):
        value = value.strip()
    elif hasattr(value, "dtype") and getattr(value, "ndim", None) == 0:
        value = value.item()  # numpy's
    if _is_missing(value):
        return None
    return _READERS.get(field.kind, _any)(value, field, path)


def _is_missing(value: Any) -> bool:
    if isinstance(value, float | Decimal):
        return math.isnan(value)
    if isinstance(value, str):
        return not value
    return value is None or type(value).__name__ in ("NAType", "NaTType")  # pandas', which this room does not import


def _wrong(value: Any, path: str, wanted: str, how: str) -> SchemaError:
    try:
        shown = " ".join(repr(value).split())
    except ValueError:  # Python writes no integer of more than 4,300 digits
        shown = f"this {type(value).__name__}"
    shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
    return SchemaError(f"{path}: {shown} is {wanted}: {how}.", path)


def _number(value: Any, field: Field, path: str) -> float | int:
    try:
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
            raise ValueError
        number = value if isinstance(value, int) else float(value)
        if not math.isfinite(number):
            raise ValueError
    except (ValueError, OverflowError):
        raise _wrong(value, path, "no number", "write digits and a decimal point, as in 1234.5") from None
    return number


def _integer(value: Any, field: Field, path: str) -> int:
    try:
        whole = int(value) if isinstance(value, str) else None  # not by way of a float, which has 53 bits
    except ValueError:
        whole = None
    number = _number(value, field, path) if whole is None else whole
    if number != int(number):
        raise _wrong(value, path, "no whole number", "leave the decimals out")
    if not -_LARGEST <= number < _LARGEST:
        raise _wrong(
            value, path, "too large", "a whole number has 64 bits; make the field a string to keep more digits"
        )
    return int(number)


def _boolean(value: Any, field: Field, path: str) -> bool:
    word = str(value).casefold()
    if isinstance(value, (bool, int, str)) and word in (*_YES, *_NO):
        return word in _YES
    raise _wrong(value, path, "neither true nor false", "write true or false")


def _date(value: Any, field: Field, path: str) -> str:
    only_day = field.kind == "date"
    try:
        moment = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if isinstance(moment, datetime.datetime):
        return moment.date().isoformat() if only_day else moment.isoformat()
    if isinstance(moment, datetime.date):
        return moment.isoformat() if only_day else datetime.datetime.combine(moment, datetime.time()).isoformat()
    example = "2026-01-31" if only_day else "2026-01-31 14:30"
    raise _wrong(value, path, f"no {field.kind}", f"write it as in {example}")


def _string(value: Any, field: Field, path: str) -> str:
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (str, int, float, Decimal)) and not isinstance(value, bool):
        return str(value)
    raise _wrong(value, path, "no text", "write it in quotation marks")


def _enum(value: Any, field: Field, path: str) -> Any:
    for known in field.enum:
        if known == value and isinstance(known, bool) == isinstance(value, bool):
            return known
    for known in field.enum:
        if isinstance(value, str) and str(known) == value:
            return known
    values = ", ".join(map(str, field.enum))
    raise _wrong(value, path, "none of its values", values if len(values) <= 200 else f"{values[:199]}…")


def _array(value: Any, field: Field, path: str) -> list[Any]:
    if hasattr(value, "tolist"):
        value = value.tolist()  # an array or a series
    if not isinstance(value, (list, tuple)):
        raise _wrong(value, path, "no list", "give all of its items, as in [...], or correct one, as in [0]")
    item = field.item or Field("", "any", {})
    return [value_of(each, item, joined(path, position)) for position, each in enumerate(value)]


def _object(value: Any, field: Field, path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(value, path, "no object", "give a dict of its fields, or correct one of them")
    if not field.fields:
        return dict(_any(value, field, path))
    children = {child.name: child for child in field.fields}
    for name in value:
        if name not in children:
            known = ", ".join(children)
            raise _wrong(name, path, "no field of it", known if len(known) <= 200 else f"{known[:199]}…")
    return {name: value_of(each, children[name], joined(path, name)) for name, each in value.items()}


def _any(value: Any, field: Field, path: str) -> Any:
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        raise _wrong(value, path, "no JSON", "give texts, numbers, lists and dicts") from None


_READERS = {
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "date-time": _date,
    "string": _string,
    "enum": _enum,
    "array": _array,
    "object": _object,
}
