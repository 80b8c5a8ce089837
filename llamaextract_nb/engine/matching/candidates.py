"""Candidates: readings of places that could be a field's value, each described by named features."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from llamaextract_nb.engine.matching.text import Place

Features = dict[str, float]


@dataclass(slots=True)
class Candidate:
    """A value for a field, the places it stands at, what speaks for and against it, and why it was proposed."""

    value: Any
    places: list[Place]
    features: Features
    why: str
    verified: str = "exact"
    note: str = ""
    score: float = field(default=0.0)
