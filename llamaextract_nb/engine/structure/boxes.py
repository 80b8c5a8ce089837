"""The boxes of a form: each a cell of ruling lines with its number and its label, and what is filled in below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.marks import has_marks

_NUMBER = r"\W{0,2}(?P<number>\d{1,2}[a-z]?)\W{0,2}"
_NUMBERED = re.compile(rf"{_NUMBER}(?<=[\W])(?=[^\W\d_])|\W?(?P<letter>[a-z])[.)]?\s+(?=[A-Z])")
_GLUED = re.compile(rf"{_NUMBER}(?=[A-Z][a-z])")  # as OCR loses blanks: "2Royalties"
_ALONE = re.compile(rf"{_NUMBER}$")
_FILLED = re.compile(  # what is filled in behind a label: "1 Rents 2,140.00"
    r"(?<=[^\W\d_]) +(?P<value>(?:[$€£¥]\s?)?-?(?:\d[\d.,' ]*[.,]\d\d|\d{3,}|\d{1,3}(?:[.,' ]\d{3})+)%?)$"
)
_OPEN = re.compile(r"(?:[,/&(-]|\b(?:and|or|of|the|to|in|for|a|an|by|with|und|oder|der|et|de|y|e|o))$", re.IGNORECASE)
_LETTERS = re.compile(r"(?:[^\W\d_]){3}")
_WORD = re.compile(r"[^\W\d_]{2}")
_NEAR = 3.0  # heights of a line between a number and its label
_PITCH = 1.9  # heights from one line of a label to the next
_ALIKE = 1.2  # times that one line of a label may be as high as another
_MOST_LINES = 4  # of a label
_FEWEST = 3  # numbers that make a form one of numbered boxes; two may be rows of a table


@dataclass(frozen=True, slots=True)
class FormBox:
    """A box: its number ("" if it has none), the place of that, the lines of its label, and what else stands in it."""

    number: str
    numbering: Place | None
    label: tuple[Place, ...]
    inside: tuple[Place, ...]


class Boxes:
    """The boxes of a document, in reading order.

    Args:
        text: The document.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        found: list[FormBox] = []
        seen: set[tuple[int, int]] = set()
        for number, line in enumerate(text.lines):
            for index in range(len(line.segments)):
                group = text.in_cell(text.whole(number, index)) if (number, index) not in seen else []
                seen.update(group)
                if group and (box := _box(text, group)) is not None:
                    found.append(box)
        numbered = {box.number for box in found} - {""}
        self.all = [box for box in found if len(numbered) >= _FEWEST or not box.number]
        self._at = {
            place[:2]: box
            for box in self.all
            for place in (box.numbering, *box.label, *box.inside)
            if place is not None
        }

    def at(self, place: Place) -> FormBox | None:
        """Return the box that a place stands in."""
        return self._at.get(place[:2])

    def said(self, box: FormBox) -> str:
        """Return the whole label of a box."""
        return " ".join(self.text.string(place) for place in box.label)


def _box(text: Text, group: Sequence[tuple[int, int]]) -> FormBox | None:
    """Return what stands in a cell as a box, None if it begins like no label."""
    first = text.segment(group[0])
    numbering, label, rest = _heading(text, group)
    if label is None:
        return None
    lines = [label]
    number = text.string(numbering).strip("().[] ").lower() if numbering is not None else ""
    left = list(rest)
    value = _behind(text, label)
    if value is not None:
        lines = [label._replace(end=_trimmed(text, label, value.start))]
    while value is None and left and len(lines) < _MOST_LINES and _goes_on(text, lines[-1], left[0], first.x0):
        lines.append(text.whole(*left.pop(0)))
    inside = [place for key in left if _says(text.string(place := text.whole(*key)))]
    return FormBox(number, numbering, tuple(lines), (*([value] if value is not None else []), *inside))


def _heading(
    text: Text, group: Sequence[tuple[int, int]]
) -> tuple[Place | None, Place | None, Sequence[tuple[int, int]]]:
    """Return the place of a box's number, of the first line of its label, and the segments behind that."""
    whole = text.whole(*group[0])
    string = text.string(whole)
    match = _NUMBERED.match(string)
    if match is None and text.lines[whole.line].page.source == "ocr":
        match = _GLUED.match(string)
    dated = match is not None and any(date.start < match.end() for date in text.spans(*group[0]).dates)
    if match is not None and not dated and _LETTERS.search(string, match.end()):
        name = "number" if match["number"] else "letter"
        numbering = whole._replace(start=match.start(name), end=match.end(name))
        return numbering, whole._replace(start=match.end()), group[1:]
    if (match := _ALONE.match(string)) is not None and len(group) > 1:
        own, after = text.segment(group[0]), text.segment(group[1])
        beside = abs(after.middle - own.middle) < own.y1 - own.y0 and after.x0 > own.x1
        if beside and after.x0 - own.x1 < _NEAR * (own.y1 - own.y0) and _LETTERS.match(after.text):
            numbering = whole._replace(start=match.start("number"), end=match.end("number"))
            return numbering, text.whole(*group[1]), group[2:]
    return None, whole if len(group) > 1 and _LETTERS.search(string) else None, group[1:]


def _behind(text: Text, label: Place) -> Place | None:
    """Return the place of what is filled in behind a label on its line, None if nothing is."""
    string = text.string(label)
    colon = re.search(r"[:：]\s*(?=\S)", string)
    if colon is not None:
        return label._replace(start=label.start + colon.end())
    match = _FILLED.search(string)
    return label._replace(start=label.start + match.start("value")) if match else None


def _trimmed(text: Text, label: Place, end: int) -> int:
    """Return where a label ends that something stands behind."""
    return label.start + len(text.segment(label).text[label.start : end].rstrip(" :："))


def _goes_on(text: Text, last: Place, key: tuple[int, int], left: float) -> bool:
    """Tell whether a segment is the next line of a label: in its column, of its height, amid a sentence."""
    own, segment = text.segment(last), text.segment(key)
    heights = sorted((own.y1 - own.y0, segment.y1 - segment.y0))
    if key[0] == last.line or not 0 < segment.middle - own.middle < _PITCH * heights[1]:
        return False
    if heights[1] > _ALIKE * heights[0] or not -heights[1] < segment.x0 - left < 2 * _NEAR * heights[1]:
        return False
    begins = _WORD.match(segment.text)
    return begins is not None and (begins[0][0].islower() or bool(_OPEN.search(text.string(last))))


def _says(string: str) -> bool:
    """Tell whether a text in a box can be an answer; a currency's sign before a blank is none."""
    return any(map(str.isalnum, string)) or has_marks(string)


def places_of(box: FormBox) -> Iterator[Place]:
    """Yield the places of a box's number and label, which are no values."""
    if box.numbering is not None:
        yield box.numbering
    yield from box.label
