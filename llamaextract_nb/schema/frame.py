"""A schema from a DataFrame or a CSV file: what its columns hold, or a table of fields with their types."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api import types

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.schema.shortform import from_short_form, is_word

_LOOKED_AT = 10_000  # rows of a CSV file
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def schema_of_frame(frame: pd.DataFrame) -> dict[str, Any]:
    """Return the JSON Schema of a frame's columns; columns that begin with "_" and the index are left out.

    Names with dots become nested objects, lists become arrays of what is in them. A frame with the columns `name` and
    `type` (and `description`) whose types are all words of the short form is a table of fields: its names may be paths,
    as in `seller.name` and `items[].price`.

    Raises:
        SchemaError: There is no column, or a field stands in the place of another.
    """
    columns = {str(name).strip().lower(): name for name in frame.columns}
    if {"name", "type"} <= set(columns) and len(frame) and frame[columns["type"]].map(is_word).all():
        names = [columns[name] for name in ("name", "type", "description") if name in columns]
        return from_short_form(_fields(frame[names].astype(object).to_numpy().tolist()))
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


def schema_of_csv(path: Path) -> dict[str, Any]:
    """Return the JSON Schema of a CSV file, as of a frame; a column of ISO dates is one of dates.

    Raises:
        SchemaError: It cannot be read, or has no columns.
    """
    try:
        frame = pd.read_csv(path.expanduser(), nrows=_LOOKED_AT, encoding="utf-8-sig")
    except OSError as error:
        raise SchemaError(f"The schema file {path} cannot be read ({error.strerror}): check the path.") from None
    except (ValueError, pd.errors.ParserError) as error:
        raise SchemaError(f"The schema file {path} is no CSV in UTF-8 ({type(error).__name__}): mend it.") from None
    for name in frame.columns:
        texts = frame[name].dropna()
        if not types.is_numeric_dtype(texts.dtype) and len(texts) and texts.map(_is_day).all():
            frame[name] = pd.to_datetime(frame[name], errors="coerce")
    if "_status" in frame:  # a run's own, with its labels
        frame = frame.drop(columns="file", errors="ignore")
    return schema_of_frame(frame)


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


def _fields(rows: list[list[Any]]) -> dict[str, Any]:
    """Return rows of name, type and description as a short form."""
    root: dict[str, Any] = {}
    for name, kind, *about in rows:
        *parents, last = str(name).strip().split(".")
        place: Any = root
        for parent in parents:
            place = _inside(place, parent, str(name))
        described = bool(about) and isinstance(about[0], str) and about[0].strip()
        spec: Any = (kind, about[0].strip()) if described else kind
        is_list, last = last.endswith("[]"), last.removesuffix("[]")
        if last in place:
            raise SchemaError(f"{name} is there twice: give each field a name of its own.", str(name))
        place[last] = [spec] if is_list else spec
    return root


def _inside(place: dict[str, Any], parent: str, name: str) -> dict[str, Any]:
    """Return the nested object of a name, or the item of a list."""
    inner = place.setdefault(parent.removesuffix("[]"), [{}] if parent.endswith("[]") else {})
    inner = inner[0] if isinstance(inner, list) and parent.endswith("[]") else inner
    if not isinstance(inner, dict):
        raise SchemaError(f"{name} is in {parent}, which is no object: write `items[].price` for lists.", name)
    return inner


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
