"""Make lists that are no tables: lines of text with a constant shape, under no header."""

import datetime
from random import Random
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth

from .columns import start
from .languages import languages
from .look import fonts
from .made import Made
from .notation import Notation
from .paper import Paper
from .pools import Pools

_MARGIN, _BOTTOM = 60.0, 70.0
_NAMED = (("Bill No.", "bill"), ("Lot", "lot"), ("Section", "section"), ("Parcel", "parcel"), ("Item", "item"))
_FIELDS: dict[str, dict[str, Any]] = {
    "named": {"title": {"type": "string"}, "amount": {"type": "number"}},
    "dashed": {"title": {"type": "string"}, "pieces": {"type": "integer"}, "amount": {"type": "number"}},
    "dated": {"date": {"type": "string", "format": "date"}, "payee": {"type": "string"}, "amount": {"type": "number"}},
}


class Lines:
    """The lines of one document: `shape` is named ("Lot 3 Oak shelf"), dashed ("Lot 3 - Oak shelf - 4 pcs") or dated."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.pools, self.notation = Pools(random, languages()["en"]), Notation(random, "en")
        self.notation.negative = random.choice(("-{}", "({})"))
        self.shape = random.choice(("named", "named", "dashed", "dated"))
        self.printed, self.thing = random.choice(_NAMED)
        self.leader = self.shape == "named" and random.random() < 0.7
        self.title, self.above = self.pools.word("titles"), self.pools.note(5, 9) + "."
        self._day: datetime.date = start(random, "date")
        self.records: list[dict[str, Any]] = []
        self.texts: list[tuple[str, str]] = []  # left and right
        for number in range(1, random.randint(4, 70) + 1):
            left, record = self._dated() if self.shape == "dated" else self._counted(number)
            self.records.append(record)
            self.texts.append((left, self.notation.number(record["amount"], 2)))
        if random.random() < 0.5:
            whole = round(sum(record["amount"] for record in self.records), 2)
            self.texts.append(("Total", self.notation.number(whole, 2)))

    @property
    def field(self) -> str:
        return "payments" if self.shape == "dated" else f"{self.thing}s"

    def schema(self) -> dict[str, Any]:
        """Return the schema."""
        number = {} if self.shape == "dated" else {f"{self.thing}_number": {"type": "integer"}}
        item = {"type": "object", "properties": {**number, **_FIELDS[self.shape]}}
        return {"type": "object", "properties": {self.field: {"type": "array", "items": item}}}

    def _counted(self, number: int) -> tuple[str, dict[str, Any]]:
        random = self.random
        title = self.pools.item() if random.random() < 0.7 else self.pools.note(3, 4)
        record: dict[str, Any] = {f"{self.thing}_number": number, "title": title}
        left = f"{self.printed} {number} {title}"
        if self.shape == "dashed":
            record["pieces"] = random.randint(1, 90)
            left = f"{self.printed} {number} - {title} - {record['pieces']} pcs"
        return left, {**record, "amount": round(random.uniform(5, 20000), 2)}

    def _dated(self) -> tuple[str, dict[str, Any]]:
        random, day = self.random, self._day
        amount = round(random.uniform(5, 20000) * random.choice((1, 1, -1)), 2)
        payee = self.pools.company()
        self._day = day + datetime.timedelta(days=random.randint(0, 3))
        return f"{self.notation.date(day)} {payee}", {"date": day.isoformat(), "payee": payee, "amount": amount}


def made_lines(seed: int, random: Random) -> Made:
    """Return a document of lines."""
    lines = Lines(random)
    suffix = random.choice(("pdf", "pdf", "pdf", "txt"))
    content = _pdf(lines) if suffix == "pdf" else _text(lines)
    features = [suffix, "lang en", "fields plain", "lines of text", f"lines {lines.shape}"]
    features += ["total"] * (len(lines.texts) > len(lines.records))
    return Made(f"table {seed}", content, f".{suffix}", lines.schema(), {lines.field: lines.records}, tuple(features))


def _text(lines: Lines) -> bytes:
    width = max(len(left) for left, _ in lines.texts) + lines.random.randint(4, 12)
    mark = "." if lines.leader else " "
    found = [f"{left} {mark * (width - len(left))} {right:>10}" for left, right in lines.texts]
    return "\n".join([lines.title, "", lines.above, "", *found, ""]).encode()


def _pdf(lines: Lines) -> bytes:
    random = lines.random
    font, bold = fonts(random, "en")
    size = random.choice((8.5, 9, 10))
    leading = size * random.choice((1.2, 1.5, 1.8))
    widest = _MARGIN + max(stringWidth(f"{left}: {right}", font, size) for left, right in lines.texts) + 20
    right = max(random.choice((400.0, 480.0, A4[0] - _MARGIN)), widest)
    paper = Paper(*A4, lines.title)
    paper.text(_MARGIN, 50, lines.title, bold, size + 4)
    paper.text(_MARGIN, 80, lines.above, font, size)
    y, page = 110.0, 1
    for left, value in lines.texts:
        if y + leading > A4[1] - _BOTTOM:
            paper.next_page()
            y, page = 60.0, page + 1
            paper.text(A4[0] / 2, A4[1] - 40, f"- {page} -", font, 8, "centre")
        end = paper.text(_MARGIN, y, left, font, size)
        if lines.shape == "dashed":
            paper.text(end, y, f": {value}", font, size)
        else:
            begin = right - stringWidth(value, font, size)
            dots = int((begin - end - 6) / stringWidth(".", font, size)) if lines.leader else 0
            paper.text(end + 3, y, "." * dots, font, size)
            paper.text(right, y, value, font, size, "right")
        y += leading
    return paper.content()
