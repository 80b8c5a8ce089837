"""Write a made table as CSV, or as text with its columns kept in place by spaces."""

import csv as csv_module
import io
import unicodedata
from collections.abc import Iterator
from random import Random

from .columns import Cell, Column
from .grid import Row, rows_of
from .plan import Part, Plan


def csv(plan: Plan, random: Random) -> bytes:
    """Return the file; what stands above the table stands in rows of its own."""
    mark = random.choice((",", ";", ";", "\t")) if plan.notation.point == "." else random.choice((";", ";", "\t"))
    file = io.StringIO()
    writer = csv_module.writer(
        file,
        delimiter=mark,
        lineterminator=random.choice(("\n", "\r\n")),
        quoting=random.choice((csv_module.QUOTE_MINIMAL, csv_module.QUOTE_ALL)),
    )
    if plan.above or plan.asked or random.random() < 0.2:
        writer.writerow([plan.title])
        writer.writerows([label, value] for _, label, value in plan.asked)
        writer.writerows([text] for text in plan.above)
        writer.writerow([])
    for part in plan.parts:
        if part.heading:
            writer.writerow([part.heading])
        for row in rows_of(plan, part):
            texts = [cell.text for cell in row.cells]
            writer.writerow(["", *texts[1:]] if row.below == 0 else texts)
        if part.heading:
            writer.writerow([])
    writer.writerows([text] for text in plan.below)
    latin = all(ord(char) < 256 for char in file.getvalue())
    return file.getvalue().encode(random.choice(("utf-8", "utf-8", "utf-8-sig", "cp1252" if latin else "utf-8")))


def text(plan: Plan, random: Random) -> bytes:
    """Return the file; rows are divided into pages in some, texts are broken in some."""
    page = _Page(plan, random)
    lines = [plan.title, "=" * width_of(plan.title) if random.random() < 0.4 else "", ""]
    lines += [f"{label}: {value}" for _, label, value in plan.asked]
    lines += plan.above
    lines.append("")
    blocks = [list(page.block(part)) for part in plan.parts]
    if plan.side:
        wide = max(map(width_of, blocks[0])) + 6
        most = max(map(len, blocks))
        one, other = (block + [""] * (most - len(block)) for block in blocks)
        lines += [padded(left, wide) + right for left, right in zip(one, other, strict=True)]
    else:
        for block in blocks:
            lines += [*block, ""]
    return ("\n".join(line.rstrip(" ") for line in [*lines, *plan.below]) + "\n").encode()


def width_of(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, width: int, right: bool = False) -> str:
    space = " " * (width - width_of(text))
    return space + text if right else text + space


class _Page:
    """How the columns of a text stand."""

    def __init__(self, plan: Plan, random: Random) -> None:
        self.plan = plan
        self.gap = random.choice(("  ", "  ", "   ", "    "))
        self.rule = random.choice(("-", "=", ""))
        self.wrap = random.choice((16, 20, 200, 200))
        self.right = random.random() < 0.8
        self.long = 45 if random.random() < 0.4 and not plan.side else 10**6  # records on a page
        self.widths = [self._width(number) for number in range(len(plan.columns))]

    def _width(self, number: int) -> int:
        column = self.plan.columns[number]
        cells = [
            row.cells[number]
            for part in self.plan.parts
            for row in rows_of(self.plan, part)
            if row.kind in ("record", "header")
        ]
        parts = [width_of(text) for cell in cells for text in self._broken(column, cell)]
        sums = [
            width_of(row.cells[number].text)
            for part in self.plan.parts
            for row in rows_of(self.plan, part)
            if number and row.kind in ("subtotal", "total")
        ]
        return max(*parts, *sums, 3)

    def _broken(self, column: Column, cell: Cell) -> list[str]:
        if column.numeric or column.kind in ("date", "time", "code") or cell.text == column.header:
            return [cell.text]
        lines = [""]
        for part in cell.text.split():
            longer = f"{lines[-1]} {part}".strip()
            if lines[-1] and width_of(longer) > self.wrap:
                lines.append(part)
            else:
                lines[-1] = longer
        return lines

    def block(self, part: Part) -> Iterator[str]:
        """Yield the lines of a part."""
        if part.heading:
            yield part.heading
        headers = []
        records = 0
        for row in rows_of(self.plan, part):
            records += row.kind == "record"
            if row.kind == "record" and records > 1 and records % self.long == 1:
                yield ""
                yield self.plan.foot.format(page=records // self.long, pages=len(part.records) // self.long + 1)
                yield "\f" + self.plan.head
                yield from headers
            made = list(self._row(row))
            headers += made if row.kind in ("headings", "header") else []
            yield from made
            if row.kind == "header" and self.rule:
                headers.append(self.gap.join(self.rule * width for width in self.widths))
                yield headers[-1]

    def _row(self, row: Row) -> Iterator[str]:
        if row.kind == "group":
            yield row.cells[0].text
            return
        if row.kind == "headings":
            yield from self._headings(row)
            return
        cells = [self._broken(column, cell) for column, cell in zip(self.plan.columns, row.cells, strict=True)]
        if row.below == 0:
            cells[0] = [""]
        for number in range(max(map(len, cells))):
            texts = [lines[number] if number < len(lines) else "" for lines in cells]
            if row.kind in ("subtotal", "total"):
                yield self._sums(texts)
            else:
                yield self._joined(texts)

    def _joined(self, texts: list[str]) -> str:
        columns = zip(self.plan.columns, texts, self.widths, strict=True)
        return self.gap.join(padded(text, width, self.right and column.numeric) for column, text, width in columns)

    def _sums(self, texts: list[str]) -> str:
        """Return a line whose label may stand over the blank cells behind it."""
        line = self._joined(["", *texts[1:]])
        return texts[0] + line[len(texts[0]) :] if line[: width_of(texts[0])].strip() == "" else f"{texts[0]}{line}"

    def _headings(self, row: Row) -> Iterator[str]:
        line = ""
        for first, _, heading in row.spans:
            at = sum(self.widths[:first]) + len(self.gap) * first
            line = padded(line, max(at, width_of(line) + 1)) + heading
        yield line
