"""Where the values of a page's labels usually stand, right of them or below, as those tell that have a label there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.structure.text import Text

_REACH = 3.2  # heights of a line that a value may stand below its label
_FEWEST = 2  # labels that tell, so that one is no rule


class Usual:
    """The side on which values stand on each page.

    Args:
        text: The document.
        labels: The segments that are nothing but the label of a field.
    """

    def __init__(self, text: Text, labels: Collection[tuple[int, int]]) -> None:
        self.text = text
        votes: dict[int, list[int]] = defaultdict(list)
        for line, index in labels:
            right = (line, index + 1) if index + 1 < len(text.lines[line].segments) else None
            below = self._below(line, index)
            if right is None or below is None or (right in labels) == (below in labels):
                continue
            votes[text.lines[line].page.number].append(1 if below in labels else -1)
        # From -1, all below, to 1, all right of their labels.
        self._sides = {page: sum(found) / len(found) for page, found in votes.items() if len(found) >= _FEWEST}

    def weigh(self, candidates: list[Candidate]) -> None:
        """Say of candidates beside labels how many of the page's labels have their value on the other side."""
        for candidate in candidates:
            side = self._sides.get(self.text.lines[candidate.places[0].line].page.number, 0.0)
            other = -side if "right" in candidate.features else side if "below" in candidate.features else 0.0
            candidate.features["unusual side"] = max(0.0, other)

    def _below(self, number: int, index: int) -> tuple[int, int] | None:
        """Return the segment that stands closely below another."""
        own = self.text.segment((number, index))
        height = max(4.0, own.y1 - own.y0)
        if number + 1 == len(self.text.lines):
            return None
        line = self.text.lines[number + 1]
        if line.page is not self.text.lines[number].page or line.y0 - own.y1 > _REACH * height:
            return None
        over = (i for i, s in enumerate(line.segments) if min(own.x1, s.x1) > max(own.x0, s.x0))
        return next(((number + 1, i) for i in over), None)
