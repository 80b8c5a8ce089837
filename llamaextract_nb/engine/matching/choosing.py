"""Choose one candidate for each field, all fields together: the best score first, and a place serves one field."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cache
from importlib.resources import files

from llamaextract_nb.engine.extraction import Finding
from llamaextract_nb.engine.matching.candidates import Candidate
from llamaextract_nb.engine.matching.text import Place, Text
from llamaextract_nb.engine.matching.wanted import Wanted

NOT_FOUND = "no label, pattern or sentence in the document points to a value for this field"


@cache
def weights() -> dict[str, float]:
    """Return the weight of every feature."""
    text = files(__package__).joinpath("weights.txt").read_text(encoding="utf-8")
    pairs = (line.partition(" = ") for line in text.splitlines() if " = " in line and not line.startswith("#"))
    return {name.strip(): float(value) for name, _, value in pairs}


def score(candidates: list[Candidate]) -> None:
    """Set the score of each candidate for one field; candidates with the same value support each other."""
    known = weights()
    values: dict[str, int] = defaultdict(int)
    for candidate in candidates:
        values[repr(candidate.value)] += 1
    for candidate in candidates:
        candidate.features["support"] = min(1.0, (values[repr(candidate.value)] - 1) / 2)
        candidate.score = known["bias"] + sum(known[name] * value for name, value in candidate.features.items())


def choose(proposed: list[tuple[Wanted, list[Candidate]]]) -> list[Candidate | None]:
    """Return the chosen candidate of each field, in the order of the fields."""
    penalty = weights()["taken"]
    order = sorted(
        (
            (candidate.score, -index, -rank)
            for index, (_, candidates) in enumerate(proposed)
            for rank, candidate in enumerate(candidates)
        ),
        reverse=True,
    )
    chosen: list[Candidate | None] = [None] * len(proposed)
    taken: dict[Place, int] = {}
    late: list[tuple[float, int, int]] = []
    for value, negative, rank in order:
        index = -negative
        if value <= 0 or chosen[index] is not None:
            continue
        candidate = proposed[index][1][-rank]
        if any(taken.get(place, index) != index for place in candidate.places):
            late.append((value + penalty, index, -rank))
            continue
        if any(value < other and at == index for other, at, _ in late):
            best = max(entry for entry in late if entry[1] == index)
            candidate = proposed[index][1][best[2]]
        chosen[index] = candidate
        for place in candidate.places:
            taken.setdefault(place, index)
    for value, index, rank in sorted(late, reverse=True):
        if chosen[index] is None and value > 0:
            chosen[index] = proposed[index][1][rank]
    return chosen


def finding(text: Text, candidate: Candidate | None) -> Finding:
    """Return a chosen candidate as a finding, or the finding that there is none."""
    if candidate is None:
        return Finding(None, reason=NOT_FOUND)
    confidence = round(1 / (1 + math.exp(-min(candidate.score, 30.0))), 3)
    reason = "; ".join(part for part in (candidate.why, candidate.note) if part)
    return Finding(
        candidate.value, min(confidence, 0.99), (text.citation(candidate.places),), candidate.verified, reason
    )
