"""What a reply must look like: a schema in the dialect of strict structured output, its bounds, and its length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from llamaextract_nb.engine.language.budget import DENSE
from llamaextract_nb.schema.fields import Field

_TYPES = {"string": "string", "date": "string", "date-time": "string", "any": "string"}
_ISO = {"date": "A date, YYYY-MM-DD.", "date-time": "A date and time, YYYY-MM-DDTHH:MM:SS."}
_TOLD = ("pattern", "minimum", "maximum", "minLength", "maxLength", "examples")
_SHORT = 400  # characters that a text may have whatever the document: what is told in other words can be longer
_COUNTED = 2_000  # up to which llama.cpp's grammars count; a longer text has but the reply's length
_LARGEST = 10**15 - 1  # of numbers: the digits that a JSON number keeps in every language
_BESIDE = 256  # tokens for what some models say before and after their JSON
_NUMBER, _OTHER = 16, 20  # bytes of a number, and of a date, a truth value or null
_AROUND = 24  # bytes around a value: quotes, colon, comma, the indentation that models like


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
    return Shape(strict_schema(root), strict_schema(root, bounds), _BESIDE + bounds.size(root) // DENSE)


class Bounds:
    """How large an answer about a text can be: it is copied from there, but for numbers and dates."""

    def __init__(self, text: str) -> None:
        self._text = max(_SHORT, len(text))
        self._bytes = max(_SHORT, len(text.encode("utf-8", "replace")))
        self.items = max(1, len(text.split()))  # of a list: each has a word of its own

    def of(self, field: Field) -> dict[str, Any]:
        """Return the keywords that bound a value, but those that servers do not take together."""
        if field.kind == "string":
            # No pattern beside it: vLLM refuses both together, or forgets the length.
            longest = min(self._text, int(field.node.get("maxLength", self._text)))
            return {"maxLength": longest} if longest <= _COUNTED else {}
        if field.kind in ("number", "integer"):
            return {"minimum": -_LARGEST, "maximum": _LARGEST}
        if field.kind in _ISO:
            return {"format": field.kind}
        return {}

    def size(self, field: Field, is_row: bool = False) -> int:
        """Return how many bytes an answer can have."""
        if field.kind == "object":
            return sum(_AROUND + len(child.name) + self.size(child, is_row) for child in field.fields)
        if field.kind == "array" and field.item is not None:
            each = _AROUND + self.size(field.item, is_row=True)
            # The texts of all rows are no more than the text, and what lists in rows hold, the rows do not.
            return each if is_row else each * self.items + self._bytes
        if field.kind == "string":
            return 0 if is_row else min(_COUNTED, self._bytes)
        if field.kind == "enum":
            return max((len(str(value).encode()) for value in field.enum), default=0)
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
            node["maxItems"] = bounds.items
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
