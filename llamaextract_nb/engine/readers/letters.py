"""The letters of a PDF page put together to words, by the direction in which they run."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from struct import Struct
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from llamaextract_nb.engine.document import Word
from llamaextract_nb.engine.readers import pdfium_calls as calls
from llamaextract_nb.engine.readers.limits import TooMuchError

_MOST_CHARS = 200_000  # on one page
_GAP = 0.18  # heights of the font; a wider gap divides words even where no blank is said to be
_BLANKS = frozenset((0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x2028, 0x2029, 0x00, 0x0B, 0x0C, 0x200B, 0xFEFF))
_HYPHEN = 0x02  # what pdfium gives for a hyphen at a line's end
_UNDER = 0.5  # widths of a letter that it goes back over the word it joins; then it may not stand beside it
_ASKEW = 10.0  # degrees; letters turned by a quarter and more than this are a stamp or a drawing, and stay as they are
_rect = Struct("=4f").unpack  # of pdfium's FS_RECTF: left, top, right, bottom

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
    handle = calls.address(text_page)
    count = raw.FPDFText_CountChars(text_page)
    if count > _MOST_CHARS:
        raise TooMuchError("characters on a page", _MOST_CHARS)
    try:
        upright, unmapped = _words(handle, count, shown, rotation)
    except _TurnedError:
        pass
    else:
        return Letters({0: upright}, unmapped)
    angles = [_quarter(handle, index) for index in range(count)]
    words: dict[int, list[Word]] = {}
    for angle in sorted(set(angles)):
        # Letters stand upright on the page that is turned back by as much as they are.
        found, unmapped = _words(handle, count, shown, -angle % 360, angles)
        if found:
            words[(angle + rotation) % 360] = found
    return Letters(words, unmapped)


def _quarter(handle: int, index: int) -> int:
    """Return by how many degrees, in quarters and clockwise, a letter is turned on the page as it was made."""
    degrees = math.degrees(calls.char_angle(handle, index))
    quarters = round(degrees / 90)
    return quarters % 4 * 90 if abs(degrees - 90 * quarters) <= _ASKEW else 0


class _TurnedError(Exception):
    """Letters of the page run in another direction than from left to right."""


def _words(
    handle: int, count: int, shown: Bounds, rotation: int, angles: Sequence[int] | None = None
) -> tuple[list[Word], int]:
    """Return the words of letters that are upright on a page that is so turned, and how many letters are unmapped.

    Raises:
        _TurnedError: Some letters are not, while their angles are not given.
    """
    # Loose boxes are as wide as the letter's advance and as high as its font: words of a line stand at one height,
    # and the gap to the next letter is what was left blank.
    left, bottom, right, top = shown
    upright = -rotation % 360
    char_at, box_at, box = calls.char_code, calls.char_box, raw.FS_RECTF()
    to_box = ctypes.addressof(box)
    words: list[Word] = []
    unmapped = 0
    text = ""
    x0 = y0 = x1 = y1 = 0.0
    for index in range(count):
        code = char_at(handle, index)
        if code in _BLANKS or (angles and angles[index] != upright):
            unmapped += not code
            if text:
                words.append(Word(text, x0, y0, x1, y1))
                text = ""
            continue
        box_at(handle, index, to_box)
        near, t, far, b = _rect(box)
        if not rotation:
            near, far, t, b = near - left, far - left, top - t, top - b
        elif rotation == 90:
            near, far, t, b = b - bottom, t - bottom, near - left, far - left
        elif rotation == 180:
            near, far, t, b = right - far, right - near, b - bottom, t - bottom
        else:
            near, far, t, b = top - t, top - b, right - far, right - near
        char = "-" if code == _HYPHEN else chr(code)
        if text:
            size = y1 - y0
            tall = size if size > b - t else b - t
            if (
                near - x1 > _GAP * (tall if tall > 4.0 else 4.0)
                or near < x0 - 1.0
                or t > y1 + 0.2 * tall
                or b < y0 - 0.2 * tall
            ):
                # It stands to the left of the one before it, as where the text is on its head, or is written that way.
                if (
                    x0 - tall < far <= x0 + 1.0
                    and t < y1
                    and b > y0
                    and not angles
                    and _quarter(handle, index) != upright
                ):
                    raise _TurnedError
                words.append(Word(text, x0, y0, x1, y1))
            else:
                # It stands above or below the one before it, not beside it.
                if x1 - near > _UNDER * (far - near) and not angles and _quarter(handle, index) != upright:
                    raise _TurnedError
                text += char
                x1 = far if far > x1 else x1
                y0 = t if t < y0 else y0
                y1 = b if b > y1 else y1
                continue
        text, x0, y0, x1, y1 = char, near, t, far, b
    if text:
        words.append(Word(text, x0, y0, x1, y1))
    return words, unmapped
