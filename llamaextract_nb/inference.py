"""Where `Schema` finds the way to infer one from documents: a room above it has it, and the package says which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Way = Callable[[Any, str | None, object], dict[str, Any]]  # files, prompt and client -> JSON Schema

_way: Way | None = None


def register(way: Way) -> None:
    """Say how a schema is inferred from documents or words."""
    global _way
    _way = way


def infer(files: Any, prompt: str | None, client: object) -> dict[str, Any]:
    """Return the JSON Schema that documents have in common, in the registered way."""
    assert _way is not None, "the package registers it when it is imported"
    return _way(files, prompt, client)
