"""Corrections: values that a person put right or confirmed, and results with them in their place."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.results.file_result import FileResult
from llamaextract_nb.results.whole import WholeFrame
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.schema.paths import Steps, joined, locate
from llamaextract_nb.schema.values import value_of

COLUMNS = ("file", "path", "old", "new", "when", "how", "kind", "applied")


@dataclass(frozen=True, slots=True)
class Correction:
    """A value that a person put right, or confirmed.

    Attributes:
        file: The label of its row.
        path: Where it stands in the data, as in `line_items[2].price`; "" for a whole document.
        old: What stood there.
        new: What stands there now; what is confirmed stays as it is.
        when: The time, in UTC.
        kind: "corrected" or "confirmed".
        how: "typed", "alternative" or "page"; None for what is confirmed.
        citation: Where the value was taken from, as in a result's metadata.
        lengths: How many items the lists on its path had: a position means nothing in another list.
    """

    file: str
    path: str
    old: Any
    new: Any
    when: datetime.datetime
    kind: str = "corrected"
    how: str | None = None
    citation: list[dict[str, Any]] | None = None
    lengths: tuple[int, ...] = ()


def corrected(
    result: FileResult, root: Field, corrections: Sequence[Correction]
) -> tuple[FileResult, list[Correction]]:
    """Return a result with corrections in their place, one after the other, and those that apply.

    One applies where the schema has its field and that takes its value as it is, and where the lists on its path are as
    long as they were. Evidence says "corrected" or "confirmed" as `verified`, and the place that a value was taken
    from. A value that was corrected has no confidence any more; one that is confirmed, too, stays "corrected".
    """
    data: Any = result.data
    tree: Any = (result.metadata or {}).get("field_metadata")
    applied = []
    for correction in corrections:
        found = locate(root, correction.path)
        if found is None or lengths(data, found[0]) != correction.lengths:
            continue
        steps, field = found
        now = at(data, steps)
        new = _fitted(correction.new, field, now)
        if new is _UNFIT:
            continue
        data = _put(data, steps, new)
        tree = _put(tree, steps, _marked(new, now, at(tree, steps), correction))
        applied.append(correction)
    if not applied:
        return result, []
    return replace(result, data=data, metadata={**(result.metadata or {}), "field_metadata": tree}), applied


def at(whole: Any, steps: Steps) -> Any:
    """Return what stands at some steps in data, or in the tree beside it; None where there is nothing."""
    for step in steps:
        if isinstance(step, int):
            whole = whole[step] if isinstance(whole, list) and step < len(whole) else None
        else:
            whole = whole.get(step) if isinstance(whole, dict) else None
    return whole


def lengths(data: Any, steps: Steps) -> tuple[int, ...] | None:
    """Return how long the lists on a path are, None if one of them has no such item."""
    found = []
    for number, step in enumerate(steps):
        if isinstance(step, int):
            items = at(data, steps[:number])
            if not isinstance(items, list) or step >= len(items):
                return None
            found.append(len(items))
    return tuple(found)


def complete(data: Any, field: Field) -> Any:
    """Return data with None for the fields that it leaves out: hosts leave out what they did not find."""
    if field.kind == "object" and field.fields and isinstance(data, dict):
        return {**data, **{child.name: complete(data.get(child.name), child) for child in field.fields}}
    if field.kind == "array" and field.item is not None and isinstance(data, list):
        return [complete(item, field.item) for item in data]
    return data


def values(data: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield (path, value) for every value of data, also those that are none."""
    if isinstance(data, dict) and data:
        for name, value in data.items():
            yield from values(value, joined(path, name))
    elif isinstance(data, list) and data:
        for position, value in enumerate(data):
            yield from values(value, joined(path, position))
    else:
        yield path, data


