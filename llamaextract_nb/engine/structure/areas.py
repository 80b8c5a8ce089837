"""Areas: what stands under a short heading, or behind it, up to a gap: a box of a form, an address, some lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from llamaextract_nb.engine.structure.boxes import Boxes
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.words.labels import concepts

_WORDS = 8  # of a heading without what it says in brackets
_ASIDE = re.compile(r"\s*[(\[].*$")
_NUMBERED = re.compile(r"^\s*(?:[•·▪*\-–]\s*|\(?\d{1,2}[.)]\s*|[A-Z][.)]\s+)")
_INLINE = re.compile(r"^(.{2,40}?)\s*[:：]\s*(\S.*)$")
_BOXED = 2  # segments of a cell with a heading
_MOST_LINES = 14
_FIRST = 3.6  # heights of a line from a heading to the first line below it
_NEXT = 2.6  # heights of a line from line to line
_INDENT = 1.6  # heights of a line by which a line may begin left of its heading
_REACH = 28.0  # heights of a line by which it may begin right of it, where nothing else stands there


@dataclass(frozen=True, slots=True)
class Area:
    """A heading and the lines that belong to it, each the place of a whole segment, or of what follows the heading."""

    heading: Place
    named: tuple[str, ...]
    lines: tuple[Place, ...]
    inline: bool = False


def areas_of(text: Text, boxes: Boxes) -> list[Area]:
    """Return the areas of a document: its boxes, then others in reading order."""
    found = [
        Area(box.label[0], named, box.inside)
        for box in boxes.all
        if box.inside and (named := concepts(boxes.said(box)))
    ]
    headed = {box.label[0][:2] for box in boxes.all}
    for number, line in enumerate(text.lines):
        for index, segment in enumerate(line.segments):
            if (number, index) in headed:
                continue
            for heading, rest in _headings(text, number, index, segment.text):
                named = concepts(text.string(heading))
                if not named:
                    continue
                lines = _boxed(text, heading) if rest is None else []
                lines = lines or _below(text, heading, rest)
                if lines:
                    found.append(Area(heading, named, tuple(lines), rest is not None))
    return found


def _headings(text: Text, line: int, index: int, string: str) -> list[tuple[Place, Place | None]]:
    """Return what of a segment may be a heading, with the place of what follows it in the segment, None if nothing."""
    start = match.end() if (match := _NUMBERED.match(string)) else 0
    inline = _INLINE.match(string[start:])
    if inline:
        begin = start + inline.start(2)
        return [(Place(line, index, start, start + inline.end(1)), Place(line, index, begin, len(string)))]
    bare = _ASIDE.sub("", string[start:]).rstrip(" :：")
    if not 0 < len(bare.split()) <= _WORDS or not any(map(str.isalpha, bare)):
        return []
    heading = Place(line, index, start, start + len(bare))
    segments = text.lines[line].segments
    after = segments[index + 1].text if index + 1 < len(segments) else ""
    if after.startswith((":", "：")):  # "TO   : ACME"
        begin = len(after) - len(after.lstrip(" :："))
        return [(heading, Place(line, index + 1, begin, len(after)))] if begin < len(after) else []
    return [(heading, None)]


def _boxed(text: Text, heading: Place) -> list[Place]:
    """Return what stands below a heading in its own cell of ruling lines, [] if the heading is not the first there."""
    inside = text.in_cell(heading)
    if len(inside) < _BOXED or inside[0] != heading[:2]:
        return []
    return [text.whole(*key) for key in inside if key[0] > heading.line]


def _below(text: Text, heading: Place, rest: Place | None) -> list[Place]:
    """Return the lines of an area, in its column."""
    own = text.segment(rest if rest is not None else heading)
    x0 = min(own.x0, text.segment(heading).x0) if rest is None else text.box(rest).x0
    height = max(4.0, own.y1 - own.y0)
    page = text.lines[heading.line].page
    others = [s.x0 for s in text.lines[heading.line].segments if s.x0 > own.x1]
    right = min([*others, x0 + _REACH * height])
    found: list[Place] = [rest] if rest is not None else []
    bottom, reach = own.y1, _FIRST if rest is None else _NEXT
    for number in range(heading.line + 1, min(len(text.lines), heading.line + 3 * _MOST_LINES)):
        line = text.lines[number]
        if line.page is not page or line.y0 - bottom > reach * height or len(found) == _MOST_LINES:
            break
        inside = [
            text.whole(number, i)
            for i, s in enumerate(line.segments)
            if x0 - _INDENT * height < s.x0 < right - 0.5 * height and s.y0 > own.y0 + 0.5 * height
        ]
        if inside:
            found += inside
            bottom, reach = max(text.segment(place).y1 for place in inside), _NEXT
    return found
