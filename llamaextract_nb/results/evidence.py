"""Evidence: for every value, where it stands and how sure it is.

The metadata is a tree beside the data. It is read as the data leads, so that a field may be called `citation` or
`confidence`, and leniently, because hosts leave out and null whatever they do not know. There may be millions of
values, so the leaves of some documents at a time are collected, and then read column by column.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from types import NoneType
from typing import Any

import numpy as np
import pandas as pd

from llamaextract_nb.results.columns import by_value, column, stacked
from llamaextract_nb.results.file_result import FileResult
from llamaextract_nb.results.frames import PART, values_at
from llamaextract_nb.results.whole import WholeFrame
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.schema.paths import joined

_SURE = "confidence", "extraction_confidence"  # where a host says how sure a value is, the first that it has
COLUMNS = (
    "file",
    "path",
    "value",
    "confidence",
    "page",
    "x0",
    "y0",
    "x1",
    "y1",
    "text",
    "verified",
    "anchor",
    "reason",
    "alternatives",
)
_SIDES = ("x0", "y0", "x1", "y1")
_TEXT, _NUMBER, _ANY = (Field("", kind, {}) for kind in ("string", "number", "any"))
_NOTHING: dict[str, Any] = {}
_PLAIN = frozenset((str, int, float, bool))


def to_evidence(results: Sequence[FileResult]) -> pd.DataFrame:
    """Return one row for each value, and one for each field without a value, or list as a whole, that has a reason.

    Columns: file, path (as in `line_items[2].price`), value, confidence (0..1), page (from 1), x0, y0, x1, y1 (PDF
    points, origin top left; the box around all of the first citation that has one), text (as cited), verified (how it
    was found in the document's words; "corrected" or "confirmed" by a person), anchor (where a format has no pages),
    reason, and alternatives: a list of the values that competed with it, the likeliest
    first. Each is a dict with value, confidence and, as far as known, page, x0, y0, x1, y1, text and anchor.
    """
    parts, counts, names = [], [], _Names()
    for start in range(0, len(results) or 1, PART):
        leaves = _Leaves(names)
        counts += [leaves.add(result) for result in results[start : start + PART]]
        values = {"path": by_value(_text_column, leaves.paths), "value": column(_ANY, leaves.values)}
        parts.append(values | _columns(leaves.trees))
    columns = stacked(parts)
    files = _text_column([result.file for result in results])
    columns["file"] = files.take(np.repeat(np.arange(len(results)), counts))
    return WholeFrame({name: columns.pop(name) for name in COLUMNS}, copy=False)


def evidence_of(result: FileResult) -> dict[str, dict[str, Any]]:
    """Return the evidence of one result by path; a row has the columns of `to_evidence()` as far as they are known.

    It always has path, value and verified; only what is said of a list as a whole has no `verified`.
    """
    leaves = _Leaves(_Names())
    leaves.add(result)
    rows = _known(_columns(leaves.trees))
    found = {
        path: {"path": path, "value": value, "verified": None, **row}
        for path, value, row in zip(leaves.paths, leaves.values, rows, strict=True)
    }
    for path in leaves.wholes:
        found[path].pop("verified", None)
    return found


def confidence_of(leaf: Any) -> float | None:
    """Return how sure a value is, by what the metadata have beside it; None if they do not say."""
    for name in _SURE if isinstance(leaf, dict) else ():
        value = leaf.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
    return None


class _Leaves:
    """The values of results with their paths, and for each the leaf of the tree that tells of it."""

    def __init__(self, names: _Names) -> None:
        self.paths: list[str] = []
        self.values: list[Any] = []
        self.trees: list[dict[str, Any]] = []
        self.wholes: list[str] = []  # the paths of lists of which something is said as a whole
        self._names = names

    def add(self, result: FileResult) -> int:
        """Add the values of a result; return how many there are."""
        before = len(self.paths)
        if result.data:
            self._walk_object(result.data, (result.metadata or {}).get("field_metadata"), "")
        return len(self.paths) - before

    def _walk_object(self, data: dict[str, Any], tree: Any, path: str) -> None:
        names, known = self._names[path], tree if isinstance(tree, dict) else _NOTHING
        for key, value in data.items():
            own, name = known.get(key), names[key]
            if (
                type(value) in _PLAIN and own and type(own) is dict and name
            ):  # mostly: a call more would be a tenth of all
                self.paths.append(name)
                self.values.append(value)
                self.trees.append(own)
            else:
                self._add(value, own, name)

    def _walk_list(self, data: list[Any], trees: list[Any], path: str) -> None:
        names = self._names[path]
        for index, value in enumerate(data):
            self._add(value, trees[index] if index < len(trees) else None, names[index])
        whole = trees[len(data)] if len(trees) > len(data) else None
        if isinstance(whole, dict) and isinstance(whole.get("reasoning"), str):
            self.wholes.append(path)
            self._add(None, {"reasoning": whole["reasoning"]}, path)

    def _add(self, value: Any, tree: Any, path: str) -> None:
        if value and isinstance(value, dict):
            self._walk_object(value, tree, path)
        elif value and isinstance(value, list):
            self._walk_list(value, tree if isinstance(tree, list) else [], path)
        else:
            tree = tree if isinstance(tree, dict) else _NOTHING
            value = None if isinstance(value, (dict, list)) else value
            if path and (value is not None or tree):
                self.paths.append(path)
                self.values.append(value)
                self.trees.append(tree)


class _Names(dict[str, "_NamesIn"]):
    """The paths below a path, each made once: the documents of a run have the same ones."""

    def __missing__(self, path: str) -> _NamesIn:
        self[path] = _NamesIn(path)
        return self[path]


class _NamesIn(dict[Any, str]):
    """The paths of an object's fields by their keys, or of a list's items by their positions."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __missing__(self, step: Any) -> str:
        self[step] = joined(self._path, step if isinstance(step, int) else str(step))
        return self[step]


def _columns(leaves: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what leaves tell of their values, as columns."""
    confidence = _numbers(leaves, _SURE[0])
    bare = np.flatnonzero(np.isnan(confidence)).tolist()
    confidence[bare] = _numbers([leaves[row] for row in bare], _SURE[1])
    return {
        "confidence": confidence,
        "verified": _words(leaves, "verified"),
        "reason": _words(leaves, "reasoning"),
        **_places(leaves),
        "alternatives": _alternatives([leaf.get("alternatives") for leaf in leaves]),
    }


def _alternatives(others: Sequence[Any]) -> Any:
    """Return for each value the list of those that competed with it; where there are none, it is the same empty one."""
    none: list[Any] = []  # a list for each of a million values is what the garbage collector would go through
    if not any(others):
        return column(_ANY, [none] * len(others))
    lists = [[o for o in each if isinstance(o, dict)] if each and isinstance(each, list) else none for each in others]
    flat = [other for each in lists for other in each]
    sure = [None if np.isnan(number) else number for number in _numbers(flat, "confidence").tolist()]
    rows = [
        {"value": other.get("value"), "confidence": confidence, **place}
        for other, confidence, place in zip(flat, sure, _known(_places(flat)), strict=True)
    ]
    ends = accumulate((len(each) for each in lists), initial=0)
    return column(_ANY, [rows[start:end] or none for start, end in pairwise(ends)])


def _places(leaves: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return where values stand, as columns: by the first citation of each that has a box, or else the first of all."""
    citations = _only([leaf.get("citation") for leaf in leaves], _best)
    boxes = _only([citation.get("bounding_boxes") for citation in citations], _around)
    numbers = _numbers(citations, "page")
    pages = (numbers > 0) & (numbers < 2**31)
    x, y, w, h = _corners(boxes)
    sides = (x, y, x + w, y + h)
    whole = np.isfinite(sum(sides))
    return {
        "page": pd.arrays.IntegerArray(np.where(pages, numbers, 0).astype("int64"), ~pages),
        **{name: np.where(whole, side, np.nan) for name, side in zip(_SIDES, sides, strict=True)},
        "text": _text_column([citation.get("matching_text") for citation in citations]),
        "anchor": _words(citations, "anchor"),
    }


def _only(lists: Sequence[Any], of: Callable[[list[dict[str, Any]]], dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the object in each list, which mostly has one: else the one that stands for those it has."""
    try:
        found = [entry for (entry,) in lists]
        if set(map(type, found)) <= {dict}:
            return found
    except (TypeError, ValueError):
        pass
    entries = ([entry for entry in each if isinstance(entry, dict)] if isinstance(each, list) else [] for each in lists)
    return [each[0] if len(each) == 1 else of(each) for each in entries]


def _best(citations: list[dict[str, Any]]) -> dict[str, Any]:
    found = (citation for citation in citations if _around(citation.get("bounding_boxes")))
    return next(found, citations[0] if citations else _NOTHING)


def _around(boxes: Any) -> dict[str, Any]:
    """Return the box around some boxes, nothing if none of them is whole."""
    x, y, w, h = _corners([box for box in boxes if isinstance(box, dict)] if isinstance(boxes, list) else [])
    whole = np.isfinite(x + y + w + h)
    if not whole.any():
        return _NOTHING
    x0, y0, x1, y1 = x[whole].min(), y[whole].min(), (x + w)[whole].max(), (y + h)[whole].max()
    return {"x": float(x0), "y": float(y0), "w": float(x1 - x0), "h": float(y1 - y0)}


def _corners(boxes: Sequence[dict[str, Any]]) -> Any:
    """Return x, y, w and h of boxes, each as an array."""
    try:
        flat = [number for box in boxes for number in (box["x"], box["y"], box["w"], box["h"])]
    except KeyError:
        flat = [box.get(name) for box in boxes for name in "xywh"]
    return _finite(flat).reshape(-1, 4).T


def _numbers(entries: Sequence[dict[str, Any]], name: str) -> Any:
    return _finite(values_at(entries, (name,)))


def _finite(values: Sequence[Any]) -> Any:
    numbers = column(_NUMBER, values)
    numbers[np.isinf(numbers)] = np.nan
    return numbers


def _words(entries: Sequence[dict[str, Any]], name: str) -> Any:
    """Return texts of which there are few that differ."""
    texts = [entry.get(name) for entry in entries]
    try:
        return by_value(_text_column, texts)
    except TypeError:  # a host put a list or an object there
        return by_value(_text_column, [text if isinstance(text, str) else None for text in texts])


def _text_column(texts: Sequence[Any]) -> Any:
    """Return texts as a column; what is empty, or no text, is missing."""
    if not {*map(type, texts)} <= {str, NoneType} or "" in texts:
        texts = [text if text and isinstance(text, str) else None for text in texts]
    return column(_TEXT, texts)


def _known(columns: dict[str, Any]) -> list[dict[str, Any]]:
    """Return columns as rows, each with what is known in it."""
    lists = [pd.Series(values).astype(object).where(pd.notna(values), None).tolist() for values in columns.values()]
    return [
        {name: value for name, value in zip(columns, row, strict=True) if value is not None}
        for row in zip(*lists, strict=True)
    ]
