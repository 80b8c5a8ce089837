"""Truth fitted to a schema: what people write down, or a CSV keeps as text, as values of the fields' types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.evaluation.alignment import flat
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.schema.values import value_of

_AS_IS: dict[str, type | tuple[type, ...]] = {
    "string": str, "number": (int, float), "integer": int, "boolean": bool, "date": (), "date-time": (), "enum": (),
}  # fmt: skip


class Fitter:
    """Reads values as those of a schema's fields.

    Args:
        fields: The fields by name.

    Attributes:
        fields: The fields by name.
        strange: The values that are none of their field, as (name, value); they stay as they are.
    """

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.fields = fields
        self.strange: list[tuple[str, Any]] = []

    def fit(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the values of a document, or of an item, in the types of their fields."""
        return self._object(data, "")

    def _object(self, data: dict[str, Any], name: str) -> dict[str, Any]:
        return {inner: self._value(value, f"{name}.{inner}" if name else inner) for inner, value, _ in flat(data)}

    def _value(self, value: Any, name: str) -> Any:
        if isinstance(value, list):
            return [self._value(item, name) for item in value]
        if isinstance(value, dict):
            return self._object(value, name)
        field = self.fields.get(name)
        if field is None or value is None or field.kind not in _AS_IS or _is_fit(value, field.kind):
            return value
        try:
            return value_of(value, field, name)
        except SchemaError:
            self.strange.append((name, value))
            return value


def _is_fit(value: Any, kind: str) -> bool:
    return isinstance(value, _AS_IS[kind]) and (kind == "boolean" or not isinstance(value, bool))
