"""Where in a document a value may stand by what its place looks like in an example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from llamaextract_nb.engine.learning.layout import bare
from llamaextract_nb.engine.learning.sightings import above, label_before, same_words, shape
from llamaextract_nb.engine.structure.text import Place, Text

if TYPE_CHECKING:
    from llamaextract_nb.engine.learning.lesson import Sighting

_WORD = re.compile(r"\S+")
_LEADING = " :.=#\t"  # between a label and its value


class _Seen(NamedTuple):
    """A segment: its place, its words with where they end, the words before it and those above it."""

    place: Place
    words: list[tuple[str, int]]
    label: str
    above: str


class Refinder:
    """Finds the places in a document that look like sightings.

    Args:
        text: The document's text.
    """

    def __init__(self, text: Text) -> None:
        self.text = text

    def labelled(self, seen: Sighting) -> Iterator[Place]:
        """Yield what stands behind, beside or below the words around a sighting, up to what ends the value."""
        for segment in self._segments:
            start = _after_label(segment, seen.label, self.text) if seen.label else None
            if start is not None:
                yield self._cut(segment.place._replace(start=start), seen)
            elif same_words(segment.label, seen.label) or same_words(segment.above, seen.above):
                yield self._cut(segment.place, seen)

    def placed(self, seen: Sighting, reach: float) -> Iterator[Place]:
        """Yield what begins where a sighting does, within a share of the page."""
        for number, line in enumerate(self.text.lines):
            if line.page.number != seen.page or not line.page.real:
                continue
            height, width = max(1.0, line.page.height), max(1.0, line.page.width)
            for index, segment in enumerate(line.segments):
                x = segment.x0 / width
                if abs(segment.middle / height - seen.y) <= reach and x - reach <= seen.x <= segment.x1 / width:
                    place = self.text.whole(number, index)
                    if abs(x - seen.x) > reach:  # it begins within the segment, behind what is before it
                        place = place._replace(start=self._word_at(place, seen.x * width))
                    yield self._cut(place, seen)

    @cached_property
    def _segments(self) -> list[_Seen]:
        found = []
        for number, line in enumerate(self.text.lines):
            for index, segment in enumerate(line.segments):
                place = self.text.whole(number, index)
                ends = [(match[0], match.end()) for match in _WORD.finditer(segment.text)]
                words = [(word, end) for string, end in ends for word in bare(string).split()]
                found.append(_Seen(place, words, label_before(self.text, place), above(self.text, place)))
        return found

    def _word_at(self, place: Place, x: float) -> int:
        """Return where the word of a segment begins that is nearest to a position on the page."""
        words = self.text.segment(place).words
        nearest = min(range(len(words)), key=lambda number: abs(words[number].x0 - x))
        return sum(len(word.text) + 1 for word in words[:nearest])

    def _cut(self, place: Place, seen: Sighting) -> Place:
        """Return a place from behind the mark that begins the value up to the word that ends it, if they are there."""
        start, string = place.start, self.text.string(place)
        words = [match for match in _WORD.finditer(string) if match.start()]
        if seen.before and (mark := next((match for match in words if match[0] == seen.before), None)):
            behind = string[mark.end() :]
            place = place._replace(start=start + len(string) - len(behind.lstrip()))
        if seen.after:
            ends = (m for m in words if start + m.start() > place.start and shape(m[0]) == seen.after)
            if end := next(ends, None):
                place = place._replace(end=start + len(string[: end.start()].rstrip()))
        return place


def _after_label(segment: _Seen, label: str, text: Text) -> int | None:
    """Return where in a segment that begins with a label the rest begins, None if it does not or has no rest."""
    count = len(label.split())
    if len(segment.words) < count:
        return None
    end = segment.words[count - 1][1]
    if not same_words(" ".join(word for word, _ in segment.words[:count]), label):
        return None
    string = text.string(segment.place)
    rest = string[end:].lstrip(_LEADING)
    return len(string) - len(rest) if rest else None
