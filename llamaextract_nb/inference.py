"""Where `Schema` finds the way to infer one from documents: a room above it has it, and the package says which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Files, prompt and client -> JSON Schema, and what the documents gave for it, by what they are called.
Way = Callable[[Any, str | None, object], tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]]

_way: Way | None = None


def register(way: Way) -> None:
    """Say how a schema is inferred from documents or words."""
    global _way
    _way = way


def infer(files: Any, prompt: str | None, client: object) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
    """Return the JSON Schema that documents have in common, and what they gave for it, in the registered way."""
    assert _way is not None, "the package registers it when it is imported"
    return _way(files, prompt, client)
