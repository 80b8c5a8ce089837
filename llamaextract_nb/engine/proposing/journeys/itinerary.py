"""Journeys as records: the fields of each leg from its stops, the rest from the lines around it."""

from __future__ import annotations

import math

from llamaextract_nb.engine.asking.item import SURE, Item
from llamaextract_nb.engine.extraction import Finding
from llamaextract_nb.engine.proposing.journeys.endpoints import START, Ends, ends_of
from llamaextract_nb.engine.proposing.journeys.legs import Leg, find_legs
from llamaextract_nb.engine.proposing.journeys.stops import Lines
from llamaextract_nb.engine.proposing.journeys.tokens import VEHICLE
from llamaextract_nb.engine.proposing.records.record import Record
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values import read_value
from llamaextract_nb.schema.fields import Field

_NO_PLACE = "no text beside the time names a place"
_NO_YEAR = "the document gives no year for this time"
_NO_LABEL = "no label near the leg names this field"
_VEHICLES = frozenset({"vehicle", "period"})  # “flight” is a period to advertisers
_OTHER_CODES = frozenset({"booking", "order", "reference", "ticket", "id", "invoice", "price", "total", "buyer"})
_AROUND = 12  # lines above and below a leg that may say more about it


def journey_records(text: Text, field: Field) -> list[Record]:
    """Return the legs of a document as the records of a list; [] unless its items ask for both ends of a journey."""
    item = Item(field)
    ends = ends_of(item.leaves)
    if ends is None:
        return []
    lines = Lines(text)
    legs = find_legs(lines)
    records: list[Record] = []
    for index, leg in enumerate(legs):
        stretch = _stretch(text, legs, index)
        record = _record(text, item, ends, leg, lines, stretch)
        if record.filled and record.data not in [other.data for other in records]:
            records.append(record)
    return records


def _record(text: Text, item: Item, ends: Ends, leg: Leg, lines: Lines, stretch: range) -> Record:
    record = Record()
    labelled = _labelled(text, item, ends, lines, stretch)
    for index, leaf in enumerate(item.leaves):
        if index in ends.sided:
            finding = _end(text, leaf.field, leg, *ends.sided[index])
        elif index == ends.vehicle:
            finding = _vehicle(text, ends.bare, leg, lines, stretch)
        else:
            finding = labelled.get(index, Finding(None, reason=_NO_LABEL))
        if leaf.field.kind == "array":
            record.put_list(leaf.path, [finding] if finding.value is not None else [], _NO_LABEL)
        else:
            record.put(leaf.path, finding)
    return record


def _sure(score: float) -> float:
    return round(min(0.99, 1 / (1 + math.exp(-score))), 3)


def _end(text: Text, field: Field, leg: Leg, side: str, role: str) -> Finding:
    """Return what a leg says of one of its ends."""
    number = 0 if side == START else 1
    stop, spot, when = leg.stops[number], leg.spots[number], leg.times[number]
    if role in ("place", "code"):
        place = spot.place if spot and role == "place" else spot.code if spot else None
        if spot is None or place is None:
            return Finding(None, reason=_NO_PLACE)
        why = f"the place {spot.relation} the time"
        reading = read_value(text.string(place), field, text.conventions)
        value = reading.value if reading else None
        return Finding(value, _sure(min(leg.score, spot.score)), (text.citation([place]),), "exact", why)
    places = [stop.moment.place]
    if role == "clock":
        return Finding(stop.moment.clock[:5], _sure(leg.score), (text.citation(places),), "exact", "a time of the leg")
    if when is None:
        return Finding(None, reason=stop.day.why if stop.day else _NO_YEAR)
    if stop.day:
        places.insert(0, stop.day.place)
    value = when.isoformat() if role == "moment" else when.date().isoformat()
    why = "; ".join(
        part
        for part in ("date and time of the leg", leg.why if number else "", stop.day.why if stop.day else "")
        if part
    )
    return Finding(value, _sure(leg.score), (text.citation(places),), "normalised", why)


def _stretch(text: Text, legs: list[Leg], index: int) -> range:
    """Return the lines that say something about a leg: up to the widest gaps before and after it."""
    leg = legs[index]
    first = max(0, leg.first - _AROUND)
    last = min(len(text.lines) - 1, leg.last + _AROUND)
    if index:
        first = _divide(text, legs[index - 1].last, leg.first)
    if index + 1 < len(legs):
        last = _divide(text, leg.last, legs[index + 1].first) - 1
    return range(first, last + 1)


def _divide(text: Text, above: int, below: int) -> int:
    """Return the first line that belongs to the lower of two legs: the one below the first of the widest gaps."""
    gaps = [(text.lines[n + 1].y0 - text.lines[n].y1, -n) for n in range(above, below)]
    return 1 - max(gaps)[1] if gaps else below


def _vehicle(text: Text, bare: bool, leg: Leg, lines: Lines, stretch: range) -> Finding:
    """Return the number of a leg's flight or train: the nearest text of that form."""
    best: tuple[float, Place] | None = None
    for number in stretch:
        tokens = lines.tokens(number)
        for index, token in enumerate(tokens):
            if token.kind != "vehicle":
                continue
            apart = max(leg.first - number, number - leg.last, 0) + 3 * (number > leg.last)
            named = {concept for other in tokens[:index] for concept in other.named}
            score = 2.0 * bool(named & _VEHICLES) - 2.0 * bool(named & _OTHER_CODES) - 0.3 * apart
            if best is None or score > best[0]:
                best = (score, token.place)
    if best is None:
        return Finding(None, reason=_NO_LABEL)
    match = VEHICLE.match(text.segment(best[1]).text, best[1].start)
    assert match is not None
    place = best[1]
    if bare:
        group = "digits" if match["digits"] else "bare"
        place = place._replace(start=match.start(group), end=match.end(group))
    return Finding(
        text.string(place).strip(),
        _sure(1.0 + best[0]),
        (text.citation([place]),),
        "exact",
        "the form of such a number",
    )


def _labelled(text: Text, item: Item, ends: Ends, lines: Lines, stretch: range) -> dict[int, Finding]:
    """Return what labels around a leg say about its other fields."""
    found: dict[int, Finding] = {}
    for number in stretch:
        tokens = lines.tokens(number)
        for index, token in enumerate(tokens[:-1]):
            if token.kind != "label" or tokens[index + 1].kind == "label":
                continue
            scores = item.similarities(text.string(token.place))
            for leaf, similarity in enumerate(scores):
                if leaf in ends.sided or leaf == ends.vehicle or leaf in found or similarity < SURE:
                    continue
                place = tokens[index + 1].place
                reading = read_value(text.string(place), item.leaves[leaf].field, text.conventions)
                if reading is not None:
                    why = f"after the label “{text.string(token.place)}”"
                    found[leaf] = Finding(
                        reading.value, round(0.9 * similarity, 3), (text.citation([place]),), reading.verified, why
                    )
    return found
