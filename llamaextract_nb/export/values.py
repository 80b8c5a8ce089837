"""Values as texts, for places that know no lists and objects."""

from __future__ import annotations

import json
import math
from typing import Any


def text_of(value: Any) -> str | None:
    """Return a value as a text: a text as it is, everything else as JSON; None where there is none."""
    return None if value is None else _encodable(value) if isinstance(value, str) else json_of(value)


def json_of(value: Any) -> str:
    """Return a value as JSON; numbers that JSON does not know are null, and what is no JSON is its text."""
    try:
        return _encodable(json.dumps(value, ensure_ascii=False, allow_nan=False, default=str))
    except ValueError:
        return _encodable(json.dumps(_finite(value), ensure_ascii=False, default=str))


def _encodable(text: str) -> str:
    """Return a text without the halves of surrogates that JSON may hold, and that no file can."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
