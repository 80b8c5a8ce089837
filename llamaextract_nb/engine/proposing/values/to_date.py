"""Amounts of the year to date beside those of a period: which column is which."""

from __future__ import annotations

from collections.abc import Sequence

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.structure.text import Place, Text

_FAR = 60  # lines from the head of a column to an amount in it
_BESIDE = 4.0  # heights of a line that an amount may begin or end beside its column's head


def weigh_periods(text: Text, wanted: Wanted, candidates: Sequence[Candidate]) -> None:
    """Set for each number whether it is of the other period than the field asks for, the year to date or not."""
    if wanted.kind not in ("number", "integer") or not text.index.get("ytd"):
        return
    asked = "ytd" in wanted.own
    for candidate in candidates:
        candidate.features["other period"] = float(_to_date(text, candidate.places[0]) != asked)


def _to_date(text: Text, place: Place) -> bool:
    """Tell whether a label before a number, or else the head of its column, says that it is the year's to date."""
    heads = [chunk.place for chunk in text.index["ytd"]]
    if any(head.line == place.line and (head.segment, head.start) <= (place.segment, place.start) for head in heads):
        return True
    page, box = text.lines[place.line].page, text.box(place)
    for head in heads:
        above = 0 < place.line - head.line <= _FAR and text.lines[head.line].page is page
        near = above and _apart(text.box(head), box) < _BESIDE * (box.y1 - box.y0)
        if near and _is_nearest(text, head, box):
            return True
    return False


def _apart(head: Box, box: Box) -> float:
    """Return how far a number is from standing under a head: at its left, at its right or centred, in points."""
    return min(abs(head.x0 - box.x0), abs(head.x1 - box.x1), abs(head.x0 + head.x1 - box.x0 - box.x1) / 2)


def _is_nearest(text: Text, head: Place, box: Box) -> bool:
    """Tell whether no other head on the line of one is nearer to a number below it."""
    own = _apart(text.box(head), box)
    others = (text.box(text.whole(head.line, index)) for index in range(len(text.lines[head.line].segments)))
    return all(_apart(other, box) >= own for other in others)
