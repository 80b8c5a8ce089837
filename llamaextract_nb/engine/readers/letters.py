"""The letters of a PDF page put together to words, by the direction in which they run.

Two calls of pdfium a letter are needed; all else is done for runs of letters that surely belong together.
"""

from __future__ import annotations

import ctypes
import math
from collections import deque
from collections.abc import Iterator
from itertools import count as count_from
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

from llamaextract_nb.engine.document import Word
from llamaextract_nb.engine.readers import pdfium_calls as calls
from llamaextract_nb.engine.readers.limits import TooMuchError

_MOST_CHARS = 200_000  # on one page
_GAP = 0.18  # heights of the font; a wider gap divides words even where no blank is said to be
_LEAST_HEIGHT = 4.0  # points; in smaller print the gaps are not taken for smaller
_BACK = 1.0  # points that a letter may begin before its word
_ABOVE = 0.2  # heights by which a letter may stand above or below its word
_BLANKS = (0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x2028, 0x2029, 0x00, 0x0B, 0x0C, 0x200B, 0xFEFF)
_HYPHEN = 0x02  # what pdfium gives for a hyphen at a line's end
_OTHER = 0xFFFE  # what stands in the text of a page for a hyphen at a line's end, and for a letter without a code
_SURROGATES = 0xD800, 0xDFFF  # two of them in the text are one letter
_UNDER = 0.5  # widths of a letter that it goes back over the word it joins; then it may not stand beside it
_ASKEW = 10.0  # degrees; letters turned by a quarter and more than this are a stamp or a drawing, and stay as they are

Bounds = tuple[float, float, float, float]
"""The part of a page that is shown, in its own points: left, bottom, right, top."""


class Letters(NamedTuple):
    """The words of a page.

    `words` are in the order of the content, by how many degrees they are turned clockwise as the page is shown: 0, 90,
    180 or 270. Their boxes are those of the page laid out so that they are upright.
    `unmapped` is the number of letters that stand for no character, because their font does not say for which.
    """

    words: dict[int, list[Word]]
    unmapped: int


def letters_of(text_page: Any, shown: Bounds, rotation: int) -> Letters:
    """Return the words of a page.

    Args:
        text_page: pdfium's text page, of its raw interface.
        shown: The part of the page that is shown.
        rotation: How far the page is turned clockwise when it is shown, in degrees.

    Raises:
        TooMuchError: There are too many letters.
    """
    count = raw.FPDFText_CountChars(text_page)
    if count > _MOST_CHARS:
        raise TooMuchError("characters on a page", _MOST_CHARS)
    print_ = _Print(text_page, max(0, count), shown)
    try:
        words = {0: list(print_.words(rotation, print_.dark))}
    except _TurnedError:
        angles = np.array([print_.quarter(index) for index in range(count)])
        # Letters stand upright on the page that is turned back by as much as they are.
        found = {
            (angle + rotation) % 360: list(print_.words(-angle % 360, print_.dark & (angles == angle), upright=True))
            for angle in np.unique(angles).tolist()
        }
        words = {turn: words for turn, words in found.items() if words}
    return Letters(words, print_.codes.count(0))


class _TurnedError(Exception):
    """Letters of the page run in another direction than from left to right."""


