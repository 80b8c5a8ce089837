"""Regions of answers: what stands between a printed label and the next one, in each direction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.proposing.values.printed import Printed
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.marks import mark_before

_LEAD = re.compile(r"^(?:[\s:：;.,=_#?*)\]}|]|[-–—](?=\s)|\(\W*\))+")
_NUMBERING = re.compile(r"^\W*\d{1,2}[.)]\W*$")
_CAPTION = re.compile(r"^\W{0,2}[\[({](?=(?:\W*\w){5})[^\[({]+[\])}]\W{0,2}$")
_OPEN = re.compile(r"(?:[,&/-]|\b(?:and|or|of|the|to|in|for|a|by|with|und|et|y|e))$", re.IGNORECASE)
_TAIL = " \t:：;_|"
_WIDE = 3.5  # heights; what stands farther on the line is of another column
_PITCH = 1.9  # heights from one line of an answer to the next
_BELOW = 2.6  # heights from a label to an answer below it
_FULL = 0.82  # of the page's text; a line that ends farther left is not wrapped
_MOST_LINES = 8


class Region(NamedTuple):
    """The places of an answer, how it lies to its label, and how far away it is (0 near, 1 a page's width or far).

    `relation` is "beside", "under", "over", or "marked" or "unmarked" for a mark or an empty box before it. `cut`
    says that there is more below; `joined`, that it reaches over wide gaps; `passed`, that something else stands beside
    the label, be it another label; `caption`, that it is in brackets as what is printed below a line. `goes_on` is how
    plainly its lines continue each other, from -1 to 1.
    """

    places: tuple[Place, ...]
    relation: str
    distance: float
    cut: bool = False
    joined: bool = False
    passed: bool = False
    caption: bool = False
    goes_on: float = 0.0


class Regions:
    """Finds the regions around labels; `labels` are those of each segment, by line and segment."""

    def __init__(self, text: Text, labels: Mapping[tuple[int, int], list[Place]]) -> None:
        self.text = text
        self.labels = labels

    def around(self, printed: Printed, colon: bool) -> Iterator[Region]:
        """Yield the regions where the answer to a label, which a colon ends or not, may stand."""
        label = printed.place
        yield from self._marked(printed.places[0])
        beside, rest = self.beside(label)
        if not beside and printed.head is not None:
            beside, rest = self.beside(printed.head)
        if beside:
            yield from self._grown(label, beside, rest)
        passed = bool(beside) or (colon and self._meets_label(label))
        for region in self._under(label):
            yield region._replace(passed=passed)
        over = None if colon or beside else self._over(label)
        if over is not None:
            yield over

    def _meets_label(self, label: Place) -> bool:
        """Tell whether another label is the next thing on a label's line."""
        if self._until(label.line, label.segment, label.end) < len(self.text.segment(label).text):
            return True
        after = (label.line, label.segment + 1)
        return after[1] < len(self.text.lines[label.line].segments) and self._until(*after, 0) == 0

    def _marked(self, label: Place) -> Iterator[Region]:
        """A mark before a label: (X) Yes."""
        string = self.text.segment(label).text[: label.start]
        mark, place, distance = mark_before(string), label, 0.0
        if mark is None and label.segment and not string.strip(" .0123456789"):
            place = self.text.whole(label.line, label.segment - 1)
            mark, distance = mark_before(self.text.string(place)), 0.2
            if self._x0(label) - self.text.segment(place).x1 > _WIDE * self._height(label):
                return
        if mark is not None:
            place = place._replace(start=mark.start, end=mark.end)
            yield Region((place,), "marked" if mark.marked else "unmarked", distance)

    def beside(self, label: Place) -> tuple[list[Place], list[Place]]:
        """Return the places behind a label up to the next one: those close to each other, and those farther away."""
        near: list[Place] = []
        far: list[Place] = []
        end = self.text.box(label).x1
        for index in range(label.segment, len(self.text.lines[label.line].segments)):
            segment = self.text.segment((label.line, index))
            start = label.end if index == label.segment else 0
            until = self._until(label.line, index, start)
            place = self._trimmed(Place(label.line, index, start, until))
            if place is not None:
                wide = bool(near) and segment.x0 - end > _WIDE * self._height(label)
                (far if wide or far else near).append(place)
                end = segment.x1
            if until < len(segment.text):
                break
        return near, far

    def gap(self, label: Place, answer: Place) -> float:
        """Return how far an answer stands behind its label, as a share of the page's width."""
        return min(1.0, max(0.0, self._x0(answer) - self.text.box(label).x1) / self._width(label))

    def _until(self, line: int, index: int, start: int) -> int:
        """Return where the next label of a segment begins, or its end."""
        starts = [place.start for place in self.labels.get((line, index), ()) if place.start >= start]
        return min(starts, default=len(self.text.segment((line, index)).text))

    def _trimmed(self, place: Place) -> Place | None:
        string = self.text.string(place)
        lead = _LEAD.match(string)
        start = place.start + (lead.end() if lead else 0)
        end = start + len(self.text.segment(place).text[start : place.end].rstrip(_TAIL))
        if end <= start or _NUMBERING.match(self.text.segment(place).text[start:end]):
            return None
        return place._replace(start=start, end=end)

    def _grown(self, label: Place, beside: list[Place], far: list[Place]) -> Iterator[Region]:
        """Yield an answer beside its label, with the lines that go on with it, and without."""
        distance = self.gap(label, beside[0])
        more = [] if self._is_cut(beside[-1]) else self._lines_below(beside, self._x0(label))
        if far:
            yield Region((*beside, *far), "beside", distance, joined=True)
        caption = bool(_CAPTION.match(self.text.string(beside[0])))
        if more:
            yield Region((*beside, *more), "beside", distance, goes_on=self._continuity([beside[-1], *more], beside[0]))
        yield Region(tuple(beside), "beside", distance, cut=bool(more), caption=caption)

    def _continuity(self, places: list[Place], first: Place) -> float:
        """Return how plainly places continue each other, -1 to 1: by a comma or small letter, by their edge."""
        edges = [self._x0(first)]
        steps = []
        for one, other in pairwise(places):
            begin = self.text.string(other).lstrip("\"'(")[:1]
            small = begin.islower() or bool(_OPEN.search(self.text.string(one)))
            aligned = any(abs(self._x0(other) - edge) < self._height(first) for edge in edges)
            steps.append(1.0 if one.line == other.line or small or aligned else -1.0)
            edges.append(self._x0(other))
        return sum(steps) / len(steps)

    def _is_cut(self, place: Place) -> bool:
        """Tell whether a label ends an answer on its line."""
        return place.end < len(self.text.segment(place).text.rstrip(" :_"))

    def _lines_below(self, places: list[Place], margin: float) -> list[Place]:
        """Return the lines that go on with an answer: indented below it, or wrapped from a full line."""
        left = self._x0(places[0])
        found: list[Place] = []
        last = places[-1]
        full = self._is_full(last)
        for number in range(last.line + 1, min(len(self.text.lines), last.line + 1 + _MOST_LINES)):
            line = self.text.lines[number]
            if not self._follows(last, line):
                break
            height = self._height(last)
            begin = margin - height if full else left - height
            inside = [i for i, s in enumerate(line.segments) if s.x1 > margin]
            if not inside or line.segments[inside[0]].x0 < begin:
                break
            row = self._row(number, inside)
            if not row or _CAPTION.match(self.text.string(row[0])):
                break
            found.extend(row)
            last = row[-1]
            full = self._is_full(last) and not self._is_cut(last)
        return found

    def _row(self, number: int, indices: list[int]) -> list[Place]:
        """Return the places of segments up to a label; [] if a label comes first."""
        row: list[Place] = []
        for index in indices:
            until = self._until(number, index, 0)
            place = self._trimmed(Place(number, index, 0, until))
            if place is not None:
                if row and self._x0(place) - self.text.box(row[-1]).x1 > _WIDE * self._height(place):
                    break
                row.append(place)
            if until < len(self.text.segment((number, index)).text):
                break
        return row

    def _follows(self, last: Place, line: SegmentLine) -> bool:
        own = self.text.segment(last)
        if line.page is not self.text.lines[last.line].page:
            return False
        middle = min(segment.middle for segment in line.segments)
        return middle - own.middle < _PITCH * self._height(last)

    def _is_full(self, place: Place) -> bool:
        """Tell whether a line reaches the right edge of the page's text, so that it could be wrapped."""
        page = self.text.lines[place.line].page
        edge = max(line.words[-1].x1 for line in page.lines if line.words)
        return self.text.segment(place).x1 > _FULL * edge

    def _under(self, label: Place) -> Iterator[Region]:
        """Yield what stands below a label, in its column: the first line, and all lines."""
        own, height = self.text.box(label), self._height(label)
        after = [s for s in self.text.lines[label.line].segments if s.x0 > own.x1]
        right = after[0].x0 if after else self._width(label)
        rows: list[list[Place]] = []
        last = label
        for number in range(label.line + 1, min(len(self.text.lines), label.line + 1 + _MOST_LINES)):
            line = self.text.lines[number]
            reach = _PITCH if rows else _BELOW
            gap = min(s.middle for s in line.segments) - self.text.segment(last).middle
            if line.page is not self.text.lines[label.line].page or gap > reach * height:
                break
            inside = [i for i, s in enumerate(line.segments) if own.x0 - height < s.x0 < right and s.y0 > own.y0]
            over = [i for i, s in enumerate(line.segments) if s.x0 < own.x1 and s.x1 > own.x0 and s.y0 > own.y0]
            indices = inside or over
            if not indices:
                continue
            row = self._row(number, indices)
            if not row:
                break
            rows.append(row)
            last = row[0]
        if rows:
            distance = min(1.0, (self.text.segment(rows[0][0]).y0 - own.y1) / (4 * height))
            caption = bool(_CAPTION.match(self.text.string(rows[0][0])))
            yield Region(tuple(rows[0]), "under", max(0.0, distance), cut=len(rows) > 1, caption=caption)
        if len(rows) > 1:
            yield Region(tuple(place for row in rows for place in row), "under", max(0.0, distance))

    def _over(self, label: Place) -> Region | None:
        """Return what stands above a label, as above a line for signatures."""
        own, height = self.text.box(label), self._height(label)
        for number in range(label.line - 1, max(-1, label.line - 3), -1):
            line = self.text.lines[number]
            if line.page is not self.text.lines[label.line].page:
                return None
            for index, segment in enumerate(line.segments):
                if _is_above(own, segment, height) and not self.labels.get((number, index)):
                    return Region((self.text.whole(number, index),), "over", 0.0)
        return None

    def _x0(self, place: Place) -> float:
        return self.text.box(place).x0

    def _height(self, place: Place) -> float:
        segment = self.text.segment(place)
        return max(4.0, segment.y1 - segment.y0)

    def _width(self, place: Place) -> float:
        return self.text.lines[place.line].page.width


def _is_above(own: Box, segment: Segment, height: float) -> bool:
    near = own.y0 - segment.y1 < 0.8 * height and segment.middle < own.y0
    return near and min(own.x1, segment.x1) - max(own.x0, segment.x0) > 0.5 * min(
        own.x1 - own.x0, segment.x1 - segment.x0
    )
