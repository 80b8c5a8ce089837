"""Text without pages laid out on pages of its own: a character is 6 points wide, a line 12 points high."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from llamaextract_nb.engine.document import Cell, Line, Page, Table, Word
from llamaextract_nb.engine.readers.limits import MOST_CHARACTERS, TooMuchError, check_table

WIDTH, PITCH, HEIGHT = 6.0, 12.0, 10.0  # points
_LINES = 5_000  # on one page
_LONGEST = 20_000  # characters of a line; a longer one is wrapped
_WORD = re.compile(r"(?<!\S)(?!(?:[-=_*~.·─═]{3,})(?:\s|$))\S+")  # but for rules drawn with characters
_BETWEEN = 4  # blanks between the cells of a table's row


def line_of(text: str, number: int, anchor: str) -> Line | None:
    """Return a text as the line with a number (from 0) on its page, None if it is blank."""
    top = number * PITCH
    words = [
        Word(match.group(), match.start() * WIDTH, top, match.end() * WIDTH, top + HEIGHT)
        for match in _WORD.finditer(text.expandtabs(8))
    ]
    return Line(words, anchor) if words else None


def pages_of(texts: Iterable[tuple[str, str]]) -> list[Page]:
    """Return lines of text, each with its anchor, as pages; blank lines leave their space.

    Raises:
        TooMuchError: There are too many characters.
    """
    pages: list[Page] = []
    lines: list[Line] = []
    number = characters = 0
    for text, anchor in texts:
        characters += len(text) - text.count(" ")
        if characters > MOST_CHARACTERS:
            raise TooMuchError("characters", MOST_CHARACTERS)
        for start in range(0, max(1, len(text)), _LONGEST):
            line = line_of(text[start : start + _LONGEST], number, anchor)
            if line is not None:
                lines.append(line)
            number += 1
            if number == _LINES:
                pages.append(_page(len(pages) + 1, lines, number))
                lines, number = [], 0
    if lines or not pages:
        pages.append(_page(len(pages) + 1, lines, number))
    return pages


def _page(number: int, lines: list[Line], count: int) -> Page:
    width = max((line.words[-1].x1 for line in lines), default=600.0)
    return Page(number, max(600.0, width), max(800.0, count * PITCH), lines, real=False)


def rows_as_text(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows of a table as lines whose cells stand below each other.

    Raises:
        TooMuchError: There are too many cells.
    """
    check_table(len(rows), max(map(len, rows), default=0))
    widths = [
        max((len(row[i]) for row in rows if i < len(row)), default=0) for i in range(max(map(len, rows), default=0))
    ]
    widths = [min(width, 60) for width in widths]
    texts = []
    for row in rows:
        text, start = "", 0
        for cell, width in zip(row, widths, strict=False):
            if cell:
                text = text.ljust(start) if len(text) <= start else text + " " * _BETWEEN
                text += " ".join(cell.split())
            start += width + _BETWEEN
        texts.append(text)
    return texts


def table_of(
    rows: Sequence[Sequence[str]], anchors: Sequence[Sequence[str]] | Sequence[str], title: str = ""
) -> Table | None:
    """Return rows of texts as a declared table, None if it has one column; an anchor for each cell or row.

    Raises:
        TooMuchError: There are too many cells.
    """
    width = max(map(len, rows), default=0)
    check_table(len(rows), width)
    if width < 2 or len(rows) < 1:
        return None
    cells = []
    for row, anchor in zip(rows, anchors, strict=True):
        named = [anchor] * width if isinstance(anchor, str) else [*anchor, *[""] * (width - len(anchor))]
        padded = [*row, *[""] * (width - len(row))]
        cells.append([Cell(text.strip(), 1, None, place or None) for text, place in zip(padded, named, strict=True)])
    return Table(cells, title)
