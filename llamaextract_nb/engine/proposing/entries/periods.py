"""Periods as biographies write them: from a month or a year to another, or until now."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from llamaextract_nb.engine.words.labels import concepts
from llamaextract_nb.engine.words.vocabulary import vocabulary

_DASH = r"\s*(?:[-–—−]|\b(?:to|until|till|bis|à|au|al|a|até|tot|do)\b)\s*"


class Period(NamedTuple):
    """A period in a text: where it stands, and the characters of its first and its last date, None if it has none.

    `current` says that it lasts until now.
    """

    start: int
    end: int
    first: tuple[int, int]
    last: tuple[int, int] | None
    current: bool


@cache
def _pattern() -> re.Pattern[str]:
    months = "|".join(sorted(map(re.escape, vocabulary().months), key=len, reverse=True))
    year = r"(?:19|20)\d\d"
    day = r"(?:\d{1,2}\.?\s+)?"
    named = rf"{day}(?:{months})\b\.?,?\s+(?:\d{{1,2}},\s+)?{year}"
    date = rf"(?:{named}|(?:\d{{1,2}}[./])?\d{{1,2}}[./]{year}|{year}(?:-\d\d)?)"
    now = r"(?P<now>[^\W\d_]{2,}(?:['’ ][^\W\d_]+)?)"  # whether it says so is a matter of its concept
    return re.compile(
        rf"(?<![\w./-])(?P<first>{date})(?:{_DASH}(?:(?P<last>{date})|{now}))?(?![\w/])",
        re.IGNORECASE,
    )


def find_period(text: str) -> Period | None:
    """Return the first period of a text, or its first date if no date is followed by another."""
    found = None
    for match in _pattern().finditer(text):
        current = bool(match["now"]) and concepts(match["now"])[:1] == ("current",)
        last = match.span("last") if match["last"] else None
        if found is None or last or current:
            end = match.end() if last or current else match.end("first")
            found = Period(match.start(), end, match.span("first"), last, current)
        if last or current:
            break
    return found
