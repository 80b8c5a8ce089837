"""What a document is called: the lines of the biggest letters near its top."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.plain import taller
from llamaextract_nb.engine.structure.lines import Segment
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.words.labels import concepts

_TOP = 25  # lines in which a title begins
_LETTERS = 4  # of a title
_BIGGER = 1.05  # times as high as what else could be a title
_MOST_LINES = 4
_CLOSE = 0.8  # heights between the lines of a title


def titles(text: Text) -> Iterator[Candidate]:
    """Yield the text of the biggest letters near the top: a line, and those that go on below it."""
    tallest: tuple[float, Place] | None = None
    for number, line in enumerate(text.lines[:_TOP]):
        for index, segment in enumerate(line.segments):
            if "@" in segment.text or not concepts(segment.text) or sum(map(str.isalpha, segment.text)) < _LETTERS:
                continue
            if tallest is None or _height(segment) > tallest[0] * _BIGGER:
                tallest = (_height(segment), text.whole(number, index))
    if tallest is not None:
        height, first = tallest
        stands_out = taller(text, height) > _BIGGER - 1
        places = [first, *takewhile(lambda place: _goes_on(text, place), _below(text, first) if stands_out else ())]
        value = " ".join(text.string(place) for place in places)
        exact = "exact" if len(places) == 1 else "normalised"
        yield Candidate(value, places, {"first": 1.0, "main kind": 1.0}, "the biggest line near the top", exact)


def _below(text: Text, first: Place) -> Iterator[Place]:
    for number in range(first.line + 1, min(len(text.lines), first.line + _MOST_LINES)):
        if len(text.lines[number].segments) == 1:
            yield text.whole(number, 0)
        else:
            return


def _goes_on(text: Text, place: Place) -> bool:
    """Tell whether a line of a page goes on the one above: alone like it, close below, in letters of its height."""
    own, above = text.lines[place.line], text.lines[place.line - 1]
    if own.page is not above.page or not own.page.real or len(above.segments) != 1:
        return False
    height = _height(above.segments[0])
    return abs(_height(own.segments[0]) - height) <= (_BIGGER - 1) * height and own.y0 - above.y1 <= _CLOSE * height


def _height(segment: Segment) -> float:
    return round(segment.y1 - segment.y0, 1)
