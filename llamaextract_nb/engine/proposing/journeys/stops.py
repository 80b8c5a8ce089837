"""Stops: a time of day with the date, the place and the end of a journey that the words around it give."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, pairwise

from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.proposing.journeys.endpoints import END, START, side_of
from llamaextract_nb.engine.proposing.journeys.moments import Calendar, Day, Moment, moments
from llamaextract_nb.engine.proposing.journeys.tokens import Token, name_of, route_of, tokens_of
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.weights import Features
from llamaextract_nb.engine.words.labels import concepts

_ABOVE = 8  # lines above a time that may hold its date or its route
_HEADED = 15  # lines from the header of a column to a time
_NEAR = 2  # lines above and below a time that may hold its place
_MOST_WORDS = 8  # of a place's name
_LEAST = 3  # letters of a place's name
_LONGEST = 200  # characters of a text that may hold one
_MOST = 2_000  # times of day in a document
_MOST_ON_LINE = 12  # a line with more is a timetable
_HEADS = frozenset({"departure", "arrival", "start", "end", "station", "date", "time", "city"})
_OTHER_DATES = frozenset({"booking", "order", "birth", "invoice", "payment", "contract"})


@dataclass(slots=True)
class Spot:
    """A text that may name where a stop is: its code, the end that it says it is, and how it lies to the time."""

    place: Place
    code: Place | None
    side: str
    relation: str
    features: Features
    score: float = 0.0


@dataclass(slots=True)
class Stop:
    """A time of day in an itinerary; `spots` are the candidates for where it is, best first."""

    moment: Moment
    side: str
    day: Day | None
    features: Features
    spots: list[Spot] = field(default_factory=list)

    @property
    def when(self) -> datetime.datetime | None:
        """Date and time, if the date and its year are known."""
        if self.day is None or not self.day.value:
            return None
        return datetime.datetime.fromisoformat(f"{self.day.value}T{self.moment.clock}")


class Lines:
    """The lines of a document as tokens, each taken apart once."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.calendar = Calendar(text)
        self._tokens: dict[int, list[Token]] = {}

    def tokens(self, line: int) -> list[Token]:
        """Return the tokens of a line; none where the document has no such line."""
        if not 0 <= line < len(self.text.lines):
            return []
        if line not in self._tokens:
            self._tokens[line] = tokens_of(self.text, self.calendar, line)
        return self._tokens[line]

    @cached_property
    def stops(self) -> list[Stop]:
        """Every time of day in reading order, with what stands around it."""
        found = (
            self._stop(number, index, token.value)
            for number in range(len(self.text.lines))
            # Most lines of most documents have no time, and need not be taken apart.
            if 0 < len(moments(self.text, number)) <= _MOST_ON_LINE
            for index, token in enumerate(self.tokens(number))
            if isinstance(token.value, Moment)
        )
        return list(islice(found, _MOST))

    def heads(self, place: Place) -> tuple[str, ...]:
        """Return the concepts of the column's header above a place."""
        header = next((n for n in range(place.line - 1, max(-1, place.line - _HEADED), -1) if n in self._headers), None)
        if header is None:
            return ()
        box = self.box(place)
        words = [w for s in self.text.lines[header].segments for w in s.words if w.x0 < box.x1 and box.x0 < w.x1]
        return concepts(" ".join(word.text for word in words))

    @cached_property
    def _headers(self) -> frozenset[int]:
        """The lines that head the columns of an itinerary: two words for them, and no time, date or colon."""
        found = set()
        for number in {chunk.place.line for concept in _HEADS for chunk in self.text.index.get(concept, ())}:
            line = self.text.lines[number]
            string = " ".join(segment.text for segment in line.segments)
            kinds = {token.kind for token in self.tokens(number)}
            if (
                len(_HEADS & set(concepts(string))) > 1
                and len(line.segments) > 1
                and not kinds & {"moment", "day"}
                and ":" not in string
            ):
                found.add(number)
        return frozenset(found)

    def box(self, place: Place) -> Box:
        """Return the box around the words of a place."""
        boxes = []
        offset = 0
        segment = self.text.segment(place)
        for word in segment.words:
            if offset < place.end and offset + len(word.text) > place.start:
                boxes.append(word)
            offset += len(word.text) + 1
        return Box.around(boxes or list(segment.words))

    def _stop(self, number: int, index: int, moment: Moment) -> Stop:
        line = self.tokens(number)
        before = _until_moment(reversed(line[:index]))
        after = _until_moment(iter(line[index + 1 :]))
        label = next((token for token in before if token.kind == "label"), None)
        beside = next((token for token in after[:1] if token.kind == "label" and token.side), None)
        side = next((t.side for t in (label, beside) if t and t.side), "") or side_of(self.heads(moment.place))
        day, features = self._day(moment)
        other = label is not None and not label.side and bool(label.named) and not {"time", "date"} & set(label.named)
        features |= {"seconds": float(moment.seconds), "other label": float(other)}
        stop = Stop(moment, side, day, features)
        stop.spots = self._spots(stop, line[:index][::-1], line[index + 1 :])
        return stop

    def _day(self, moment: Moment) -> tuple[Day | None, Features]:
        """Return the date of a time: on its line, else the nearest above."""
        on_line = [token.value for token in self.tokens(moment.place.line) if isinstance(token.value, Day)]
        if on_line:
            return min(on_line, key=lambda day: _apart(day.place, moment.place)), {"dated": 1.0}
        for above in range(1, _ABOVE + 1):
            line = self.tokens(moment.place.line - above)
            dates = [token.value for token in line if isinstance(token.value, Day)]
            labels = {concept for token in line if token.kind in ("label", "text") for concept in token.named}
            if dates and not labels & _OTHER_DATES:
                return dates[0], {"dated": 1.0 - above / 20}
        return None, {"dated": 0.0}

    def _spots(self, stop: Stop, before: list[Token], after: list[Token]) -> list[Spot]:
        """Return the texts that may name where a stop is, best first."""
        found = [*self._beside(before, "before"), *self._beside(after, "after")]
        number = stop.moment.place.line
        for line in range(number - _ABOVE, number + _NEAR + 1):
            if line != number and line not in self._headers:
                found += self._around(line, line - number)
        for spot in found:
            spot.features["own end"] = float(bool(spot.side) and spot.side == stop.side)
            spot.features["other end"] = float(bool(spot.side and stop.side) and spot.side != stop.side)
            spot.score = self.text.weights.of(spot.features)
        found.sort(key=lambda spot: -spot.score)
        return found

    def _around(self, number: int, offset: int) -> Iterator[Spot]:
        """Yield the texts of a line above or below a time: routes, what a label says is an end, what stands near."""
        line = self.tokens(number)
        timed = any(token.kind == "moment" for token in line)
        if timed and offset > -_NEAR:
            return  # its texts belong to its own time
        for before, token in pairwise([None, *line]):
            if token is None or token.kind != "text":
                continue
            side = before.side if before and before.kind == "label" else ""
            route = route_of(self.text.segment(token.place).text, token.place)
            if route and offset < 0:
                yield from self._named(route[0], START, "route", -offset)
                yield from self._named(route[1], END, "route", -offset)
            elif side or (not timed and abs(offset) <= _NEAR):
                yield from self._named(token.place, side, "below" if offset > 0 else "above", abs(offset))

    def _beside(self, line: list[Token], relation: str) -> Iterator[Spot]:
        """Yield the texts on a time's own line, from the time outwards; beyond another time only those of a column."""
        skipped = 0
        timed = False
        for index, token in enumerate(line):
            timed = timed or token.kind == "moment"
            if token.kind != "text" or (timed and not side_of(self.heads(token.place))):
                continue
            # The label before a text is farther from a time that follows it, and nearer to one that precedes it.
            at = index + 1 if relation == "before" else index - 1
            label = line[at] if 0 <= at < len(line) and line[at].kind == "label" else None
            yield from self._named(token.place, label.side if label else "", relation, skipped)
            skipped += 1

    def _named(self, place: Place, side: str, relation: str, apart: int) -> Iterator[Spot]:
        if place.end - place.start > _LONGEST:
            return
        string = self.text.segment(place).text
        name, code = name_of(string, place)
        name = code if code and name.start >= name.end else name
        value = string[name.start : name.end]
        words = value.split()
        if sum(char.isalpha() for char in value) < _LEAST:
            return
        named = concepts(value)
        heads = self.heads(place)
        features = {
            "place": 1.0,
            f"place {relation}": 1.0,
            "place apart": min(1.0, apart / 4),
            "capital": float(not words[0][:1].islower()),
            "no capital": float(value == value.lower()),
            "place digits": float(any(char.isdigit() for char in value)),
            "place label": sum(concept in _HEADS for concept in named) / max(1, len(named)),
            "place sentence": min(1.0, max(0, len(words) - 4) / (_MOST_WORDS - 4)),
            "only code": float(name == code),
            "place column": float("station" in heads or "city" in heads or bool(heads and side_of(heads))),
            "other column": float(bool(heads) and not _HEADS & set(heads)),
        }
        yield Spot(name, code, side or side_of(heads), relation, features)


def _until_moment(tokens: Iterator[Token]) -> list[Token]:
    found = []
    for token in tokens:
        if token.kind == "moment":
            break
        found.append(token)
    return found


def _apart(one: Place, other: Place) -> tuple[int, int]:
    return abs(one.segment - other.segment), min(abs(one.start - other.end), abs(other.start - one.end))
