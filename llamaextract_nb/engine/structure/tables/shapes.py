"""Lists that are no tables: lines of text with one shape, "Lot 7 Carpentry ........ 281.72", line after line.

What varies from line to line makes the columns; words that are the same in each of them head the number behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llamaextract_nb.engine.document import Box, Word
from llamaextract_nb.engine.structure.lines import SegmentLine
from llamaextract_nb.engine.structure.tables.grid import Grid, GridCell, Part, is_value
from llamaextract_nb.engine.words.totals import is_only_total

_FEWEST = 4  # lines of one shape
_ASIDE = 8  # lines between two of a list: the foot of a page and the head of the next
_MOST_FIXED = 3  # words before the number that they name
_MOST_WORDS = 25  # of a line
_DIVIDERS = frozenset("-–—|·:/")
_LEADER = re.compile(r"[.·_…]{3,}")
_FAR = 3.0  # heights of a line between two of a list on one page
_INDENT = 2.0  # points by which the lines of a list begin apart

Piece = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Shaped:
    """A line: its place, what it looks like, the words that head its first number, and its varying pieces."""

    page: int
    number: int
    line: SegmentLine
    shape: tuple[str, ...]
    head: str
    pieces: tuple[Piece, ...]


def shaped_grids(pages: Sequence[Sequence[SegmentLine]]) -> list[Grid]:
    """Return the lists of lines with one shape, each as a table."""
    return [_grid(run) for run in _runs(pages) if len(run) >= _FEWEST]


def _runs(pages: Sequence[Sequence[SegmentLine]]) -> Iterator[list[Shaped]]:
    run: list[Shaped] = []
    aside = 0
    for page, lines in enumerate(pages):
        for number, line in enumerate(lines):
            found = _shaped(page, number, line)
            if found and run and found.shape == run[-1].shape and _in_line(run[-1], found):
                run.append(found)
                aside = 0
                continue
            aside += 1
            if found is not None and (len(run) < _FEWEST or aside > _ASIDE):
                yield run
                run, aside = [found], 0
    yield run


def _in_line(one: Shaped, other: Shaped) -> bool:
    above, below = one.line, other.line
    if one.page == other.page and below.y0 - above.y1 > _FAR * max(4.0, above.y1 - above.y0):
        return False
    return abs(above.segments[0].x0 - below.segments[0].x0) <= _INDENT


def _shaped(page: int, number: int, line: SegmentLine) -> Shaped | None:
    """Return a line with its shape, None if it does not end with a value or tells nothing beside."""
    pieces = _pieces(line)
    if not 0 < len(pieces) < _MOST_WORDS or sum(map(len, pieces)) > _MOST_WORDS or not is_value(_text(pieces[-1])):
        return None
    first = pieces[0]
    at = next((n for n, word in enumerate(first[: _MOST_FIXED + 1]) if is_value(word.text)), None)
    head = ""
    if at is not None and len(first) > 1:
        head = " ".join(word.text for word in first[:at])
        pieces[:1] = [part for part in (first[at : at + 1], first[at + 1 :]) if part]
    kinds = ["value" if is_value(_text(piece)) else "text" for piece in pieces]
    if len(pieces) < 2 or "text" not in kinds or is_only_total([_text(piece) for piece in pieces]):
        return None
    return Shaped(page, number, line, (head, *kinds), head, tuple(pieces))


def _pieces(line: SegmentLine) -> list[Piece]:
    """Return the words of a line as its gaps, leaders and dividers part them."""
    pieces: list[Piece] = []
    for segment in line.segments:
        own: list[Word] = []
        for word in segment.words:
            if word.text in _DIVIDERS or _LEADER.fullmatch(word.text):
                pieces.append(tuple(own))
                own = []
            else:
                own.append(word)
        pieces.append(tuple(own))
    return [piece for piece in pieces if piece]


def _text(piece: Piece) -> str:
    return " ".join(word.text for word in piece)


def _grid(run: Sequence[Shaped]) -> Grid:
    width = len(run[0].pieces)
    header = [[Part(0, run[0].head)] if run[0].head else [], *([] for _ in range(width - 1))]
    boxes = [Box.around([word for shaped in run for word in shaped.pieces[n]]) for n in range(width)]
    return Grid(
        header,
        [[_cell(shaped.line, piece) for piece in shaped.pieces] for shaped in run],
        places=[(run[0].page, run[0].number), *((shaped.page, shaped.number) for shaped in run)],
        kinds=["record"] * len(run),
        groups=[None] * len(run),
        columns=[(box.x0, box.x1) for box in boxes],
    )


def _cell(line: SegmentLine, piece: Piece) -> GridCell:
    real = line.page.real
    part = Part(0, _text(piece), Box.around(piece) if real else None)
    return GridCell([part], line.page.number if real else None, line.anchor)
