"""Corrections of values: what is typed becomes a value of the field's type, and a history of what was changed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pandas as pd

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.schema.fields import Field

_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(frozen=True, slots=True)
class Correction:
    """A value that was changed by hand."""

    file: str
    path: str
    old: Any
    new: Any
    when: datetime.datetime


def to_frame(corrections: list[Correction]) -> pd.DataFrame:
    """Return corrections as one row each: file, path, old, new, when (UTC)."""
    columns = ["file", "path", "old", "new", "when"]
    rows = [(c.file, c.path, c.old, c.new, c.when) for c in corrections]
    frame = pd.DataFrame(rows, columns=columns, dtype="object")
    return frame.astype({"file": "string", "path": "string", "when": "datetime64[us, UTC]"})


def typed(text: str, field: Field | None, dtype: Any) -> Any:
    """Return what was typed as a value of a field's type, else of a column's; nothing is None.

    Raises:
        SchemaError: It is no such value; the message says how to write one.
    """
    text = text.strip()
    if not text:
        return None
    kind = field.kind if field is not None else _kind_of(dtype)
    if kind in ("number", "integer"):
        return _number(text, kind)
    if kind == "boolean":
        if text.casefold() in (*_YES, *_NO):
            return text.casefold() in _YES
        raise SchemaError(f"{text[:40]!r} is neither true nor false: write true or false.")
    if kind in ("date", "date-time"):
        try:
            moment = datetime.datetime.fromisoformat(text)
        except ValueError:
            example = "2026-01-31" if kind == "date" else "2026-01-31 14:30"
            raise SchemaError(f"{text[:40]!r} is no {kind}: write it as in {example}.") from None
        return moment.date().isoformat() if kind == "date" else moment.isoformat()
    if kind == "enum":
        match = next((value for value in field.enum if str(value) == text), None) if field is not None else text
        if match is None:
            known = ", ".join(str(value) for value in (field.enum if field is not None else ()) if value is not None)
            raise SchemaError(f"{text[:40]!r} is none of its values: {known[:200]}.")
        return match
    return text


def _number(text: str, kind: str) -> float | int:
    try:
        value = float(text)
    except ValueError:
        raise SchemaError(f"{text[:40]!r} is no number: write digits and a decimal point, as in 1234.5.") from None
    if value != value or value in (float("inf"), float("-inf")):
        raise SchemaError(f"{text[:40]!r} is no number: write digits and a decimal point, as in 1234.5.")
    if kind == "number":
        return value
    if value != int(value):
        raise SchemaError(f"{text[:40]!r} is no whole number: leave the decimals out.")
    return int(value)


def _kind_of(dtype: Any) -> str:
    if pd.api.types.is_bool_dtype(dtype):
        return "boolean"
    if pd.api.types.is_integer_dtype(dtype):
        return "integer"
    if pd.api.types.is_numeric_dtype(dtype):
        return "number"
    return "date-time" if pd.api.types.is_datetime64_any_dtype(dtype) else "string"
