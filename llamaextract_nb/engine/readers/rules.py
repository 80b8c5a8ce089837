"""Strokes put together to ruling lines: a line of a table is often drawn in many pieces, or several times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from llamaextract_nb.engine.document import Rule

SHORTEST = 5.0  # points, of a ruling line; the side of the smallest boxes that people mark
THICKEST = 3.0  # points, of a ruling line; thicker ones are bars
_APART = 2.0  # points; strokes closer than this are one: a double line, or the edges of two cells
_DASH = 3.5  # points; wider gaps divide two lines, smaller ones are those of a dashed or dotted line
_HATCHED = 0.7, 8  # heights of text, and lines: so many so close to each other hold no text, as in a bar code
_USUAL = 8.0  # points, the height of text where nobody says
_LEVEL = 10.0  # points; the bars of a code differ less in where their middles are

# A stroke in one direction: its place across, and where it begins and ends along.
_Stroke = tuple[float, float, float]


def rules_of(strokes: Iterable[Rule], height: float = _USUAL) -> list[Rule]:
    """Return strokes as ruling lines: level ones from top to bottom, then upright ones from left to right.

    Args:
        strokes: In any order.
        height: Of the text beside them, in points.
    """
    level: list[_Stroke] = []
    upright: list[_Stroke] = []
    for x0, y0, x1, y1 in strokes:
        if y0 == y1:
            level.append((y0, x0, x1))
        else:
            upright.append((x0, y0, y1))
    return [
        *(Rule(start, place, end, place) for place, start, end in _joined(level, height)),
        *(Rule(place, start, place, end) for place, start, end in _joined(upright, height)),
    ]


def _joined(strokes: list[_Stroke], height: float) -> list[_Stroke]:
    """Return parallel strokes joined to lines, without those that are too short or hatch an area."""
    lines: list[_Stroke] = []
    for near in _near(strokes):
        lines += (line for line in _along(near) if line[2] - line[1] >= SHORTEST)
    return sorted(_unhatched(lines, height))


def _near(strokes: list[_Stroke]) -> Iterator[list[_Stroke]]:
    """Yield the strokes that stand at one place across."""
    group: list[_Stroke] = []
    for stroke in sorted(strokes):
        if group and stroke[0] - group[0][0] > _APART:
            yield group
            group = []
        group.append(stroke)
    if group:
        yield group


def _along(strokes: Sequence[_Stroke]) -> Iterator[_Stroke]:
    """Yield the lines that strokes at one place make, where the longest stroke of each stands."""
    place = start = end = longest = 0.0
    for across, first, last in sorted(strokes, key=lambda stroke: stroke[1]):
        if longest and first - end <= _DASH:
            end = max(end, last)
        else:
            if longest:
                yield place, start, end
            start, end, longest = first, last, 0.0
        if last - first > longest:
            place, longest = across, last - first
    if longest:
        yield place, start, end


def _unhatched(lines: Sequence[_Stroke], height: float) -> Iterator[_Stroke]:
    """Yield the lines but for those that stand side by side too closely for text."""
    distance, many = _HATCHED[0] * height, _HATCHED[1]

    def level(line: _Stroke) -> int:
        return round((line[1] + line[2]) / 2 / _LEVEL)

    for _, alike in groupby(sorted(lines, key=lambda line: (level(line), line)), level):
        run: list[_Stroke] = []
        for line in alike:
            if run and line[0] - run[-1][0] > distance:
                yield from run if len(run) < many else ()
                run = []
            run.append(line)
        yield from run if len(run) < many else ()
