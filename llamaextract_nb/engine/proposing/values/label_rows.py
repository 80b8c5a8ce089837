"""Rows of a form: whether a text looks like a label, and whether a line is a row of labels with their values below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from llamaextract_nb.engine.structure.lines import Segment
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.characters import plain
from llamaextract_nb.engine.words.labels import concepts
from llamaextract_nb.engine.words.vocabulary import vocabulary

_NAMING = frozenset({"number", "date", "code", "reference", "type", "id", "period", "amount"})  # few names have these
_DIGIT = re.compile(r"\d")
_LIKE = 0.5
_ALIGNED = 3.0  # points between the left edges of a label and its value
_NEAR = 3.0  # heights of a line between a row of labels and their values


def labels_over_values(text: Text, number: int) -> float:
    """Return how much more a line looks like labels than the next one, which begins in its columns: 0..1.

    In "Terms | Ship via" above "Net 30 | Ground", what stands right of a label is the next label.
    """
    known = text.over_values.get(number)
    if known is None:
        known = text.over_values[number] = min(1.0, max(0.0, 2 * _difference(text, number)))
    return known


def _difference(text: Text, number: int) -> float:
    if number + 1 == len(text.lines):
        return 0.0
    line, below = text.lines[number], text.lines[number + 1]
    if line.page is not below.page or below.y0 - line.y1 > _NEAR * (line.y1 - line.y0):
        return 0.0
    ended = sum(plain(segment.text).rstrip().endswith(":") for segment in line.segments)
    if 0 < ended < len(line.segments):  # "Rate:   369.00" has its value beside it
        return 0.0
    if any(_DIGIT.search(segment.text) for segment in line.segments) or not _in_columns(text, number):
        return 0.0
    like = _likeness(text, number)
    whole = sum(like) / len(like)
    if sum(each >= _LIKE for each in like) < 2 or whole < _LIKE:
        return 0.0
    lower = _likeness(text, number + 1)
    return whole - sum(lower) / len(lower)


def _in_columns(text: Text, number: int) -> bool:
    """Tell whether the next line begins in the columns of a line, or is centred in them and no table goes on below."""
    labels, below = text.lines[number].segments, text.lines[number + 1].segments
    after = [segment for line in text.lines[number + 2 : number + 3] for segment in line.segments]
    begun = sum(any(abs(segment.x0 - label.x0) < _ALIGNED for label in labels) for segment in below)
    if 2 <= begun == len(below):
        return True
    return 2 <= _centred(labels, below) == len(below) and _centred(labels, after) < 2


def _centred(labels: Sequence[Segment], segments: Sequence[Segment]) -> int:
    """Return how many segments stand below the middle of a label."""
    return sum(any(s.x0 <= (label.x0 + label.x1) / 2 <= s.x1 for label in labels) for s in segments)


def _likeness(text: Text, number: int) -> list[float]:
    """Return how much each segment of a line looks like a label."""
    return [like_a_label(text, text.whole(number, index)) for index in range(len(text.lines[number].segments))]


def like_a_label(text: Text, place: Place) -> float:
    """Return how much a text looks like a label itself: a colon behind it, or words that only labels are made of."""
    string = text.segment(place).text
    if string[place.end :].lstrip()[:1] in (":", "："):
        return 1.0
    named = concepts(text.string(place))
    if not named:
        return 0.0
    share = sum(concept in _concepts() for concept in named) / len(named)
    return max(share, 0.7 if _NAMING & set(named) else 0.0)


@cache
def _concepts() -> frozenset[str]:
    return frozenset(vocabulary().concepts.values())
