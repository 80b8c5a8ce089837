"""Lines of pages cut into segments: the pieces that wide gaps divide, which is where cells begin and end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from llamaextract_nb.engine.document import Box, Page, Word
from llamaextract_nb.engine.layout import segments
from llamaextract_nb.engine.structure.tables.grid import GridCell, Part


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
    for line in page.lines:
        if not line.words:
            continue
        parts = tuple(Segment.of(tuple(part)) for part in segments(line))
        lines.append(SegmentLine(page, parts, min(p.y0 for p in parts), max(p.y1 for p in parts), line.anchor))
    return lines


def segment_cell(line: SegmentLine, segment: Segment, text: str | None = None) -> GridCell:
    """Return a segment as a cell; with `text`, only its last words, which must be those of `text`."""
    words = segment.words if text is None else segment.words[-len(text.split()) :]
    real = line.page.real
    part = Part(0, segment.text if text is None else text, Box.around(words) if real else None)
    return GridCell([part], line.page.number if real else None, line.anchor)
