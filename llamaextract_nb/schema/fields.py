"""A JSON Schema as a tree of fields: the one reading of a schema that every other room works with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.schema.measure import measure, resolve

_SIMPLE = {"string", "number", "integer", "boolean"}
_TYPES = {*_SIMPLE, "object", "array", "null"}
_DATES = {"date": "date", "date-time": "date-time"}
# The keywords that a value is compared with; a wrong one would fail at the first document.
_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a schema, with every `$ref` resolved.

    `kind` is one of string, number, integer, boolean, date, date-time, enum, object, array and any. An object has
    `fields`, an array has `item`, an enum has `enum`. `node` is the JSON Schema this was read from (a `$ref` resolved,
    a nullable union unwrapped), for the rarer keywords: pattern, examples, minimum and so on.
    """

    name: str
    kind: str
    node: dict[str, Any]
    required: bool = False
    nullable: bool = False
    fields: tuple[Field, ...] = ()
    item: Field | None = None
    enum: tuple[Any, ...] = ()

    @property
    def title(self) -> str:
        """The title, or ""."""
        return str(self.node.get("title") or "")

    @property
    def description(self) -> str:
        """The description, or ""."""
        return str(self.node.get("description") or "")

    def leaves(self, path: str = "") -> Iterator[tuple[str, Field]]:
        """Yield (dotted path, field) for every field below that is no object; an array is one leaf."""
        for child in self.fields:
            name = f"{path}.{child.name}" if path else child.name
            if child.kind == "object" and child.fields:
                yield from child.leaves(name)
            else:
                yield name, child


def root_field(json_schema: dict[str, Any]) -> Field:
    """Return the root object of a JSON Schema as a `Field`.

    Raises:
        SchemaError: It is too large, its root is no object or has no field, a keyword has a value of the wrong type, or
            a `$ref` is circular, remote or leads nowhere.
    """
    measure(json_schema)
    root = _Reader(json_schema).field("", json_schema, "", (), required=True)
    if root.kind != "object":
        raise SchemaError(
            f"The root of a schema must be an object, not {root.node.get('type', 'nothing')!r}: "
            'put the list into a field, as in {"items": [...]}.'
        )
    if not root.fields:
        raise SchemaError('The schema has no field: name at least one, as in {"total": float}.')
    return root


