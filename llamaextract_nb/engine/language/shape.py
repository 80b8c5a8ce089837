"""A schema in the dialect of strict structured output: every property required, every value nullable, nothing else."""

from __future__ import annotations

from typing import Any

from llamaextract_nb.schema.fields import Field

_TYPES = {"string": "string", "date": "string", "date-time": "string", "any": "string"}
_ISO = {"date": "A date, YYYY-MM-DD.", "date-time": "A date and time, YYYY-MM-DDTHH:MM:SS."}
_TOLD = ("pattern", "minimum", "maximum", "minLength", "maxLength", "examples")


def strict_schema(field: Field) -> dict[str, Any]:
    """Return a field as a JSON Schema that OpenAI's strict mode and its imitators take.

    Keywords that the dialect does not have are told in the description instead.
    """
    if field.kind == "object":
        node: dict[str, Any] = {
            "type": "object",
            "properties": {child.name: strict_schema(child) for child in field.fields},
            "required": [child.name for child in field.fields],
            "additionalProperties": False,
        }
    elif field.kind == "array" and field.item is not None:
        node = {"type": "array", "items": strict_schema(field.item)}
    elif field.kind == "enum":
        types = {_type_of(value): None for value in field.enum}
        node = {"type": [*types, "null"], "enum": [*field.enum, None]}
    elif field.kind == "any":
        node = {"type": ["string", "number", "boolean", "null"]}
    else:
        node = {"type": [_TYPES.get(field.kind, field.kind), "null"]}
    said = [field.title, field.description, _ISO.get(field.kind, "")]
    said += [f"{name}: {field.node[name]}." for name in _TOLD if name in field.node]
    words = " ".join(dict.fromkeys(part for part in said if part))
    return {**node, "description": words} if words else node


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string"
