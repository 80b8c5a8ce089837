"""Which of several places a value is meant to be at: the one nearest to the field's label and to other found values."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Collection, Sequence

from llamaextract_nb.engine.checking.words import Place, Token, Words
from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.extraction import Citation
from llamaextract_nb.engine.layout import segments
from llamaextract_nb.engine.words.labels import concepts, label_of, similar
from llamaextract_nb.schema.fields import Field

_COLUMN = re.compile(r"(?<=!)[A-Z]{1,3}(?=\d+$)")  # of a cell in a sheet, where a line stands for the whole row
_MOST = 24  # places that are weighed
_LINES_ABOVE = 3  # where a label can stand
_WORDS_BEFORE = 6
_THERE = 0.95  # a pull that strong comes from the very place, and no label is needed
_FADES = 40.0  # points of distance to another found value at which its pull is down to a third


class Nearest:
    """Chooses among places of a document.

    Args:
        words: The document's words.
    """

    def __init__(self, words: Words) -> None:
        self.words = words
        self._anchors: dict[str, Token] = {}
        for p, page in enumerate(words.document.pages):
            for n, line in enumerate(page.lines):
                if line.anchor is not None:
                    self._anchors.setdefault(_COLUMN.sub("", line.anchor), Token(p, n, 0))

    def choose(
        self, places: Sequence[Place], field: Field, near: Sequence[Citation], taken: Collection[Place] = ()
    ) -> tuple[Place, float]:
        """Return the best place and how well its surroundings speak for it, 0..1.

        Args:
            places: The places, in reading order.
            field: The field whose label counts.
            near: What it should stand near to.
            taken: Places that are chosen only if there is no other.
        """
        points = [point for point in map(self._point, near) if point is not None]
        if len(places) > _MOST:
            places = _around(places, points[0][0] if points else 0, points[0][1].y0 if points else 0.0, self.words)
        if taken:
            places = [place for place in places if place not in taken] or places
        pulls = [max((self._pull(tokens, point) for point in points), default=0.0) for tokens in places]
        strongest = max(pulls)
        if strongest >= _THERE:
            return places[pulls.index(strongest)], strongest
        best, most = places[0], -1.0
        for tokens, pull in zip(places, pulls, strict=True):
            score = self._label(tokens, field) + 2 * pull
            if score > most:
                best, most = tokens, score
        return best, min(1.0, most)

    def _point(self, citation: Citation) -> tuple[int, Box] | None:
        """Return the number of the page and the box that a citation names."""
        if citation.page is not None and citation.boxes:
            for number, page in enumerate(self.words.document.pages):
                if (page.number, page.turn) == (citation.page, citation.turn):
                    return number, citation.boxes[0]
        token = self._anchors.get(_COLUMN.sub("", citation.anchor or ""))
        if token is None:
            return None
        return token.page, self.words.document.pages[token.page].lines[token.line].box

    def _pull(self, tokens: Place, point: tuple[int, Box]) -> float:
        page, box = point
        if tokens[0].page != page:
            return 0.0
        word = self.words.word(tokens[0])
        down = abs((word.y0 + word.y1) / 2 - (box.y0 + box.y1) / 2)
        aside = max(0.0, word.x0 - box.x1, box.x0 - word.x1)
        return math.exp(-(down + 0.1 * aside) / _FADES)

    def _label(self, tokens: Place, field: Field) -> float:
        """Return how well what stands before or above a place names the field."""
        label = label_of(field)
        first = tokens[0]
        lines = self.words.document.pages[first.page].lines
        before = [word.text for word in lines[first.line].words[max(0, first.word - _WORDS_BEFORE) : first.word]]
        best = max((similar(label, concepts(" ".join(before[start:]))) for start in range(len(before))), default=0.0)
        here = self.words.word(first)
        for distance in range(1, _LINES_ABOVE + 1):
            if first.line - distance < 0:
                break
            for words in segments(lines[first.line - distance]):
                if words[0].x0 < here.x1 + 10 and here.x0 - 10 < words[-1].x1:
                    named = concepts(" ".join(word.text for word in words))
                    best = max(best, 0.9**distance * similar(label, named))
        return best


def _around(places: Sequence[Place], page: int, top: float, words: Words) -> Sequence[Place]:
    """Return the places nearest to a height of a page in reading order."""
    at = bisect_left(places, (page, top), key=lambda tokens: (tokens[0].page, words.word(tokens[0]).y0))
    start = max(0, min(at - _MOST // 2, len(places) - _MOST))
    return places[start : start + _MOST]
