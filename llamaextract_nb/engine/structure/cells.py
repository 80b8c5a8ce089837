"""The cells that ruling lines make: the smallest box of lines around a place on a page."""

from __future__ import annotations

from collections.abc import Sequence

from llamaextract_nb.engine.document import Box, Page

_SLACK = 3.0  # points by which a line may end short of what it borders
_THIN = 1.0  # points; a rule is level or upright
_HIGHEST = 0.35  # of the page's height; a higher box is a frame around much of the page, not a cell
_FEWEST = 3  # sides that lines draw; the page's own edge may be the fourth


class Cells:
    """Finds cells on one page.

    Args:
        page: The page with its ruling lines.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._level = sorted((rule for rule in page.rules if rule.y1 - rule.y0 <= _THIN), key=lambda rule: rule.y0)
        self._upright = sorted((rule for rule in page.rules if rule.x1 - rule.x0 <= _THIN), key=lambda rule: rule.x0)

    def around(self, box: Box) -> Box | None:
        """Return the cell that a box stands in, None if lines do not draw one around it."""
        x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        top = _nearest([r.y0 for r in self._level if r.x0 - _SLACK <= x <= r.x1 + _SLACK and r.y0 <= y], last=True)
        bottom = _nearest([r.y0 for r in self._level if r.x0 - _SLACK <= x <= r.x1 + _SLACK and r.y0 > y])
        left = _nearest([r.x0 for r in self._upright if r.y0 - _SLACK <= y <= r.y1 + _SLACK and r.x0 <= x], last=True)
        right = _nearest([r.x0 for r in self._upright if r.y0 - _SLACK <= y <= r.y1 + _SLACK and r.x0 > x])
        sides = [side for side in (top, bottom, left, right) if side is not None]
        if len(sides) < _FEWEST or top is None or bottom is None:
            return None
        if bottom - top > _HIGHEST * self._page.height:
            return None
        return Box(left if left is not None else 0.0, top, right if right is not None else self._page.width, bottom)


def _nearest(values: Sequence[float], last: bool = False) -> float | None:
    return (values[-1] if last else values[0]) if values else None
