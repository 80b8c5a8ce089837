"""What a model gave, made to fit the schema; what does not fit is null, with the reason to tell the model."""

from __future__ import annotations

import datetime
import math
from typing import Any

from llamaextract_nb.engine.extraction import Path
from llamaextract_nb.engine.values import Conventions, read_value
from llamaextract_nb.engine.values.reading import allowed
from llamaextract_nb.schema.fields import Field

_SHOWN = 60  # characters of a value in a reason
_NAMES = {
    "date": "date as YYYY-MM-DD",
    "date-time": "date and time as YYYY-MM-DDTHH:MM:SS",
    "integer": "whole number",
    "boolean": "true or false",
    "any": "single value",
}

_LIMITS = (
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
)


class Fitted:
    """A model's data in the shape of a schema.

    Args:
        field: The schema's root.
        value: What the model gave.
        conventions: How the document writes numbers and dates, by which texts are read.

    Attributes:
        data: The data; it validates against the schema in which every single value may also be null.
        problems: What was not of the schema, by path.
    """

    def __init__(self, field: Field, value: dict[str, Any], conventions: Conventions) -> None:
        self._conventions = conventions
        self.problems: dict[Path, str] = {}
        self.data: dict[str, Any] = self._value(field, value, ())

    def _value(self, field: Field, value: Any, path: Path) -> Any:
        if field.kind == "object":
            if value is not None and not isinstance(value, dict):
                self._refuse(field, value, path)
            given = value if isinstance(value, dict) else {}
            return {
                child.name: self._value(child, given.get(child.name), (*path, child.name)) for child in field.fields
            }
        if field.kind == "array":
            return self._list(field, value, path)
        return self._leaf(field, value, path)

    def _list(self, field: Field, value: Any, path: Path) -> list[Any]:
        if value is not None and not isinstance(value, list):
            self._refuse(field, value, path)
        assert field.item is not None
        given = [item for item in value if item is not None] if isinstance(value, list) else []
        items = [self._value(field.item, item, (*path, index)) for index, item in enumerate(given)]
        return [item for item in items if item is not None][: field.node.get("maxItems")]

    def _leaf(self, field: Field, value: Any, path: Path) -> Any:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        found = self._typed(field, value)
        if found is None or not allowed(found, field):
            self._refuse(field, value, path)
            return None
        return found

    def _typed(self, field: Field, value: Any) -> Any:
        """Return a value of the field's type, read from a text if need be; None if it is none."""
        if isinstance(value, dict | list) or (isinstance(value, float) and not math.isfinite(value)):
            return None
        if field.kind == "enum":
            same = [known for known in field.enum if known == value and type(known) is type(value)]
            return same[0] if same else self._read(field, str(value))
        if isinstance(value, bool):
            return value if field.kind in ("boolean", "any") else None
        if isinstance(value, int | float):
            return self._number(field, value)
        if field.kind in ("string", "any"):
            value = value.strip()
            return value if allowed(value, field) else self._read(field, value)
        return _iso(value.strip(), field.kind) or self._read(field, value)

    def _number(self, field: Field, value: float) -> Any:
        if field.kind == "integer":
            return int(value) if value == int(value) else None
        if field.kind == "string":
            return str(value)
        return value if field.kind in ("number", "any") else None

    def _read(self, field: Field, text: str) -> Any:
        reading = read_value(text, field, self._conventions)
        return reading.value if reading is not None else None

    def _refuse(self, field: Field, value: Any, path: Path) -> None:
        shown = repr(value) if len(repr(value)) <= _SHOWN else f"{repr(value)[: _SHOWN - 1]}…"
        wanted = f"one of {list(field.enum)[:30]}" if field.kind == "enum" else _NAMES.get(field.kind, field.kind)
        limits = {name: field.node[name] for name in _LIMITS if name in field.node}
        self.problems[path] = f"{shown} is no {wanted}" + (f" within {limits}" if limits else "")


def _iso(text: str, kind: str) -> str | None:
    """Return a text that is an ISO 8601 date or date and time already, None if it is not."""
    try:
        if kind == "date":
            return datetime.date.fromisoformat(text[:10]).isoformat() if text[10:11] in ("", "T", " ") else None
        if kind == "date-time" and len(text) >= 10:
            moment = datetime.datetime.fromisoformat(text)
            return moment.isoformat(timespec="seconds")
    except ValueError:
        return None
    return None
