"""Telling a JSON Schema inside a short form from a nested object: `{"type": "number"}` from `{"type": str}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_TYPES = frozenset(("string", "number", "integer", "boolean", "object", "array", "null"))
_DECIDING = frozenset(("type", "enum", "const", "$ref", "anyOf", "oneOf", "allOf", "properties", "items"))


def is_fragment(spec: Any) -> bool:
    """Tell whether a mapping is the JSON Schema of one field.

    It is if it says what the field's values are (`type`, `enum`, `const`, `$ref`, `anyOf`, `oneOf`, `allOf`,
    `properties` or `items`), and every key is a keyword of JSON Schema with a value that the keyword may have.
    """
    return isinstance(spec, Mapping) and not _DECIDING.isdisjoint(spec) and _is_schema(spec)


def _is_schema(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _fits(key, inner) for key, inner in value.items())
    return isinstance(value, bool)


def _fits(key: str, value: Any) -> bool:
    return key.startswith("x-") or (key in _KEYWORDS and _KEYWORDS[key](value))


def _is_type(value: Any) -> bool:
    names = value if isinstance(value, list | tuple) else [value]
    return bool(names) and all(isinstance(name, str) and name in _TYPES for name in names)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _are_schemas(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(map(_is_schema, value))


def _are_named_schemas(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_schema, value.values()))


def _is_anything(_: Any) -> bool:
    return True


# https://json-schema.org/draft/2020-12/schema, and the older drafts' and OpenAPI's words that are still about.
_KEYWORDS: dict[str, Callable[[Any], bool]] = {
    "type": _is_type,
    **dict.fromkeys("$ref $id $anchor $comment title description format pattern".split(), _is_text),
    **dict.fromkeys("contentEncoding contentMediaType".split(), _is_text),
    **dict.fromkeys("minimum maximum exclusiveMinimum exclusiveMaximum multipleOf".split(), _is_number),
    **dict.fromkeys("minLength maxLength minItems maxItems minContains maxContains".split(), _is_number),
    **dict.fromkeys(
        "minProperties maxProperties uniqueItems nullable deprecated readOnly writeOnly".split(), _is_number
    ),
    **dict.fromkeys("enum examples required".split(), _is_list),
    **dict.fromkeys("anyOf oneOf allOf prefixItems".split(), _are_schemas),
    **dict.fromkeys("items contains additionalProperties unevaluatedProperties propertyNames".split(), _is_schema),
    **dict.fromkeys("not if then else unevaluatedItems contentSchema".split(), _is_schema),
    **dict.fromkeys("properties patternProperties dependentSchemas $defs definitions".split(), _are_named_schemas),
    **dict.fromkeys("const default example".split(), _is_anything),
}
