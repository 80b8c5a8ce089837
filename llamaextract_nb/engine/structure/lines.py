"""Lines of pages cut into segments: the pieces that wide gaps divide, which is where cells begin and end."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from llamaextract_nb.engine.document import Box, Page, Word
from llamaextract_nb.engine.layout import segments
from llamaextract_nb.engine.structure.tables.grid import GridCell, Part

_COLONS = re.compile(r"[:：]+")
_TOUCHES = 1.0  # points by which a word may reach over a ruling line


class Segment(NamedTuple):
    """Words that stand close together on one line."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    words: tuple[Word, ...]

    @property
    def middle(self) -> float:
        """Half way down: letters with and without tails differ less here than at the bottom."""
        return (self.y0 + self.y1) / 2

    @classmethod
    def of(cls, words: tuple[Word, ...]) -> Segment:
        """Make a segment of words that stand side by side."""
        if len(words) == 1:
            return cls(*words[0], words)
        return cls(" ".join([word.text for word in words]), *Box.around(words), words)


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A line of a page, cut into segments from left to right."""

    page: Page
    segments: tuple[Segment, ...]
    y0: float
    y1: float
    anchor: str | None


def segment_lines(page: Page) -> list[SegmentLine]:
    """Return the lines of a page, top to bottom."""
    lines = []
    upright = sorted((rule.x0, rule.y0, rule.y1) for rule in page.rules if rule.x0 == rule.x1)
    for line in page.lines:
        if not line.words:
            continue
        pieces = segments(line)
        if upright:
            pieces = [piece for part in pieces for piece in _ruled(part, upright)]
        parts = tuple(Segment.of(tuple(part)) for part in _with_colons(pieces))
        lines.append(SegmentLine(page, parts, min(p.y0 for p in parts), max(p.y1 for p in parts), line.anchor))
    return lines


def _with_colons(pieces: Iterable[list[Word]]) -> list[list[Word]]:
    """Return the words of segments with the colons that begin one put to the end of the one before, whose they are.

    Forms set them in a column of their own: "Name    : Wren & Sons".
    """
    moved: list[list[Word]] = []
    for piece in pieces:
        match = _COLONS.match(piece[0].text) if moved else None
        if match is None:
            moved.append(piece)
            continue
        first, rest = piece[0], piece[0].text[match.end() :]
        middle = first.x0 + (first.x1 - first.x0) * match.end() / len(first.text)
        moved[-1] = [*moved[-1], first._replace(text=match[0], x1=middle)]
        left = [*([first._replace(text=rest, x0=middle)] if rest else []), *piece[1:]]
        if left:
            moved.append(left)
    return moved


def _ruled(words: list[Word], upright: Sequence[tuple[float, float, float]]) -> Iterator[list[Word]]:
    """Yield the words of a segment, cut where an upright ruling line stands between two of them."""
    start = 0
    for index, (word, after) in enumerate(pairwise(words), start=1):
        middle = (word.y0 + word.y1) / 2
        first = bisect_left(upright, (word.x1 - _TOUCHES, 0.0, 0.0))
        for x, top, bottom in upright[first:]:
            if x > after.x0 + _TOUCHES:
                break
            if top <= middle <= bottom:
                yield words[start:index]
                start = index
                break
    yield words[start:]


def segment_cell(line: SegmentLine, segment: Segment, text: str | None = None) -> GridCell:
    """Return a segment as a cell; with `text`, only its last words, which must be those of `text`."""
    words = segment.words if text is None else segment.words[-len(text.split()) :]
    real = line.page.real
    part = Part(0, segment.text if text is None else text, Box.around(words) if real else None)
    return GridCell([part], line.page.number if real else None, line.anchor, turn=line.page.turn)
