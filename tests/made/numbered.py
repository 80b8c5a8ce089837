"""Make a form of numbered boxes from a seed: "3 Social security wages" in a box, its value below or beside it.

Some boxes are empty, some hold a code and an amount, some a party's name and address. Fields ask for boxes by what
they are called, by their numbers, or by both.
"""

from dataclasses import replace
from random import Random
from typing import Any

from reportlab.lib.pagesizes import A4

from llamaextract_nb.engine.document import Document, Line, Page

from .layout import wrapped
from .made import Made
from .paper import Paper

_AMOUNTS = (
    "Wages and salaries", "Ordinary dividends", "Pension contributions", "Capital gains distributed", "Rents received",
    "Interest income", "Federal levy withheld", "Medical payments", "Harbour dues", "Customs duty", "Insurance premium",
    "Allocated gratuities", "Storage charges", "Royalties", "Benefits in kind", "Fuel surcharge", "Care allowance",
    "Qualified distributions under the scheme", "Excess contributions carried over to next year",
)  # fmt: skip
_TEXTS = (
    ("Control number", "number"), ("Vessel name", "name"), ("Account reference", "number"), ("Place of loading", "place"),
    ("Date of notice", "date"), ("Locality name", "place"), ("Policy number", "number"), ("Date of departure", "date"),
)  # fmt: skip
_PARTIES = ("Employer", "Payer", "Shipper", "Recipient", "Employee", "Consignee")
_NAMES = ("Wren & Sons Ltd", "Ada Byrne", "Kestrel Freight Inc", "Mill House Bakery", "Jonas Feld", "Harbour Light LLC")
_STREETS = ("14 Mill Lane", "220 Harbour Road", "9 Orchard Street", "71 Station Road")
_CITIES = ("Leeds LS1 4AB", "Salem, OR 97301", "Albany, NY 12207", "York YO1 7HH")
_PLACES = ("Rotterdam", "Felixstowe", "Port Said", "Gdynia", "Seagull IV", "Northern Star")
_CODES = ("D", "DD", "C", "E", "AA", "W", "F")
_SLIPS = str.maketrans({"i": "l", "h": "b", "u": "v", "c": "e"})  # what a scanner takes letters for
_LEFT, _WIDTH = 45.0, A4[0] - 90


def made_boxes(seed: int) -> Made:
    """Return a form of numbered boxes; the same seed gives the same bytes."""
    random = Random(f"boxes {seed}")
    paper = Paper(*A4, "Statement of boxes")
    paper.text(_LEFT, 30, "STATEMENT", "Helvetica-Bold", 13)
    form = _Form(random, paper)
    form.draw()
    schema = {"type": "object", "properties": form.properties}
    return Made(f"boxes {seed}", paper.content(), ".pdf", schema, form.truth, tuple(form.features))


