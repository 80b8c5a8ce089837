"""Sums: net + tax = gross and gross - commission = net, found among a document's amounts; columns that add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, partial
from typing import NamedTuple

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.words.labels import concepts

_MOST = 400  # amounts looked at, the last ones of a long document
_LEAST_RATE, _MOST_RATE = 0.015, 0.30  # what a tax can be of the net amount
_RATES = (0.19, 0.07, 0.2, 0.055, 0.1, 0.21, 0.22, 0.25, 0.05, 0.08, 0.16, 0.13, 0.06, 0.09, 0.12, 0.18, 0.23, 0.15)
_COMMISSION = 0.15  # of an agency, from the gross amount
_PARTS = frozenset({"net", "tax", "gross", "due", "discount", "shipping", "paid"})
_OTHERS = ("shipping", "delivery", "discount")
_PAID = ("paid", "payment")
_WITH_OTHERS = 1.9  # evidence: the amounts are named and add up, but for the rate
_MOST_NAMED = 20  # taxes, and charges and discounts, that are tried with each other
_MOST_TAXES = 14  # of which two or three are put together
_EDGE = 3.0  # points between the right edges of amounts of one column
_HEADER = 5  # lines above an amount in which its column may be named


class Sum(NamedTuple):
    """Amounts in cents of which the first two are the third, and how sure it is that they belong together, 0..1.

    A tax is added to the net amount; a commission (`deducts`) is taken from the gross amount.
    """

    net: int
    tax: int
    gross: int
    strength: float = 0.0
    deducts: bool = False

    @property
    def why(self) -> str:
        """The sum as it is calculated."""
        net, tax, gross = (f"{cents / 100:.2f}" for cents in self[:3])
        if self.deducts:
            return f"gross {gross} - commission {tax} = net {net}"
        return f"net {net} + tax {tax} = gross {gross}"

    def part(self, name: str) -> int | None:
        """Return the amount that a field of this part asks for: net, tax, gross or due."""
        if name == "due":
            return self.net if self.deducts else self.gross
        if name == "tax":
            return None if self.deducts else self.tax
        return self.net if name == "net" else self.gross


class Amounts:
    """The amounts of a document by their value in cents, and the sum that explains them best."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.places: dict[int, list[Place]] = defaultdict(list)
        self._rates = set(_RATES)
        self._said: dict[int, frozenset[str]] = {}  # by the labels of each amount that was asked for
        found: list[tuple[int, Place]] = []
        for number, line in enumerate(text.lines):
            for index in range(len(line.segments)):
                for span in text.spans(number, index).numbers:
                    if span.unit == "%":
                        self._rates.add(round(span.value / 100, 4))
                    elif (span.decimals == 2 or span.unit) and span.unit != "‰" and abs(span.value) < 1e12:
                        found.append((round(span.value * 100), Place(number, index, span.start, span.end)))
        for cents, place in found[-_MOST:]:
            self.places[cents].append(place)
        self._rates = {rate for rate in self._rates if _LEAST_RATE <= rate <= _MOST_RATE}

    @cached_property
    def sum(self) -> Sum | None:
        """The sum that has most evidence: usual rates, words beside the amounts; then the largest."""
        taxes = self._taxes()
        parts = {tax for _, tax in taxes}
        largest = sorted(taxes, key=lambda pair: (-abs(pair[0]), pair))[:_MOST_TAXES]
        best: tuple[tuple[float, ...], Sum] | None = None
        for net, tax, gross in self._triples():
            named = self._says(tax, "tax")
            single = (net, tax) in taxes
            rate = 1.0 if single else 1.5 * _is_combined(net, tax, taxes, largest)
            # A tax on a part of the net amount, when the rest is free of it.
            rate = rate or 0.5 * (named and tax in parts)
            deducts = self._says(tax, "commission") or (not named and _agrees(gross, tax, _COMMISSION))
            if deducts:
                rate = float(any(_agrees(gross, tax, each) for each in self._rates))
            evidence = rate + named + (deducts and self._says(tax, "commission"))
            rank = (evidence, abs(gross), max(self.places[gross]).line)
            if evidence and (best is None or rank > best[0]):
                best = (rank, Sum(net, tax, gross, min(1.0, 0.4 + 0.3 * evidence), deducts))
        for net, tax, gross in self._with_others():
            rank = (_WITH_OTHERS, abs(gross), max(self.places[gross]).line)
            if best is None or rank > best[0]:
                best = (rank, Sum(net, tax, gross, 1.0))
        return best[1] if best else None

    def _with_others(self) -> Iterator[tuple[int, int, int]]:
        """Yield net, tax and gross between which shipping is added or a discount taken off."""
        taxes = [cents for cents in self.places if self._says(cents, "tax")][-_MOST_NAMED:]
        others = [cents for cents in self.places if any(map(partial(self._says, cents), _OTHERS))][-_MOST_NAMED:]
        signed = sorted({sign * cents for cents in others for sign in (1, -1)})
        for gross in sorted(self.places):
            for tax in taxes:
                for other in signed:
                    net = gross - tax - other
                    if net in self.places and abs(other) < abs(net) and _LEAST_RATE <= tax / net <= _MOST_RATE:
                        yield net, tax, gross

    def _triples(self) -> Iterator[tuple[int, int, int]]:
        values = sorted(self.places, key=abs)
        for gross in values:
            for tax in values:
                if abs(tax) > _MOST_RATE * abs(gross):
                    break
                net = gross - tax
                if net and net in self.places and _LEAST_RATE <= tax / net <= _MOST_RATE:
                    yield net, tax, gross

    def _taxes(self) -> set[tuple[int, int]]:
        """Return the pairs of amounts of which the second is the first's tax by a rate."""
        found: set[tuple[int, int]] = set()
        for net in self.places:
            for rate in self._rates:
                nearest = round(net * rate)
                found.update((net, tax) for tax in (nearest - 1, nearest, nearest + 1) if tax in self.places and tax)
        return found

    @cached_property
    def due(self) -> tuple[int, int] | None:
        """What was paid and what is left of the gross amount, where the document says that something was paid."""
        whole = self.sum.gross if self.sum else max(self.places, default=0)
        for paid in sorted(self.places, reverse=True):
            if 0 < paid < whole and whole - paid in self.places and any(map(partial(self._says, paid), _PAID)):
                return paid, whole - paid
        return None

    def _says(self, cents: int, concept: str) -> bool:
        """Tell whether a label of this concept stands left of an amount or above it."""
        said = self._said.get(cents)
        if said is None:
            labels = {label for place in self.places[cents] for label in self._labels(place)}
            said = self._said[cents] = frozenset(concept for label in labels for concept in concepts(label))
        return concept in said

    def _labels(self, place: Place) -> Iterator[str]:
        segments = self.text.lines[place.line].segments
        for segment in segments[: place.segment]:
            yield segment.text
        own = segments[place.segment]
        yield own.text[: place.start]
        for number in range(place.line - 1, max(-1, place.line - _HEADER), -1):
            above = self.text.lines[number].segments
            if any(self.text.spans(number, index).numbers for index in range(len(above))):
                continue  # its labels are those of its own amounts
            for segment in above:
                if min(own.x1, segment.x1) > max(own.x0, segment.x0):
                    yield segment.text

    def names_another(self, part: str, place: Place) -> float:
        """Tell whether the label left of an amount names another part of a sum than this one."""
        own = self.text.lines[place.line].segments[: place.segment]
        said = {concept for segment in own for concept in concepts(segment.text)}
        same = {"gross", "due"} if part == "due" else {part}
        return float(bool(said & _PARTS) and not said & same)

    def adds_up(self, place: Place, cents: int) -> bool:
        """Tell whether two or more amounts above one, in its column and next to each other, add up to it."""
        edge, total, count = self._edge(place), 0, 0
        for line, other, amount in reversed(self._column):
            if line < place.line and abs(other - edge) < _EDGE:
                total, count = total + amount, count + 1
                if count > 1 and total == cents:
                    return True
        return False

    @cached_property
    def _column(self) -> list[tuple[int, float, int]]:
        """The amounts that are not zero, as (line, right edge, cents)."""
        return sorted(
            (place.line, self._edge(place), cents) for cents, places in self.places.items() if cents for place in places
        )

    def _edge(self, place: Place) -> float:
        return self.text.box(place).x1


