"""Cells that touch: a word over the edge of the next column is two cells where every other row fills that column."""

from __future__ import annotations

from collections.abc import Sequence

from llamaextract_nb.engine.document import Word
from llamaextract_nb.engine.structure.lines import Segment
from llamaextract_nb.engine.structure.tables.columns import Column
from llamaextract_nb.engine.structure.tables.wraps import Row

_FILLED = 0.9  # of the rows have a cell in a column that no row leaves out
_FEWEST = 5  # rows that tell it
_EDGE = 1.5  # points by which the cells of a column may begin apart
# Widths of letters against a usual one, in the sans-serif fonts that tables are printed in (Helvetica's, rounded).
_NARROW, _WIDE, _CAPITAL = "iljtfrI.,:;'|!()[]- ", "mwMW@%", 1.25
_NARROW_WIDTH, _WIDE_WIDTH = 0.5, 1.6


def divide_glued(rows: Sequence[Row], columns: Sequence[Column]) -> None:
    """Give the cells of full columns back what a word of their neighbour has of them."""
    for index in range(1, len(columns)):
        cells = [row.cells[index][0] for row in rows if index in row.cells]
        if len(rows) < _FEWEST or len(rows) == len(cells) or len(cells) < _FILLED * len(rows):
            continue
        edge = min(cell.x0 for cell in cells)
        if max(cell.x0 for cell in cells) - edge > _EDGE:
            continue  # its cells do not begin in line
        for row in rows:
            if index not in row.cells and index - 1 in row.cells:
                _divide(row, index, edge)


def _divide(row: Row, index: int, edge: float) -> None:
    last = row.cells[index - 1][-1]
    at = next((n for n, word in enumerate(last.words) if word.x0 < edge - _EDGE and word.x1 > edge + _EDGE), None)
    if at is None:
        return
    word = last.words[at]
    cut = _letters_before(word, edge)
    if not 0 < cut < len(word.text):
        return
    left = Word(word.text[:cut], word.x0, word.y0, edge, word.y1)
    right = Word(word.text[cut:], edge, word.y0, word.x1, word.y1)
    row.cells[index - 1][-1] = Segment.of((*last.words[:at], left))
    row.cells[index] = [Segment.of((right, *last.words[at + 1 :]))]


def _letters_before(word: Word, x: float) -> int:
    """Return how many letters of a word stand before a place, by what letters are usually wide."""
    widths = [_width(letter) for letter in word.text]
    scale = (word.x1 - word.x0) / sum(widths)
    place, best = word.x0, (abs(word.x0 - x), 0)
    for number, width in enumerate(widths, start=1):
        place += width * scale
        best = min(best, (abs(place - x), number))
    return best[1]


def _width(letter: str) -> float:
    if letter in _NARROW:
        return _NARROW_WIDTH
    return _WIDE_WIDTH if letter in _WIDE else _CAPITAL if letter.isupper() else 1.0
