"""Documents whose answer stands in their content, so that each can be told to have got its own."""

from __future__ import annotations

import re
from typing import Any

SCHEMA = {"total": float, "id": str}

_PAIR = re.compile(r"(\w+): *(\S+)")


def documents(count: int, first: int = 0) -> list[tuple[str, bytes]]:
    """Return documents as pairs of name and content, no two alike."""
    return [
        (f"doc-{number}.txt", f"total: {number}.5 id: doc-{number}".encode()) for number in range(first, first + count)
    ]


def truth(name: str) -> dict[str, Any]:
    """Return the data that belongs to the document of a name."""
    stem = name.removesuffix(".txt")
    return {"total": int(stem.removeprefix("doc-")) + 0.5, "id": stem}


def read(content: bytes, schema: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the data of a document and where each value stands, in LlamaCloud's shape."""
    found = dict(_PAIR.findall(content.decode("utf-8", "replace")))
    data: dict[str, Any] = {}
    places: dict[str, Any] = {}
    for name, field in (schema.get("properties") or {}).items():
        text = found.get(name)
        data[name] = _value(text, str(field.get("type") or field.get("anyOf")))
        if text is not None:
            places[name] = {
                "citation": [
                    {
                        "page": 1,
                        "matching_text": f"{name}: {text}",
                        "bounding_boxes": [{"x": 72.0, "y": 72.0, "w": 200.0, "h": 12.0}],
                        "page_dimensions": {"width": 595.2, "height": 841.9},
                    }
                ],
                "confidence": 0.9,
                "extraction_confidence": 0.9,
                "parsing_confidence": 1.0,
            }
    return data, places


def _value(text: str | None, kind: str) -> Any:
    if text is None or ("number" not in kind and "integer" not in kind):
        return text
    return float(text)