class _Print:
    """All that is printed on a page: the codes of its letters, and their boxes in the page's own points.

    The boxes are loose, as wide as a letter's advance and as high as its font: so the words of a line stand at one
    height, and the gap to the next letter is what was left blank.
    """

    def __init__(self, text_page: Any, count: int, shown: Bounds) -> None:
        self._handle = calls.address(text_page)
        self._shown = shown
        self.codes = _codes(text_page, count)
        self._text = "".join(map(chr, self.codes)).replace(chr(_HYPHEN), "-")
        self._boxes = np.zeros((count, 4), dtype=np.float32)  # rows are pdfium's FS_RECTF: left, top, right, bottom
        places = count_from(self._boxes.ctypes.data, self._boxes.strides[0])
        deque(map(calls.char_box, repeat(self._handle), range(count), places), maxlen=0)
        self.dark = ~np.isin(self.codes, _BLANKS)

    def quarter(self, index: int) -> int:
        """Return by how many degrees, in quarters and clockwise, a letter is turned on the page as it was made."""
        degrees = math.degrees(calls.char_angle(self._handle, index))
        quarters = round(degrees / 90)
        return quarters % 4 * 90 if abs(degrees - 90 * quarters) <= _ASKEW else 0

    def words(self, rotation: int, wanted: NDArray[np.bool_], upright: bool = False) -> Iterator[Word]:
        """Yield the words that the wanted letters make on the page turned by so many degrees.

        Raises:
            _TurnedError: Some letters are not upright then, and it was not said that all are.
        """
        near, far, top, bottom = self._laid_out(rotation)
        after = np.zeros(len(wanted), dtype=np.bool_)  # a letter that surely follows the one before it
        after[1:] = wanted[1:] & wanted[:-1] & _follows(near, far, top, bottom)
        starts = np.flatnonzero(wanted & ~after)
        ends = np.flatnonzero(wanted & ~np.append(after[1:], False))
        columns = (starts, ends, near[starts], far[starts], far[ends], top[starts], bottom[starts])
        text = ""
        x0 = y0 = x1 = y1 = 0.0
        last = -1
        for start, end, left, letter, right, t, b in zip(*(column.tolist() for column in columns), strict=True):
            run = self._text[start : end + 1]
            if text and start == last + 1:
                tall = max(y1 - y0, b - t)
                apart = left - x1 > _GAP * max(tall, _LEAST_HEIGHT)
                if apart or left < x0 - _BACK or t > y1 + _ABOVE * tall or b < y0 - _ABOVE * tall:
                    # To the left of the word before it: the text is on its head, or is written that way.
                    odd = x0 - tall < letter <= x0 + _BACK and t < y1 and b > y0
                else:
                    odd = x1 - left > _UNDER * (letter - left)  # above or below the letter before it, not beside it
                    text, run = text + run, ""
                if odd and not upright and self.quarter(start) != -rotation % 360:
                    raise _TurnedError
            if run:
                if text:
                    yield Word(text, x0, y0, x1, y1)
                text, x0, y0, x1, y1 = run, left, t, right, b
            else:
                x1, y0, y1 = max(x1, right), min(y0, t), max(y1, b)
            last = end
        if text:
            yield Word(text, x0, y0, x1, y1)

    def _laid_out(self, rotation: int) -> NDArray[np.float64]:
        """Return where letters begin and end from the left and from the top, in points of the page so turned."""
        left, bottom, right, top = self._shown
        x0, y1, x1, y0 = self._boxes.T.astype(np.float64)
        if not rotation:
            return np.array((x0 - left, x1 - left, top - y1, top - y0))
        if rotation == 90:
            return np.array((y0 - bottom, y1 - bottom, x0 - left, x1 - left))
        if rotation == 180:
            return np.array((right - x1, right - x0, y0 - bottom, y1 - bottom))
        return np.array((top - y1, top - y0, right - x1, right - x0))


def _codes(text_page: Any, count: int) -> list[int]:
    """Return the code of each letter: all at once, or one by one where the text has other units than letters."""
    handle = calls.address(text_page)
    units = np.zeros(count + 1, dtype=np.uint16)
    given = raw.FPDFText_GetText(text_page, 0, count, units.ctypes.data_as(ctypes.POINTER(ctypes.c_ushort)))
    codes = units[:count]
    if given != count + 1 or bool(((codes >= _SURROGATES[0]) & (codes <= _SURROGATES[1])).any()):
        return list(map(calls.char_code, repeat(handle), range(count)))
    for index in np.flatnonzero(codes == _OTHER).tolist():
        codes[index] = calls.char_code(handle, index)
    found: list[int] = codes.tolist()
    return found


def _follows(
    near: NDArray[np.float64], far: NDArray[np.float64], top: NDArray[np.float64], bottom: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return for each letter but the first whether it stands right behind the one before it, on the same line."""
    gap = near[1:] - far[:-1]
    found: NDArray[np.bool_] = (
        (top[1:] == top[:-1])
        & (bottom[1:] == bottom[:-1])
        & (gap <= _GAP * np.maximum(bottom[1:] - top[1:], _LEAST_HEIGHT))
        & (gap >= -_UNDER * (far[1:] - near[1:]))
        & (near[1:] >= near[:-1])
        & (far[1:] >= far[:-1])
    )
    return found
