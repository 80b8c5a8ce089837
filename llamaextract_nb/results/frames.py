"""Frames: one row for each file, one row for each failure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

import pandas as pd

from llamaextract_nb.results.columns import by_value, column, stacked
from llamaextract_nb.results.file_result import FileResult
from llamaextract_nb.results.whole import WholeFrame
from llamaextract_nb.schema.fields import Field

OWN = ("_status", "_error")
# Values that are read together, column by column: those of so many documents are still in the processor's cache when
# the next column is read, which makes a frame of 100,000 twice as fast (tests/benchmarks/bench_results.py).
PART = 4000
_TEXT = Field("", "string", {})


def to_frame(root: Field, results: Sequence[FileResult]) -> pd.DataFrame:
    """Return one row for each result, indexed by `file`.

    The columns are the schema's leaves in its order, nested objects with dots, lists kept as lists; then `_status` and
    `_error`. Dtypes follow the schema, see `column()`. A name that is taken gets a number.
    """
    columns = leaf_columns(root, [result.data for result in results], OWN)
    columns["_status"] = by_value(_texts, [result.status for result in results])
    columns["_error"] = by_value(_texts, [result.error for result in results])
    return pd.DataFrame(columns, copy=False).set_axis(_files([result.file for result in results]), axis=0)


def changed_cells(root: Field, before: FileResult | None, after: FileResult) -> dict[str, Any]:
    """Return the cells of a result's row that are not as they were, by column, as `to_frame` has them; all if new."""
    cells = {}
    for name, path, leaf in _named(root, OWN):
        new = values_at([after.data], path)
        if before is None or new != values_at([before.data], path):
            cells[name] = column(leaf, new)[0]
    return cells


def to_errors(results: Sequence[FileResult]) -> pd.DataFrame:
    """Return one row for each result that is no success: file, stage, reason, hint, job_id, request_id."""
    failed = [result for result in results if result.status != "success"]
    rows: dict[str, list[str | None]] = {
        "file": [result.file for result in failed],
        "stage": [result.stage for result in failed],
        "reason": [result.error for result in failed],
        "hint": [result.hint for result in failed],
        "job_id": [result.job_id for result in failed],
        "request_id": [result.request_id for result in failed],
    }
    return WholeFrame({name: column(_TEXT, values) for name, values in rows.items()})


def fields_of(root: Field, taken: Sequence[str] = OWN) -> dict[str, Field]:
    """Return the columns of a frame of a schema's values, each with its field."""
    return {name: leaf for name, _, leaf in _named(root, taken)}


def paths_of(root: Field, taken: Sequence[str] = OWN) -> dict[str, str]:
    """Return the columns of a frame of a schema's values, each with its path in evidence."""
    return {name: ".".join(path) for name, path, _ in _named(root, taken)}


def leaf_columns(root: Field, data: Sequence[Any], taken: Sequence[str]) -> dict[str, Any]:
    """Return the columns of an object's leaves, by name.

    Args:
        root: The object.
        data: One value of it for each row.
        taken: Names that a column cannot have.
    """
    named = list(_named(root, taken))
    return stacked(
        [
            {name: column(leaf, values_at(part, path)) for name, path, leaf in named}
            for part in (data[start : start + PART] for start in range(0, len(data) or 1, PART))
        ]
    )


def values_at(data: Sequence[Any], path: Sequence[str]) -> Sequence[Any]:
    """Return what each of some objects has at a path, None for one that has nothing there."""
    for name in path:
        try:
            data = list(map(itemgetter(name), data))
        except (KeyError, TypeError):  # one of them has no such name, or is no object
            data = [value.get(name) if isinstance(value, dict) else None for value in data]
    return data


def _texts(texts: Sequence[str | None]) -> Any:
    return column(_TEXT, texts)


def numbered(base: str, taken: set[str]) -> str:
    """Return a name that is not taken, with a number if need be; it is then."""
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    taken.add(name)
    return name


def _files(labels: list[str]) -> pd.Index[Any]:
    """Return labels as an index; a label that is there already gets a number."""
    if len(set(labels)) < len(labels):
        seen: Counter[str] = Counter()
        unique = []
        for label in labels:
            seen[label] += 1
            unique.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
        labels = unique
    return pd.Index(labels, name="file", dtype="string")


def _named(root: Field, taken: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...], Field]]:
    """Yield each leaf with the name of its column."""
    names = set(taken)
    for path, leaf in _leaf_paths(root, ()):
        yield numbered(".".join(path), names), path, leaf


def _leaf_paths(field: Field, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Field]]:
    for child in field.fields:
        if child.kind == "object" and child.fields:
            yield from _leaf_paths(child, (*path, child.name))
        else:
            yield (*path, child.name), child