def to_corrections(corrections: Sequence[tuple[Correction, bool]]) -> pd.DataFrame:
    """Return one row for each correction and for each value that was confirmed, and whether it is applied.

    Columns: file, path, old, new, when (UTC), how, kind ("corrected" or "confirmed"), applied.
    """
    rows = []
    for one, applied in corrections:
        confirmed = one.kind == "confirmed"
        for path, new in values(one.new, one.path) if confirmed else [(one.path, one.new)]:
            rows.append((one.file, path, new if confirmed else one.old, new, one.when, one.how, one.kind, applied))
    columns: dict[str, Any] = {}
    for number, name in enumerate(COLUMNS):
        column = np.empty(len(rows), dtype=object)
        for index, row in enumerate(rows):
            column[index] = row[number]
        columns[name] = column
    texts = dict.fromkeys(("file", "path", "how", "kind"), "string")
    return WholeFrame(columns).astype({**texts, "when": "datetime64[us, UTC]", "applied": "bool"})


_UNFIT = object()


def _fitted(new: Any, field: Field, now: Any) -> Any:
    """Return a value over what stands there now, as far as the field takes it; a schema may have changed since.

    Fields of an object that the value does not know, or takes no longer, stay as they are.
    """
    if field.kind == "object" and field.fields and isinstance(new, dict):
        now = now if isinstance(now, dict) else {}
        fitted = {
            child.name: _fitted(new[child.name], child, now.get(child.name))
            for child in field.fields
            if child.name in new
        }
        return {**now, **{name: value for name, value in fitted.items() if value is not _UNFIT}}
    if field.kind == "array" and field.item is not None and isinstance(new, list):
        like = now if isinstance(now, list) and len(now) == len(new) else [None] * len(new)
        items = [_fitted(item, field.item, before) for item, before in zip(new, like, strict=True)]
        return [before if item is _UNFIT else item for item, before in zip(items, like, strict=True)]
    return new if new == now or _fits(new, field) else _UNFIT


def _fits(value: Any, field: Field) -> bool:
    """Tell whether a value is of a field's type as it stands; it may have been made for another type."""
    try:
        return bool(value_of(value, field) == (value.strip() if isinstance(value, str) else value))
    except SchemaError:
        return False


def _put(whole: Any, steps: Steps, value: Any) -> Any:
    """Return data, or the tree beside it, with a value at some steps; what is given stays as it is."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        items = list(whole) if isinstance(whole, list) else []
        items += [None] * (step + 1 - len(items))
        items[step] = _put(items[step], rest, value)
        return items
    entries = dict(whole) if isinstance(whole, dict) else {}
    entries[step] = _put(entries.get(step), rest, value)
    return entries


def _marked(new: Any, old: Any, tree: Any, correction: Correction, inside: bool = False) -> Any:
    """Return the tree beside a value that a correction put in place of another."""
    if isinstance(new, dict) and new:
        return {
            name: _marked(value, at(old, (name,)), at(tree, (name,)), correction, True) for name, value in new.items()
        }
    if isinstance(new, list) and new:
        before = old if isinstance(old, list) else []
        own = tree if isinstance(tree, list) else []
        items, whole = own[: len(before)], own[len(before) :]  # the latter tells of the list as a whole
        pairs = zip(new, _paired(new, before), strict=True)
        return [
            *(_marked(item, at(before, (pair,)), at(items, (pair,)), correction, True) for item, pair in pairs),
            *whole,
        ]
    leaf = tree if isinstance(tree, dict) else {}
    same = new == old
    if correction.kind == "confirmed" and same:
        return leaf if leaf.get("verified") == "corrected" else {**leaf, "verified": "confirmed"}
    if inside and same:
        return tree
    others = {"alternatives": leaf["alternatives"]} if leaf.get("alternatives") else {}
    return {**others, "citation": correction.citation or [], "verified": correction.kind}


def _paired(new: list[Any], old: list[Any]) -> list[int]:
    """Return for each item the position of the item that it was: the same one, else the one in its place.

    Where items came or went, an item that is nowhere among the old ones is new; it has the position after the last.
    """
    if len(new) == len(old):
        return list(range(len(new)))
    free = list(range(len(old)))
    pairs = []
    for item in new:
        pair = next((position for position in free if old[position] == item), len(old))
        pairs.append(pair)
        if pair < len(old):
            free.remove(pair)
    return pairs
