"""Tables whose rows are divided by ruling lines: each row is what stands between two of them, however many lines.

The rules say more than white space can: a text that goes on over lines is one cell, and a text beside several rows
belongs to all of them. A frame whose rules do not divide rows, such as that of a form, is no table here.
"""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from llamaextract_nb.engine.document import Page, Rule
from llamaextract_nb.engine.structure.lines import SegmentLine
from llamaextract_nb.engine.structure.tables.bands import Band, are_rows
from llamaextract_nb.engine.structure.tables.columns import Column
from llamaextract_nb.engine.structure.tables.cuts import cut

_NEAR = 3.0  # points by which the ends of rules of one frame differ
_FEWEST = 3  # rows between rules, the header among them, that make a table
_MOST = 100  # frames of a page; a drawing has more
_LONG = 0.5  # of a frame's height is covered by the rules between two columns
_UNDER = 0.5  # of the columns have a rule under them where a row ends; the others go on
_OPEN = 3  # walls that end at one height beside a row that has no rule above or below it
_HIGHEST = 6.0  # times the usual height of a row; what is higher stands between two tables


@dataclass(slots=True)
class Frame:
    """Level rules that begin and end together, with the shorter ones between them, and the upright ones inside."""

    x0: float
    x1: float
    ys: list[float]
    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)

    def divided(self, y: float, x: float) -> bool:
        """Tell whether a rule runs under a place, at a height at which there is one somewhere."""
        first = bisect_left(self.level, y - _NEAR, key=lambda rule: rule.y0)
        end = bisect_right(self.level, y + _NEAR, key=lambda rule: rule.y0)
        return any(rule.x0 - 1 <= x <= rule.x1 + 1 for rule in self.level[first:end])

    def walled(self, x: float, y: float) -> bool:
        """Tell whether an upright rule stands at a place."""
        first = bisect_left(self.upright, x - _NEAR, key=lambda rule: rule.x0)
        end = bisect_right(self.upright, x + _NEAR, key=lambda rule: rule.x0)
        return any(rule.y0 - 1 <= y <= rule.y1 + 1 for rule in self.upright[first:end])


@dataclass(slots=True)
class RuledTable:
    """A table by its rules: its columns, and its bands."""

    columns: list[Column]
    bands: list[Band]


def frames_of(page: Page) -> list[Frame]:
    """Return the frames of a page that may hold rows, from top to bottom."""
    level = [rule for rule in page.rules if rule.level]
    upright = [rule for rule in page.rules if not rule.level]
    return sorted(_frames(level, upright), key=lambda frame: frame.ys[0])


