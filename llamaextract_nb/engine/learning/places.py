"""Where known values stand in a document, as places of its text."""

from __future__ import annotations

from typing import Any

from llamaextract_nb.engine.checking.values import Values
from llamaextract_nb.engine.checking.words import Token, Words, pieces
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.schema.fields import Field

_MOST = 12  # places of one value; one that stands everywhere says nothing

Spot = list[Place]
"""The places of one value, which may go over several lines."""


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
