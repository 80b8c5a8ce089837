"""Entries under a heading: a title, the period it belongs to, and what is said about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from llamaextract_nb.engine.proposing.entries.periods import Period, find_period
from llamaextract_nb.engine.structure.sections import Section, Sections, Spot
from llamaextract_nb.engine.structure.text import Place

BULLET = re.compile(r"^(?:[-–•*▪◦·●○■□➢►]|\d{1,2}[.)])\s+")
_MOST_BESIDE = 12  # words beside a period on its line
_TITLES = 3  # lines above a period that may say what it is about
_OPEN = re.compile(r"[,&/(–-]\s*$|\b(?:of|and|the|for|und|der|des|de|et|y|e)$")  # a line that goes on
_DASHED = re.compile(r"\s[-–—|]\s*$")
_AROUND = " \t,;:|•·-–—"


@dataclass(slots=True)
class Entry:
    """One entry: its titles, its period and where that stands, and the lines that describe it.

    A title is the places of the lines that it is wrapped over.
    """

    titles: list[list[Place]] = field(default_factory=list)
    period: Period | None = None
    dated: Place | None = None
    body: list[Place] = field(default_factory=list)


def entries_of(sections: Sections, section: Section) -> list[Entry]:
    """Return the entries of a section: each has one period, or each line is one if the section has none."""
    dated = [(i, period) for i, spot in enumerate(section.body) if (period := _period(sections, spot)) is not None]
    if not dated:
        return [Entry(_titles(sections, spots)) for spots in _joined(sections, section.body)]
    places = [place for place, _ in dated]
    lead = places[0] if places[0] <= _TITLES else 0  # as many lines stand before each period as before the first
    starts = [max(place - lead, above + 1) for above, place in pairwise([-1, *places])]  # a period has its own entry
    return [
        _entry(sections, section.body[start:end], place - start, period)
        for start, end, (place, period) in zip(starts, [*starts[1:], len(section.body)], dated, strict=True)
    ]


def _period(sections: Sections, spot: Spot) -> Period | None:
    """Return the period of a segment, if the segment is little else: a title may stand beside it, no sentence."""
    text = sections.segment(spot).text
    if BULLET.match(text):
        return None
    period = find_period(text)
    if period is None:
        return None
    rest = text[: period.start] + text[period.end :]
    ranged = period.last is not None or period.current
    return period if len(rest.split()) <= (_MOST_BESIDE if ranged else 0) else None


def _entry(sections: Sections, spots: Sequence[Spot], at: int, period: Period) -> Entry:
    """Return some segments as an entry, of which one, at an index, states its period."""
    dated = spots[at]
    entry = Entry(period=period, dated=sections.place(dated))
    for index, spot in enumerate(spots):
        place = sections.place(spot)
        if index == at:
            rests = [place._replace(end=period.start), place._replace(start=period.end)]
            entry.titles += [[rest] for rest in (_stripped(sections, r) for r in rests) if rest.start < rest.end]
        elif index < at or (spot.line == dated.line and not entry.body):
            entry.titles.append([_stripped(sections, place)])
        else:
            entry.body.append(_stripped(sections, place))
    if not entry.titles and entry.body:
        entry.titles.append([entry.body.pop(0)])
    return entry


def _titles(sections: Sections, spots: Sequence[Spot]) -> list[list[Place]]:
    """Return lines as titles: a dash at a line's end divides, else the next line goes on with the same title."""
    titles: list[list[Place]] = [[]]
    for spot in spots:
        titles[-1].append(_stripped(sections, sections.place(spot)))
        if _DASHED.search(sections.segment(spot).text):
            titles.append([])
    return [title for title in titles if title]


def _stripped(sections: Sections, place: Place) -> Place:
    """Return a place without its bullet and the punctuation around it."""
    string = sections.text.string(place)
    bullet = BULLET.match(string)
    start = bullet.end() if bullet else 0
    start += len(string[start:]) - len(string[start:].lstrip(_AROUND))
    end = max(start, len(string.rstrip(_AROUND)))
    return place._replace(start=place.start + start, end=place.start + end)


def _joined(sections: Sections, body: Sequence[Spot]) -> Iterator[list[Spot]]:
    """Yield the segments of a section as entries: one goes on where its line ends in the middle of something."""
    entry: list[Spot] = []
    for spot in body:
        text = sections.segment(spot).text
        if entry and not (_OPEN.search(sections.segment(entry[-1]).text) or text[0] == "(" or text[0].islower()):
            yield entry
            entry = []
        entry.append(spot)
    if entry:
        yield entry
