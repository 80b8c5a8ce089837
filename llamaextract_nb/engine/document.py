"""What a reader makes of a file: pages of words with boxes, and the tables the file itself declares.

Boxes are in PDF points (1/72 inch), origin at the top left, y downwards. A format without pages (mail, text, Word,
spreadsheet, web page) is laid out on one synthetic page or several, so that the rest of the engine knows one geometry;
such a page is not `real`, and a citation into it names an anchor ("paragraph 12", "Sheet1!B4", "line 7"), never a box.

Beside its words a page has what is drawn around them: ruling lines and shaded areas.

What was scanned askew or sideways is laid out upright, so that the rest of the engine knows only level lines; the page
remembers by how far it was turned, and `Page.as_shown` gives the place of a box on the page as people see it.
"""

from __future__ import annotations

import math
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


class Rule(NamedTuple):
    """A ruling line, level or upright, as the middle of its stroke: `y0 == y1` or `x0 == x1`."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def level(self) -> bool:
        """Whether it runs from left to right, not from top to bottom."""
        return self.y0 == self.y1

    @property
    def length(self) -> float:
        """How long it is, in points."""
        return self.x1 - self.x0 + self.y1 - self.y0


@dataclass(slots=True)
class Line:
    """Words side by side, left to right; `anchor` is its place in a format without pages.

    `sure` is, for each word that was read from a picture, the chance that every letter of it is right, 0..1.
    """

    words: list[Word]
    anchor: str | None = None
    sure: list[float] | None = None

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
    """A page laid out upright: its size in points, its lines from top to bottom, and what is drawn around them.

    `rules` are its ruling lines, the edges of boxes among them: level ones from top to bottom, then upright ones from
    left to right, each whole however many strokes it was drawn with. `fills` are its shaded areas.

    `source` says where the words come from: "text" (the file's own text) or "ocr" (read from a picture, by this engine
    or by the scanner's). `turn` is by how many degrees, clockwise, the text is turned on the page as it is shown. A
    page whose text runs from right to left is `mirrored`.
    """

    number: int
    width: float
    height: float
    lines: list[Line]
    real: bool = True
    source: str = "text"
    turn: float = 0.0
    rules: list[Rule] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    mirrored: bool = False

    @property
    def size_shown(self) -> tuple[float, float]:
        """Width and height of the page as it is shown."""
        return (self.height, self.width) if round(self.turn / 90) % 2 else (self.width, self.height)

    def as_shown(self, box: Box) -> Box:
        """Return where a box of this page's layout is on the page as it is shown."""
        if self.mirrored:
            box = Box(self.width - box.x1, box.y0, self.width - box.x0, box.y1)
        if not self.turn:
            return box
        width, height = self.size_shown
        corners = [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]
        points = turned(corners, self.turn, (self.width / 2, self.height / 2), (width / 2, height / 2))
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Box(max(0.0, min(xs)), max(0.0, min(ys)), min(width, max(xs)), min(height, max(ys)))


def turned(
    points: Sequence[tuple[float, float]], degrees: float, around: tuple[float, float], to: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return points turned clockwise around one point, which then is moved to another."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [
        (to[0] + (x - around[0]) * cos - (y - around[1]) * sin, to[1] + (x - around[0]) * sin + (y - around[1]) * cos)
        for x, y in points
    ]


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
    """A document as the engine sees it: `kind` is the format by content, such as "pdf" or "docx".

    A page of which much text runs in another direction is in `pages` once for each direction, with the same number.
    `notes` says, a clause each, what of the document could not be read.
    """

    name: str
    kind: str
    pages: list[Page]
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def num_pages(self) -> int:
        """How many pages it has, each counted once."""
        return len({page.number for page in self.pages})