class _Form:
    def __init__(self, random: Random, paper: Paper) -> None:
        self.random, self.paper = random, paper
        self.properties: dict[str, Any] = {}
        self.truth: dict[str, Any] = {}
        self.style = random.choice(("{} ", "{} ", "{}. ", "({}) "))
        self.value = random.choice(("left", "right", "right", "dollar", "beside"))
        self.asks = random.choice(("label", "described", "named", "only"))
        self.small, self.size = random.choice((6.0, 6.5, 7.0)), random.choice((8.5, 9.0, 10.0))
        self.columns = random.choice((2, 2, 3, 4))
        self.features = [f"value {self.value}", f"asks {self.asks}", f"style {self.style.strip()}"]
        self.y = 60.0

    def draw(self) -> None:
        random = self.random
        parties = random.sample(_PARTIES, random.randint(0, 2))
        boxes = [("amount", label) for label in random.sample(_AMOUNTS, random.randint(6, 12))]
        boxes += [(kind, label) for label, kind in random.sample(_TEXTS, random.randint(1, 4))]
        random.shuffle(boxes)
        for letter, party in zip("cef", parties, strict=False):
            self._party(letter, party)
        number, row = 0, []
        for kind, label in boxes:
            number += 1
            row.append((str(number), kind, label))
            if len(row) == self.columns:
                self._row(row)
                row = []
        if row:
            self._row(row)
        if random.random() < 0.6:
            self._codes(number + 1)

    def _frame(self, x: float, width: float, height: float) -> None:
        for x0, y0, x1, y1 in (
            (x, self.y, x + width, self.y),
            (x, self.y + height, x + width, self.y + height),
            (x, self.y, x, self.y + height),
            (x + width, self.y, x + width, self.y + height),
        ):
            self.paper.rule(x0, y0, x1, y1)

    def _row(self, row: list[tuple[str, str, str]]) -> None:
        width = _WIDTH / len(row)
        labels = [
            wrapped(self.style.format(number) + label, width * 0.6, "Helvetica", self.small) for number, _, label in row
        ]
        height = max(map(len, labels)) * self.small * 1.15 + self.size * 1.3 + 6
        for place, ((number, kind, label), lines) in enumerate(zip(row, labels, strict=True)):
            x, at = _LEFT + place * width, self.y + 3
            self._frame(x, width, height)
            for line in lines:
                self.paper.text(x + 3, at, line, "Helvetica", self.small)
                at += self.small * 1.15
            printed, value = self._drawn(kind)
            if self.random.random() < 0.25:
                printed, value = "", None
            beside = self.value == "beside" or (self.value != "left" and kind == "amount" and self.value != "dollar")
            top = self.y + 3 if self.value == "beside" else at + 1
            if self.value == "dollar" and kind == "amount":
                self.paper.text(x + 5, top, "$", "Helvetica", self.size)
                beside = True
            if printed:
                end = x + width - 4 if beside else x + 6
                self.paper.text(end, top, printed, "Helvetica", self.size, "right" if beside else "left")
            self._ask(number, kind, label, value)
        self.y += height

    def _drawn(self, kind: str) -> tuple[str, Any]:
        random = self.random
        if kind == "amount":
            value = round(random.choice((random.uniform(5, 900), random.uniform(1000, 90000))), 2)
            return f"{value:,.2f}", value
        if kind == "date":
            day = f"2024-{random.randint(1, 12):02}-{random.randint(13, 28)}"
            return f"{day[5:7]}/{day[8:]}/{day[:4]}", day
        if kind == "number":
            text = f"{random.choice(('', 'K-', 'AB'))}{random.randint(10000, 9999999)}"
        else:
            text = random.choice(_PLACES)
        return text, text

    def _ask(self, number: str, kind: str, label: str, value: Any) -> None:
        name = "_".join(label.lower().split()[:4])
        field: dict[str, Any] = {"type": "number" if kind == "amount" else "string"}
        if kind == "date":
            field["format"] = "date"
        if self.asks == "described":
            field["description"] = f"{label} (box {number})"
        elif self.asks == "named":
            name = f"box_{number}_{name}"
        elif self.asks == "only":
            name, field["description"] = f"value_{number}", f"What box {number} of the form says"
        self.properties[name], self.truth[name] = field, value

    def _party(self, letter: str, party: str) -> None:
        name, street, city = (self.random.choice(pool) for pool in (_NAMES, _STREETS, _CITIES))
        phone = f"555-{self.random.randint(1000, 9999)}" if self.random.random() < 0.4 else ""
        label = f"{letter} {party}'s name, address, and ZIP code" + (", telephone no." if phone else "")
        lines = [name, street, city, *([phone] if phone else [])]
        self._frame(_LEFT, _WIDTH, self.small * 1.2 + len(lines) * self.size * 1.2 + 8)
        self.paper.text(_LEFT + 3, self.y + 3, label, "Helvetica", self.small)
        at = self.y + 5 + self.small * 1.2
        for line in lines:
            self.paper.text(_LEFT + 8, at, line, "Helvetica", self.size)
            at += self.size * 1.2
        self.y += self.small * 1.2 + len(lines) * self.size * 1.2 + 8
        key = party.lower()
        asked = {f"{key}_name": name, f"{key}_address": f"{street}, {city}"} | (
            {f"{key}_phone": phone} if phone else {}
        )
        for field, value in asked.items():
            self.properties[field], self.truth[field] = {"type": "string"}, value

    def _codes(self, number: int) -> None:
        width, truth = _WIDTH / 2, []
        codes = self.random.sample(_CODES, 4)
        filled = self.random.randint(1, 4)
        height = self.small * 1.2 + self.size * 1.3 + 6
        as_list = self.random.random() < 0.6
        for place, letter in enumerate("abcd"):
            x = _LEFT + (place % 2) * width
            self._frame(x, width, height)
            self.paper.text(x + 3, self.y + 3, f"{number}{letter} Code", "Helvetica", self.small)
            code, (printed, amount) = codes[place], self._drawn("amount")
            if place >= filled:
                code = amount = None
            else:
                self.paper.text(x + 60, self.y + 5 + self.small, code, "Helvetica", self.size)
                self.paper.text(x + width - 6, self.y + 5 + self.small, printed, "Helvetica", self.size, "right")
                truth.append({"code": code, "amount": amount})
            if not as_list:
                self.properties[f"box_{number}{letter}_code"] = {"type": "string"}
                self.properties[f"box_{number}{letter}_amount"] = {"type": "number"}
                self.truth |= {f"box_{number}{letter}_code": code, f"box_{number}{letter}_amount": amount}
            if place % 2:
                self.y += height
        self.features.append("codes list" if as_list else "codes single")
        if as_list:
            item = {"code": {"type": "string", "description": f"box {number} code"}, "amount": {"type": "number"}}
            self.properties["codes"] = {"type": "array", "items": {"type": "object", "properties": item}}
            self.truth["codes"] = truth


def scanned(document: Document, seed: int) -> Document:
    """Return a document as a scanner's program would read it: letters taken for others, words run together."""
    random = Random(f"scan {seed}")
    return replace(document, pages=[_damaged(page, random) for page in document.pages])


def _damaged(page: Page, random: Random) -> Page:
    lines = []
    for line in page.lines:
        words = []
        for word in line.words:
            letters = word.text.isalpha() and word.text.islower() and len(word.text) > 3
            text = word.text.translate(_SLIPS) if letters and random.random() < 0.3 else word.text
            near = words and word.x0 - words[-1].x1 < 3 and words[-1].text.isalpha() and word.text.isalpha()
            if near and random.random() < 0.3:
                words[-1] = words[-1]._replace(text=words[-1].text + text, x1=word.x1)
            else:
                words.append(word._replace(text=text))
        lines.append(Line(words, line.anchor))
    return Page(page.number, page.width, page.height, lines, source="ocr", rules=page.rules)
