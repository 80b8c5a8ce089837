"""Frames: one row for each file, one row for each item of a list, one row for each failure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.results.columns import column
from llamaextract_nb.results.file_result import FileResult
from llamaextract_nb.results.whole import WholeFrame
from llamaextract_nb.schema.fields import Field

OWN = ("_status", "_error")


def to_frame(root: Field, results: Sequence[FileResult]) -> pd.DataFrame:
    """Return one row for each result, indexed by `file`.

    The columns are the schema's leaves in its order, nested objects with dots, lists kept as lists; then `_status` and
    `_error`. Dtypes follow the schema, see `column()`. A name that is taken gets a number.
    """
    columns = _leaf_columns(root, [result.data for result in results], taken=OWN)
    columns["_status"] = pd.array([result.status for result in results], dtype="string")
    columns["_error"] = pd.array([_clean(result.error) for result in results], dtype="string")
    return pd.DataFrame(columns, index=_files([result.file for result in results]))


def changed_cells(root: Field, before: FileResult | None, after: FileResult) -> dict[str, Any]:
    """Return the cells of a result's row that are not as they were, by column, as `to_frame` has them; all if new."""
    return {
        name: column(leaf, [_at(after.data, path)])[0]
        for name, path, leaf in _named(root, OWN)
        if before is None or _at(after.data, path) != _at(before.data, path)
    }


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
    lists = dict(lists_of(root))
    if path not in lists:
        known = ", ".join(lists) or "none"
        raise SchemaError(f"The schema has no list {path!r}; its lists: {known}.", path)
    parts = path.split(".")
    keys: list[tuple[Any, ...]] = []
    items: list[Any] = []
    levels = sum(".".join(parts[: n + 1]) in lists for n in range(len(parts)))
    for result in results:
        for positions, item in _items(result.data, parts):
            if len(positions) == levels:  # a host may say an object where the schema has a list
                keys.append((result.file, *positions))
                items.append(item)
    names = ["file", *(f"position_{n}" for n in range(1, levels)), "position"]
    item = lists[path].item
    if item is not None and item.kind == "object" and item.fields:
        columns = _leaf_columns(item, items, taken=())
    else:
        columns = {"value": column(item or Field("", "any", {}), items)}
    levels_of: list[Any] = [pd.array([key[0] for key in keys], dtype="string")]
    levels_of += [np.array([key[n] for key in keys], dtype="int64") for n in range(1, len(names))]
    index = pd.MultiIndex.from_arrays(levels_of, names=names)
    return pd.DataFrame(columns, index=index)


def to_errors(results: Sequence[FileResult]) -> pd.DataFrame:
    """Return one row for each result that is no success: file, stage, reason, hint, job_id, request_id."""
    failed = [result for result in results if result.status != "success"]
    rows: dict[str, list[str | None]] = {
        "file": [result.file for result in failed],
        "stage": [result.stage for result in failed],
        "reason": [_clean(result.error) for result in failed],
        "hint": [result.hint for result in failed],
        "job_id": [result.job_id for result in failed],
        "request_id": [result.request_id for result in failed],
    }
    return WholeFrame({name: pd.array(values, dtype="string") for name, values in rows.items()})


def _clean(text: str | None) -> str | None:
    return None if text is None else text.encode("utf-8", "replace").decode()


def _files(labels: list[str]) -> pd.Index[Any]:
    """Return labels as an index; a label that is there already gets a number."""
    seen: Counter[str] = Counter()
    unique = []
    for label in labels:
        seen[label] += 1
        unique.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return pd.Index(unique, name="file", dtype="string")


def fields_of(root: Field, taken: Sequence[str] = OWN) -> dict[str, Field]:
    """Return the columns of a frame of a schema's values, each with its field."""
    return {name: leaf for name, _, leaf in _named(root, taken)}


def fields_of_table(items: Field) -> dict[str, Field]:
    """Return the columns of a list's table, each with its field; `value` is the one of items that are no objects."""
    item = items.item or Field("", "any", {})
    return fields_of(item, ()) if item.kind == "object" and item.fields else {"value": item}


def _leaf_columns(root: Field, data: Sequence[Any], taken: Sequence[str]) -> dict[str, Any]:
    return {name: column(leaf, [_at(value, path) for value in data]) for name, path, leaf in _named(root, taken)}


def _named(root: Field, taken: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...], Field]]:
    """Yield each leaf with the name of its column."""
    names = set(taken)
    for path, leaf in _leaf_paths(root, ()):
        name = base = ".".join(path)
        number = 1
        while name in names:
            number += 1
            name = f"{base}_{number}"
        names.add(name)
        yield name, path, leaf


def _leaf_paths(field: Field, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Field]]:
    for child in field.fields:
        if child.kind == "object" and child.fields:
            yield from _leaf_paths(child, (*path, child.name))
        else:
            yield (*path, child.name), child


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def lists_of(field: Field, path: str = "") -> Iterator[tuple[str, Field]]:
    """Yield every list of a schema with its path, those inside objects and inside lists too."""
    for child in field.fields:
        here = f"{path}.{child.name}" if path else child.name
        inner = child
        if child.kind == "array":
            yield here, child
            if child.item is None:
                continue
            inner = child.item
        if inner.kind == "object":
            yield from lists_of(inner, here)


def _items(value: Any, parts: list[str], positions: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    if not parts:
        return
    value = value.get(parts[0]) if isinstance(value, dict) else None
    if isinstance(value, dict):
        yield from _items(value, parts[1:], positions)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            if len(parts) == 1:
                yield (*positions, position), item
            else:
                yield from _items(item, parts[1:], (*positions, position))
