"""Candidates where examples have a field's values, and features that say how far any candidate is like them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain, combinations
from typing import TYPE_CHECKING

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.learning.layout import bare
from llamaextract_nb.engine.learning.places import Spots
from llamaextract_nb.engine.learning.refinding import Refinder
from llamaextract_nb.engine.learning.sightings import same_words, sighting
from llamaextract_nb.engine.learning.taught import Taught, key_of, most
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.at_place import values_at
from llamaextract_nb.engine.proposing.values.near import Slot
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.weights import Features

if TYPE_CHECKING:
    from llamaextract_nb.engine.learning.lesson import Known, Sighting

_NEAR = 0.012  # of the page: places that near are the same, for a line of print is about as high
_FEW = 0.5  # examples' worth of doubt in them: what one says is believed by two thirds, what five say by ten elevenths
_CONSTANT = 2  # documents that must have a value in common for it to be that of the layout
_MOST_PLACES = 30  # looked at for one field
_TURNED = 0.7  # for a value below the label that it stands beside in the example
_PART = 0.5  # for what has more lines than in the example, or is another part of its line
_KINDS = ("learned label", "learned above", "learned place")


class Learned:
    """What examples say of the single values of one document.

    Args:
        taught: The lessons of its layout.
        text: Its text.
    """

    def __init__(self, taught: Taught, text: Text) -> None:
        self.taught = taught
        self.text = text
        self._refinder = Refinder(text)
        self._seen: dict[tuple[Place, ...], Sighting] = {}

    @cached_property
    def _spots(self) -> Spots:
        return Spots(self.text)

    def proposals(self, wanted: Wanted) -> Iterator[Candidate]:
        """Yield what stands at the labels and places that a field has in the examples, and what is the same in all."""
        known = self._known(wanted)
        sightings = dict.fromkeys(seen for each, _ in known for seen in each.sightings)
        for place, lines in self._places(list(sightings)):
            for candidate in values_at(self.text, wanted, Slot(place, "inline", 0.0)):
                candidate.why = "where the examples have it"
                yield candidate
                if 1 < lines < len(candidate.places):
                    yield self._shortened(candidate, lines)
        constant = _constant(known)
        if constant is not None:
            value = constant[0].value
            spots = self._spots.of(value, wanted.field) or (self._spots.like(value) if isinstance(value, str) else [])
            for spot in spots[:1]:
                yield Candidate(value, spot, {}, "the same in the examples", "normalised")

    def _places(self, sightings: list[Sighting]) -> list[tuple[Place, int]]:
        """Return where a value may stand, and on how many lines."""
        by_label = {(seen.label, seen.above, seen.before, seen.after, seen.lines): seen for seen in sightings}
        found = chain(
            ((place, seen.lines) for seen in by_label.values() for place in self._refinder.labelled(seen)),
            ((place, seen.lines) for seen in sightings for place in self._refinder.placed(seen, _NEAR)),
        )
        return [each for each, _ in zip(dict.fromkeys(found), range(_MOST_PLACES), strict=False)]

    def _shortened(self, candidate: Candidate, lines: int) -> Candidate:
        """Return a candidate of several lines with the first of them only."""
        places = candidate.places[:lines]
        value = ", ".join(self.text.string(place).strip(" ,;") for place in places)
        return replace(candidate, value=value, places=places, features=dict(candidate.features))

    def weigh(self, wanted: Wanted, candidates: list[Candidate]) -> None:
        """Give candidates the features that say how far they are like the examples."""
        known = self._known(wanted)
        whole = math.fsum(weight for _, weight in known)
        if not whole:
            return
        belief = whole / (whole + _FEW)
        empty = math.fsum(weight for each, weight in known if each.value is None) / whole if len(known) > 1 else 0.0
        constant, alike = _constant(known), _consistency(known)
        values = {key_of(each.value) for each, _ in known}
        for candidate in candidates:
            found = self._alike(candidate, known)
            if constant is not None and key_of(candidate.value) == key_of(constant[0].value):
                found["learned value"] = constant[1]
            else:
                found["printed in the examples"] = self._printed(wanted, candidate)
            is_like = key_of(candidate.value) in values or any(found[name] for name in _KINDS)
            found["unlike the examples"] = alike * float(not is_like)
            found["none in the examples"] = belief * empty  # that a field has none is soon said, of a document or two
            candidate.features.update({name: belief * value for name, value in found.items()})

    def _printed(self, wanted: Wanted, candidate: Candidate) -> float:
        """Return the share of the examples that have a candidate's text, but not as the value: it is rather a label."""
        string = self.text.string(candidate.places[0])
        text = "" if any(map(str.isdigit, string)) else bare(string)
        value, path = key_of(candidate.value), ".".join(wanted.path)
        whole = found = 0.0
        for lesson, weight in self.taught.lessons:
            known = lesson.fields.get(path)
            whole += weight
            found += weight * (text in lesson.layout and (known is None or key_of(known.value) != value))
        return found / whole

    def _known(self, wanted: Wanted) -> list[tuple[Known, float]]:
        found = self.taught.known(".".join(wanted.path))
        return [(each, weight) for each, weight in found if each.value is None or each.sightings]

    def _alike(self, candidate: Candidate, known: list[tuple[Known, float]]) -> Features:
        """Return the share of the examples in which the value stands as a candidate does, in each regard."""
        places = tuple(candidate.places)
        if places not in self._seen:
            self._seen[places] = sighting(self.text, list(places))
        seen = self._seen[places]
        found = dict.fromkeys(_KINDS, 0.0)
        filled = [(each, weight) for each, weight in known if each.value is not None]
        whole = math.fsum(weight for _, weight in filled)
        for each, weight in filled:
            agreed = [_agreed(seen, other) for other in each.sightings]
            for kind, *agree in zip(_KINDS, *agreed, strict=True):
                found[kind] += max(agree) * weight / whole
        return found


def _agreed(one: Sighting, other: Sighting) -> tuple[float, float, float]:
    """Return whether two places have the same label, the same words above them, and are the same on the page."""
    near = one.page == other.page and max(abs(one.x - other.x), abs(one.y - other.y)) <= _NEAR
    label = same_words(one.label, other.label) or _TURNED * same_words(one.above, other.label)
    part = 1.0 if (one.lines, one.before) == (other.lines, other.before) else _PART
    return part * label, part * same_words(one.above, other.above), part * near


def _consistency(known: list[tuple[Known, float]]) -> float:
    """Return the share of the pairs of examples in which a field's values stand alike, 0..1; of one example 0."""
    seen = [each.sightings for each, _ in known]
    pairs = list(combinations(seen, 2))
    alike = sum(any(any(_agreed(a, b)) for a in one for b in other) for one, other in pairs)
    return alike / len(pairs) if pairs else 0.0


def _constant(known: list[tuple[Known, float]]) -> tuple[Known, float] | None:
    """Return the value that most examples share, and by what share of them, None if there is none."""
    filled = [(each, weight) for each, weight in known if each.value is not None]
    if len(filled) < _CONSTANT:
        return None
    value = most((key_of(each.value), weight) for each, weight in filled)
    same = [(each, weight) for each, weight in filled if key_of(each.value) == value]
    share = math.fsum(weight for _, weight in same) / math.fsum(weight for _, weight in filled)
    return (same[0][0], share) if len(same) >= _CONSTANT and share > 0.5 else None
