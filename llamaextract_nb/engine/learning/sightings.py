"""What a value's place looks like, so that it is found again in another document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio

from llamaextract_nb.engine.learning.layout import bare
from llamaextract_nb.engine.learning.places import Spot
from llamaextract_nb.engine.structure.text import Place, Text

if TYPE_CHECKING:
    from llamaextract_nb.engine.learning.lesson import Sighting

_LABEL = 6  # words before a value that may be its label
_OVER = 3  # lines in which the text above a value is looked for
_SLIPS = 86  # per cent of letters in which labels must agree, for OCR's sake
_MARK_BEFORE = re.compile(r"\w.*\s([/|–-])\s+$")
_WORD_BEHIND = re.compile(r"\s*(\S+)")
_DIGIT = re.compile(r"\d")


def sighting(text: Text, spot: Spot) -> Sighting:
    """Return what a value's place looks like."""
    from llamaextract_nb.engine.learning import lesson  # brings pydantic along, which only lessons need

    place = spot[0]
    segment, page = text.segment(place), text.lines[place.line].page
    behind = _WORD_BEHIND.match(text.segment(spot[-1]).text[spot[-1].end :])
    before = _MARK_BEFORE.search(segment.text[: place.start])
    return lesson.Sighting(
        label=label_before(text, place._replace(start=0) if before else place),
        above=above(text, place),
        before=before[1] if before else "",
        after=shape(behind[1]) if behind else "",
        page=page.number,
        x=round(text.box(place).x0 / max(1.0, page.width), 4),
        y=round(segment.middle / max(1.0, page.height), 4),
        lines=len({each.line for each in spot}),
    )


def shape(word: str) -> str:
    """Return a word in lower case, its digits as 0."""
    return _DIGIT.sub("0", word.casefold())


def label_before(text: Text, place: Place) -> str:
    """Return the last words before a place: in its segment, else in the nearest one to its left that has any."""
    own = bare(text.segment(place).text[: place.start])
    for index in range(place.segment - 1, -1, -1):
        if own:
            break
        own = bare(text.segment((place.line, index)).text)
    return " ".join(own.split()[-_LABEL:])


def above(text: Text, place: Place) -> str:
    """Return the words of the nearest segment right above a place."""
    own = text.segment(place)
    page = text.lines[place.line].page
    for number in range(place.line - 1, max(-1, place.line - 1 - _OVER), -1):
        line = text.lines[number]
        if line.page is not page:
            break
        for segment in line.segments:
            is_over = segment.x0 < own.x1 and own.x0 < segment.x1 and segment.y1 <= own.middle
            if is_over and (words := bare(segment.text)):
                return words
    return ""


def same_words(one: str, other: str) -> bool:
    """Tell whether two labels are the same, but for slips, or for words that stand before one of them."""
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    return short == long or long.endswith(f" {short}") or ratio(short, long, score_cutoff=_SLIPS) > 0
