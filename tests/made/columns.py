"""The columns of a made table: what they are called, what is asked of them, and values for them.

Kinds of values: item, note, company, person, place, category, code, currency, unit, status, reading (texts); integer, year,
amount, measure, percent, counter (numbers); date, time.
"""

import datetime
from dataclasses import dataclass
from random import Random
from typing import Any

from .notation import Notation
from .pools import Pools

NUMBERS = ("integer", "amount", "measure", "percent", "year", "counter")
_RANGES = {"temperature": (-15.0, 38.0), "humidity": (20.0, 99.0), "pressure": (960.0, 1040.0), "hours": (1.0, 180.0)}
_RATES = (0, 2.5, 5, 7, 7.5, 10, 12.5, 15, 19, 20, 21, 25, 33.3, 50)


@dataclass(frozen=True)
class Cell:
    """A cell: the text that is printed, the value that it stands for, and a footnote mark behind it."""

    text: str = ""
    value: Any = None
    mark: str = ""


@dataclass
class Column:
    """A column; `group` is the heading that it shares with its neighbour, `asked` whether the schema has it."""

    field: str
    header: str
    kind: str
    concept: str
    group: str = ""
    asked: bool = True
    description: str = ""
    as_printed: bool = False
    sparse: float = 0.0
    negative: float = 0.0
    places: int = 0
    scale: float = 1.0
    sign: str = ""
    sign_place: str = ""  # before, behind, apart (at the left edge of the cell)

    @property
    def numeric(self) -> bool:
        return self.kind in NUMBERS

    def node(self, notation: Notation) -> dict[str, Any]:
        """Return the column's schema."""
        kind = {"integer": "integer", "year": "integer", "counter": "integer"}.get(
            self.kind, "number" if self.numeric else "string"
        )
        node: dict[str, Any] = {"type": kind}
        described = self.description
        if self.kind == "date" and self.as_printed:
            described = f"{described}, as printed" if described else "As printed"
            described += f" ({notation.date_shown})"
        elif self.kind == "date":
            node["format"] = "date"
        if described:
            node["description"] = described
        return node

    def cell(self, value: Any, notation: Notation) -> Cell:
        """Print a value; None is a blank."""
        if value is None:
            blank = notation.blank
            return Cell("" if blank == "n/a" and not (self.numeric or self.kind == "date") else blank)
        if self.kind == "date":
            text = notation.date(value)
            return Cell(text, text if self.as_printed else value.isoformat())
        if self.kind == "time":
            text = notation.time(value)
            return Cell(text, text)
        if self.kind == "reading":  # as it is printed: "< 0.5", "negative", "12.3"
            text = value if isinstance(value, str) else notation.number(value, self.places)
            text = f"< {text}" if not isinstance(value, str) and value < 5 else text
            return Cell(text, text)
        if not self.numeric:
            return Cell(value, value)
        text = str(value) if self.kind in ("year", "counter") else notation.number(value, self.places)
        if self.sign_place == "before":
            text = f"{self.sign}{text}" if value >= 0 else f"{self.sign} {text}"
        elif self.sign_place == "behind":
            text = f"{text} {self.sign}"
        return Cell(text, round(value, self.places))


def start(random: Random, kind: str) -> Any:
    """Return where a column of dates or times begins."""
    if kind == "date":
        return datetime.date(random.randint(2015, 2025), random.randint(1, 12), random.randint(13, 20))
    return random.randint(5 * 60, 9 * 60)


def value(column: Column, random: Random, pools: Pools, last: Any, number: int) -> Any:
    """Return the value of a row; `last` is the column's value one row above, `number` the row's."""
    match column.kind:
        case "counter":
            return number
        case "integer":
            return random.randint(1, max(9, int(40 * column.scale)))
        case "year":
            return random.randint(1994, 2025)
        case "amount" | "measure":
            low, high = _RANGES.get(column.concept, (0.5 * column.scale, 90.0 * column.scale))
            size = round(random.uniform(low, high), column.places)
            return -size if random.random() < column.negative else size
        case "reading":
            return pools.status() if random.random() < 0.2 else round(random.uniform(0.1, 90.0), column.places)
        case "percent":
            return random.choice(_RATES)
        case "date":
            return last + datetime.timedelta(days=random.randint(0, 4))
        case "time":
            return (last + random.randint(1, 25)) % 1440
    return getattr(pools, column.kind)()
