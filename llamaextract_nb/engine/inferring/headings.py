"""Headings of runs of labels: "Sender" above "Name:" and "Phone:", and again "Recipient" above the same labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llamaextract_nb.engine.inferring.pairs import Pair
from llamaextract_nb.engine.structure.lines import Segment
from llamaextract_nb.engine.structure.text import Place, Text

_MOST_WORDS = 4
_CLOSE = 1.5  # heights between a heading, the first label and the next ones
_ALIGNED = 1.0  # heights that they may differ at their left sides


def with_headings(text: Text, pairs: Sequence[Pair]) -> list[Pair]:
    """Return pairs with the heading of the run of labels that each stands in, in the same order."""
    taken = {place[:2] for pair in pairs for place in (pair.label_place, pair.place)}
    headings: dict[Place, str] = {}
    for run in _runs(text, pairs):
        heading = _above(text, run[0].label_place, taken)
        headings.update((pair.label_place, heading) for pair in run)
    return [pair._replace(heading=headings.get(pair.label_place, "")) for pair in pairs]


def _runs(text: Text, pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """Yield the pairs whose labels stand closely below each other."""
    runs: list[list[Pair]] = []
    for pair in pairs:
        if pair.label_place.start:  # behind another on its line
            continue
        own = text.segment(pair.label_place)
        for run in reversed(runs[-4:]):
            last = run[-1].label_place
            if _page(text, last) == _page(text, pair.label_place) and _below(text.segment(last), own):
                run.append(pair)
                break
        else:
            runs.append([pair])
    yield from runs


def _above(text: Text, place: Place, taken: set[tuple[int, int]]) -> str:
    """Return the words above a run that could be its heading, "" if there are none."""
    own = text.segment(place)
    for number in range(place.line - 1, max(-1, place.line - 3), -1):
        if text.lines[number].page is not text.lines[place.line].page:
            break
        for index, segment in enumerate(text.lines[number].segments):
            words = segment.text.strip(" :")
            if (number, index) in taken or not _below(segment, own) or any(map(str.isdigit, words)):
                continue
            if words and len(words.split()) <= _MOST_WORDS and any(map(str.isalpha, words)):
                return words
    return ""


def _below(above: Segment, segment: Segment) -> bool:
    height = max(4.0, above.y1 - above.y0)
    return 0 <= segment.y0 - above.y0 <= (1 + _CLOSE) * height and abs(segment.x0 - above.x0) <= _ALIGNED * height


def _page(text: Text, place: Place) -> int:
    return text.lines[place.line].page.number
