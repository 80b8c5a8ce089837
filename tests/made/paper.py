"""Paper to draw on: PDF pages with their origin at the top left, upright or with everything on them turned."""

import io

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

INK = HexColor("#000000")
GREY = HexColor("#808080")
FILL = HexColor("#e6eaf0")


class Paper:
    """A PDF in the making; lengths are points, `turned` pages are drawn with their head to the left."""

    def __init__(self, width: float, height: float, title: str, turned: bool = False) -> None:
        self.width, self.height, self.turned = width, height, turned
        self._file = io.BytesIO()
        # Neither the time nor the machine's zlib leave a mark.
        self.canvas = Canvas(
            self._file, pagesize=(height, width) if turned else (width, height), invariant=1, pageCompression=0
        )
        self.canvas.setTitle(title)
        self._begin()

    def _begin(self) -> None:
        if self.turned:
            self.canvas.translate(self.height, 0)
            self.canvas.rotate(90)

    def text(self, x: float, y: float, text: str, font: str, size: float, align: str = "left") -> float:
        """Write a text with its upper edge at `y`, and return where it ends."""
        width = stringWidth(text, font, size)
        left = x - width if align == "right" else x - width / 2 if align == "centre" else x
        self.canvas.setFillColor(INK)
        self.canvas.setFont(font, size)
        self.canvas.drawString(left, self.height - y - 0.8 * size, text)
        return left + width

    def turned_text(self, x: float, y: float, text: str, font: str, size: float) -> None:
        """Write a text that runs upwards from (x, y)."""
        self.canvas.saveState()
        self.canvas.translate(x, self.height - y)
        self.canvas.rotate(90)
        self.canvas.setFillColor(INK)
        self.canvas.setFont(font, size)
        self.canvas.drawString(0, 0, text)
        self.canvas.restoreState()

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        self.canvas.setStrokeColor(INK)
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def fill(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.setFillColor(FILL)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)

    def next_page(self) -> None:
        self.canvas.showPage()
        self._begin()

    def content(self) -> bytes:
        """Finish the file and return it."""
        self.canvas.showPage()
        self.canvas.save()
        return self._file.getvalue()
