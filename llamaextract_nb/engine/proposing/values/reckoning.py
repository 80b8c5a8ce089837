"""The reckoning at the end of a bill: what a line calls its amount, and whether what was paid bears a total out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.numbers import CODES, SYMBOLS
from llamaextract_nb.engine.weights import Features
from llamaextract_nb.engine.words.labels import concepts

_FINAL = frozenset({"gross", "due", "paid", "rounded"})
_PART = frozenset({"net", "tax", "discount", "quantity", "item", "price", "rounding", "balance", "shipping"})
_PAYMENT = frozenset({"cash", "change", "card"})
_UNITS = frozenset(unit.casefold() for unit in (*SYMBOLS, *CODES))
_MOST_TOTALS = 40
_MOST = 2_000  # rows looked at, the last ones of a long document


class Row(NamedTuple):
    """The last amount of a line in cents, where it stands, and the concepts of the words before it."""

    cents: int
    place: Place
    named: tuple[str, ...]

    @property
    def is_total(self) -> bool:
        """Whether the words say that it is a total, be it of a part."""
        return "total" in self.named or ("amount" in self.named and bool(_FINAL & set(self.named)))

    @property
    def is_part(self) -> bool:
        """Whether the words say that it is something less than the whole."""
        said = set(self.named)
        return bool(said & _PART) and not said & _FINAL

    @property
    def is_payment(self) -> bool:
        """Whether the words say what was handed over or given back."""
        return bool(set(self.named) & _PAYMENT) and "total" not in self.named


class Reckoning:
    """The rows of a document that end in an amount, and the totals that payments and rounding explain."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.rows = list(_rows(text))[-_MOST:]
        self.by_line = {row.place.line: row for row in self.rows}
        self.settled, self.changed = self._settled()
        paid = [row.place.line for row in self.rows if row.is_payment and row.cents]
        self.paid_from = min(paid, default=len(text.lines))
        self.rounded = self._rounded()
        self.added, self.parts = self._added()
        whole = [r for r in self.rows if r.is_total and not r.is_part and not r.is_payment]
        self.last = max((r.place.line for r in whole if r.place.line < self.paid_from), default=-1)
        self.times: dict[int, int] = defaultdict(int)
        for row in self.rows:
            self.times[row.cents] += row.is_total or row.is_payment

    def _settled(self) -> tuple[frozenset[int], bool]:
        """Return the amounts that are what was handed over less what was given back, and whether something was."""
        given = [row.cents for row in self.rows if row.is_payment and "change" not in row.named and row.cents]
        back = [row.cents for row in self.rows if "change" in row.named and row.cents]
        known = {row.cents for row in self.rows if not row.is_payment}
        return frozenset(abs(g) - abs(b) for g in given for b in back or [0]) & known, bool(back)

    def _rounded(self) -> frozenset[int]:
        """Return the totals that are another total and a rounding of it."""
        rounding = [row.cents for row in self.rows if "rounding" in row.named and row.cents]
        totals = {row.cents for row in self.rows if row.is_total}
        return frozenset(t + sign * r for t in totals for r in rounding for sign in (1, -1)) & totals

    def _added(self) -> tuple[frozenset[int], frozenset[int]]:
        """Return the totals that are the sum of two totals above them, and those two."""
        totals = [row for row in self.rows if row.is_total and row.cents > 0][-_MOST_TOTALS:]
        found = [
            (whole.cents, one.cents, other.cents)
            for index, whole in enumerate(totals)
            for one, other in combinations(totals[:index], 2)
            if one.cents + other.cents == whole.cents
        ]
        return frozenset(sums[0] for sums in found), frozenset(part for sums in found for part in sums[1:])

    def weigh(self, candidates: list[Candidate]) -> None:
        """Add what the reckoning says for and against the candidates for the whole of a bill."""
        for candidate in candidates:
            candidate.features.update(self._features(candidate))

    def _features(self, candidate: Candidate) -> Features:
        cents = round(candidate.value * 100)
        row = self.by_line.get(candidate.places[0].line)
        features: Features = {
            "settled": float(cents in self.settled),
            "change given": float(cents in self.settled and self.changed),
            "not settled": float(bool(self.settled) and cents not in self.settled),
            "rounded total": float(cents in self.rounded),
            "sum of totals": float(cents in self.added),
            "part of a total": float(cents in self.parts and cents not in self.added),
            "after payment": float(candidate.places[0].line > self.paid_from),
            "repeated total": min(1.0, self.times[cents] / 3),
        }
        if row is not None and row.cents == cents:
            said = set(row.named)
            part = row.is_part and (self.last >= 0 or not said & {"price"}) and not features["change given"]
            features |= {
                "says final": float(row.is_total and bool(said & _FINAL)),
                "says part": float(part),
                "says payment": float(row.is_payment),
                "last total": float(row.place.line == self.last),
            }
        return features

    def totals(self) -> Iterator[Candidate]:
        """Yield the amounts that lines call a total, and those that payments bear out."""
        for row in self.rows:
            if row.is_payment or not (row.is_total or row.cents in self.settled):
                continue
            other = min(1.0, max(0, len(row.named) - 2) / 4)
            label = {"total line": float(row.is_total), "other words": other, "money": 1.0}
            yield Candidate(row.cents / 100, [row.place], label, _why(row, self), "normalised")


def _why(row: Row, reckoning: Reckoning) -> str:
    if row.cents in reckoning.settled:
        return "what was paid, less the change"
    return "the amount of a line that says total"


def _rows(text: Text) -> Iterator[Row]:
    for number, line in enumerate(text.lines):
        found = None
        for index in range(len(line.segments)):
            for span in text.spans(number, index).numbers:
                if span.is_money and abs(span.value) < 1e12:
                    found = (span, index)
        if found is None:
            continue
        span, index = found
        before = [segment.text for segment in line.segments[:index]] + [line.segments[index].text[: span.start]]
        named = tuple(c for c in concepts(" ".join(before)) if not c.isdigit() and c not in _UNITS)
        if named:
            yield Row(round(span.value * 100), Place(number, index, span.start, span.end), named)
