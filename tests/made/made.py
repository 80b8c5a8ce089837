"""A document that was made up, with the schema that somebody would ask with and the data that it holds."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Made:
    """A made document: its file, what is asked of it, what is printed on it, and the makes that were drawn for it."""

    name: str
    content: bytes = field(repr=False)
    suffix: str
    schema: dict[str, Any] = field(repr=False)
    truth: dict[str, Any] = field(repr=False)
    features: tuple[str, ...]


class UnfitError(Exception):
    """What was drawn cannot be printed or asked for; another draw will do."""
