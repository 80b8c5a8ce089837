"""Paths in data, as evidence writes them: `total`, `seller.name`, `line_items[2].price`."""

from __future__ import annotations

import re

from llamaextract_nb.schema.fields import Field

Steps = tuple[str | int, ...]

_POSITION = re.compile(r"\[([0-9]{1,9})\]")
_POSITIONS = re.compile(r"\[[0-9]*\]")


def locate(root: Field, path: str) -> tuple[Steps, Field] | None:
    """Return the steps of a path, names and positions, and the field at its end; None if the schema has no such field.

    Names may have dots and brackets of their own, so the schema says where a name ends. "" is the root itself.
    """
    return _below(root, path) if path else ((), root)


def _below(field: Field, path: str) -> tuple[Steps, Field] | None:
    if field.kind == "array" and field.item is not None:
        position = _POSITION.match(path)
        return _from(int(position[1]), field.item, path[position.end() :]) if position else None
    for child in field.fields:
        if path.startswith(child.name) and (found := _from(child.name, child, path[len(child.name) :])):
            return found
    return None


def _from(step: str | int, field: Field, rest: str) -> tuple[Steps, Field] | None:
    """Return a step and those after it; `rest` is what the path says after it."""
    if not rest:
        return (step,), field
    if rest.startswith("[") != (field.kind == "array") or rest[0] not in ".[":
        return None
    found = _below(field, rest.removeprefix("."))
    return ((step, *found[0]), found[1]) if found else None


def named_field(path: str) -> str:
    """Return the name of the field that a path leads to: the path without its positions, as in `items.price`."""
    return _POSITIONS.sub("", path)


def joined(path: str, step: str | int) -> str:
    """Return the path of what is one step below a path."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step
