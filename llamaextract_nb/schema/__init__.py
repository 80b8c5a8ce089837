"""What to extract: `Schema`, and the tree of fields that every other room reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llamaextract_nb.schema.check import Problem

if TYPE_CHECKING:
    from llamaextract_nb.schema.schema import Schema

__all__ = ["Problem", "Schema"]


def __getattr__(name: str) -> Any:
    """Load `Schema` when it is first asked for: a worker reads fields, and pydantic is a third of its start."""
    if name != "Schema":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from llamaextract_nb.schema.schema import Schema

    globals()["Schema"] = Schema
    return Schema