def _agrees(base: int, part: int, rate: float) -> bool:
    return abs(part - base * rate) <= 1


def _is_combined(net: int, tax: int, taxes: set[tuple[int, int]], largest: list[tuple[int, int]]) -> bool:
    """Tell whether a net amount and its tax are the sums of two or three such pairs, the first ones of the largest."""
    rests = [(net - part, tax - part_tax) for part, part_tax in largest if part != net]
    if any(rest in taxes for rest in rests):
        return True
    return any((rest - part, rest_tax - part_tax) in taxes for rest, rest_tax in rests for part, part_tax in largest)


def summed(wanted: Wanted, amounts: Amounts) -> list[Candidate]:
    """Return the candidate that the document's sum proposes for a field."""
    part = wanted.part_of_sum
    if not part:
        return []
    if part == "due" and amounts.due is not None:
        paid, rest = amounts.due
        why = f"what is left when {paid / 100:.2f} was paid"
        return [Candidate(rest / 100, [max(amounts.places[rest])], {"sum": 1.0, "money": 1.0}, why, "normalised")]
    cents = amounts.sum.part(part) if amounts.sum else None
    if amounts.sum is None or cents is None:
        return []
    features = {"sum": amounts.sum.strength, "money": 1.0}
    return [Candidate(cents / 100, [max(amounts.places[cents])], features, amounts.sum.why, "normalised")]


def weigh(wanted: Wanted, amounts: Amounts, candidates: list[Candidate]) -> None:
    """Add what the document's sums say for and against the candidates for a field of money."""
    part = wanted.part_of_sum
    known = amounts.sum
    own = known.part(part) if known else None
    largest = max((abs(candidate.value) for candidate in candidates), default=0.0)
    for candidate in candidates:
        cents = round(candidate.value * 100)
        features = candidate.features
        if part in ("gross", "due"):
            features["largest"] = float(abs(candidate.value) >= largest)
        if part != "gross":
            features["names another part"] = amounts.names_another(part, candidate.places[0])
        if part in ("gross", "net"):
            features["column sum"] = float(amounts.adds_up(candidate.places[0], cents))
        if known is not None and "sum" not in features:
            features["sum"] = known.strength * float(cents == own)
            features["other part of sum"] = known.strength * float(cents != own and cents in known[:3])
