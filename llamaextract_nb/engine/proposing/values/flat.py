"""Values below a line of names whose columns are lost: "ANZAHL KURS BETRAG" above "1 Stk. 24,045 EUR 24,05 EUR"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.at_place import values_at
from llamaextract_nb.engine.proposing.values.near import Slot
from llamaextract_nb.engine.structure.flat import Piece, kind_of, paired, pieces_of
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.words.labels import similarity, with_related

_WORD = re.compile(r"\S+")
_MOST_NAMES = 10  # columns of such a line
_SURELY = 0.85  # how well a name must name a field
_KINDS = {"date": "date", "date-time": "date", "number": "number", "integer": "number"}
_KNOWN = 2  # names of dates, times or numbers that show that a line names columns


def below_names(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Yield what stands below a field's name in the next line, where both lines have one space between their cells."""
    seen: set[int] = set()
    for concept in with_related(wanted.label.words):
        for chunk in text.index.get(concept, ()):
            number = chunk.place.line
            if number in seen or chunk.colon or number + 1 >= len(text.lines):
                continue
            seen.add(number)
            if len(text.lines[number].segments) == len(text.lines[number + 1].segments) == 1:
                yield from _below(text, wanted, number)


def _below(text: Text, wanted: Wanted, number: int) -> Iterator[Candidate]:
    string = text.segment((number, 0)).text
    spans = text.spans(number, 0)
    names = [match[0] for match in _WORD.finditer(string)]
    if not 2 <= len(names) <= _MOST_NAMES or spans.dates or spans.numbers:
        return
    alike, at = max((similarity(wanted.label, name), -index) for index, name in enumerate(names))
    pieces = pieces_of(text, number + 1)
    if alike < _SURELY or len(pieces) < 2:
        return
    kinds = [kind_of(name) for name in names]
    kinds[-at] = _KINDS.get(wanted.kind, kinds[-at])
    place = _place(kinds, pieces, -at)
    if place is None:
        return
    for candidate in values_at(text, wanted, Slot(place, "below", 0.0)):
        features = {"label": alike, "exact label": float(alike >= 0.99), "below": 1.0, "flat row": 1.0}
        candidate.features.update(features)
        candidate.why = f"below “{names[-at][:60]}”, by the order of the names"
        yield candidate


def _place(kinds: Sequence[str], pieces: Sequence[Piece], column: int) -> Place | None:
    """Return the place of a column in a row, None if the row is none of these columns."""
    _, places = paired(kinds, pieces)
    typed = [index for index, kind in enumerate(kinds) if kind != "any"]
    if len(typed) < _KNOWN or any(index not in places for index in typed):
        return None
    return places.get(column)
