"""Ruling lines on the picture of a page: long, thin, straight runs of ink, whatever the paper looks like.

Ink is what is darker than what is around it, so that shade and grey paper do not matter. A line is a chain of runs in
neighbouring rows of pixels, so that it may slope a little, and have gaps as a worn or dotted line has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageFilter

from llamaextract_nb.engine.document import Box, Rule
from llamaextract_nb.engine.readers.rules import rules_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ink = NDArray[np.bool_]
    Grey = NDArray[np.uint8]

_AROUND = 12  # pixels on either side, over which the brightness of paper is taken; wider than any line
_COARSE = 4  # pixels a side that are taken as one for it
_DARK = 0.93  # of that brightness; the grey lines of forms are darker than this, the grain of paper is not
_GAP, _GAP_SHARE = 4, 0.2  # pixels, and heights of the usual text, without ink that a line may have
_BESIDE = 3  # pixels from a line to what is beside it
_RUN = 1.2  # heights of the usual text: a run that is shorter is not looked at; letters are no wider without a break
_LONG, _TALL = 3.0, 1.8  # heights of the usual text, of level lines and of upright ones; no letter is so tall
_THIN, _THICK = 4.0, 0.4  # pixels, and heights of the usual text; what is thicker than both is letters, or a bar
_INKED = 0.8  # share of a line that has ink; rows of letters that touch have less
_WRITTEN = 0.6  # share of a line that words cover, from which on it is of their letters
_INNER = 0.15  # of the height of a word, at its top and bottom, where its frame or underline may run into it
_SLOPE = 0.03  # of a line that is level, as far as the photograph of a page can be set upright
_MOST_RUNS = 20_000  # in one direction; dense print has about two thousand


@dataclass(slots=True)
class _Chain:
    """Runs of neighbouring rows that touch, in pixels: `x1` and `y1` are the first beyond."""

    x0: int
    x1: int
    y0: int
    y1: int
    area: int
    inked: int


def rules_on(picture: Image.Image, words: Sequence[Box], height: float, scale: float) -> list[Rule]:
    """Return the ruling lines on a picture, in points of the page that it shows.

    Args:
        picture: The page in grey, its text level.
        words: Where words stand, in pixels; what runs through them is of letters.
        height: Of the usual line of text, in pixels.
        scale: Points to a pixel.
    """
    strokes = _strokes(picture, words, height)
    return rules_of((Rule(*(round(value * scale, 2) for value in stroke)) for stroke in strokes), height * scale)


def _strokes(picture: Image.Image, words: Sequence[Box], height: float) -> list[Rule]:
    import numpy as np

    small = picture.reduce(_COARSE).filter(ImageFilter.BoxBlur(_AROUND // _COARSE)).point(lambda value: value * _DARK)
    grey = np.asarray(picture)
    ink = grey < np.asarray(small.resize(picture.size, Image.Resampling.BILINEAR))
    level = _lines(ink, grey, height, _LONG)
    upright = _lines(np.ascontiguousarray(ink.T), np.ascontiguousarray(grey.T), height, _TALL)
    rules = [Rule(x0, y, x1, y) for y, x0, x1 in level] + [Rule(x, y0, x, y1) for x, y0, y1 in upright]
    boxes = np.array(words, dtype=np.float32).reshape(-1, 4)
    return [rule for rule in rules if not _is_of_letters(rule, boxes)]


def _lines(ink: Ink, grey: Grey, height: float, long: float) -> Iterator[tuple[float, int, int]]:
    """Yield the place, start and end of the level lines of a picture."""
    for chain in _chains(*_runs(ink, round(_RUN * height), round(min(_GAP, _GAP_SHARE * height)))):
        length = chain.x1 - chain.x0
        thick = chain.area / length
        thin = thick <= max(_THIN, _THICK * height)
        straight = chain.y1 - chain.y0 <= thick + 2 + _SLOPE * length
        inked = chain.inked >= _INKED * chain.area
        if length >= long * height and thin and straight and inked and _stands_out(grey, chain):
            yield (chain.y0 + chain.y1) / 2, chain.x0, chain.x1


def _stands_out(grey: Grey, chain: _Chain) -> bool:
    """Tell whether a line is darker than all above or below it, as the gaps between white letters are not."""
    columns = slice(chain.x0, chain.x1, 2)
    darkest = grey[chain.y0 : chain.y1, columns].min(axis=0)
    beside = (chain.y0 - _BESIDE, chain.y1 - 1 + _BESIDE)
    if beside[0] < 0 or beside[1] >= len(grey):
        return False  # the edge of the picture
    return any((darkest < _DARK * grey[row, columns]).mean() >= _INKED for row in beside)


def _runs(ink: Ink, shortest: int, gap: int) -> tuple[list[int], list[int], list[int], list[int]]:
    """Return the row, start, end and inked pixels of each run that is long enough, gaps closed, row by row."""
    import numpy as np

    near = ink.copy()
    near[1:] |= ink[:-1]  # a line that slopes goes from row to row
    rows, columns = near.shape
    padded = np.zeros((rows, columns + gap + 2), dtype=np.int8)
    padded[:, 1 : columns + 1] = near
    change = np.flatnonzero(np.diff(padded.ravel()))
    starts, ends = change[::2], change[1::2]
    if not len(starts):
        return [], [], [], []
    apart = starts[1:] - ends[:-1] > gap
    first = np.concatenate(([True], apart))
    last = np.concatenate((apart, [True]))
    inked = np.concatenate(([0], np.cumsum(ends - starts)))
    begin, end = starts[first], ends[last]
    within = inked[1:][last] - inked[:-1][first]
    kept = np.flatnonzero(end - begin >= shortest)[:_MOST_RUNS]
    row, column = np.divmod(begin[kept], padded.shape[1])
    return row.tolist(), column.tolist(), (column + end[kept] - begin[kept]).tolist(), within[kept].tolist()


def _chains(rows: Sequence[int], starts: Sequence[int], ends: Sequence[int], inked: Sequence[int]) -> list[_Chain]:
    """Return runs chained to those that they touch in the row above."""
    parents = list(range(len(rows)))

    def root(run: int) -> int:
        while parents[run] != run:
            parents[run] = run = parents[parents[run]]
        return run

    above = 0  # the first run that may touch this one from above
    for run, (row, start, end) in enumerate(zip(rows, starts, ends, strict=True)):
        while rows[above] < row - 1 or (rows[above] == row - 1 and ends[above] < start):
            above += 1
        other = above
        while rows[other] == row - 1 and starts[other] <= end:
            parents[root(run)] = root(other)
            other += 1
    chains: dict[int, _Chain] = {}
    for run, (row, start, end, ink) in enumerate(zip(rows, starts, ends, inked, strict=True)):
        chain = chains.setdefault(root(run), _Chain(start, end, row, row + 1, 0, 0))
        chain.x0, chain.x1, chain.y1 = min(chain.x0, start), max(chain.x1, end), row + 1
        chain.area += end - start
        chain.inked += ink
    return list(chains.values())


def _is_of_letters(rule: Rule, words: NDArray[np.float32]) -> bool:
    """Tell whether most of a line runs through words, as strokes of letters below each other do."""
    import numpy as np

    x0, y0, x1, y1 = words.T
    if rule.level:
        edge = _INNER * (y1 - y0)
        through = (y0 + edge < rule.y0) & (rule.y0 < y1 - edge)
        covered = np.minimum(x1, rule.x1) - np.maximum(x0, rule.x0)
    else:
        through = (x0 <= rule.x0 + 1) & (rule.x0 - 1 <= x1)
        covered = np.minimum(y1, rule.y1) - np.maximum(y0, rule.y0)
    return float(covered[through].clip(0).sum()) > _WRITTEN * rule.length
