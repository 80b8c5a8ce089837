"""A prompt's fields made sharper by what documents show: narrower types, and the labels as printed."""

from __future__ import annotations

import re
from typing import Any

from llamaextract_nb.engine.words.labels import Label, label_of, similarity
from llamaextract_nb.schema.fields import root_field

_SURE = 0.75  # a printed label this similar to a field's name is the field's
_QUOTED = re.compile(r"“(.+?)”")
_TYPE = ("type", "format", "enum")


def sharpened(wanted: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """Return the wanted properties, sharpened by those that documents show.

    The wanted ones decide which fields there are; of what is shown, only a narrower type and the labels are taken.
    """
    labels = {field.name: label_of(field) for field in root_field({"properties": wanted}).fields}
    return {name: _sharper(node, labels[name], shown) for name, node in wanted.items()}


def _sharper(node: dict[str, Any], label: Label, shown: dict[str, Any]) -> dict[str, Any]:
    inner = node.get("items", node)
    if "properties" in inner:
        rows = _rows(inner["properties"], shown) if "items" in node else shown
        inner = {**inner, "properties": sharpened(inner["properties"], rows)}
        return {**node, "items": inner} if "items" in node else inner
    alike = [(_likeness(label, name, other), -index) for index, (name, other) in enumerate(shown.items())]
    best, index = max(alike, default=(0.0, 0))
    if best < _SURE or "items" in node:
        return node
    other = list(shown.values())[-index]
    said = str(other["description"])
    node = {**node, "description": f"{node['description']}; {said[0].lower()}{said[1:]}"}
    if node["type"] == "string" and not {"format", "enum"} & node.keys():
        return {**node, **{key: other[key] for key in _TYPE if key in other}}
    if {node["type"], other["type"]} == {"number", "integer"}:
        return {**node, "type": other["type"]}
    return node


def _likeness(label: Label, name: str, shown: dict[str, Any]) -> float:
    if shown["type"] in ("array", "object"):
        return 0.0
    return max(similarity(label, text) for text in (name, *_QUOTED.findall(str(shown["description"]))))


def _rows(wanted: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of the shown list that has most of the wanted fields."""
    labels = [label_of(field) for field in root_field({"properties": wanted}).fields]
    best: tuple[int, dict[str, Any]] = (0, {})
    for node in shown.values():
        columns = node.get("items", {}).get("properties", {})
        fit = sum(any(_likeness(label, *column) >= _SURE for column in columns.items()) for label in labels)
        if fit > best[0]:
            best = (fit, columns)
    return best[1]
