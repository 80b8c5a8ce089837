"""Choose one candidate for each field, all fields together: the likeliest first, and a place serves one field.

Candidates of a field compete with each other and with the possibility that the document has no value for it: the
chance of each value is its share of the exponentials of all scores, where a value has the score of its best candidate
and "no value" the score 0 (a conditional logit).
"""

from __future__ import annotations

import heapq
import math
from collections import Counter

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.extraction import Alternative, Finding
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.weights import Weights

NOT_FOUND = "no label, pattern or sentence in the document points to a value for this field"
_ALTERNATIVES = 3
_MOST_SCORE = 50.0
_UNLIKELY = 0.02  # less is no alternative


def score(candidates: list[Candidate], weights: Weights) -> None:
    """Set the score and the probability of each candidate for one field; those of the same value support each other."""
    times = Counter(repr(candidate.value) for candidate in candidates)
    best: dict[str, float] = {}
    for candidate in candidates:
        value = repr(candidate.value)
        candidate.features["support"] = min(1.0, (times[value] - 1) / 2)
        candidate.score = weights["bias"] + weights.of(candidate.features)
        best[value] = max(best.get(value, candidate.score), candidate.score)
    whole = 1.0 + math.fsum(math.exp(min(score, _MOST_SCORE)) for score in best.values())
    for candidate in candidates:
        candidate.odds = best[repr(candidate.value)]
        candidate.probability = math.exp(min(candidate.odds, _MOST_SCORE)) / whole


def choose(proposed: list[tuple[Wanted, list[Candidate]]], weights: Weights) -> list[Candidate | None]:
    """Return the chosen candidate of each field, in the order of the fields; a field's candidates are sorted by score.

    A candidate is taken if its value is likelier than none. One at a place that another field has taken is worth less
    by the weight "taken", and waits for its turn.
    """
    penalty = weights["taken"]
    queue = [
        (-candidate.odds, index, rank, False)
        for index, (_, candidates) in enumerate(proposed)
        for rank, candidate in enumerate(candidates)
        if candidate.odds > 0
    ]
    heapq.heapify(queue)
    chosen: list[Candidate | None] = [None] * len(proposed)
    owners: dict[Place, int] = {}
    while queue:
        negative, index, rank, late = heapq.heappop(queue)
        if chosen[index] is not None:
            continue
        wanted, candidates = proposed[index]
        candidate = candidates[rank]
        places = candidate.places
        if not late and any(place in owners and not _share(wanted, proposed[owners[place]][0]) for place in places):
            if candidate.odds + penalty > 0:
                heapq.heappush(queue, (negative - penalty, index, rank, True))
            continue
        chosen[index] = candidate
        for place in places:
            owners.setdefault(place, index)
    return chosen


def _share(one: Wanted, other: Wanted) -> bool:
    """Tell whether a place may answer two fields.

    One amount may: nothing was paid yet, or there is no tax. And a document's own number also has a name of its own:
    the `document_id` of a bill of lading is its `bl_number`.
    """
    if one.is_own_number != other.is_own_number:
        return one.is_numbered and other.is_numbered
    parts = {one.part_of_sum, other.part_of_sum}
    return len(parts) == 2 and parts <= {"net", "gross", "due"}


def finding(text: Text, chosen: Candidate | None, candidates: list[Candidate], missing: str = NOT_FOUND) -> Finding:
    """Return a field's chosen candidate as a finding, or the finding that there is none; the others stand beside it.

    Args:
        text: The document.
        chosen: The candidate, if there is one.
        candidates: All candidates of the field.
        missing: The reason to give where there is none.
    """
    others: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.probability >= _UNLIKELY and (chosen is None or repr(candidate.value) != repr(chosen.value)):
            others.setdefault(repr(candidate.value), candidate)
    likeliest = sorted(others.values(), key=lambda other: -other.probability)[:_ALTERNATIVES]
    alternatives = tuple(
        Alternative(other.value, _confidence(text, other), (text.citation(other.places),)) for other in likeliest
    )
    if chosen is None:
        return Finding(None, reason=missing, alternatives=alternatives)
    reason = "; ".join(part for part in (chosen.why, chosen.note) if part)
    return Finding(
        chosen.value, _confidence(text, chosen), (text.citation(chosen.places),), chosen.verified, reason, alternatives
    )


def _confidence(text: Text, candidate: Candidate) -> float:
    """Return the chance that a candidate stands at the right place and was read right."""
    return round(min(candidate.probability, 0.99) * text.legibility(candidate.places), 3)
