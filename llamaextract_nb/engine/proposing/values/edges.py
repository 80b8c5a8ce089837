"""Left edges that the questions of a form share, and its answers: what begins where others of a kind begin is one."""

from __future__ import annotations

from collections.abc import Sequence

from llamaextract_nb.engine.structure.text import Place, Text

_NEAR = 0.6  # heights between edges that are the same
_ENOUGH = 2  # others that make a column


class Edges:
    """The left edges of the segments that begin with one of these places."""

    def __init__(self, text: Text, places: Sequence[Place]) -> None:
        self.text = text
        self._edges = [(self._page(place), text.segment(place).x0, place) for place in places if place.start == 0]

    def shared(self, place: Place, *own: Place) -> float:
        """Return how much a place begins where others do, 0..1; `own` are places that do not count."""
        if place.start:
            return 0.0
        segment = self.text.segment(place)
        near = _NEAR * (segment.y1 - segment.y0)
        page = self._page(place)
        others = {
            other.line
            for number, x0, other in self._edges
            if number == page and abs(x0 - segment.x0) < near and other[:2] != place[:2] and other not in own
        }
        return min(1.0, len(others) / _ENOUGH)

    def _page(self, place: Place) -> int:
        return self.text.lines[place.line].page.number
