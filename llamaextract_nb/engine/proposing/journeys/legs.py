"""Legs: two stops that belong together, chosen so that the sum of what speaks for them in the document is largest."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass

from llamaextract_nb.engine.proposing.journeys.endpoints import END, START
from llamaextract_nb.engine.proposing.journeys.stops import Lines, Spot, Stop
from llamaextract_nb.engine.structure.text import Text
from llamaextract_nb.engine.weights import Features

_REACH = 8  # lines from a departure to its arrival
_SKIPPED = 2  # times of day in between: a duration, a time to be there
_SPOTS = 5  # candidates for the place of each stop that are paired


@dataclass(slots=True)
class Leg:
    """A departure and its arrival: their places, their dates and times (None where no date is known), and how sure."""

    stops: tuple[Stop, Stop]
    spots: tuple[Spot | None, Spot | None]
    times: tuple[datetime.datetime | None, datetime.datetime | None]
    score: float
    why: str = ""

    @property
    def first(self) -> int:
        """The first line that it stands on."""
        return min(self.stops[0].moment.place.line, self.stops[1].moment.place.line)

    @property
    def last(self) -> int:
        """The last line that it stands on."""
        return max(self.stops[0].moment.place.line, self.stops[1].moment.place.line)


def find_legs(lines: Lines) -> list[Leg]:
    """Return the legs of a document in reading order; every time of day serves one leg at most."""
    stops = lines.stops
    best: list[tuple[float, Leg | None, int]] = [(0.0, None, len(stops))] * (len(stops) + 1)
    for index in range(len(stops) - 1, -1, -1):
        best[index] = (best[index + 1][0], None, index + 1)
        for other in range(index + 1, min(index + 2 + _SKIPPED, len(stops))):
            leg = _leg(lines.text, stops[index], stops[other], other - index - 1)
            if leg is not None and leg.score > 0 and leg.score + best[other + 1][0] > best[index][0]:
                best[index] = (leg.score + best[other + 1][0], leg, other + 1)
    legs: list[Leg] = []
    index = 0
    while index < len(stops):
        _, leg, index = best[index]
        if leg is not None:
            legs.append(leg)
    return legs


def _leg(text: Text, start: Stop, end: Stop, skipped: int) -> Leg | None:
    lines = end.moment.place.line - start.moment.place.line
    if lines > _REACH:
        return None
    times, why = _times(start, end)
    score, spots = _best_spots(text, start, end)
    features: Features = {
        "leg": 1.0,
        "ends named": (_says(START, start, spots[0]) + _says(END, end, spots[1])) / 2,
        "ends swapped": float(start.side == END) + float(end.side == START),
        "leg dated": start.features["dated"],
        "aligned": float(text.segment(start.moment.place).x0 == text.segment(end.moment.place).x0),
        "backwards": float(bool(times[0] and times[1] and times[1] < times[0])),
        "leg apart": lines / _REACH,
        "times skipped": skipped / _SKIPPED,
        "seconds": (start.features["seconds"] + end.features["seconds"]) / 2,
        "other label": (start.features["other label"] + end.features["other label"]) / 2,
    }
    return Leg((start, end), spots, times, score + text.weights.of(features), why)


def _says(side: str, stop: Stop, spot: Spot | None) -> bool:
    """Tell whether a stop or its place is said to be at this end of a journey."""
    return stop.side == side or bool(spot and _at_end(side, spot))


def _at_end(side: str, spot: Spot) -> bool:
    """Tell whether a label or a column says so of a place; a route says it of every place."""
    return spot.side == side and spot.relation != "route"


def _times(start: Stop, end: Stop) -> tuple[tuple[datetime.datetime | None, datetime.datetime | None], str]:
    """Return when a leg begins and ends; an arrival that would be before its departure is on the next day."""
    departs, arrives, why = start.when, end.when, ""
    if departs is not None and (arrives is None or end.day == start.day):
        clock = datetime.time.fromisoformat(end.moment.clock)
        days = end.moment.days or int(clock < departs.time())
        arrives = datetime.datetime.combine(departs.date() + datetime.timedelta(days), clock)
        why = "the day after the departure" if days == 1 else ""
    return (departs, arrives), why


def _best_spots(text: Text, start: Stop, end: Stop) -> tuple[float, tuple[Spot | None, Spot | None]]:
    """Return the two places that go best together, and what they add to the leg's score."""
    best: tuple[float, tuple[Spot | None, Spot | None]] = (0.0, (None, None))
    starts = [spot for spot in start.spots if spot.relation != "route" or spot.side == START][:_SPOTS]
    ends = [spot for spot in end.spots if spot.relation != "route" or spot.side == END][:_SPOTS]
    for one, other in itertools.product([None, *starts], [None, *ends]):
        score = (one.score if one else 0.0) + (other.score if other else 0.0)
        if one and other:
            if text.string(one.place) == text.string(other.place):
                continue
            score += text.weights.of(
                {
                    "same relation": float(one.relation == other.relation),
                    "spots named": (_at_end(START, one) + _at_end(END, other)) / 2,
                    "spots swapped": ((one.side == END) + (other.side == START)) / 2,
                }
            )
        if score > best[0]:
            best = (score, (one, other))
    return best
