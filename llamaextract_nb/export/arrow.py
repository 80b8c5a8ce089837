"""Frames as Arrow tables, typed by the schema and not by what happens to be in them: all parts of a whole are alike.

string: string, integer: int64, number: double, boolean: bool, date and date-time: timestamp[us], enum: dictionary of
strings, array: list, object: struct. What has no type of its own (any, an object without fields) is a string of JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.export.naming import unique
from llamaextract_nb.export.values import json_of, text_of
from llamaextract_nb.results.columns import column
from llamaextract_nb.schema.fields import Field

if TYPE_CHECKING:
    import pyarrow as pa

_TEXT = Field("", "string", {})
_POSITION = Field("", "integer", {})


def pyarrow() -> Any:
    """Return pyarrow.

    Raises:
        ConfigError: It is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError:
        raise ConfigError("This needs pyarrow: pip install pyarrow.") from None
    return pa


def to_arrow(frame: pd.DataFrame, fields: Mapping[str, Field]) -> pa.Table:
    """Return a frame as an Arrow table; its index comes first, and is the index again where pandas reads it.

    Args:
        frame: The frame.
        fields: The field of each column that has one; those that have none are texts.
    """
    pa = pyarrow()
    frame = frame.rename(columns=text_of)
    if frame.index.names != [None]:  # a column may have the name of one of its levels
        frame = frame.rename_axis(index=unique(map(str, frame.index.names), frame.columns))
    columns: dict[str, tuple[Field, Any]] = {
        str(name): (_POSITION if level else _TEXT, frame.index.get_level_values(level))
        for level, name in enumerate(frame.index.names)
        if name is not None
    }
    columns |= {name: (fields.get(name, _TEXT), frame[name]) for name in frame.columns}
    table = pa.table({name: _array(field, values.array) for name, (field, values) in columns.items()})
    return table.replace_schema_metadata(pa.Schema.from_pandas(_bare(frame)).metadata)


def _bare(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame's names and dtypes only, without what differs between parts of a whole: `attrs`, categories."""
    none = pd.array([], dtype="category")
    columns = {
        name: none if isinstance(dtype, pd.CategoricalDtype) else pd.array([], dtype=dtype)
        for name, dtype in frame.dtypes.items()
    }
    return pd.DataFrame(columns, index=frame.index[:0])


def _array(field: Field, values: Any) -> Any:
    """Return values of a column or in a list as an Arrow array of a field's type; what does not fit is missing."""
    pa = pyarrow()
    if field.kind == "array" and field.item is not None:
        return _lists(field.item, list(values))
    if field.kind == "object" and field.fields:
        return _structs(field.fields, list(values))
    if field.kind in ("any", "object", "array"):
        return pa.array([None if value is None else json_of(value) for value in values], pa.string())
    if field.kind == "enum":
        return _dictionary(list(values))
    typed = column(field, list(values)) if isinstance(values, list) or values.dtype == "object" else values
    if field.kind == "number":  # a number that is missing is NaN to numpy
        return pa.array(np.asarray(typed, dtype="float64"), pa.float64(), from_pandas=True)
    types = {"string": pa.string(), "integer": pa.int64(), "boolean": pa.bool_()}
    return pa.array(typed, types.get(field.kind, pa.timestamp("us")))


def _dictionary(values: Sequence[Any]) -> Any:
    pa = pyarrow()
    texts = [None if isinstance(value, float) and value != value else text_of(value) for value in values]
    return pa.array(texts, pa.string()).dictionary_encode()


def _lists(item: Field, values: Sequence[Any]) -> Any:
    pa = pyarrow()
    absent = [not isinstance(value, list) for value in values]
    lengths = (0 if none else len(value) for none, value in zip(absent, values, strict=True))
    offsets = pa.array(list(accumulate(lengths, initial=0)), pa.int32())
    flat = [each for none, value in zip(absent, values, strict=True) if not none for each in value]
    return pa.ListArray.from_arrays(offsets, _array(item, flat), mask=pa.array(absent, pa.bool_()))


def _structs(fields: Sequence[Field], values: Sequence[Any]) -> Any:
    pa = pyarrow()
    absent = [not isinstance(value, dict) for value in values]
    known = [{} if none else value for none, value in zip(absent, values, strict=True)]
    arrays = [_array(child, [value.get(child.name) for value in known]) for child in fields]
    return pa.StructArray.from_arrays(
        arrays, [text_of(child.name) for child in fields], mask=pa.array(absent, pa.bool_())
    )
