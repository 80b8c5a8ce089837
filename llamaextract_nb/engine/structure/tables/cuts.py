"""Cells that stand too close to be told by white space alone: cut at rules, and where all rows of a table divide."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from llamaextract_nb.engine.document import Word
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.tables.columns import Column
from llamaextract_nb.engine.structure.tables.grid import is_value

_FEWEST = 3  # rows that divide in one place
_LEAST = 0.5  # points; a narrower gap divides no words
_WIDER = 1.2  # times a blank, between two cells that stand in line
_CLEAR = 2.0  # times a blank, where a header divides and hardly any row fills both columns
_HEADS = 1.5  # times a blank, between the headings of two columns
_EDGE = 1.5  # points by which the edges of a column's cells differ
_CROSSED = 0.1  # of the rows may have a word where the others divide: sums, and what is said over rows
_UNTIED = 0.2  # of the rows have more than a mark on either side: it is a cell's "nothing there", no number's sign
_MOST = 0.8  # of the rows that divide in one place have their edges in line there
_THOUSANDS = re.compile(r"\d{3}(?!\d)")
_SIGN = re.compile(r"\W*")

# A place where rows divide: between which points, and for each row the words before and after.
_Sides = list[tuple[list[Word], list[Word]]]


def rivers(rows: Sequence[SegmentLine], heads: Sequence[SegmentLine], blank: float) -> list[float]:
    """Return where the rows of a table divide within their segments, from left to right.

    Args:
        rows: Lines that are rows.
        heads: The lines of their header.
        blank: The width of a blank between two words, in points.
    """
    return [
        (left + right) / 2
        for left, right in _gaps(rows)
        if _is_edge(_untied(_sides(rows, left, right)), heads, (left, right), blank)
    ]


def _gaps(rows: Sequence[SegmentLine]) -> Iterator[tuple[float, float]]:
    """Yield the stretches inside of segments that words of hardly any row cover."""
    words = [(w.x0, w.x1) for row in rows for s in row.segments for w in s.words]
    most = _CROSSED * len(rows)
    edges = sorted([(x0, 1) for x0, _ in words] + [(x1, -1) for _, x1 in words])
    covered, begun = 0, None
    for x, step in edges:
        before, covered = covered, covered + step
        if covered <= most < before:
            begun = x
        elif before <= most < covered and begun is not None and x - begun >= _LEAST:
            yield begun, x


def _sides(rows: Sequence[SegmentLine], left: float, right: float) -> _Sides:
    """Return the words before and after a gap in the segments that it divides."""
    sides: _Sides = []
    for row in rows:
        for segment in row.segments:
            if segment.x0 < left and segment.x1 > right:
                before = [w for w in segment.words if w.x1 <= left + 0.01]
                after = [w for w in segment.words if w.x0 >= right - 0.01]
                if before and after and len(before) + len(after) == len(segment.words):
                    sides.append((before, after))
    return sides


def _untied(sides: _Sides) -> _Sides:
    """Return the sides without those that may be one number, none if too few are left to tell."""
    kept = [(before, after) for before, after in sides if not _is_tied(before, after)]
    return kept if len(kept) >= _UNTIED * len(sides) else []


def _is_tied(before: list[Word], after: list[Word]) -> bool:
    """Tell whether two pieces are one number: a sign apart, or thousands."""
    return bool(_SIGN.fullmatch(before[-1].text) or _SIGN.fullmatch(after[0].text))


def _is_edge(sides: _Sides, heads: Sequence[SegmentLine], gap: tuple[float, float], blank: float) -> bool:
    if not sides or not _in_line(sides):
        return False
    values = sum(is_value(before[-1].text) for before, _ in sides), sum(is_value(after[0].text) for _, after in sides)
    apart = all(after[0].x0 - before[-1].x1 >= _WIDER * blank for before, after in sides)
    numbers = min(values) >= _MOST * len(sides)
    if len(sides) < _FEWEST:
        return numbers and _head_gap(heads, *gap, _reach(sides)) is not None and _clear(sides, blank)
    if numbers and apart and not all(_THOUSANDS.match(after[0].text) for _, after in sides):
        return True
    between = _head_gap(heads, *gap, _reach(sides))
    if between is None:
        return False
    unlike = max(values) >= _MOST * len(sides) and min(values) <= (1 - _MOST) * len(sides)
    within = between[0] >= gap[0] - _EDGE and between[1] <= gap[1] + _EDGE
    ragged = not _is_level([before[0].x0 for before, _ in sides]) and all(_ends(sides))
    width = between[1] - between[0]
    return apart or width >= (_WIDER if unlike else _HEADS) * blank or (ragged and within)


def _reach(sides: _Sides) -> tuple[float, float]:
    """Return how far the pieces on both sides go."""
    return min(before[0].x0 for before, _ in sides), max(after[-1].x1 for _, after in sides)


def _clear(sides: _Sides, blank: float) -> bool:
    """Tell whether no blank between two words is as wide as the gap."""
    return all(after[0].x0 - before[-1].x1 >= _CLEAR * blank for before, after in sides)


def _in_line(sides: _Sides) -> bool:
    """Tell whether what stands before a gap ends in line, or what stands after it begins in line."""
    return any(_ends(sides))


def _ends(sides: _Sides) -> tuple[bool, bool]:
    """Tell whether what stands before a gap ends in line, and whether what stands after it begins in line."""
    return _is_level([before[-1].x1 for before, _ in sides]), _is_level([after[0].x0 for _, after in sides])


def _is_level(edges: Sequence[float]) -> bool:
    usual = sorted(edges)[len(edges) // 2]
    return sum(abs(edge - usual) <= _EDGE for edge in edges) >= _MOST * len(edges)


def _head_gap(
    heads: Sequence[SegmentLine], left: float, right: float, reach: tuple[float, float]
) -> tuple[float, float] | None:
    """Return the widest gap at which a header divides where rows do, if it does; `reach` is how far the pieces go."""
    widest: tuple[float, float] | None = None
    for head in heads:
        words = [word for segment in head.segments for word in segment.words]
        for before, after in pairwise(words):
            divides = before.x1 <= right + _EDGE and after.x0 >= left - _EDGE and before.x0 < left and after.x1 > right
            if divides and before.x1 > reach[0] and after.x0 < reach[1]:
                found = before.x1, after.x0
                if widest is None or found[1] - found[0] > widest[1] - widest[0]:
                    widest = found
    return widest


def between(columns: Sequence[Column], rows: Sequence[SegmentLine]) -> list[float]:
    """Return where rows divide between columns that are known, within their segments."""
    return [
        (one.x1 + other.x0) / 2
        for one, other in pairwise(columns)
        if one.x1 < other.x0
        and (sides := _sides(rows, one.x1, other.x0))
        and all(abs(before[-1].x1 - one.x1) <= _EDGE or abs(after[0].x0 - other.x0) <= _EDGE for before, after in sides)
        and not any(one.x1 < w.x1 and w.x0 < other.x0 for row in rows for s in row.segments for w in s.words)
    ]


def cut(line: SegmentLine, places: Sequence[float]) -> SegmentLine:
    """Return a line with its segments cut at some places, between words."""
    segments: list[Segment] = []
    for segment in line.segments:
        first = bisect_left(places, segment.x0)
        last = bisect_right(places, segment.x1)
        if first == last:
            segments.append(segment)
            continue
        groups: dict[int, list[Word]] = {}
        for word in segment.words:
            groups.setdefault(bisect_left(places, (word.x0 + word.x1) / 2), []).append(word)
        segments += (Segment.of(tuple(words)) for words in groups.values())
    if len(segments) == len(line.segments):
        return line
    return replace(line, segments=tuple(segments))


def cut_between(line: SegmentLine, places: Sequence[float]) -> SegmentLine:
    """Return a line with its segments cut at those of some places that no word of it runs over."""
    words = [word for segment in line.segments for word in segment.words]
    edges = [word.x0 + _EDGE for word in words]
    free = []
    for place in places:
        last = bisect_left(edges, place) - 1
        if last < 0 or words[last].x1 <= place + _EDGE:
            free.append(place)
    return cut(line, free)


def blank_of(lines: Sequence[SegmentLine]) -> float:
    """Return the width of a blank on a page: that of most of the narrow gaps between words."""
    gaps = sorted(
        b.x0 - a.x1 for line in lines for s in line.segments for a, b in pairwise(s.words) if b.x0 - a.x1 >= _LEAST
    )
    return gaps[len(gaps) // 5] if gaps else 2.0
