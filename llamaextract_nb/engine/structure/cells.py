"""The cells that ruling lines make: the smallest box of lines around a place on a page."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

from llamaextract_nb.engine.document import Box, Page

_SLACK = 3.0  # points by which a line may end short of what it borders
_MARKED = 12.0  # points; the sides of boxes to mark, which stand inside cells, are no longer
_THIN = 1.0  # points; a rule is level or upright
_HIGHEST = 0.35  # of the page's height; a higher box is a frame around much of the page, not a cell
_FEWEST = 3  # sides that lines draw; the page's own edge may be the fourth

_Line = tuple[float, float, float]  # where a rule stands across, and where it begins and ends along


class Cells:
    """Finds cells on one page.

    Args:
        page: The page with its ruling lines.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        rules = [rule for rule in page.rules if rule.length > _MARKED]
        self._level = sorted((r.y0, r.x0, r.x1) for r in rules if r.y1 - r.y0 <= _THIN)
        self._upright = sorted((r.x0, r.y0, r.y1) for r in rules if r.x1 - r.x0 <= _THIN)

    def around(self, box: Box) -> Box | None:
        """Return the cell that a box stands in, None if lines do not draw one around it."""
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
