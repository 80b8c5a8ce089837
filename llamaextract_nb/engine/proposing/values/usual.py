"""Where the values of a page's labels usually stand, right of them or below, as those tell that have a label there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.near import below
from llamaextract_nb.engine.structure.text import Text

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
            under = next((slot.place[:2] for slot in below(text, text.whole(line, index))), None)
            if right is None or under is None or (right in labels) == (under in labels):
                continue
            votes[text.lines[line].page.number].append(1 if under in labels else -1)
        # From -1, all below, to 1, all right of their labels.
        self._sides = {page: sum(found) / len(found) for page, found in votes.items() if len(found) >= _FEWEST}

    def weigh(self, candidates: list[Candidate]) -> None:
        """Say of candidates beside labels how many of the page's labels have their value on the other side."""
        for candidate in candidates:
            side = self._sides.get(self.text.lines[candidate.places[0].line].page.number, 0.0)
            other = -side if "right" in candidate.features else side if "below" in candidate.features else 0.0
            candidate.features["unusual side"] = max(0.0, other)
