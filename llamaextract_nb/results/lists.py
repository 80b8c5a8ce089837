"""Lists as frames: one row for each item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.results.columns import column
from llamaextract_nb.results.file_result import FileResult
from llamaextract_nb.results.frames import fields_of, leaf_columns, numbered, values_at
from llamaextract_nb.schema.fields import Field

_ANY = Field("", "any", {})


def lists_of(root: Field) -> dict[str, tuple[Field, ...]]:
    """Return every list of a schema by its path, those inside objects and inside lists too.

    Each is given as the fields on the way to it, itself the last. A path that two have gets a number.
    """
    taken: set[str] = set()
    return {numbered(".".join(field.name for field in way), taken): way for way in _ways(root, ())}


def fields_of_list(field: Field) -> dict[str, Field]:
    """Return the columns of a list's table, each with its field; `value` is the one of items that are no objects."""
    item = field.item or _ANY
    return fields_of(item, ()) if item.kind == "object" and item.fields else {"value": item}


def to_table(root: Field, results: Sequence[FileResult], path: str) -> pd.DataFrame:
    """Return a list of the schema as one row for each item, indexed by `file` and `position` (from 0).

    Args:
        root: The schema's root.
        results: The results.
        path: The list's path, as in "line_items"; a list inside a list has both, as in "groups.items", and the
            positions of both in its index.

    Raises:
        SchemaError: The schema has no such list.
    """
    lists = lists_of(root)
    if path not in lists:
        known = ", ".join(lists) or "none"
        raise SchemaError(f"The schema has no list {path!r}; its lists: {known}.", path)
    rows, positions = np.arange(len(results)), list[Any]()
    items: Sequence[Any] = [result.data for result in results]
    for field in lists[path]:
        items = values_at(items, (field.name,))
        if field.kind == "array":  # a host may say an object where the schema has a list, and the other way round
            lengths = np.array([len(value) if isinstance(value, list) else 0 for value in items], dtype=np.intp)
            items = [item for value in items if isinstance(value, list) for item in value]
            rows, *positions = (np.repeat(each, lengths) for each in (rows, *positions))
            positions.append(np.arange(len(items)) - np.repeat(np.cumsum(lengths) - lengths, lengths))
    item = lists[path][-1].item or _ANY
    whole = item.kind == "object" and item.fields
    columns = leaf_columns(item, items, ()) if whole else {"value": column(item, items)}
    frame = pd.DataFrame(columns, copy=False)
    return frame.set_axis(_index([result.file for result in results], rows, positions), axis=0)


def _index(files: list[str], rows: Any, positions: list[Any]) -> pd.MultiIndex:
    """Return the index of items.

    Args:
        files: The labels of all files.
        rows: The number of each item's file, in order.
        positions: The position of each item, after those of the lists around it.
    """
    used, place = np.unique(rows, return_inverse=True)
    codes, labels = pd.factorize(pd.Index([files[row] for row in used], dtype="string"), sort=True)
    levels: list[Any] = [labels, *(pd.Index(np.arange(each.max(initial=-1) + 1)) for each in positions)]
    return pd.MultiIndex(
        levels=levels,
        codes=[codes[place], *positions],
        names=["file", *(f"position_{number}" for number in range(1, len(positions))), "position"],
        verify_integrity=False,  # it is made of what it is checked with
    )


def _ways(field: Field, way: tuple[Field, ...]) -> Iterator[tuple[Field, ...]]:
    for child in field.fields:
        here = (*way, child)
        inner: Field | None = child
        if child.kind == "array":
            yield here
            inner = child.item
        if inner is not None and inner.kind == "object":
            yield from _ways(inner, here)
