"""The cells of a page: the smallest box of ruling lines around a place, or what is under a number without lines."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from llamaextract_nb.engine.document import Box, Page
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.numbered import numbered_cells
from llamaextract_nb.engine.words.labels import are_known, concepts

_SLACK = 3.0  # points by which a line may end short of what it borders
_MARKED = 12.0  # points; the sides of boxes to mark, which stand inside cells, are no longer
_THIN = 1.0  # points; a rule is level or upright
_HIGHEST = 0.35  # of the page's height; a higher box is a frame around much of the page, not a cell
_FEWEST = 3  # sides that lines draw; the page's own edge may be the fourth

_NUMBERING = re.compile(r"\W{0,2}\d{1,2}[a-z]?\W{0,2} ")

_Key = tuple[int, int]  # the number of a segment's line, and its own in the line
_Line = tuple[float, float, float]  # where a rule stands across, and where it begins and ends along


class Cells:
    """Finds cells on one page.

    Args:
        page: The page with its ruling lines.
        lines: What is written on it.
    """

    def __init__(self, page: Page, lines: Sequence[SegmentLine] = ()) -> None:
        self._page = page
        self._numbered = numbered_cells(page, lines)
        rules = [rule for rule in page.rules if rule.length > _MARKED]
        self._level = sorted((r.y0, r.x0, r.x1) for r in rules if r.y1 - r.y0 <= _THIN)
        self._upright = sorted((r.x0, r.y0, r.y1) for r in rules if r.x1 - r.x0 <= _THIN)

    def around(self, box: Box) -> Box | None:
        """Return the cell that a box stands in, None if neither lines draw one around it nor numbers head one."""
        return self._ruled(box) or next((cell for cell in self._numbered if _starts_in(cell, box)), None)

    def _ruled(self, box: Box) -> Box | None:
        x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        top, bottom = _beside(self._level, y, x)
        if top is not None and bottom is not None:  # a line that reaches less far into the cell is its neighbour's
            y = (top + bottom) / 2
        left, right = _beside(self._upright, x, y)
        sides = [side for side in (top, bottom, left, right) if side is not None]
        if len(sides) < _FEWEST or top is None or bottom is None:
            return None
        if bottom - top > _HIGHEST * self._page.height:
            return None
        return Box(left if left is not None else 0.0, top, right if right is not None else self._page.width, bottom)


def _starts_in(cell: Box, box: Box) -> bool:
    return cell.x0 <= box.x0 < cell.x1 and cell.y0 <= (box.y0 + box.y1) / 2 < cell.y1


def side_by_side(inside: Sequence[tuple[_Key, Segment]]) -> Iterator[list[_Key]]:
    """Yield what stands in a cell, in parts if its first line is labels side by side: "Gross weight   Packages".

    Args:
        inside: The segments of the cell in reading order, each with its key.
    """
    line = [segment for key, segment in inside if key[0] == inside[0][0][0]]
    if len(line) == len(inside) or len(line) < 2 or not all(_is_label(segment.text) for segment in line):
        yield [key for key, _ in inside]
        return
    height = line[0].y1 - line[0].y0
    edges = [segment.x0 - height for segment in line[1:]]
    parts: list[list[_Key]] = [[] for _ in line]
    for key, segment in inside:
        parts[bisect_right(edges, segment.x0)].append(key)
    yield from parts


def _is_label(string: str) -> bool:
    """Tell whether a text can be no more than a label: it ends in a word that labels are made of, and has no digit."""
    string = _NUMBERING.sub("", string)
    return are_known(concepts(string)[-1:] or (string,)) and not any(map(str.isdigit, string))


def _beside(
    rules: Sequence[tuple[float, float, float]], across: float, along: float
) -> tuple[float | None, float | None]:
    """Return where the nearest rules on either side of a place stand that pass it; the nearest is mostly the next."""

    def passes(rule: _Line) -> bool:
        return rule[1] - _SLACK <= along <= rule[2] + _SLACK

    at = bisect_right(rules, (across, math.inf, math.inf))
    before = next((rules[i][0] for i in range(at - 1, -1, -1) if passes(rules[i])), None)
    after = next((rules[i][0] for i in range(at, len(rules)) if passes(rules[i])), None)
    return before, after
