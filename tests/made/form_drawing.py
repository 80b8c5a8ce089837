"""Draw a made form as a PDF."""

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth

from .blocks import Block
from .entries import Drawn, Entry
from .layout import wrapped
from .look import fonts
from .paper import Paper

_LEFT, _WIDTH = 45.0, A4[0] - 90


class FormDrawing:
    """A form on paper; `features` says how it looks."""

    def __init__(self, drawn: Drawn, title: str) -> None:
        random = self.random = drawn.random
        self.notation, self.words = drawn.notation, drawn.language
        self.font, self.bold = fonts(random, drawn.language.code)
        self.small, self.size = random.choice((6, 6.5, 7)), random.choice((8.5, 9, 10))
        self.paper = Paper(*A4, title)
        self.numbered = random.random() < 0.3
        self.capitals = random.random() < 0.4
        self.leader = random.choice(("", "", ":", ":", "dots", "rule"))
        self.number = 0
        self.y = 40.0
        self.paper.text(_LEFT, self.y, title, self.bold, 15)
        self.y += 34

    @property
    def features(self) -> list[str]:
        return ["numbered"] * self.numbered + [f"leader {self.leader or 'none'}"] + ["capital labels"] * self.capitals

    def block(self, block: Block) -> None:
        """Draw a block below what is there."""
        getattr(self, f"_{block.kind}")(block)
        self.y += self.random.choice((8, 14, 20))

    def _label(self, entry: Entry) -> str:
        label = entry.label.upper() if self.capitals else entry.label
        if not self.numbered:
            return label
        self.number += 1
        return f"{self.number} {label}"

    def _frame(self, x: float, y: float, width: float, height: float) -> None:
        for x0, y0, x1, y1 in (
            (x, y, x + width, y),
            (x, y + height, x + width, y + height),
            (x, y, x, y + height),
            (x + width, y, x + width, y + height),
        ):
            self.paper.rule(x0, y0, x1, y1)

    def _box(self, x: float, width: float, height: float, label: str, lines: list[str], right: bool = False) -> None:
        """Draw a box with its label at the top left and the value below it."""
        self._frame(x, self.y, width, height)
        at = self.y + 2
        for text in wrapped(label, width - 6, self.font, self.small):
            self.paper.text(x + 3, at, text, self.font, self.small)
            at += self.small * 1.1
        at += 2
        for text in lines:
            if right:
                self.paper.text(x + width - 5, at, text, self.font, self.size, "right")
            else:
                self.paper.text(x + 5, at, text, self.font, self.size)
            at += self.size * 1.15

    def _height(self, width: float, label: str, lines: int) -> float:
        return 8 + len(wrapped(label, width - 6, self.font, self.small)) * self.small * 1.1 + lines * self.size * 1.2

    def _boxed(self, block: Block) -> None:
        left = list(block.entries)
        while left:
            count = self.random.randint(1, 3)
            row, left = left[:count], left[count:]
            widths = self._widths(row)
            labels = [self._label(entry) for entry in row]
            lines = [
                [text for line in entry.lines for text in wrapped(line, width - 10, self.font, self.size)]
                for entry, width in zip(row, widths, strict=True)
            ]
            height = max(
                self._height(width, label, max(1, len(found)))
                for width, label, found in zip(widths, labels, lines, strict=True)
            )
            x = _LEFT
            for entry, width, label, found in zip(row, widths, labels, lines, strict=True):
                self._box(x, width, height, label, found, entry.kind == "amount" and self.random.random() < 0.5)
                x += width
            self.y += height

    def _widths(self, row: list[Entry]) -> list[float]:
        shares = [self.random.uniform(1, 1.6) for _ in row]
        return [_WIDTH * share / sum(shares) for share in shares]

    def _beside(self, block: Block) -> None:
        labels = [self._label(entry) for entry in block.entries]
        tab = (
            _LEFT + max(stringWidth(label, self.font, self.size) for label in labels) + self.random.choice((12, 30, 60))
        )
        for entry, label in zip(block.entries, labels, strict=True):
            end = self.paper.text(_LEFT, self.y, label + (":" if self.leader == ":" else ""), self.font, self.size)
            lines = [text for line in entry.lines for text in wrapped(line, A4[0] - 40 - tab, self.font, self.size)]
            if self.leader == "dots":
                dots = int((tab - end - 6) / stringWidth(".", self.font, self.size))
                self.paper.text(end + 2, self.y, "." * dots, self.font, self.size)
            elif self.leader == "rule":
                self.paper.rule(tab, self.y + self.size * 1.05, tab + 220, self.y + self.size * 1.05, 0.3)
            for text in lines or [""]:
                self.paper.text(tab, self.y, text, self.font, self.size)
                self.y += self.size * 1.6

    def _sections(self, block: Block) -> None:
        width, top = (_WIDTH - 10) / 2, self.y
        stacked = self.random.random() < 0.35
        above = self.random.random() < 0.5
        bottoms = []
        for place, (heading, entries) in enumerate(block.groups):
            x = _LEFT if stacked else _LEFT + place * (width + 10)
            begin = self.y if stacked else top
            self.y = begin + 4
            self.paper.text(x + 4, self.y, heading.upper() if self.capitals else heading, self.bold, self.size)
            self.y += self.size * 1.6
            for entry in entries:
                self._inside(x, entry, above)
            self._frame(x, begin, _WIDTH if stacked else width, self.y - begin + 2)
            self.y += 8
            bottoms.append(self.y)
        self.y = max(bottoms)

    def _inside(self, x: float, entry: Entry, above: bool) -> None:
        tab = x + 90
        if above:
            self.paper.text(x + 4, self.y, entry.label, self.font, self.small)
            self.y += self.small * 1.15
            tab = x + 4
        else:
            self.paper.text(x + 4, self.y, entry.label + (":" if self.leader == ":" else ""), self.font, self.size)
        for text in entry.lines:
            self.paper.text(tab, self.y, text, self.font, self.size)
            self.y += self.size * 1.25
        self.y += 2

    def _parties(self, block: Block) -> None:
        width = _WIDTH / 2
        lines = [[line for entry in entries for line in entry.lines] for _, entries in block.groups]
        height = self._height(width, "X", max(map(len, lines))) + 4
        for place, (heading, _) in enumerate(block.groups):
            self._box(_LEFT + place * width, width, height, heading.upper() if self.capitals else heading, lines[place])
        self.y += height

    def _checks(self, block: Block) -> None:
        x = _LEFT
        for entry in block.entries:
            if x + stringWidth(entry.label, self.font, self.size) + 30 > _LEFT + _WIDTH:
                x, self.y = _LEFT, self.y + self.size * 1.8
            self._frame(x, self.y, self.size, self.size)
            if entry.value:
                self.paper.text(x + self.size / 2, self.y + 0.1 * self.size, "X", self.bold, 0.9 * self.size, "centre")
            x = self.paper.text(x + self.size + 5, self.y, entry.label, self.font, self.size) + 22
        self.y += self.size * 1.6

    def _joined(self, block: Block) -> None:
        label = " / ".join(entry.label for entry in block.entries)
        value = " / ".join(entry.text for entry in block.entries)
        width = max(stringWidth(value, self.font, self.size) + 20, 180)
        height = self._height(width, label, 1)
        self._box(_LEFT, width, height, label.upper() if self.capitals else label, [value])
        self.y += height


def drawn_form(drawn: Drawn, title: str, blocks: list[Block]) -> tuple[bytes, list[str]]:
    """Return the PDF and the features of its looks."""
    drawing = FormDrawing(drawn, title)
    for block in blocks:
        drawing.block(block)
    return drawing.paper.content(), drawing.features
