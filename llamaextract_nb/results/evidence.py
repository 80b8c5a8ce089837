"""Evidence: for every value, where it stands and how sure it is.

The metadata is a tree beside the data. It is read as the data leads, so that a field may be called `citation` or
`confidence`, and leniently, because hosts leave out and null whatever they do not know.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from llamaextract_nb.results.file_result import FileResult
from llamaextract_nb.results.whole import WholeFrame

_NUMBERS = ("confidence", "x0", "y0", "x1", "y1")
_TEXTS = ("file", "path", "text", "verified", "anchor", "reason")
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


def to_evidence(results: Sequence[FileResult]) -> pd.DataFrame:
    """Return one row for each value, and one for each field without a value, or list as a whole, that has a reason.

    Columns: file, path (as in `line_items[2].price`), value, confidence (0..1), page (from 1), x0, y0, x1, y1 (PDF
    points, origin top left; the box around all of the first citation that has one), text (as cited), verified (how it
    was found in the document's words; "corrected" or "confirmed" by a person), anchor (where a format has no pages),
    reason, and alternatives: a list of the values that competed with it, the likeliest
    first. Each is a dict with value, confidence and, as far as known, page, x0, y0, x1, y1, text and anchor.
    """
    rows: list[dict[str, Any]] = []
    for result in results:
        if result.data is None:
            continue
        tree = (result.metadata or {}).get("field_metadata")
        rows.extend({"file": result.file, **row} for row in _rows(result.data, tree, ""))
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        values = [row.get(name) for row in rows]
        if name in _NUMBERS:
            columns[name] = np.array([math.nan if value is None else value for value in values], dtype="float64")
        elif name == "page":
            columns[name] = pd.array(values, dtype="Int64")
        elif name in _TEXTS:
            columns[name] = pd.array([_text(value) for value in values], dtype="string")
        else:
            array = np.empty(len(values), dtype=object)
            for index, value in enumerate(values):
                array[index] = value
            columns[name] = array
    return WholeFrame(columns)


def evidence_of(result: FileResult) -> dict[str, dict[str, Any]]:
    """Return the evidence of one result by path; a row has the columns of `to_evidence()` as far as they are known."""
    tree = (result.metadata or {}).get("field_metadata")
    return {row["path"]: row for row in _rows(result.data, tree, "")} if result.data is not None else {}


def confidence_of(leaf: Any) -> float | None:
    """Return how sure a value is, by what the metadata have beside it; None if they do not say."""
    if not isinstance(leaf, dict):
        return None
    confidence = _number(leaf.get("confidence"))
    return _number(leaf.get("extraction_confidence")) if confidence is None else confidence


def _rows(data: Any, tree: Any, path: str) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict) and data:
        for key, value in data.items():
            own = tree.get(key) if isinstance(tree, dict) else None
            yield from _rows(value, own, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list) and data:
        for index, value in enumerate(data):
            own = tree[index] if isinstance(tree, list) and index < len(tree) else None
            yield from _rows(value, own, f"{path}[{index}]")
        whole = tree[len(data)] if isinstance(tree, list) and len(tree) > len(data) else None
        if isinstance(whole, dict) and isinstance(whole.get("reasoning"), str):
            yield {"path": path, "value": None, "reason": whole["reasoning"]}
    elif path:
        leaf = tree if isinstance(tree, dict) else {}
        if data not in (None, [], {}) or leaf:
            yield {"path": path, "value": None if data in ([], {}) else data, **_leaf(leaf)}


def _leaf(leaf: dict[str, Any]) -> dict[str, Any]:
    others = leaf.get("alternatives")
    return {
        "confidence": confidence_of(leaf),
        "verified": _string(leaf.get("verified")),
        "reason": _string(leaf.get("reasoning")),
        **_cited(leaf.get("citation")),
        "alternatives": [
            {
                "value": other.get("value"),
                "confidence": _number(other.get("confidence")),
                **_cited(other.get("citation")),
            }
            for other in (others if isinstance(others, list) else [])
            if isinstance(other, dict)
        ],
    }


def _cited(citations: Any) -> dict[str, Any]:
    """Return where the first of a leaf's citations stands that has a box, or else the first of all."""
    places = [_place(c) for c in citations if isinstance(c, dict)] if isinstance(citations, list) else []
    return next((place for place in places if "x0" in place), places[0] if places else {})


def _place(citation: dict[str, Any]) -> dict[str, Any]:
    page = _number(citation.get("page"))
    place: dict[str, Any] = {
        "page": int(page) if page is not None and 0 < page < 2**31 else None,
        "text": _string(citation.get("matching_text")),
        "anchor": _string(citation.get("anchor")),
    }
    boxes = citation.get("bounding_boxes")
    found = [box for box in map(_box, boxes if isinstance(boxes, list) else []) if box is not None]
    if found:
        place["x0"], place["y0"] = min(b[0] for b in found), min(b[1] for b in found)
        place["x1"], place["y1"] = max(b[2] for b in found), max(b[3] for b in found)
    return place


def _box(box: Any) -> tuple[float, float, float, float] | None:
    if not isinstance(box, dict):
        return None
    x, y, w, h = (_number(box.get(name)) for name in "xywh")
    if x is None or y is None or w is None or h is None:
        return None
    return x, y, x + w, y + h


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _text(value: Any) -> str | None:
    return None if value is None else str(value).encode("utf-8", "replace").decode()
