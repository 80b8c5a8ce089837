"""Boxes and circles to mark: "☒ Yes ☐ No" behind a label, "☒ Newsletter" for a field of that name, one of several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.near import hits
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values import read_value
from llamaextract_nb.engine.values.choices import yes_or_no
from llamaextract_nb.engine.values.marks import has_marks, options
from llamaextract_nb.engine.words.labels import similarity

_SURE = 0.6  # how well the words beside a mark must name a field
_REACH = 4  # lines below a label that its options may stand on
_BETWEEN = "  "  # the segments of a line, put together


@dataclass(frozen=True, slots=True)
class Marked:
    """Words beside a mark, where they stand, and whether it is set."""

    place: Place
    text: str
    is_set: bool


def find_marks(text: Text) -> dict[int, list[Marked]]:
    """Return the words beside marks, by the numbers of their lines."""
    return {number: found for number in range(len(text.lines)) if (found := _marks(text, number))}


def marked(text: Text, wanted: Wanted, lines: dict[int, list[Marked]]) -> Iterator[Candidate]:
    """Yield what marks say for a field that is true or false, or one of several values."""
    if wanted.kind not in ("boolean", "enum") or not lines:
        return
    if wanted.kind == "boolean":
        for found in lines.values():
            for option in found:
                alike = similarity(wanted.label, option.text) if yes_or_no(option.text) is None else 0.0
                if alike >= _SURE:
                    why = f"the mark of “{option.text[:60]}” is {'set' if option.is_set else 'empty'}"
                    yield _candidate(option.is_set, option, alike, why)
    named = {hit.chunk.place.line: hit.similarity for hit in hits(text, wanted.label)}
    for line, alike in named.items():
        group = _group(lines, line)
        chosen = [(option, value) for option in group if option.is_set for value in _value(text, wanted, option)]
        if len(chosen) == 1:
            option, value = chosen[0]
            yield _candidate(value, option, alike, f"“{option.text[:60]}” is marked")


def _group(lines: dict[int, list[Marked]], label: int) -> list[Marked]:
    """Return the options beside a label, or on the lines below it."""
    if label in lines:
        return lines[label]
    found: list[Marked] = []
    for number in range(label + 1, label + 1 + _REACH):
        if number not in lines and found:
            break
        found.extend(lines.get(number, ()))
    return found


def _value(text: Text, wanted: Wanted, option: Marked) -> Iterator[object]:
    if wanted.kind == "boolean":
        answer = yes_or_no(option.text)
        if answer is not None:
            yield answer
    else:
        reading = read_value(option.text, wanted.field, text.conventions) if option.text else None
        if reading is not None:
            yield reading.value


def _candidate(value: object, option: Marked, alike: float, why: str) -> Candidate:
    return Candidate(value, [option.place], {"mark": 1.0, "mark label": alike}, why, "normalised")


def _marks(text: Text, number: int) -> list[Marked]:
    """Return the words beside marks on a line; a mark and its words may be segments of their own."""
    segments = text.lines[number].segments
    if not any(has_marks(segment.text) for segment in segments):
        return []
    whole = _BETWEEN.join(segment.text for segment in segments)
    found = []
    for option in options(whole):
        start = 0
        for index, segment in enumerate(segments):
            end = start + len(segment.text)
            if start <= option.start < end or (index == len(segments) - 1 and option.start >= end):
                first = min(option.start - start, len(segment.text))
                place = Place(number, index, first, max(first, min(option.end - start, len(segment.text))))
                found.append(Marked(place, option.text, option.marked))
                break
            start = end + len(_BETWEEN)
    return found
