"""What a reader makes of a file: pages of words with boxes, and the tables the file itself declares.

Boxes are in PDF points (1/72 inch), origin at the top left, y downwards. A format without pages (mail, text, Word,
spreadsheet, web page) is laid out on one synthetic page or several, so that the rest of the engine knows one geometry;
such a page is not `real`, and a citation into it names an anchor ("paragraph 12", "Sheet1!B4", "line 7"), never a box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle in PDF points, origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def around(cls, boxes: Sequence[Box | Word]) -> Box:
        """Return the smallest box around all of them; `boxes` must not be empty."""
        return cls(
            min([b.x0 for b in boxes]),
            min([b.y0 for b in boxes]),
            max([b.x1 for b in boxes]),
            max([b.y1 for b in boxes]),
        )


class Word(NamedTuple):
    """A run of characters without white space, and its box."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Line:
    """Words side by side, left to right; `anchor` is its place in a format without pages."""

    words: list[Word]
    anchor: str | None = None

    @property
    def text(self) -> str:
        """The words joined by single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """The box around all words."""
        return Box.around(self.words)


@dataclass(slots=True)
class Page:
    """A page: its size in points, and its lines from top to bottom."""

    number: int
    width: float
    height: float
    lines: list[Line]
    real: bool = True


@dataclass(slots=True)
class Cell:
    """A cell of a table: its text, and where it stands."""

    text: str
    page: int = 1
    box: Box | None = None
    anchor: str | None = None


@dataclass(slots=True)
class Table:
    """Rows of cells that the file declares as a table (spreadsheet, HTML, Word, CSV); rows are equally long."""

    rows: list[list[Cell]]
    title: str = ""


@dataclass(slots=True)
class Document:
    """A document as the engine sees it: `kind` is the format by content, such as "pdf" or "docx"."""

    name: str
    kind: str
    pages: list[Page]
    tables: list[Table] = field(default_factory=list)
