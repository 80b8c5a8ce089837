"""Times of day and dates as itineraries write them, dates without a year included."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.yearless import find_yearless

_CLOCK = re.compile(
    r"(?<![\d:.,/+])(?P<hour>[01]?\d|2[0-3])(?:(?P<mark>[:.]|\s?[hH]\s?)(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?)?"
    r"(?![\w/]|[:.,]\d)(?:\s*(?P<half>[ap])\.?m\b\.?)?(?:\s*(?P<unit>Uhr|hrs?|h)\b)?"
    r"(?:\s*\(?\+\s?(?P<days>[12])\b\s?(?:days?|Tage?|jours?|d)?\)?)?",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"(?<![\d:.,/+])(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?", re.IGNORECASE
)
_BOOKED_BEFORE = datetime.timedelta(days=2)  # a mail may be dated after midnight


class Moment(NamedTuple):
    """A time of day: where it stands, as HH:MM:SS, how many days later it says it is, and whether it has seconds."""

    place: Place
    clock: str
    days: int
    seconds: bool


class Day(NamedTuple):
    """A date: where it stands, and its ISO form; `why` says where its year comes from if it has none itself."""

    place: Place
    value: str
    why: str


def moments(text: Text, line: int) -> list[Moment]:
    """Return the times of day on a line, left to right."""
    found = []
    for index, segment in enumerate(text.lines[line].segments):
        dates = text.spans(line, index).dates
        taken: list[Moment] = []
        for match in (*_HALF.finditer(segment.text), *_CLOCK.finditer(segment.text)):
            moment = _moment(match, line, index)
            if moment is None or any(d.start < match.end() and match.start() < d.end for d in dates):
                continue
            if all(match.end() <= m.place.start or match.start() >= m.place.end for m in taken):
                taken.append(moment)
        found += sorted(taken)
    return found


def _moment(match: re.Match[str], line: int, segment: int) -> Moment | None:
    known = match.groupdict()
    if not known.get("minute") and not known["half"]:
        return None
    if known.get("mark") == "." and not known["half"] and not known.get("unit"):
        return None  # 12.30 may be a price
    hour, second = int(known["hour"]), known.get("second")
    if known["half"]:
        if hour > 12:
            return None
        hour = hour % 12 + 12 * (known["half"].casefold() == "p")
    clock = f"{hour:02}:{known['minute'] or '00'}:{second or '00'}"
    return Moment(
        Place(line, segment, match.start(), match.end()), clock, int(known.get("days") or 0), second is not None
    )


class Calendar:
    """The dates of a document; those without a year are taken to follow the first that has one."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._days: dict[int, list[Day]] = {}
        self._first: datetime.date | None = None
        self._known = False

    def days(self, line: int) -> list[Day]:
        """Return the dates on a line, left to right."""
        if line not in self._days:
            self._days[line] = sorted(
                day for index in range(len(self.text.lines[line].segments)) for day in self._on(line, index)
            )
        return self._days[line]

    def _on(self, line: int, index: int) -> list[Day]:
        whole = self.text.spans(line, index).dates
        note = self.text.conventions.day_reason
        found = [Day(Place(line, index, d.start, d.end), d.value, note if d.ambiguous else "") for d in whole]
        for start, end, month, day in find_yearless(
            self.text.segment((line, index)).text, self.text.conventions.day_first
        ):
            if all(end <= d.start or start >= d.end for d in whole):
                value = self._dated(month, day)
                why = (
                    f"the year after {self._first}, the document's first date"
                    if value
                    else "the document names no year"
                )
                found.append(Day(Place(line, index, start, end), value, why))
        return found

    def _dated(self, month: int, day: int) -> str:
        """Return the first such day that is not before the document's first date, "" if it names no year at all."""
        first = self._first_date()
        if first is None:
            return ""
        for year in range(first.year, first.year + 5):  # 29 February comes within four years
            try:
                date = datetime.date(year, month, day)
            except ValueError:
                continue
            if date >= first - _BOOKED_BEFORE:
                return date.isoformat()
        return ""

    def _first_date(self) -> datetime.date | None:
        if not self._known:
            self._known = True
            for number, line in enumerate(self.text.lines):
                dates = [d for index in range(len(line.segments)) for d in self.text.spans(number, index).dates]
                if dates:
                    self._first = datetime.date.fromisoformat(dates[0].value)
                    break
        return self._first
