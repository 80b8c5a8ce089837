"""Choose one candidate for each field, all fields together: the best score first, and a place serves one field."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cache
from heapq import heapify, heappop, heappush
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
    queue = [
        (-candidate.score, index, rank, False)
        for index, (_, candidates) in enumerate(proposed)
        for rank, candidate in enumerate(candidates)
        if candidate.score > 0
    ]
    heapify(queue)
    chosen: list[Candidate | None] = [None] * len(proposed)
    owners: dict[Place, int] = {}
    while queue:
        negative, index, rank, late = heappop(queue)
        if chosen[index] is not None:
            continue
        wanted, candidates = proposed[index]
        places = candidates[rank].places
        if not late and any(place in owners and not _share(wanted, proposed[owners[place]][0]) for place in places):
            if negative - penalty < 0:
                heappush(queue, (negative - penalty, index, rank, True))
            continue
        chosen[index] = candidates[rank]
        for place in places:
            owners.setdefault(place, index)
    return chosen


def _share(one: Wanted, other: Wanted) -> bool:
    """Tell whether one amount may answer two fields: nothing was paid yet, or there is no tax."""
    parts = {one.part_of_sum, other.part_of_sum}
    return len(parts) == 2 and parts <= {"net", "gross", "due"}


def finding(text: Text, candidate: Candidate | None) -> Finding:
    """Return a chosen candidate as a finding, or the finding that there is none."""
    if candidate is None:
        return Finding(None, reason=NOT_FOUND)
    confidence = round(1 / (1 + math.exp(-min(candidate.score, 30.0))), 3)
    reason = "; ".join(part for part in (candidate.why, candidate.note) if part)
    return Finding(
        candidate.value, min(confidence, 0.99), (text.citation(candidate.places),), candidate.verified, reason
    )
