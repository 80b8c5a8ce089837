"""Sums: net + tax = gross, found among a document's amounts, as evidence for the fields that ask for them."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from llamaextract_nb.engine.matching.candidates import Candidate
from llamaextract_nb.engine.matching.text import Place, Text
from llamaextract_nb.engine.matching.wanted import MONEY, Wanted

_MOST = 400  # amounts looked at, the last ones of a long document
_LEAST_RATE, _MOST_RATE = 0.015, 0.30  # what a tax can be of the net amount
_RATES = (0.19, 0.07, 0.2, 0.055, 0.1, 0.21, 0.22, 0.25, 0.05, 0.08, 0.16, 0.13, 0.06, 0.09, 0.12, 0.18, 0.23)


class Sum(NamedTuple):
    """Net, tax and gross, each with the places where that amount stands."""

    net: float
    tax: float
    gross: float


class Amounts:
    """The amounts of a document by their value in cents, and the sum that explains them best."""

    def __init__(self, text: Text) -> None:
        self.places: dict[int, list[Place]] = defaultdict(list)
        found: list[tuple[int, Place]] = []
        for number, line in enumerate(text.lines):
            for index in range(len(line.segments)):
                for span in text.spans(number, index).numbers:
                    if (span.decimals == 2 or span.unit) and span.unit not in ("%", "‰") and abs(span.value) < 1e12:
                        found.append((round(span.value * 100), Place(number, index, span.start, span.end)))
        for cents, place in found[-_MOST:]:
            self.places[cents].append(place)
        self.sum = self._best()

    def _best(self) -> Sum | None:
        values = sorted(self.places, key=abs)
        known = set(values)
        best: tuple[tuple[float, ...], Sum] | None = None
        for gross in values:
            for tax in values:
                if abs(tax) > _MOST_RATE * abs(gross):
                    break
                net = gross - tax
                if not net or net not in known or not _LEAST_RATE <= tax / net <= _MOST_RATE:
                    continue
                usual = min(abs(tax / net - rate) for rate in _RATES) < 0.002
                last = max(self.places[gross])
                rank = (usual, abs(gross), last.line)
                if best is None or rank > best[0]:
                    best = (rank, Sum(net / 100, tax / 100, gross / 100))
        return best[1] if best else None


def part_of_sum(wanted: Wanted) -> str:
    """Return which part of a sum a field asks for: "net", "tax", "gross", "due" or ""."""
    if wanted.kind != "number" or not wanted.own & MONEY or wanted.own & {"price", "quantity", "share"}:
        return ""
    named = wanted.named
    for part in ("due", "net", "tax", "gross"):
        if part in named:
            return part
    described = {tuple(phrase) for phrase, _ in wanted.label.phrases}
    for part in ("net", "gross", "tax", "due"):
        if any(part in phrase for phrase in described) or part in wanted.own:
            return part
    return "gross" if named & {"total", "amount"} and not wanted.around else ""


def summed(text: Text, wanted: Wanted, amounts: Amounts) -> list[Candidate]:
    """Return the candidates that the document's sum proposes for a field."""
    part = part_of_sum(wanted)
    if not part or amounts.sum is None:
        return []
    value = getattr(amounts.sum, "gross" if part == "due" else part)
    place = max(amounts.places[round(value * 100)])
    why = f"net {amounts.sum.net:.2f} + tax {amounts.sum.tax:.2f} = gross {amounts.sum.gross:.2f}"
    return [Candidate(value, [place], {"sum": 1.0, "money": 1.0}, why, "normalised")]
