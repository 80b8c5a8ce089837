"""Words put together: into lines from top to bottom, and lines into the segments that wide gaps divide."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from llamaextract_nb.engine.document import Line, Word

_GAP = 1.0  # heights of a line; a wider gap divides segments
_ADVANCES = 1.9  # widths of a letter; in a typewriter's font a single blank is as wide as a letter
_UPRIGHT = 1.5  # heights of the page's usual word; text that runs upwards is higher, and higher than wide
_LEAST = 7.0  # points; wider than the single blank of a page laid out from text, narrower than two


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Return words as lines: a word joins a line whose band holds the word's middle.

    Words that run upwards, as in a margin, stand beside several lines and so are lines of their own.
    """
    bands: list[tuple[float, float, list[Word]]] = []
    heights = sorted(word.y1 - word.y0 for word in words)
    usual = heights[len(heights) // 2] if heights else 0.0
    upright: list[Line] = []
    for word in sorted(words, key=lambda w: (w.y0 + w.y1, w.x0)):
        if len(word.text) > 2 and word.y1 - word.y0 > max(word.x1 - word.x0, _UPRIGHT * usual):
            upright.append(Line([word]))
            continue
        middle = (word.y0 + word.y1) / 2
        for index in range(len(bands) - 1, max(-1, len(bands) - 4), -1):
            top, bottom, members = bands[index]
            if top <= middle <= bottom:
                members.append(word)
                break
        else:
            bands.append((word.y0, word.y1, [word]))
    return [Line(sorted(members, key=lambda w: w.x0)) for _, _, members in bands] + upright


def segments(line: Line) -> list[list[Word]]:
    """Return the words of a line, cut where a gap is wider than the letters are high."""
    words = line.words
    if len(words) < 2:
        return [words] if words else []
    if line.anchor is None:
        # The line as a whole tells the size of its letters; a single word may be of small print or one dot.
        height = max(word.y1 - word.y0 for word in words)
        advance = sum(word.x1 - word.x0 for word in words) / sum(len(word.text) for word in words)
        limit = max(_LEAST, _GAP * height, _ADVANCES * advance)
    else:
        limit = _LEAST
    found = [[words[0]]]
    for before, word in pairwise(words):
        if word.x0 - before.x1 > limit:
            found.append([word])
        else:
            found[-1].append(word)
    return found
