"""A page to draw on that remembers where each value of the truth was put."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
INK, GREY, LINE = "#1f2933", "#616e7c", "#cbd2d9"


@dataclass
class Sheet:
    """A PDF drawn from the top left, in points; `key` says which value of the truth a text is."""

    path: Path
    title: str
    evidence: list[dict] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.canvas = Canvas(str(self.path), pagesize=A4, invariant=1)
        self.canvas.setTitle(self.title)
        self.canvas.setAuthor("llamaextract_nb samples")
        self.page = 1

    def text(self, x, y, text, size=9.5, font="Helvetica", color=INK, align="left", key=None):
        """Write a text with its baseline `size` below `y`; `key` names its path in the truth."""
        width = stringWidth(text, font, size)
        x0 = x - width if align == "right" else x - width / 2 if align == "middle" else x
        self.canvas.setFont(font, size)
        self.canvas.setFillColor(HexColor(color))
        self.canvas.drawString(x0, HEIGHT - y - size, text)
        if key is not None:
            box = [round(v, 1) for v in (x0, y, x0 + width, y + 1.25 * size)]
            self.evidence.append({"path": key, "page": self.page, "box": box, "text": text})

    def bold(self, x, y, text, size=9.5, **more):
        self.text(x, y, text, size, font="Helvetica-Bold", **more)

    def rule(self, x0, y, x1, width=0.6, color=LINE):
        self.canvas.setStrokeColor(HexColor(color))
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)

    def box(self, x, y, width, height, color, radius=0):
        self.canvas.setFillColor(HexColor(color))
        self.canvas.roundRect(x, HEIGHT - y - height, width, height, radius, stroke=0, fill=1)

    def circle(self, x, y, radius, color):
        self.canvas.setFillColor(HexColor(color))
        self.canvas.circle(x, HEIGHT - y, radius, stroke=0, fill=1)

    def next_page(self):
        self.canvas.showPage()
        self.page += 1

    def save(self):
        self.canvas.save()
