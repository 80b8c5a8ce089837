"""A document as one side has it, and how it is read from a line of JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.schema.paths import joined


class Document(NamedTuple):
    """What a side has of a document: the values, the metadata as a result has it, and how it was extracted."""

    data: dict[str, Any] | None
    metadata: Mapping[str, Any] | None = None
    status: str = "success"

    @property
    def tree(self) -> Any:
        """What the metadata have beside the values; those of a run are read only when this is asked for."""
        return (self.metadata or {}).get("field_metadata")


def document_of(record: Any, number: int) -> tuple[str, Document]:
    """Return the label and the document of a record: {"file", "data", ...} as `extract` writes it, or {"file", field}.

    Raises:
        ConfigError: It names no file.
    """
    file = record.get("file") if isinstance(record, Mapping) else None
    if not isinstance(file, str) or not file:
        raise ConfigError(f'Record {number} names no file: each needs "file", and "data" or fields beside it.')
    status = str(record.get("status") or "success")
    if "data" in record and (record["data"] is None or isinstance(record["data"], dict)):
        data = record["data"] if status == "success" else None
        return file, Document(data, {"field_metadata": _tree(data, _known(record.get("evidence")))}, status)
    return file, Document({name: value for name, value in record.items() if name != "file"})


def _known(evidence: Any) -> dict[str, Any]:
    """Return rows of evidence by path, each as the metadata of a result have it."""
    rows: Iterable[Any] = evidence if isinstance(evidence, list) else ()
    return {str(row.get("path")): _leaf(row) for row in rows if isinstance(row, dict)}


def _leaf(row: dict[str, Any]) -> dict[str, Any]:
    place: dict[str, Any] = {"page": row.get("page"), "matching_text": row.get("text"), "anchor": row.get("anchor")}
    corners = [corner for name in ("x0", "y0", "x1", "y1") if isinstance(corner := row.get(name), (int, float))]
    if len(corners) == 4:
        x0, y0, x1, y1 = corners
        place["bounding_boxes"] = [{"x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0}]
    told = {"confidence": row.get("confidence"), "verified": row.get("verified"), "reasoning": row.get("reason")}
    return {**told, "citation": [place], "alternatives": row.get("alternatives")}


def _tree(data: Any, known: Mapping[str, Any], path: str = "") -> Any:
    if not known:
        return None
    if isinstance(data, dict):
        return {name: _tree(value, known, joined(path, name)) for name, value in data.items()}
    if isinstance(data, list):
        return [_tree(value, known, joined(path, place)) for place, value in enumerate(data)]
    return known.get(path)
