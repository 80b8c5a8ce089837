"""Boxes and circles to mark: "☒ Yes ☐ No", "[x] card", "Male ( ) Female (X)", "_X_ new __ used"."""

from __future__ import annotations

import re
from typing import NamedTuple

_EMPTY = "☐□▢❏❑◻⬜○◯〇\uf06f\uf071\uf0a8"  # the last ones are Wingdings'
_FULL = "☑☒■◼⬛●◉⦿✓✔✗✘✕✖🗹🗷\uf052\uf078\uf0fc\uf0fd\uf0fe"
_BULLETS = frozenset("■◼●✓✔")  # a mark only where an empty one stands beside it
_MARK = re.compile(
    rf"[\[(]\s?(?P<inside>[xX✓✔*•●]?)\s?[\])]|(?P<full>[{_FULL}])|(?P<empty>[{_EMPTY}])"
    rf"|(?<!\w)(?:_+(?:(?P<line>[xX✓])_*)?|(?P<line2>[xX✓])_+)(?!\w)|(?<![\w'’.-])(?P<letter>[xX])(?=\s|$)"
)
_NUMBERING = re.compile(r"\s*(?:\d{1,2}[.)]\s*)?")
_TRIM = " \t,;.|/"
_MOST = 2_000  # characters
_NEAR = 60  # characters before words in which their mark stands


class Option(NamedTuple):
    """What can be marked: the span of its words in the text ("" for a mark alone), and whether it is."""

    start: int
    end: int
    text: str
    marked: bool


def options(text: str) -> list[Option]:
    """Return the options of a text; [] if it has no marks.

    A mark stands before its words, unless the words come first and the last mark has none behind it.
    """
    marks = _marks(text) if len(text) <= _MOST else []
    if not marks:
        return []
    before, after = _words(text, 0, marks[0][0]), _words(text, marks[-1][1], len(text))
    found = []
    if before[0] < before[1] and after[0] >= after[1] and not text[slice(*before)].endswith((":", "?")):
        start = 0
        for begin, end, marked in marks:
            found.append(_option(text, *_last_part(text, start, begin), marked))
            start = end
        return found
    for number, (_, end, marked) in enumerate(marks):
        stop = marks[number + 1][0] if number + 1 < len(marks) else len(text)
        found.append(_option(text, end, stop, marked))
    return found


def has_marks(text: str) -> bool:
    """Tell whether a text may have marks; fast."""
    return _MARK.search(text) is not None


def mark_before(text: str) -> Option | None:
    """Return the mark at the end of what stands before the words that it marks; a list's number may follow it."""
    begin = max(0, len(text) - _NEAR)
    last = next(reversed(list(_MARK.finditer(text, begin))), None)
    if last is None or _NUMBERING.fullmatch(text, last.end()) is None:
        return None
    return Option(last.start(), last.end(), last.group(), _is_marked(last))


def _is_marked(match: re.Match[str]) -> bool:
    return any(match[name] for name in ("inside", "full", "line", "line2", "letter"))


def _marks(text: str) -> list[tuple[int, int, bool]]:
    """Return (start, end, marked); what could be a letter, a bullet or a blank to fill in needs company."""
    found: list[tuple[int, int, bool]] = []
    sure = empty = False
    for match in _MARK.finditer(text):
        marked = _is_marked(match)
        sure |= (
            match["inside"] is not None or bool(match["empty"]) or bool(match["full"] and match["full"] not in _BULLETS)
        )
        empty |= not marked
        found.append((match.start(), match.end(), marked))
    if sure and (empty or not any(text[start] in _BULLETS for start, _, _ in found)):
        return found
    lines = any("_" in text[start:end] for start, end, _ in found)
    return found if lines and empty and any(marked for _, _, marked in found) and len(found) > 1 else []


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _TRIM:
        start += 1
    while start < end and text[end - 1] in _TRIM:
        end -= 1
    return start, end


def _last_part(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the label before the first option: "Gender: Male [x]"."""
    colon = max(text.rfind(":", start, end), text.rfind("?", start, end))
    return (colon + 1 if colon >= 0 else start), end


def _option(text: str, start: int, end: int, marked: bool) -> Option:
    start, end = _words(text, start, end)
    return Option(start, end, text[start:end], marked)
