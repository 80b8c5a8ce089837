"""What a reply must look like: a schema in the dialect of strict structured output, its bounds, and its length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from llamaextract_nb.engine.language.budget import DENSE
from llamaextract_nb.schema.fields import Field

_TYPES = {"string": "string", "date": "string", "date-time": "string", "any": "string"}
_ISO = {"date": "A date, YYYY-MM-DD.", "date-time": "A date and time, YYYY-MM-DDTHH:MM:SS."}
_TOLD = ("pattern", "minimum", "maximum", "minLength", "maxLength", "examples")
_LONGEST = 400  # characters of one text: the longest postal address or title is not half of that
_LARGEST = 10**15 - 1  # of numbers: the digits that a JSON number keeps in every language
_NUMBER, _OTHER = 16, 20  # characters of a number, and of a date, a truth value or null
_AROUND = 24  # characters around a value: quotes, colon, comma, the indentation that models like


@dataclass(frozen=True, slots=True)
class Shape:
    """The JSON Schema of a reply.

    Attributes:
        schema: Every property required, every value nullable, nothing else: what OpenAI's strict mode takes.
        bounded: The same with bounds to texts, numbers and lists, so that no constrained reply is without end.
        tokens: As many as a reply can need that fits the bounds and invents no text.
    """

    schema: dict[str, Any]
    bounded: dict[str, Any]
    tokens: int


def shape_of(root: Field, text: str) -> Shape:
    """Return the shape of the reply about a text."""
    bounds = Bounds(text)
    return Shape(strict_schema(root), strict_schema(root, bounds), bounds.characters(root) // DENSE + 1)


class Bounds:
    """How large an answer about a text can be; it is copied from there, but for numbers and dates."""

    def __init__(self, text: str) -> None:
        self._text = len(text)
        self._words = len(text.split())
        self._lines = sum(1 for line in text.splitlines() if line.strip())

    def items(self, item: Field) -> int:
        """Return how many items a list can have: one for each line, or more where a line has words for more."""
        return max(self._lines, self._words // max(1, len(item.fields)), 1)

    def of(self, field: Field) -> dict[str, Any]:
        """Return the keywords that bound a value, without those with which servers take no other."""
        if field.kind == "string":
            # vLLM refuses, or forgets, a length beside a pattern; no pattern is sent, and so none is given up.
            return {"maxLength": min(_LONGEST, int(field.node.get("maxLength", _LONGEST)))}
        if field.kind in ("number", "integer"):
            return {"minimum": -_LARGEST, "maximum": _LARGEST}
        if field.kind in _ISO:
            return {"format": field.kind}
        return {}

    def characters(self, root: Field) -> int:
        """Return how many characters an answer can have."""
        return self._size(root) + self._text  # the texts of all rows are no more than the text

    def _size(self, field: Field, is_row: bool = False) -> int:
        if field.kind == "object":
            return sum(_AROUND + len(child.name) + self._size(child, is_row) for child in field.fields)
        if field.kind == "array" and field.item is not None:
            each = _AROUND + self._size(field.item, is_row=True)
            return each if is_row else each * self.items(field.item)  # what lists in rows hold, the rows do not
        if field.kind == "string":
            return 0 if is_row else min(_LONGEST, self._text)
        if field.kind == "enum":
            return max((len(str(value)) for value in field.enum), default=0)
        return _NUMBER if field.kind in ("number", "integer") else _OTHER


def strict_schema(field: Field, bounds: Bounds | None = None) -> dict[str, Any]:
    """Return a field as a JSON Schema that OpenAI's strict mode and its imitators take.

    Keywords that the dialect does not have are told in the description instead.

    Args:
        field: The field.
        bounds: What bounds its values; without, the schema has no keyword but those that every server takes.
    """
    if field.kind == "object":
        node: dict[str, Any] = {
            "type": "object",
            "properties": {child.name: strict_schema(child, bounds) for child in field.fields},
            "required": [child.name for child in field.fields],
            "additionalProperties": False,
        }
    elif field.kind == "array" and field.item is not None:
        node = {"type": "array", "items": strict_schema(field.item, bounds)}
        if bounds is not None:
            node["maxItems"] = bounds.items(field.item)
    elif field.kind == "enum":
        types = {_type_of(value): None for value in field.enum}
        node = {"type": [*types, "null"], "enum": [*field.enum, None]}
    elif field.kind == "any":
        node = {"type": ["string", "number", "boolean", "null"]}
    else:
        node = {"type": [_TYPES.get(field.kind, field.kind), "null"]}
        if bounds is not None:
            node |= bounds.of(field)
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
