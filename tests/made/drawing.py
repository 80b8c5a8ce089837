"""Draw a made table as a PDF."""

from dataclasses import replace

from reportlab.pdfbase.pdfmetrics import stringWidth

from .columns import Cell
from .layout import GUTTER, MARGIN, Columns, Stretch, fitted, paged, wrapped
from .look import Look
from .made import UnfitError
from .paper import Paper
from .plan import Line, Plan, summed

_BOTTOM = 60.0


def drawn(plan: Plan, look: Look, width: float, height: float) -> tuple[bytes, list[int]]:
    """Return the PDF, and how many records stand before each page but the first."""
    columns, width, height = fitted(plan, look, width, height)
    lines = [line for text in plan.above for line in wrapped(text, width - 2 * MARGIN, look.font, look.size)]
    top = MARGIN + 40 + look.leading * (len(lines) + len(plan.asked) + 1)
    pages = paged(plan, columns, top, height, _BOTTOM)
    drawing = _Drawing(plan, look, columns, Paper(width, height, plan.title, look.turned), len(pages))
    drawing.title(lines)
    for number, stretches in enumerate(pages, 1):
        drawing.page(number, stretches)
    return drawing.paper.content(), [page[0].first for page in pages[1:] if page and not page[0].begins]


class _Drawing:
    """The state of the drawing: where on which page it is."""

    def __init__(self, plan: Plan, look: Look, columns: Columns, paper: Paper, pages: int) -> None:
        self.plan, self.look, self.columns, self.paper, self.pages = plan, look, columns, paper, pages
        self.left, self.y = MARGIN, MARGIN
        self.decimals = [self._decimals(number) for number in range(len(columns.widths))]

    def title(self, lines: list[str]) -> None:
        """Draw what stands above the first table."""
        look, paper = self.look, self.paper
        paper.text(MARGIN, self.y + 4, self.plan.title, look.bold, look.size + 4)
        self.y += 34
        for _, label, value in self.plan.asked:
            end = paper.text(MARGIN, self.y, f"{label}: ", look.bold, look.size)
            paper.text(end + 2, self.y, value, look.font, look.size)
            self.y += look.leading
        for text in lines:
            paper.text(MARGIN, self.y, text, look.font, look.size)
            self.y += look.leading
        self.y = MARGIN + 40 + look.leading * (len(lines) + len(self.plan.asked) + 1)

    def page(self, number: int, stretches: list[Stretch]) -> None:
        """Draw a page with its furniture."""
        if number > 1:
            self.paper.next_page()
            self.y = MARGIN + 20
        self._furniture(number)
        top = lowest = self.y
        for place, stretch in enumerate(stretches):
            if self.plan.side:
                self.left, self.y = MARGIN + place * (self.columns.x[-1] + GUTTER), top
            self._stretch(stretch, not stretch.lines or stretch.lines[-1] is stretch.part.lines[-1])
            lowest = max(lowest, self.y)
        self.y, self.left = lowest, MARGIN
        if number == self.pages:
            if self.plan.other:
                self._other(self.plan.other)
            for text in self.plan.below:
                for line in wrapped(text, self.paper.width - 2 * MARGIN, self.look.font, self.look.size - 1):
                    self.paper.text(MARGIN, self.y, line, self.look.font, self.look.size - 1)
                    self.y += self.look.leading

    def _other(self, plan: Plan) -> None:
        """Draw a small table below; a page that has no room for it fits no such document."""
        columns = Columns(plan, replace(self.look, spread=False, aligns=["left"] * len(plan.columns)), self.paper.width)
        part = plan.parts[0]
        needed = columns.header_height + sum(map(columns.height, part.lines)) + 4 * self.look.leading + 12
        if self.y + needed > self.paper.height - _BOTTOM or columns.natural > self.paper.width - 2 * MARGIN:
            raise UnfitError("no room for another table")
        drawing = _Drawing(plan, columns.look, columns, self.paper, 1)
        drawing.y = self.y
        drawing._stretch(Stretch(part, part.lines), True)
        self.y = drawing.y

    def _furniture(self, number: int) -> None:
        paper, size = self.paper, 7
        counted = {"page": number, "pages": self.pages}
        paper.text(MARGIN, 22, self.plan.head.format(**counted), self.look.font, size)
        if self.plan.margin:
            paper.turned_text(24, 0.7 * paper.height, self.plan.margin, self.look.font, size)
        paper.text(paper.width / 2, paper.height - 30, self.plan.foot.format(**counted), self.look.font, size, "centre")

    def _stretch(self, stretch: Stretch, ends: bool) -> None:
        look, plan = self.look, self.plan
        if stretch.begins and stretch.part.heading:
            self.paper.text(self.left, self.y + 4, stretch.part.heading, look.bold, look.size + 1.5)
            self.y += 2 * look.leading + 12
        if stretch.begins or look.repeated:
            self._header()
        if plan.carried and not stretch.begins:
            self._sums(plan.language.words["brought"][0], self._so_far(stretch, stretch.first))
        if stretch.label:
            self._line(Line("group", label=stretch.label), 0)
        run: list[tuple[Line, float]] = []
        for number, line in enumerate(stretch.lines):
            if line.kind == "record":
                run.append((line, self.y))
            follows = stretch.lines[number + 1] if number + 1 < len(stretch.lines) else None
            self._line(line, number)
            if plan.merged and run and (follows is None or not _same_run(line, follows)):
                self._merged(run)
                run = []
        if plan.carried and not ends:
            count = stretch.first + sum(line.kind == "record" for line in stretch.lines)
            self._sums(plan.language.words["carried"][0], self._so_far(stretch, count))
        self.y += look.leading

    def _so_far(self, stretch: Stretch, count: int) -> Line:
        records = [line for line in stretch.part.lines if line.kind == "record"][:count]
        column = summed(self.plan.columns)[-1]
        cells = [Cell() for _ in self.plan.columns]
        whole = round(sum(line.cells[column].value or 0 for line in records), 2)
        cells[column] = self.plan.columns[column].cell(whole, self.plan.notation)
        return Line("carried", cells)

    def _header(self) -> None:
        look, paper, x = self.look, self.paper, self.columns.x
        height = self.columns.header_height
        font = look.bold if look.header_bold else look.font
        if look.header_fill:
            paper.fill(self.left, self.y, self.left + x[-1], self.y + height)
        grouped = self._groups(font)
        for number, column in enumerate(self.plan.columns):
            lines = self.columns.header(number)
            lower = self.y + look.pad_y + (look.leading if grouped else 0)
            if look.header_bottom or column.group:
                lower = self.y + height - look.pad_y - 2 - len(lines) * look.leading
            align = look.align(number) if look.header_align == "cell" else look.header_align
            for place, text in enumerate(lines):
                self._in_cell(
                    number, lower + place * look.leading, text, font, "right" if align == "decimal" else align
                )
        if look.rules in ("full", "horizontal"):
            paper.rule(self.left, self.y, self.left + x[-1], self.y)
        self.y += height
        self._upright(self.y - height, x)
        if look.rules != "none":
            paper.rule(self.left, self.y, self.left + x[-1], self.y, 0.8)

    def _groups(self, font: str) -> bool:
        look, x = self.look, self.columns.x
        names = [column.group for column in self.plan.columns]
        for number, name in enumerate(names):
            if name and (number == 0 or names[number - 1] != name):
                last = max(n for n in range(number, len(names)) if names[n] == name) + 1
                middle = self.left + (x[number] + x[last]) / 2
                self.paper.text(middle, self.y + look.pad_y, name, font, look.size, "centre")
                below = self.y + look.pad_y + 0.98 * look.size
                if look.rules != "none":
                    self.paper.rule(self.left + x[number] + 2, below, self.left + x[last] - 2, below)
        return any(names)

    def _line(self, line: Line, number: int) -> None:
        look, x = self.look, self.columns.x
        height = self.columns.height(line)
        if look.rules == "zebra" and number % 2 and not self.plan.merged:
            self.paper.fill(self.left, self.y, self.left + x[-1], self.y + height)
        if line.kind == "group":
            self.paper.text(self.left + look.pad_x, self.y + look.pad_y, line.label, look.bold, look.size)
        elif line.kind == "record":
            for column in range(1 if self.plan.merged else 0, len(line.cells)):
                self._cell(line, column, height)
        else:
            self._sums(line.label, line)
            return
        self.y += height
        self._upright(self.y - height, [x[0], x[-1]] if line.kind == "group" else x)
        if look.rules in ("full", "horizontal"):
            self.paper.rule(self.left + (x[1] if self.plan.merged else 0), self.y, self.left + x[-1], self.y)

    def _sums(self, label: str, line: Line) -> None:
        look = self.look
        self.paper.text(self.left + look.pad_x, self.y + look.pad_y, label, look.bold, look.size)
        for column, cell in enumerate(line.cells):
            self._in_cell(column, self.y + look.pad_y, cell.text, look.font, look.align(column))
        self.y += look.leading + 2 * look.pad_y
        end = look.pad_x + stringWidth(label, look.bold, look.size)
        self._upright(self.y - look.leading - 2 * look.pad_y, [x for x in self.columns.x if x == 0 or x > end])
        if look.rules in ("full", "horizontal"):
            self.paper.rule(self.left, self.y, self.left + self.columns.x[-1], self.y)

    def _upright(self, y: float, xs: list[float]) -> None:
        """Draw the upright rules beside a line that ends here."""
        for x in xs if self.look.rules == "full" else []:
            self.paper.rule(self.left + x, y, self.left + x, self.y)

    def _cell(self, line: Line, column: int, height: float) -> None:
        look = self.look
        lines = self.columns.cell(line, column)
        spare = height - 2 * look.pad_y - len(lines) * look.leading
        y = self.y + look.pad_y + {"top": 0.0, "middle": spare / 2, "bottom": spare}[look.valign]
        for place, text in enumerate(lines):
            end = self._in_cell(column, y + place * look.leading, text, look.font, look.align(column))
            if place == len(lines) - 1 and line.cells[column].mark:
                self.paper.text(
                    end + 0.3,
                    y + place * look.leading - 0.15 * look.size,
                    line.cells[column].mark,
                    look.font,
                    0.6 * look.size,
                )

    def _merged(self, run: list[tuple[Line, float]]) -> None:
        """Draw a value that stands for several rows, at their top or, between rules, in their middle."""
        look, height = self.look, self.y - run[0][1]
        lines = self.columns.cell(run[0][0], 0)
        middle = (
            (height - len(lines) * look.leading) / 2 if look.rules == "full" and look.valign != "top" else look.pad_y
        )
        for place, text in enumerate(lines):
            self._in_cell(0, run[0][1] + middle + place * look.leading, text, look.font, look.align(0))
        if look.rules in ("full", "horizontal"):
            self.paper.rule(self.left, self.y, self.left + self.columns.x[1], self.y)

    def _in_cell(self, column: int, y: float, text: str, font: str, align: str) -> float:
        """Write a text into a column, and return where it ends."""
        look, size = self.look, self.look.size
        x0 = self.left + self.columns.x[column] + look.pad_x
        x1 = self.left + self.columns.x[column + 1] - look.pad_x
        if not text:
            return x0
        sign = self.plan.columns[column].sign
        if self.plan.columns[column].sign_place == "apart" and any(char.isdigit() for char in text):
            self.paper.text(x0, y, sign, font, size)
            align = "decimal" if align == "decimal" else "right"  # a number does not run into its sign
        if align == "decimal":
            behind = text[text.rfind(self.plan.notation.point) :] if self.plan.notation.point in text else ""
            x1 -= max(0.0, self.decimals[column] - stringWidth(behind, font, size))
            align = "right"
        if align == "right":
            return self.paper.text(x1, y, text, font, size, "right")
        return self.paper.text((x0 + x1) / 2 if align == "centre" else x0, y, text, font, size, align)

    def _decimals(self, number: int) -> float:
        """Return the widest that stands behind a decimal mark of a column."""
        point = self.plan.notation.point
        texts = [line.cells[number].text for part in self.plan.parts for line in part.lines if line.cells]
        behind = [text[text.rfind(point) :] for text in texts if point in text]
        return max((stringWidth(text, self.look.font, self.look.size) for text in behind), default=0.0)


def _same_run(line: Line, follows: Line) -> bool:
    return follows.kind == "record" and follows.cells[0].text == line.cells[0].text