class _Reader:
    """Reads one schema; holds it for `$ref`."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root

    def field(self, name: str, node: Any, path: str, refs: tuple[str, ...], required: bool = False) -> Field:
        if node is True:
            node = {}
        if not isinstance(node, dict):
            raise SchemaError(f"{path or 'The schema'} must be a JSON Schema object, not {node!r:.60}.", path)
        node, nullable, refs = self._unwrap(node, path, refs)
        _check_keywords(node, path)
        kind = _kind(node, path)
        common: dict[str, Any] = {
            "name": name,
            "kind": kind,
            "node": node,
            "required": required,
            "nullable": nullable,
        }
        if kind == "object":
            return Field(**common, fields=self._children(node, path, refs))
        if kind == "array":
            item = self.field("", node.get("items", {}), f"{path}[]", refs)
            return Field(**common, item=item)
        if kind == "enum":
            values = node.get("enum", [node.get("const")])
            common["nullable"] = nullable or None in values
            return Field(**common, enum=tuple(value for value in values if value is not None))
        return Field(**common)

    def _children(self, node: dict[str, Any], path: str, refs: tuple[str, ...]) -> tuple[Field, ...]:
        properties = node.get("properties", {})
        required = node.get("required", [])
        if not isinstance(properties, dict):
            raise SchemaError(f"{path or 'The schema'}: `properties` must be an object.", path)
        if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
            raise SchemaError(f"{path or 'The schema'}: `required` must be a list of field names.", path)
        required = set(required)
        return tuple(
            self.field(name, child, f"{path}.{name}" if path else name, refs, name in required)
            for name, child in properties.items()
        )

    def _unwrap(
        self, node: dict[str, Any], path: str, refs: tuple[str, ...]
    ) -> tuple[dict[str, Any], bool, tuple[str, ...]]:
        """Resolve `$ref`, single `allOf` and unions with null; the outer description and title win."""
        nullable = False
        while True:
            if "$ref" in node:
                ref = node["$ref"]
                if ref in refs:
                    raise SchemaError(f"{path or 'The schema'} refers to itself through {ref!r:.80}.", path)
                refs = (*refs, ref)
                inner, outer = self._resolve(ref, path), {k: v for k, v in node.items() if k != "$ref"}
            else:
                key = next((k for k in ("anyOf", "oneOf", "allOf") if node.get(k)), None)
                if key is None:
                    break
                if not isinstance(node[key], list) or not all(isinstance(o, dict) for o in node[key]):
                    raise SchemaError(f"{path or 'The schema'}: `{key}` must be a list of schemas.", path)
                options = [option for option in node[key] if option.get("type") != "null"]
                nullable = nullable or len(options) < len(node[key])
                inner = options[0] if options else {"type": "null"}
                if len(options) > 1 and key != "allOf":
                    inner = _union(options)
                outer = {k: v for k, v in node.items() if k != key}
            node = {**inner, **outer}
        kinds = node.get("type")
        if isinstance(kinds, list):
            rest = [kind for kind in kinds if kind != "null"]
            nullable = nullable or len(rest) < len(kinds)
            node = {**node, "type": rest[0] if len(rest) == 1 else rest}
        return node, nullable, refs

    def _resolve(self, ref: Any, path: str) -> dict[str, Any]:
        if not isinstance(ref, str) or not ref.startswith("#"):
            raise SchemaError(f"{path or 'The schema'}: only references inside the schema work, not {ref!r:.80}.", path)
        target = resolve(self.root, ref)
        if not isinstance(target, dict):
            raise SchemaError(f"{path or 'The schema'}: the reference {ref!r:.80} leads nowhere.", path)
        return target


def _check_keywords(node: dict[str, Any], path: str) -> None:
    for keyword in _NUMBERS:
        number = node.get(keyword, 0)
        if isinstance(number, bool) or not isinstance(number, int | float) or not abs(number) <= sys.float_info.max:
            raise SchemaError(f"{path or 'The schema'}: `{keyword}` must be a number, not {number!r:.60}.", path)
    if not isinstance(node.get("pattern", ""), str):
        raise SchemaError(f"{path or 'The schema'}: `pattern` must be a regular expression in a string.", path)


def _union(options: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a true union as one node that it allows: its simple types if it has any, else its first list or object."""
    kinds = [kind for option in options if isinstance(kind := option.get("type"), str) and kind in _SIMPLE]
    if kinds:
        return {"type": kinds}
    shaped = (option for key in ("items", "properties") for option in options if key in option)
    return next(shaped, {})


def _kind(node: dict[str, Any], path: str) -> str:
    kind = node.get("type")
    for word in kind if isinstance(kind, list) else [kind]:
        if word is not None and (not isinstance(word, str) or word not in _TYPES):
            raise SchemaError(
                f"{path or 'The schema'} has the unknown type {word!r:.60}: "
                "use string, number, integer, boolean, object or array.",
                path,
            )
    if isinstance(kind, list):
        kind = None  # a union: which of its types a value has is seen when it is read
    if "enum" in node or "const" in node:
        if "enum" in node and not isinstance(node["enum"], list):
            raise SchemaError(f"{path or 'The schema'}: `enum` must be a list of values.", path)
        return "enum"
    if kind == "object" or (kind is None and "properties" in node):
        return "object"
    if kind == "array" or (kind is None and "items" in node):
        return "array"
    if kind == "string":
        return _DATES.get(str(node.get("format")), "string")
    return str(kind) if kind in _SIMPLE else "any"