def _frames(level: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[Frame]:
    """Yield the frames that level rules with the same ends make."""
    groups: dict[tuple[int, int], Frame] = {}
    for rule in level:
        left, right = round(rule.x0 / _NEAR), round(rule.x1 / _NEAR)
        near = ((a, b) for a in (left, left - 1, left + 1) for b in (right, right - 1, right + 1))
        key = next((key for key in near if key in groups), None)
        if key is None:
            groups[left, right] = Frame(rule.x0, rule.x1, [rule.y0])
        else:
            groups[key].ys.append(rule.y0)
    wide = [frame for frame in groups.values() if len(frame.ys) > 1]
    if len(wide) > _MOST:
        return
    for frame in wide:
        if any(_holds(other, frame) for other in wide if other is not frame):
            continue
        inside = [r for r in level if frame.x0 - _NEAR <= r.x0 and r.x1 <= frame.x1 + _NEAR]
        yield from _parted(frame, inside, upright)


def _holds(outer: Frame, inner: Frame) -> bool:
    return (
        outer.x0 - _NEAR <= inner.x0
        and inner.x1 <= outer.x1 + _NEAR
        and outer.ys[0] - _NEAR <= inner.ys[0]
        and inner.ys[-1] <= outer.ys[-1] + _NEAR
    )


def _parted(frame: Frame, level: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[Frame]:
    """Yield a frame cut where its rules stand too far apart for two rows."""
    level = [rule for rule in level if frame.ys[0] - 1 <= rule.y0 <= frame.ys[-1] + 1]
    ys: list[float] = []
    for y in sorted(rule.y0 for rule in level):
        if not ys or y - ys[-1] > _NEAR:
            ys.append(y)
    steps = [b - a for a, b in pairwise(ys)]
    if not steps:
        return
    limit = _HIGHEST * statistics.median_low(steps)
    starts = [0, *(n + 1 for n, step in enumerate(steps) if step > limit), len(ys)]
    for first, end in pairwise(starts):
        own = ys[first:end]
        if len(own) > _FEWEST:
            walls = [
                rule
                for rule in upright
                if frame.x0 - _NEAR <= rule.x0 <= frame.x1 + _NEAR
                and rule.y0 <= own[-1] + _NEAR
                and rule.y1 >= own[0] - _NEAR
            ]
            inside = [r for r in level if own[0] - 1 <= r.y0 <= own[-1] + 1]
            yield Frame(frame.x0, frame.x1, _open_ends(own, walls, limit), inside, walls)


def _open_ends(ys: list[float], walls: Sequence[Rule], limit: float) -> list[float]:
    """Return where rows end, with the top and the foot of walls that reach over the last rules: a row left open."""
    tops = sorted(rule.y0 for rule in walls if ys[0] - limit <= rule.y0 < ys[0] - _NEAR)
    feet = sorted(rule.y1 for rule in walls if ys[-1] + _NEAR < rule.y1 <= ys[-1] + limit)
    above = tops[:1] if len(tops) >= _OPEN and tops[_OPEN - 1] - tops[0] <= _NEAR else []
    below = feet[-1:] if len(feet) >= _OPEN and feet[-1] - feet[-_OPEN] <= _NEAR else []
    return [*above, *ys, *below]


def _walls(frame: Frame) -> list[float]:
    """Return where upright rules divide a frame's columns, its sides among them."""
    covered: dict[float, float] = {}
    for rule in frame.upright:
        at = next((x for x in covered if abs(x - rule.x0) <= _NEAR), rule.x0)
        covered[at] = covered.get(at, 0.0) + min(rule.y1, frame.ys[-1]) - max(rule.y0, frame.ys[0])
    height = frame.ys[-1] - frame.ys[0]
    inner = [x for x, length in covered.items() if length >= _LONG * height]
    return sorted({frame.x0, frame.x1, *(x for x in inner if frame.x0 + _NEAR < x < frame.x1 - _NEAR)})


def walled_table(frame: Frame, lines: Sequence[SegmentLine]) -> RuledTable | None:
    """Return a table whose cells stand between rules on all sides, None if a frame is none."""
    walls = _walls(frame)
    if len(walls) < 3:
        return None
    columns = [Column(a, b, []) for a, b in pairwise(walls)]
    ys = [y for y in frame.ys if y in (frame.ys[0], frame.ys[-1]) or _divides(frame, y, columns)]
    bands = [Band(a, b) for a, b in pairwise(ys)]
    for index, line in enumerate(lines):
        if frame.ys[0] < line.y1 and line.y0 < frame.ys[-1]:
            for segment in cut(line, walls).segments:
                at = bisect_right(ys, segment.middle) - 1
                middle = (segment.x0 + segment.x1) / 2
                if 0 <= at < len(bands) and frame.x0 < middle < frame.x1:
                    bands[at].put(index, *_span(frame, walls, middle, segment.middle), segment)
    return _made(frame, bands, columns)


def _divides(frame: Frame, y: float, columns: Sequence[Column]) -> bool:
    """Tell whether a rule divides rows: it runs under most columns, not only within a cell of a row."""
    under = sum(frame.divided(y, (column.x0 + column.x1) / 2) for column in columns)
    return under >= _UNDER * len(columns)


def _made(frame: Frame, bands: list[Band], columns: list[Column]) -> RuledTable | None:
    _merge_down(frame, bands, columns)
    filled = [band for band in bands if band.lines]
    return RuledTable(columns, filled) if are_rows(filled) else None


def _span(frame: Frame, walls: Sequence[float], x: float, y: float) -> tuple[int, int]:
    """Return the first and the last column of the cell at a place."""
    first = last = min(bisect_right(walls, x), len(walls) - 1) - 1
    while first > 0 and not frame.walled(walls[first], y):
        first -= 1
    while last < len(walls) - 2 and not frame.walled(walls[last + 1], y):
        last += 1
    return first, last


def _merge_down(frame: Frame, bands: list[Band], columns: Sequence[Column]) -> None:
    """Give a text beside several rows to each of them."""
    for number, column in enumerate(columns):
        middle = (column.x0 + column.x1) / 2
        start = 0
        for end in range(1, len(bands) + 1):
            if end < len(bands) and not frame.divided(bands[end].y0, middle):
                continue
            parts = [segment for band in bands[start:end] for segment in band.cells.get(number, [])]
            for band in bands[start:end] if parts and end - start > 1 else ():
                band.cells[number] = parts
            start = end
