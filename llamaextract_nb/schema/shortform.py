"""The short form: a schema as users type it, `{"total": float, "items": [{"name": str}]}`."""

from __future__ import annotations

import datetime
import enum
import types
import typing
from collections.abc import Mapping
from typing import Any

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.schema.fragments import is_fragment

WORDS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "date-time": {"type": "string", "format": "date-time"},
}
_ALIASES = {
    "str": "string",
    "text": "string",
    "float": "number",
    "int": "integer",
    "bool": "boolean",
    "datetime": "date-time",
}
_TYPES: dict[Any, str] = {
    str: "string",
    float: "number",
    int: "integer",
    bool: "boolean",
    datetime.date: "date",
    datetime.datetime: "date-time",
}


def from_short_form(short: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a short form; every field may be null, because a document may not have it.

    A field is a type (`float`), a word ("date"), a list with one item (`[str]`), a mapping for a nested object, an
    Enum or Literal, or a pair of one of these and its description. `?` after a word and `T | None` change nothing.

    A mapping that can be read as the JSON Schema of one field is one, and is taken as it is: `{"type": "number"}` is a
    number, and a mapping of such is what JSON Schema calls `properties`. A nested object with a field called `type` is
    told from it by any value that JSON Schema does not have there, or any other field that is no keyword:
    `{"type": str}`, `{"type": "date"}` and `{"type": "string", "plate": "string"}` are nested objects.

    Raises:
        SchemaError: A field is none of these; its path is in the error.
    """
    return _object(short, "")


def is_word(value: Any) -> bool:
    """Tell whether a value is a word of the short form for a type."""
    return isinstance(value, str) and _word(value) in WORDS


def _word(text: str) -> str:
    word = text.strip().rstrip("?").lower()
    return _ALIASES.get(word, word)


def _object(short: Mapping[Any, Any], path: str) -> dict[str, Any]:
    properties = {}
    for name, spec in short.items():
        if not isinstance(name, str) or not name.strip():
            raise SchemaError(
                f"{path or 'The schema'}: a field's name must be a string with letters, not {name!r}.", path
            )
        properties[name] = _field(spec, f"{path}.{name}" if path else name)
    if not properties:
        raise SchemaError(f'{path or "The schema"} has no field: name at least one, as in {{"total": float}}.', path)
    return {"type": "object", "properties": properties}


def _field(spec: Any, path: str) -> dict[str, Any]:
    if isinstance(spec, tuple) and len(spec) == 2 and isinstance(spec[1], str):
        return {**_field(spec[0], path), "description": spec[1]}
    if is_fragment(spec):
        return dict(spec)
    if isinstance(spec, Mapping):
        return _nullable(_object(spec, path))
    if isinstance(spec, list):
        if len(spec) != 1:
            raise SchemaError(f"{path}: a list takes exactly one item, as in [str] or [{{...}}].", path)
        item = _field(spec[0], f"{path}[]")
        return {"type": "array", "items": item if is_fragment(spec[0]) else _without_null(item)}
    return _nullable(_scalar(spec, path))


def _scalar(spec: Any, path: str) -> dict[str, Any]:
    if isinstance(spec, str):
        if is_word(spec):
            return dict(WORDS[_word(spec)])
        raise SchemaError(f"{path} has the unknown type {spec!r:.60}: use one of {', '.join(WORDS)}.", path)
    if isinstance(spec, type) and spec in _TYPES:
        return dict(WORDS[_TYPES[spec]])
    if isinstance(spec, type) and issubclass(spec, enum.Enum):
        return {"enum": [member.value for member in spec]}
    origin, arguments = typing.get_origin(spec), typing.get_args(spec)
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin in (typing.Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not type(None)]
        if len(inner) == 1:
            return _without_null(_field(inner[0], path))
    if origin is list and len(arguments) == 1:
        return _field([arguments[0]], path)
    if hasattr(spec, "model_json_schema"):
        raise SchemaError(f"{path}: a Pydantic class stands alone; write its fields here as a mapping.", path)
    known = ", ".join([t.__name__ for t in _TYPES] + [repr(word) for word in WORDS])
    raise SchemaError(f"{path} has the unknown type {spec!r:.60}: use one of {known}, a list or a mapping.", path)


def _nullable(node: dict[str, Any]) -> dict[str, Any]:
    if "enum" in node:
        return {**node, "enum": [*(v for v in node["enum"] if v is not None), None]}
    if node.get("type") == "array":
        return node
    kind = node["type"]
    return {**node, "type": kind if isinstance(kind, list) else [kind, "null"]}


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    if "enum" in node:
        return {**node, "enum": [v for v in node["enum"] if v is not None]}
    kinds = node.get("type")
    return {**node, "type": kinds[0]} if isinstance(kinds, list) else node


def short_source(root: Field) -> str:
    """Return the short form of an object's fields as Python source; rarer keywords are not in it."""
    return _source(root, 0) + "\n"


_SOURCES = {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "any": "str"}


def _source(field: Field, depth: int) -> str:
    if field.kind == "object":
        inside = "    " * (depth + 1)
        lines = [f"{inside}{child.name!r}: {_described(child, depth + 1)},\n" for child in field.fields]
        return "{\n" + "".join(lines) + "    " * depth + "}"
    if field.kind == "array":
        return f"[{_source(field.item, depth) if field.item is not None else 'str'}]"
    if field.kind == "enum":
        return f"Literal[{', '.join(repr(value) for value in field.enum if value is not None)}]"
    return _SOURCES.get(field.kind, repr(field.kind))


def _described(field: Field, depth: int) -> str:
    source = _source(field, depth)
    return f"({source}, {field.description!r})" if field.description else source
