"""What the engine answers: data that fits the schema, and for every value the place it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from llamaextract_nb.engine.document import Box

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in the document: `page` and `boxes` where the format has pages, else `anchor`.

    `turn` says on which layout of the page the boxes are, where text runs in several directions: that of `Page.turn`.
    """

    text: str
    page: int | None = None
    boxes: tuple[Box, ...] = ()
    anchor: str | None = None
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another value that the document may mean, less likely than the one that was taken; `confidence` is 0..1."""

    value: Any
    confidence: float
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A value with its evidence, or None with the reason why there is none.

    `confidence` is 0..1. `verified` says how the value stands in its citation: "exact", "normalised" (the same date
    or number, written differently), "fuzzy" or "absent". `reason` says which reading was chosen, or why there is none.
    `alternatives` are the values that competed with it, the likeliest first.
    """

    value: Any
    confidence: float = 0.0
    citations: tuple[Citation, ...] = ()
    verified: str = "absent"
    reason: str = ""
    alternatives: tuple[Alternative, ...] = ()


@dataclass(slots=True)
class Extraction:
    """The data of one document, and a finding for every leaf path of it, nulls included.

    A list has a finding of its own if it is empty, or if elements of it may be missing.
    """

    data: dict[str, Any]
    findings: dict[Path, Finding]
