"""Candidates: readings of places that could be a field's value, each described by named features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from llamaextract_nb.engine.structure.text import Place
from llamaextract_nb.engine.weights import Features


@dataclass(slots=True)
class Candidate:
    """A value for a field, the places it stands at, what speaks for and against it, and why it was proposed.

    `score` is the sum of its features by their weights. `odds` and `probability` are of its value: the log-odds against
    the document having none, and the chance, 0..1, among all values that were proposed and none.
    """

    value: Any
    places: list[Place]
    features: Features
    why: str
    verified: str = "exact"
    note: str = ""
    score: float = 0.0
    odds: float = 0.0
    probability: float = 0.0
