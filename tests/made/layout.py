"""Where the cells of a made table go: widths of columns, lines of wrapped texts, rows on pages."""

from dataclasses import dataclass, field

from reportlab.pdfbase.pdfmetrics import stringWidth

from .look import Look
from .made import UnfitError
from .plan import Line, Part, Plan

_SMALLEST = 5.5  # points: smaller print is not found on real tables
MARGIN = 40.0
GUTTER = 24.0  # between two tables side by side


def wrapped(text: str, width: float, font: str, size: float) -> list[str]:
    """Break a text between words, and one without spaces between letters, where it is wider than `width`."""
    if stringWidth(text, font, size) <= width:
        return [text]
    glue = " " if " " in text else ""
    lines, line = [], ""
    for part in text.split() if glue else text:
        longer = f"{line}{glue}{part}" if line else part
        if line and stringWidth(longer, font, size) > width:
            lines.append(line)
            line = part
        else:
            line = longer
    return [*lines, line]


class Columns:
    """The columns of a table on paper: `x` is where each begins, and one more where the last ends."""

    def __init__(self, plan: Plan, look: Look, room: float) -> None:
        self.plan, self.look = plan, look
        self.widths = [self._width(number) for number in range(len(plan.columns))]
        natural = sum(self.widths)
        if look.spread and natural < room:
            more = min((room - natural) / len(self.widths), 60)
            self.widths = [width + more for width in self.widths]
        self.natural = natural
        self.x = [sum(self.widths[:number]) for number in range(len(self.widths) + 1)]

    def _width(self, number: int) -> float:
        look, column = self.look, self.plan.columns[number]
        texts = [
            line.cells[number].text + line.cells[number].mark
            for part in self.plan.parts
            for line in part.lines
            if line.cells and line.cells[number].text
        ]
        widest = max((stringWidth(text, look.font, look.size) for text in texts), default=0.0)
        parts = [word for text in texts for word in text.split()] if " " in "".join(texts) else []
        word = max((stringWidth(part, look.font, look.size) for part in parts), default=0.0)
        if not column.numeric and column.kind not in ("date", "time", "code"):
            widest = min(widest, max(look.wrap, word))
        header = max(stringWidth(part, look.bold, look.size) for part in column.header.split())
        sign = stringWidth(column.sign + " ", look.font, look.size) if column.sign_place == "apart" else 0.0
        return max(widest + sign, header) + 2 * look.pad_x + 1

    def check(self, line: Line) -> None:
        """Refuse a sum whose label runs into its numbers."""
        first = next((n for n, cell in enumerate(line.cells) if n and cell.text), len(self.widths) - 1)
        if stringWidth(line.label, self.look.bold, self.look.size) > self.x[first] - 4:
            raise UnfitError(f"{line.label!r} is too long")

    def cell(self, line: Line, number: int) -> list[str]:
        """Return the lines of a cell."""
        width = self.widths[number] - 2 * self.look.pad_x
        return wrapped(line.cells[number].text, width, self.look.font, self.look.size)

    def header(self, number: int) -> list[str]:
        """Return the lines of a column's header."""
        width = self.widths[number] - 2 * self.look.pad_x
        return wrapped(self.plan.columns[number].header, width, self.look.bold, self.look.size)

    def height(self, line: Line) -> float:
        """Return the height of a line of the table."""
        most = max(len(self.cell(line, n)) for n in range(len(self.widths))) if line.kind == "record" else 1
        return most * self.look.leading + 2 * self.look.pad_y

    @property
    def header_height(self) -> float:
        most = max(len(self.header(number)) for number in range(len(self.widths)))
        grouped = any(column.group for column in self.plan.columns)
        return (most + grouped) * self.look.leading + 2 * self.look.pad_y + 2


def fitted(plan: Plan, look: Look, width: float, height: float) -> tuple[Columns, float, float]:
    """Return columns that fit a page and the page's size; the look is made smaller until they do."""
    while True:
        if look.landscape or look.turned:
            width, height = max(width, height), min(width, height)
        room = width - 2 * MARGIN
        room = (room - GUTTER) / 2 if plan.side else room
        columns = Columns(plan, look, room)
        if columns.natural <= room:
            return columns, width, height
        if look.wrap > 60:
            look.wrap = 0.7 * look.wrap if look.wrap < 150 else 120
        elif not (look.landscape or look.turned):
            look.landscape = True
        elif look.size > _SMALLEST:
            look.size, look.leading = look.size - 0.5, look.leading * (look.size - 0.5) / look.size
        else:
            raise UnfitError("the table is too wide for a page")


@dataclass
class Stretch:
    """The lines of a part that stand on one page."""

    part: Part
    lines: list[Line] = field(default_factory=list)
    first: int = 0  # records of the part before it
    begins: bool = True
    label: str = ""  # of the group that goes on from the page before, where it is named again


def paged(plan: Plan, columns: Columns, top: float, height: float, bottom: float) -> list[list[Stretch]]:
    """Divide a document's parts into pages: the first begins at `top`, the others below the running head."""
    for part in plan.parts:
        for line in part.lines:
            if line.kind in ("subtotal", "total"):
                columns.check(line)
    look, pages, y = columns.look, [[]], top
    if plan.side:
        return [[Stretch(part, part.lines) for part in plan.parts]]
    limit = height - bottom
    for part in plan.parts:
        heading = 2 * look.leading + 12
        if y + heading + columns.header_height + 3 * (look.leading + 2 * look.pad_y) > limit:
            pages.append([])
            y = MARGIN + 20
        y += heading if part.heading else 0
        stretch = Stretch(part)
        pages[-1].append(stretch)
        y += columns.header_height
        seen = 0
        for number, line in enumerate(part.lines):
            needed = columns.height(line)
            last = number == len(part.lines) - 1
            keep = needed if line.kind != "group" else needed + columns.height(part.lines[number + 1])
            if y + keep + (0 if last or not plan.carried else look.leading + 2 * look.pad_y) > limit:
                stretch = Stretch(part, first=seen, begins=False)
                if look.regroup and line.kind == "record":
                    stretch.label = next(
                        (before.label for before in part.lines[number::-1] if before.kind == "group"), ""
                    )
                pages.append([stretch])
                y = MARGIN + 20 + (columns.header_height if look.repeated else 0)
                y += (look.leading + 2 * look.pad_y) * (plan.carried + bool(stretch.label))
            stretch.lines.append(line)
            seen += line.kind == "record"
            y += needed
        y += look.leading
    return pages
