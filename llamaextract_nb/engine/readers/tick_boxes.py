"""Boxes to tick that a page draws: they become the words ☐ and ☒, as if they were letters of the text.

A box to tick is a small square of ruling lines that stands alone and holds nothing, or a cross or a tick in letters.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from llamaextract_nb.engine.document import Box, Line, Rule, Word

EMPTY, TICKED = "☐", "☒"
_TICKS = frozenset("X x × ✓ ✔ ✗ ✘ ✕ ✖ ■ ● • V v".split())
_LEAST, _MOST = 4.5, 17.0  # points: a square to tick is about as high as a line of text
_SQUARE = 0.3  # by how much of its width its height may differ
_SLACK = 1.5  # points by which ends of lines may miss each other, and edges of boxes that stand side by side
# Small lines on a page: 250 boxes to tick. With more they are hatching or a picture, and the boxes of a page are each
# compared with its other boxes and its words.
_MANY = 1_000


def with_tick_boxes(lines: list[Line], rules: Sequence[Rule]) -> list[Line]:
    """Return the lines of a page with its boxes to tick among their words."""
    small = [rule for rule in rules if _LEAST <= rule.length <= _MOST]
    if not small or len(small) > _MANY:
        return lines
    for box in _alone(sorted(_squares(small))):
        lines = _with(lines, box)
    return lines


def _squares(rules: Sequence[Rule]) -> Iterator[Box]:
    """Yield the squares of small lines."""
    level = sorted((rule for rule in rules if rule.level), key=lambda rule: rule.x0)
    upright = sorted((rule for rule in rules if not rule.level), key=lambda rule: rule.x0)
    starts, edges = [rule.x0 for rule in level], [rule.x0 for rule in upright]
    for top in level:
        near = level[bisect_left(starts, top.x0 - _SLACK) : bisect_left(starts, top.x0 + _SLACK)]
        below = [rule for rule in near if rule.y0 > top.y0 + _LEAST and abs(rule.x1 - top.x1) <= _SLACK]
        bottom = min(below, key=lambda rule: rule.y0, default=None)
        if bottom is None or abs((bottom.y0 - top.y0) - top.length) > _SQUARE * top.length:
            continue
        sides = [
            any(
                rule.y0 <= top.y0 + 2 * _SLACK and rule.y1 >= bottom.y0 - 2 * _SLACK
                for rule in upright[bisect_left(edges, x - _SLACK) : bisect_left(edges, x + _SLACK)]
            )
            for x in (top.x0, top.x1)
        ]
        if all(sides):
            yield Box(top.x0, top.y0, top.x1, bottom.y0)


def _alone(boxes: Sequence[Box]) -> Iterator[Box]:
    """Yield the boxes that no other touches at a side: those in a row are for one letter each."""
    for number, box in enumerate(boxes):
        others = [other for other in (*boxes[:number], *boxes[number + 1 :]) if abs(other.y0 - box.y0) <= _SLACK]
        if not any(min(abs(box.x1 - other.x0), abs(other.x1 - box.x0)) <= 2 * _SLACK for other in others):
            yield box


def _with(lines: list[Line], box: Box) -> list[Line]:
    """Return lines with a box to tick in that one beside whose words it stands, if it holds nothing but a tick."""
    middle = (box.y0 + box.y1) / 2
    inside = [word for line in lines for word in line.words if _holds(box, word)]
    if any(word.text not in _TICKS for word in inside):
        return lines
    beside = [n for n, line in enumerate(lines) if line.words and line.box.y0 <= middle <= line.box.y1]
    if not beside:
        return lines  # there is nothing that it could be the mark of
    number = min(beside, key=lambda n: min(abs(word.x0 - box.x1) for word in lines[n].words))
    mark = Word(TICKED if inside else EMPTY, *box)
    made = [
        Line([word for word in line.words if word not in inside], line.anchor) if inside else line for line in lines
    ]
    made[number] = Line(sorted([*made[number].words, mark], key=lambda word: word.x0), lines[number].anchor)
    return [line for line in made if line.words]


def _holds(box: Box, word: Word) -> bool:
    return box.x0 <= (word.x0 + word.x1) / 2 <= box.x1 and box.y0 <= (word.y0 + word.y1) / 2 <= box.y1
