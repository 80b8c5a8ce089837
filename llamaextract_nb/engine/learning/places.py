"""Where known values stand in a document, and what a place looks like, so that it is found again in another one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rapidfuzz.fuzz import ratio

from llamaextract_nb.engine.checking.values import Values
from llamaextract_nb.engine.checking.words import Token, Words, pieces
from llamaextract_nb.engine.learning.layout import bare
from llamaextract_nb.engine.learning.lesson import Sighting
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.schema.fields import Field

_LABEL = 6  # words before a value that may be its label
_OVER = 3  # lines in which the text above a value is looked for
_MOST = 12  # places of one value; one that stands everywhere says nothing
_SLIPS = 86  # per cent of letters in which labels must agree, for OCR's sake
_MARK_BEFORE = re.compile(r"\w.*\s([/|–-])\s+$")
_WORD_BEHIND = re.compile(r"\s*(\S+)")
_DIGIT = re.compile(r"\d")

Spot = list[Place]  # the places of one value, which may go over several lines


class Spots:
    """Finds values in a document, as places of its text.

    Args:
        text: The document's text.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        self._words = Words(text.document)
        self._values = Values(self._words, text.conventions)
        self._at = {
            (number, index): place
            for place, (number, index) in enumerate(
                (number, index)
                for number, page in enumerate(text.document.pages)
                for index, line in enumerate(page.lines)
                if line.words
            )
        }

    def of(self, value: Any, field: Field) -> list[Spot]:
        """Return where a single value stands, in reading order; [] where it does not, or stands everywhere."""
        found = [self._spot(tokens, value) for tokens in dict.fromkeys(self._tokens(value, field))]
        return found if len(found) <= _MOST else []

    def like(self, value: str) -> list[Spot]:
        """Return where a text stands with slips, as OCR makes them."""
        found = [self._words.lines.similar(pieces(value)), self._words.columns.similar(pieces(value))]
        return [self._spot(match[1], value) for match in found if match is not None][:1]

    def _tokens(self, value: Any, field: Field) -> list[tuple[Token, ...]]:
        if isinstance(value, bool) or value is None:
            return []
        if isinstance(value, int | float):
            return self._values.number(value)[0]
        if not isinstance(value, str):
            return []
        if field.kind in ("date", "date-time"):
            return self._values.date(value[:10])[0]
        wanted = pieces(value)
        return self._words.lines.find(wanted) or self._words.columns.find(wanted) or self._values.currency(value)

    def _spot(self, tokens: tuple[Token, ...], value: Any) -> Spot:
        """Return the places of words, one for each segment."""
        ends: dict[tuple[int, int], tuple[int, int]] = {}
        for token in tokens:
            line = self._at[token.page, token.line]
            index, start = self._offset(line, token.word)
            length = len(self._words.word(token).text)
            first, _ = ends.get((line, index), (start, 0))
            ends[line, index] = (first, start + length)
        places = [Place(line, index, first, end) for (line, index), (first, end) in ends.items()]
        return [self._narrowed(place, value) for place in places] if len(places) == 1 else places

    def _offset(self, line: int, word: int) -> tuple[int, int]:
        """Return the segment of a line's word, and where in it the word begins."""
        for index, segment in enumerate(self.text.lines[line].segments):
            if word < len(segment.words):
                return index, sum(len(before.text) + 1 for before in segment.words[:word])
            word -= len(segment.words)
        raise AssertionError("a line has all its words in its segments")

    def _narrowed(self, place: Place, value: Any) -> Place:
        """Return the characters of a value in words that hold more, such as the label of "Date:01/02/2026"."""
        string = self.text.string(place)
        if isinstance(value, str):
            at = string.casefold().find(value.casefold())
            if at >= 0:
                return place._replace(start=place.start + at, end=place.start + at + len(value))
        spans = self.text.spans(place.line, place.segment)
        bounds = [(span.start, span.end) for found in (spans.dates, spans.numbers) for span in found]
        inside = [(start, end) for start, end in bounds if place.start <= start and end <= place.end]
        return place._replace(start=inside[0][0], end=inside[0][1]) if len(inside) == 1 else place


def sighting(text: Text, spot: Spot) -> Sighting:
    """Return what a value's place looks like."""
    place = spot[0]
    segment, page = text.segment(place), text.lines[place.line].page
    behind = _WORD_BEHIND.match(text.segment(spot[-1]).text[spot[-1].end :])
    before = _MARK_BEFORE.search(segment.text[: place.start])
    return Sighting(
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


def labelled_places(text: Text, seen: Sighting) -> Iterator[Place]:
    """Yield what stands behind, beside or below the words that a sighting has for its label, up to what ends it."""
    for number, line in enumerate(text.lines):
        for index in range(len(line.segments)):
            place = text.whole(number, index)
            start = _after_label(text, place, seen.label) if seen.label else None
            if start is not None:
                yield _cut(text, place._replace(start=start), seen)
            elif same_words(label_before(text, place), seen.label) or same_words(above(text, place), seen.above):
                yield _cut(text, place, seen)


def placed(text: Text, seen: Sighting, reach: float) -> Iterator[Place]:
    """Yield the segments that begin where a sighting does, within a share of the page."""
    for number, line in enumerate(text.lines):
        if line.page.number != seen.page or not line.page.real:
            continue
        for index, segment in enumerate(line.segments):
            x, y = segment.x0 / max(1.0, line.page.width), segment.middle / max(1.0, line.page.height)
            if abs(y - seen.y) <= reach and x - reach <= seen.x <= segment.x1 / max(1.0, line.page.width):
                place = text.whole(number, index)
                if abs(x - seen.x) > reach:  # it begins within the segment, behind what is before it
                    place = place._replace(start=_word_at(text, place, seen.x * line.page.width))
                yield _cut(text, place, seen)


def _word_at(text: Text, place: Place, x: float) -> int:
    """Return where the word of a segment begins that is nearest to a position on the page."""
    words = text.segment(place).words
    nearest = min(range(len(words)), key=lambda number: abs(words[number].x0 - x))
    return sum(len(word.text) + 1 for word in words[:nearest])


def _after_label(text: Text, place: Place, label: str) -> int | None:
    """Return where in a segment that begins with a label the rest begins, None if it does not or has no rest."""
    string, words = text.string(place), len(label.split())
    seen, end = [], 0
    for match in re.finditer(r"\S+", string):
        seen += bare(match[0]).split()
        end = match.end()
        if len(seen) >= words:
            break
    rest = string[end:].lstrip(" :.=#\t")
    if len(seen) != words or not rest or not same_words(" ".join(seen), label):
        return None
    return len(string) - len(rest)


def _cut(text: Text, place: Place, seen: Sighting) -> Place:
    """Return a place from behind the mark that begins the value up to the word that ends it, if they are there."""
    string, start = text.string(place), place.start
    words = [match for match in re.finditer(r"\S+", string) if match.start()]
    if seen.before and (begin := next((match for match in words if match[0] == seen.before), None)):
        place = place._replace(
            start=start + begin.end() + len(string[begin.end() :]) - len(string[begin.end() :].lstrip())
        )
    if seen.after:
        ends = (m for m in words if start + m.start() > place.start and shape(m[0]) == seen.after)
        if end := next(ends, None):
            place = place._replace(end=start + len(string[: end.start()].rstrip()))
    return place
