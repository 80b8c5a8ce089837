"""Make lists that are no tables: lines of text with a constant shape, under no header."""

from random import Random
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth

from .languages import languages
from .look import fonts
from .made import Made
from .notation import Notation
from .paper import Paper
from .pools import Pools

_MARGIN, _BOTTOM = 60.0, 70.0
_NAMED = (("Bill No.", "bill"), ("Lot", "lot"), ("Section", "section"), ("Parcel", "parcel"), ("Item", "item"))
_AMOUNT = {"type": "number"}
_TEXT = {"type": "string"}


class Lines:
    """The lines of one document, its schema and truth."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.pools, self.notation = Pools(random, languages()["en"]), Notation(random, "en")
        self.notation.negative = random.choice(("-{}", "({})"))
        self.shape = random.choice(("named", "named", "dashed", "dated"))
        self.printed, self.field = random.choice(_NAMED)
        self.leader = self.shape == "named" and random.random() < 0.7
        self.day = self.notation
        self.rows: list[tuple[str, str, dict[str, Any]]] = []  # (left text, right text, record)

    def draw(self, count: int) -> None:
        """Draw the lines."""
        from .columns import start

        random, pools, notation = self.random, self.pools, self.notation
        day = start(random, "date")
        for number in range(1, count + 1):
            amount = round(random.uniform(5, 20000), 2)
            title = pools.item() if random.random() < 0.7 else pools.note(3, 4)
            if self.shape == "named":
                record = {f"{self.field}_number": number, "title": title, "amount": amount}
                left = f"{self.printed} {number} {title}"
            elif self.shape == "dashed":
                pieces = random.randint(1, 90)
                record = {f"{self.field}_number": number, "title": title, "pieces": pieces, "amount": amount}
                left = f"{self.printed} {number} - {title} - {pieces} pcs"
            else:
                amount = -amount if random.random() < 0.4 else amount
                payee = pools.company()
                record = {"date": day.isoformat(), "payee": payee, "amount": amount}
                left = f"{notation.date(day)} {payee}"
                day = day.fromordinal(day.toordinal() + random.randint(0, 3))
            self.rows.append((left, notation.number(amount, 2), record))

    def schema(self) -> dict[str, Any]:
        """Return the schema."""
        if self.shape == "dated":
            item: dict[str, Any] = {"date": {"type": "string", "format": "date"}, "payee": _TEXT, "amount": _AMOUNT}
        else:
            item = {f"{self.field}_number": {"type": "integer"}, "title": _TEXT, "amount": _AMOUNT}
            if self.shape == "dashed":
                item["pieces"] = {"type": "integer"}
        name = "payments" if self.shape == "dated" else f"{self.field}s"
        self.name = name
        return {
            "type": "object",
            "properties": {name: {"type": "array", "items": {"type": "object", "properties": item}}},
        }


def made_lines(seed: int, random: Random) -> Made:
    """Return a document of lines."""
    lines = Lines(random)
    lines.draw(random.randint(4, 70))
    suffix = random.choice(("pdf", "pdf", "pdf", "txt"))
    schema = lines.schema()
    truth = {lines.name: [record for *_, record in lines.rows]}
    total = random.random() < 0.5
    content = _pdf(lines, total) if suffix == "pdf" else _text(lines, total)
    features = (
        suffix,
        "lang en",
        "fields plain",
        "lines of text",
        f"lines {lines.shape}",
        *(("total",) if total else ()),
    )
    return Made(f"table {seed}", content, f".{suffix}", schema, truth, features)


def _sum(lines: Lines) -> str:
    return lines.notation.number(round(sum(record["amount"] for *_, record in lines.rows), 2), 2)


def _text(lines: Lines, total: bool) -> bytes:
    width = max(len(left) for left, *_ in lines.rows) + lines.random.randint(4, 12)
    mark = "." if lines.leader else " "
    found = [lines.pools.word("titles"), "", lines.pools.note(5, 9) + ".", ""]
    found += [f"{left} {mark * (width - len(left))} {right:>10}" for left, right, _ in lines.rows]
    found += [f"Total {' ' * (width - 5)} {_sum(lines):>10}"] if total else []
    return ("\n".join([*found, ""])).encode()


def _pdf(lines: Lines, total: bool) -> bytes:
    random = lines.random
    font, bold = fonts(random, "en")
    size, right = random.choice((8.5, 9, 10)), random.choice((400, 480, A4[0] - _MARGIN))
    leading = size * random.choice((1.2, 1.5, 1.8))
    title = lines.pools.word("titles")
    paper = Paper(*A4, title)
    paper.text(_MARGIN, 50, title, bold, size + 4)
    paper.text(_MARGIN, 80, lines.pools.note(5, 9) + ".", font, size)
    y, page = 110.0, 1
    rows = [*((left, value) for left, value, _ in lines.rows), *([("Total", _sum(lines))] if total else [])]
    for left, value in rows:
        if y + leading > A4[1] - _BOTTOM:
            paper.next_page()
            y, page = 60.0, page + 1
            paper.text(A4[0] / 2, A4[1] - 40, f"- {page} -", font, 8, "centre")
        end = paper.text(_MARGIN, y, left, font, size)
        begin = right - stringWidth(value, font, size)
        dot = stringWidth(".", font, size)
        if lines.leader:
            paper.text(end + 3, y, "." * int((begin - end - 6) / dot), font, size)
        paper.text(
            end + 6 if lines.shape == "dashed" else right,
            y,
            f"- {value}" if lines.shape == "dashed" else value,
            font,
            size,
            "left" if lines.shape == "dashed" else "right",
        )
        y += leading
    return paper.content()
