"""Dates and times in running text, in the languages of the vocabulary. A date without a year is no date."""

from __future__ import annotations

import datetime
import re
from functools import cache
from typing import NamedTuple

from llamaextract_nb.engine.vocabulary import vocabulary

_CENTURY = 70  # 69 is 2069, 70 is 1970, as POSIX strptime has it
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DIGITS = re.compile(r"(?<![\d.,/-])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d|[./-]\d)")
_TIME = re.compile(
    r"[,;T]?\s*(?:at|um|à|kl\.?)?\s*(?<!\d)(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?\s*(?:([ap])\.?m\b\.?|Uhr|hrs|h\b)?"
    r"\s*(Z\b|[+-]\d{2}:?\d{2}(?!\d))?",
    re.IGNORECASE,
)


class DateSpan(NamedTuple):
    """A date in a text: where, as an ISO date, whether day and month could be swapped, and how it is written."""

    start: int
    end: int
    value: str
    ambiguous: bool = False


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    months = "|".join(sorted(map(re.escape, vocabulary().months), key=len, reverse=True))
    day_month = (
        rf"(?<![\d.,])(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?(?:\s*(?:day\s+)?(?:of|de|d'))?[\s\-/.]*"
        rf"(?<![^\W\d_])({months})\b\.?,?(?:\s+(?:de|of|in the year))?[\s\-/,]*(\d{{4}}|['’]?\d{{2}})(?!\d|:)"
    )
    month_day = rf"\b({months})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(\d{{4}})(?!\d)"
    return re.compile(day_month, re.IGNORECASE), re.compile(month_day, re.IGNORECASE)


def find_dates(text: str, day_first: bool) -> list[DateSpan]:
    """Return every date of a text, in the order of the text; `day_first` decides what 03/04/2024 is."""
    if not _DIGIT.search(text):
        return []
    found = []
    divided = "-" in text or "/" in text or "." in text
    for match in _ISO.finditer(text) if divided else ():
        found.append(_span(match, match[1], match[2], match[3]))
    for match in _DIGITS.finditer(text) if divided else ():
        first, second = int(match[1]), int(match[3])
        month, day = (
            (second, first) if (day_first or match[2] == "." or first > 12) and second <= 12 else (first, second)
        )
        span = _span(match, match[4], month, day)
        found.append(span and span._replace(ambiguous=first <= 12 and second <= 12 and first != second))
    if _LETTERS.search(text):
        day_month, month_day = _patterns()
        months = vocabulary().months
        for match in day_month.finditer(text):
            found.append(_span(match, match[3].strip("'’"), months[match[2].casefold()], match[1]))
        for match in month_day.finditer(text):
            found.append(_span(match, match[3], months[match[1].casefold()], match[2]))
    return _apart([span for span in found if span is not None])


def find_date_times(text: str, day_first: bool) -> list[DateSpan]:
    """Return every date of a text with the time of day that follows it; a date without one is midnight."""
    return with_times(text, find_dates(text, day_first))


def with_times(text: str, dates: list[DateSpan]) -> list[DateSpan]:
    """Return the dates found in a text, each with the time of day that follows it."""
    found = []
    for span in dates:
        match = _TIME.match(text, span.end)
        clock = _clock(match) if match else None
        end = match.end() if match and clock else span.end
        found.append(span._replace(end=end, value=f"{span.value}T{clock or '00:00:00'}"))
    return found


def _clock(match: re.Match[str]) -> str | None:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + 12 * (match[4].casefold() == "p")
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone = match[5] or ""
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{hour:02}:{minute:02}:{second:02}{zone.upper()}"


def _span(match: re.Match[str], year: str, month: str | int, day: str | int) -> DateSpan | None:
    number = int(year)
    if len(year) < 4:
        number += 2000 if number < _CENTURY else 1900
    try:
        value = datetime.date(number, int(month), int(day)).isoformat()
    except ValueError:
        return None
    return DateSpan(match.start(), match.end(), value)


def _apart(spans: list[DateSpan]) -> list[DateSpan]:
    """Keep the longer of two spans that overlap, in the order of the text."""
    kept: list[DateSpan] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept)
