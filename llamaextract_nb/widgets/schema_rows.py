"""A schema as the rows of a form: any schema becomes rows, and whatever state the rows are in, they are kept."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from llamaextract_nb.schema.fields import Field

SIMPLE = ("string", "number", "integer", "boolean", "date", "date-time", "enum")
LIST = "list:"  # before the kind of its items; twice for a list of lists
KINDS = tuple(f"{lists}{kind}" for lists in ("", LIST, LIST * 2) for kind in (*SIMPLE, "object"))
_FORMATS = ("date", "date-time")
# What the columns of a row say; every other keyword of a field is carried along in `extra`.
_SAID = frozenset("type properties required items enum const anyOf oneOf allOf description $ref $defs".split())
_ids = itertools.count(1)


@dataclass(slots=True)
class Row:
    """A field as typed: `kind` is one of KINDS, or "other" for what the form cannot show, kept in `node` as it is."""

    name: str = ""
    kind: str = "string"
    description: str = ""
    required: bool = False
    nullable: bool = True
    values: tuple[Any, ...] = ()
    rows: list[Row] = field(default_factory=list)
    collapsed: bool = False
    extra: dict[str, Any] = field(default_factory=dict)
    item_extra: dict[str, Any] = field(default_factory=dict)
    node: dict[str, Any] = field(default_factory=dict)
    id: int = field(default_factory=lambda: next(_ids))

    @property
    def holds(self) -> bool:
        """Whether it has rows of its own."""
        return self.kind.removeprefix(LIST).removeprefix(LIST) == "object"

    def copy(self) -> Row:
        """Return a copy with ids of its own."""
        made = Row(self.name, self.kind, self.description, self.required, self.nullable, self.values)
        made.rows = [row.copy() for row in self.rows]
        made.collapsed, made.extra, made.item_extra, made.node = self.collapsed, self.extra, self.item_extra, self.node
        return made


def rows_of(root: Field) -> list[Row]:
    """Return the rows of an object's fields."""
    return [_row(child) for child in root.fields]


def _row(child: Field) -> Row:
    row = Row(child.name, child.kind, child.description, child.required, child.nullable, extra=_extra(child))
    inner, lists, plain = child, "", True
    while inner.kind == "array" and inner.item is not None:
        # What a list in a list says of itself has no column.
        plain = plain and (inner is child or not _extra(inner) | _said(inner))
        inner, lists = inner.item, lists + LIST
        plain = plain and not inner.nullable
    row.kind = lists + inner.kind
    if lists:
        row.item_extra = _extra(inner) | _said(inner)
    if inner.kind == "object":
        row.rows = rows_of(inner)
    if inner.kind == "enum":
        row.values = tuple(value for value in inner.enum if value is not None)
    if row.kind not in KINDS or (row.holds and not row.rows) or not plain:
        row.kind, row.node = "other", child.node
    return row


def _said(child: Field) -> dict[str, Any]:
    return {"description": child.description} if child.description else {}


def _extra(child: Field) -> dict[str, Any]:
    kept = {key: value for key, value in child.node.items() if key not in _SAID}
    if child.kind in _FORMATS:
        kept.pop("format", None)
    return kept


def json_schema_of(rows: list[Row], root: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of rows, `root` being what stands at its root besides the fields."""
    return {**root, **_object(rows)}


def _object(rows: list[Row]) -> dict[str, Any]:
    properties = {row.name: _node(row) for row in rows}
    required = [row.name for row in rows if row.required]
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _node(row: Row) -> dict[str, Any]:
    said = {"description": row.description} if row.description else {}
    if row.kind == "other":
        return {**{key: value for key, value in row.node.items() if key != "description"}, **said}
    kind = row.kind.removeprefix(LIST)
    if kind != row.kind:
        items = {**_of_kind(kind.removeprefix(LIST), row, nullable=False), **row.item_extra}
        if kind.startswith(LIST):
            items = {"type": "array", "items": items}
        node: dict[str, Any] = {"type": ["array", "null"] if row.nullable and row.required else "array", "items": items}
    else:
        node = _of_kind(row.kind, row, row.nullable)
    return {**node, **row.extra, **said}


def _of_kind(kind: str, row: Row, nullable: bool) -> dict[str, Any]:
    if kind == "object":
        node = _object(row.rows)
    elif kind == "enum":
        return {"enum": [*row.values, *([None] if nullable else [])]}
    elif kind in _FORMATS:
        node = {"type": "string", "format": kind}
    else:
        node = {"type": kind}
    return {**node, "type": [node["type"], "null"]} if nullable else node


def walk(rows: list[Row], depth: int = 0, path: str = "") -> Iterator[tuple[Row, int, str]]:
    """Yield every row with its depth and its path, as `Schema.check()` writes paths."""
    for row in rows:
        here = f"{path}.{row.name}" if path else row.name
        yield row, depth, here
        if row.holds:
            yield from walk(row.rows, depth + 1, here)


def place_of(rows: list[Row], row_id: int) -> tuple[list[Row], int] | None:
    """Return the list that a row stands in, and its position there."""
    for index, row in enumerate(rows):
        if row.id == row_id:
            return rows, index
        found = place_of(row.rows, row_id)
        if found is not None:
            return found
    return None
