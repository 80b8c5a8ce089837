"""Lanes: where the columns of a table run, found from the cells of its rows, and which lane each word belongs to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from llamaextract_nb.engine.document import Word
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.tables.columns import Column
from llamaextract_nb.engine.structure.tables.grid import is_value

_TOUCH = 1.0  # points by which the boxes of neighbours may overlap
_WORD_GAP = 0.12  # heights of a line, the least between two cells that touch
_STARTS = 0.4  # heights of a line by which cells begin apart
_FITS = 0.15  # heights by which what is printed in line is off it; words that run over several columns seldom fit them

Cells = dict[int, list[Segment]]


def lanes_of(rows: Sequence[SegmentLine]) -> list[Column]:
    """Return the lanes of rows, from left to right."""
    found: list[Column] = []
    starts: list[float] = []
    for x0, x1 in sorted({(s.x0, s.x1) for row in rows for s in row.segments}, key=lambda s: (s[1] - s[0], s[0])):
        over = _over(found, starts, x0, x1)
        if not over:
            at = bisect_left(starts, x0)
            found.insert(at, Column(x0, x1, []))
            starts.insert(at, x0)
        elif len(over) == 1:
            index = over[0]
            lane = found[index]
            # A cell may reach into the white space around its lane, not into the next one.
            left = found[index - 1].x1 if index else float("-inf")
            right = found[index + 1].x0 if index + 1 < len(found) else float("inf")
            lane.x0, lane.x1 = max(min(lane.x0, x0), left), min(max(lane.x1, x1), right)
            starts[index] = lane.x0
    return _merged(found, rows)


def _over(lanes: list[Column], starts: list[float], x0: float, x1: float) -> list[int]:
    """Return the lanes that a stretch covers."""
    first = max(0, bisect_right(starts, x0) - 1)
    last = bisect_left(starts, x1)
    return [i for i in range(first, min(last, len(lanes))) if min(lanes[i].x1, x1) - max(lanes[i].x0, x0) > _TOUCH]


def _merged(lanes: list[Column], rows: Sequence[SegmentLine]) -> list[Column]:
    """Join neighbours that one cell spans more often than two cells fill: the cells of a centred column."""
    while len(lanes) > 1:
        starts = [lane.x0 for lane in lanes]
        spanned = [0] * len(lanes)
        filled = [0] * len(lanes)
        for row in rows:
            covered = [_over(lanes, starts, s.x0, s.x1) for s in row.segments]
            for over in covered:
                for index in over[:-1]:
                    spanned[index] += 1
            for one, other in pairwise(covered):
                if one and other and other[0] == one[-1] + 1:
                    filled[one[-1]] += 1
        joint = [i for i in range(len(lanes) - 1) if spanned[i] > filled[i]]
        if not joint:
            break
        # From the right, and no lane twice: so that many are joined in few rounds.
        last = len(lanes)
        for first in reversed(joint):
            if first + 1 < last:
                lanes[first : first + 2] = [Column(lanes[first].x0, lanes[first + 1].x1, [])]
                last = first
    return lanes


def place(line: SegmentLine, lanes: Sequence[Column]) -> tuple[Cells, list[Segment]]:
    """Return the segments of a line by their lanes, and those that stand across several as one text."""
    cells: Cells = {}
    across: list[Segment] = []
    starts = [lane.x0 for lane in lanes]
    for segment in line.segments:
        over = _over(list(lanes), starts, segment.x0, segment.x1)
        if len(over) > 1:
            pieces = _divided(segment, lanes, over, line.y1 - line.y0)
            if pieces is None:
                across.append(segment)
                continue
            for index, piece in pieces:
                cells.setdefault(index, []).append(piece)
        else:
            cells.setdefault(over[0] if over else _nearest(segment, lanes), []).append(segment)
    return cells, across


def divisions(line: SegmentLine, lanes: Sequence[Column]) -> list[float]:
    """Return where the segments of a line divide into cells of lanes that are known."""
    cells, _ = place(line, lanes)
    pieces = sorted((piece for parts in cells.values() for piece in parts), key=lambda piece: piece.x0)
    whole = {segment.x0 for segment in line.segments}
    return [(one.x1 + other.x0) / 2 for one, other in pairwise(pieces) if other.x0 not in whole]


def _nearest(segment: Segment, lanes: Sequence[Column]) -> int:
    return min(range(len(lanes)), key=lambda i: max(lanes[i].x0 - segment.x1, segment.x0 - lanes[i].x1))


def _divided(
    segment: Segment, lanes: Sequence[Column], over: list[int], height: float
) -> list[tuple[int, Segment]] | None:
    """Divide a segment over several lanes where the other rows divide; None if it is one text."""
    groups: list[tuple[int, list[Word]]] = []
    for word in segment.words:
        near = max(over, key=lambda i: (min(lanes[i].x1, word.x1) - max(lanes[i].x0, word.x0), -i))
        if groups and groups[-1][0] == near:
            groups[-1][1].append(word)
        else:
            groups.append((near, [word]))
    if len({index for index, _ in groups}) < len(groups):
        return None
    for (_, before), (_, after) in pairwise(groups):
        if after[0].x0 - before[-1].x1 < _WORD_GAP * height:
            return None
    pieces = [(index, Segment.of(tuple(words))) for index, words in groups]
    # Words that run over the next column are its text only by chance; numbers there are its cells.
    if len(pieces) > 1 and not all(is_value(piece.text) for _, piece in pieces[1:]):
        gaps = [after[0].x0 - before[-1].x1 for (_, before), (_, after) in pairwise(groups)]
        widest = max((b.x0 - a.x1 for a, b in pairwise(segment.words)), default=0.0)
        starts = all(abs(piece.x0 - lanes[index].x0) <= _STARTS * height for index, piece in pieces)
        if not (starts and min(gaps) >= 0.9 * widest) and not all(
            _fits(p, lanes[i], _FITS * height) for i, p in pieces
        ):
            return None
    return pieces


def _fits(piece: Segment, lane: Column, slack: float) -> bool:
    """Tell whether a piece begins, ends or has its middle where the cells of a lane have it."""
    left, right = piece.x0 - lane.x0, piece.x1 - lane.x1
    return min(abs(left), abs(right), abs(left + right) / 2) <= slack


def would_fit(word: Word, above: Segment, lane: Column, blank: float) -> bool:
    """Tell whether a line's first word had room behind the line above: then it does not go on that line."""
    return above.x1 + blank + (word.x1 - word.x0) <= lane.x1
