"""A schema from a DataFrame: what its columns hold."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas.api import types

from llamaextract_nb.errors import SchemaError


def schema_of_frame(frame: pd.DataFrame) -> dict[str, Any]:
    """Return the JSON Schema of a frame's columns; columns that begin with "_" and the index are left out.

    Names with dots become nested objects, lists become arrays of what is in them.

    Raises:
        SchemaError: There is no column.
    """
    root: dict[str, Any] = {"type": "object", "properties": {}}
    for name in frame.columns:
        text = str(name)
        if text.startswith("_") or not text.strip():
            continue
        place = root
        *parents, last = text.split(".") if all(text.split(".")) else [text]
        for parent in parents:
            place = place["properties"].setdefault(parent, {"type": "object", "properties": {}})
            if "properties" not in place:
                break
        else:
            place["properties"].setdefault(last, _node(frame[name]))
    if not root["properties"]:
        raise SchemaError("The frame has no columns to make fields of.")
    return root


def _node(values: pd.Series[Any]) -> dict[str, Any]:
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return {"enum": [*map(_bare, dtype.categories), None]}
    if types.is_bool_dtype(dtype):
        return {"type": ["boolean", "null"]}
    if types.is_integer_dtype(dtype):
        return {"type": ["integer", "null"]}
    if types.is_float_dtype(dtype):
        return {"type": ["number", "null"]}
    if types.is_datetime64_any_dtype(dtype):
        whole = bool((values.dropna() == values.dropna().dt.normalize()).all())
        return {"type": ["string", "null"], "format": "date" if whole else "date-time"}
    if types.is_object_dtype(dtype):
        return _of_values([value for value in values if value is not None and value == value])
    return {"type": ["string", "null"]}


def _of_values(values: list[Any]) -> dict[str, Any]:
    """Return the node of plain values: the one type they all have, else text."""
    if values and all(isinstance(value, (list, tuple)) for value in values):
        inner = _of_values([item for value in values for item in value if item is not None])
        kind = inner.get("type")
        return {"type": "array", "items": {**inner, "type": kind[0]} if isinstance(kind, list) else inner}
    if values and all(isinstance(value, dict) for value in values):
        keys = dict.fromkeys(str(key) for value in values for key in value)
        return {
            "type": "object",
            "properties": {
                key: _of_values([value[key] for value in values if value.get(key) is not None]) for key in keys
            },
        }
    for kind, name in ((bool, "boolean"), (int, "integer"), ((int, float), "number")):
        if values and all(isinstance(v, kind) and (kind is bool or not isinstance(v, bool)) for v in values):
            return {"type": [name, "null"]}
    return {"type": ["string", "null"]}


def _bare(value: Any) -> Any:
    return (
        value.item() if hasattr(value, "item") else value if isinstance(value, (str, int, float, bool)) else str(value)
    )
