"""Sections: the headings of a document and what stands under each, column by column."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from llamaextract_nb.engine.structure.lines import Segment
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.words.labels import Label, concepts, similar
from llamaextract_nb.engine.words.vocabulary import vocabulary

_MOST_WORDS = 6
_HEADING = re.compile(r"[^\W\d_][^\d;.!?=]*:?")
_NAMES = 0.5  # similarity from which a heading names a field
_IS_NAME = 0.9  # and from which another short line does
_SIDE = 5  # segments in a column of its own, at least
_CROSSING = 0.1  # of the lines may cross the gap between two columns
_WIDE = 1.6  # times the widest step between the first lines of a list; a wider one ends it
_FIRST = 4  # lines that show how far apart those of a list stand
_GAP = 0.6  # heights of a line; more stands above a heading


class Spot(NamedTuple):
    """A segment in reading order: page and column, then the line and the segment's place in it."""

    page: int
    column: int
    line: int
    segment: int


class Section(NamedTuple):
    """A heading, how well it names the field that was asked for, and the segments below it."""

    title: Spot
    similarity: float
    body: tuple[Spot, ...]


class Sections:
    """The sections of a document.

    Args:
        text: The document's segments.
        lists: What the lists are called that the document is asked for; a line that names one of them is a heading,
            whatever it looks like.
    """

    def __init__(self, text: Text, lists: Sequence[Label] = ()) -> None:
        self.text = text
        self.lists = lists

    def segment(self, spot: Spot) -> Segment:
        """Return the segment at a spot."""
        return self.text.segment((spot.line, spot.segment))

    def place(self, spot: Spot) -> Place:
        """Return the place of the whole segment at a spot."""
        return self.text.whole(spot.line, spot.segment)

    def under(self, label: Label) -> list[Section]:
        """Return the sections whose headings name a field, those that name it best."""
        found = []
        for index, named in self._titles:
            score = similar(label, named)
            if score >= (_NAMES if self.order[index] in self.headings else _IS_NAME):
                body = tuple(self._body(index))
                found += [Section(self.order[index], score, body)] if body else []
        best = max((section.similarity for section in found), default=0.0)
        return [section for section in found if section.similarity >= 0.8 * best]

    def close(self, section: Section) -> list[Spot]:
        """Return the segments of a section up to a gap much wider than those between its first lines."""
        found: list[Spot] = []
        pitch = 0.0
        for above, spot in pairwise((section.title, *section.body)):
            if spot.page != section.title.page:
                break
            step = self.segment(spot).y0 - self.segment(above).y0
            if found and step > _WIDE * max(pitch, self._height):
                break
            found.append(spot)
            pitch = max(pitch, step) if len(found) < _FIRST else pitch
        return found

    @cached_property
    def order(self) -> list[Spot]:
        """Every segment in reading order: the left column of a page before the right one."""
        spots = []
        ends = [*self.text.first_line[1:], len(self.text.lines)][: len(self.text.first_line)]  # there may be no page
        for page, (first, end) in enumerate(zip(self.text.first_line, ends, strict=True)):
            gutter = _gutter([s for line in self.text.lines[first:end] for s in line.segments])
            spots += [
                Spot(page, int(segment.x0 >= gutter), number, index)
                for number in range(first, end)
                for index, segment in enumerate(self.text.lines[number].segments)
            ]
        return sorted(spots)

    @cached_property
    def _titles(self) -> list[tuple[int, tuple[str, ...]]]:
        """The headings, and the short lines that could be one if a field is called so, with their concepts."""
        return [
            (index, concepts(self.segment(spot).text))
            for index, spot in enumerate(self.order)
            if spot in self.headings
            or (len(self.segment(spot).text.split()) <= _MOST_WORDS and self._stands_alone(index))
        ]

    @cached_property
    def headings(self) -> frozenset[Spot]:
        """The segments that look like headings."""
        return frozenset(spot for index, spot in enumerate(self.order) if self._heads(index))

    @cached_property
    def _ends(self) -> frozenset[Spot]:
        """The segments at which a section ends: the headings, and the lines that name a list."""
        named = (
            self.order[index]
            for index, words in self._titles
            if any(similar(label, words) >= _IS_NAME for label in self.lists)
        )
        return self.headings.union(named)

    @cached_property
    def _height(self) -> float:
        heights = [self.segment(spot).y1 - self.segment(spot).y0 for spot in self.order]
        return median(heights) if heights else 1.0

    def _heads(self, index: int) -> bool:
        segment = self.segment(self.order[index])
        if len(segment.text.split()) > _MOST_WORDS or not _HEADING.fullmatch(segment.text) or len(segment.text) < 4:
            return False
        after = self.segment(self.order[index + 1]) if index + 1 < len(self.order) else None
        features = {
            "heading line": 1.0,
            "heading caps": float(segment.text.isupper()),
            "heading tall": float(segment.y1 - segment.y0 > 1.25 * self._height),
            "heading apart": float(self._apart(index)),
            "heading colon": float(segment.text.endswith(":") and after is not None and after.y0 >= segment.y1),
            "heading alone": float(self._stands_alone(index)),
            "heading known": float(segment.text.strip(" :").casefold() in vocabulary().headings),
            "heading words": min(1.0, max(0, len(segment.text.split()) - 3) / 3),
        }
        return self.text.weights.of(features) > 0

    def _apart(self, index: int) -> bool:
        """Tell whether a segment stands farther below the one before it than lines stand apart."""
        spot = self.order[index]
        above = self.order[index - 1] if index else None
        if above is None or above[:2] != spot[:2]:
            return True
        return self.segment(spot).y0 - self.segment(above).y1 > _GAP * self._height

    def _stands_alone(self, index: int) -> bool:
        """Tell whether nothing else stands on a segment's line in its column."""
        spot = self.order[index]
        beside = [self.order[i] for i in (index - 1, index + 1) if 0 <= i < len(self.order)]
        return all(other[:3] != spot[:3] for other in beside)

    def _body(self, index: int) -> Iterator[Spot]:
        title = self.order[index]
        for spot in self.order[index + 1 :]:
            if spot in self._ends or (spot.page == title.page and spot.column != title.column):
                return
            yield spot


def _gutter(segments: list[Segment]) -> float:
    """Return where the right column of a page begins, infinity if it has one column."""
    starts, ends = sorted(s.x0 for s in segments), sorted(s.x1 for s in segments)
    best = (0, float("-inf"))
    for x in dict.fromkeys(starts):
        right = len(segments) - bisect_left(starts, x)
        left = bisect_left(ends, x)
        crossing = len(segments) - left - right
        if min(left, right) >= _SIDE and crossing <= _CROSSING * len(segments):
            best = max(best, (min(left, right) - crossing, -x))
    return -best[1]
