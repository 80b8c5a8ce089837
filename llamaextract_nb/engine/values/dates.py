"""Dates and times in running text, in the languages of the vocabulary. A date without a year is no date."""

from __future__ import annotations

import datetime
import re
from functools import cache, lru_cache
from typing import NamedTuple

from llamaextract_nb.engine.values.characters import plain
from llamaextract_nb.engine.values.eras import find_era_dates
from llamaextract_nb.engine.words.vocabulary import spelled, vocabulary

_CELL = 120  # characters; longer texts are read once
_CENTURY = 70  # 69 is 2069, 70 is 1970, as POSIX strptime has it
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ISO = re.compile(  # 2026-03-05, 2026年3月5日, 2026년 3월 5일, 2026. 3. 5.
    r"(?<!\d)(\d{4})(?:[-/.]|\s?[年년]\s?|\.\s)(\d{1,2})(?:[-/.]|\s?[月월]\s?|\.\s)(\d{1,2})(?:\s?[日일])?(?!\d)"
)
_DIGITS = re.compile(  # a dash before or behind a date written with other marks makes it a range: 02/24/26-03/06/26
    # A year of two digits stands behind the same separator; a time of day may touch one of four.
    r"(?<![\d.,/])(?:(?<!-)|(?<=\d-)(?=\d{1,2}[/.]))"
    r"(?P<first>\d{1,2})(?P<gap>\s?(?P<mark>[-/.])\s?)(?P<second>\d{1,2})"
    r"(?:(?P=gap)(?P<short>\d{2})(?!\d)|\s?(?P=mark)\s?(?P<long>\d{4})(?!\d(?!\d:\d\d)))(?!(?P=mark)\d|[./]\d)"
)
_TO = r"\b(?:to|until|till|through|and|bis|und|au|et|al|a|e|y|tot|en|met|até)\b"
_RANGED = re.compile(rf"[-–—]|{_TO}", re.IGNORECASE)
_TIME = re.compile(
    r"[,;T]?\s*(?:at|um|à|kl\.?)?\s*(?<!\d)(\d{1,2})[:.h](\d{2})(?!\d)(?:[:.](\d{2}))?\s*(?:([ap])\.?m\b\.?|Uhr|hrs|h\b)?"
    r"\s*(Z\b|[+-]\d{2}:?\d{2}(?!\d))?",
    re.IGNORECASE,
)


class DateSpan(NamedTuple):
    """A date in a text: where, as an ISO date, whether day and month could be swapped, and how it is written."""

    start: int
    end: int
    value: str
    ambiguous: bool = False


class _Patterns(NamedTuple):
    """Dates with their month in words, such as 5 March 2026, March 5, 2026, March 5 - 8, 2026 and 2026-Mar-05.

    `shared` is a day before a range's sign that has its year from the date behind it.
    """

    day_month: re.Pattern[str]
    month_day: re.Pattern[str]
    month_days: re.Pattern[str]
    year_month: re.Pattern[str]
    shared: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    months = "|".join(sorted(map(re.escape, vocabulary().months), key=len, reverse=True))
    ordinal = r"(?:st|nd|rd|th|ère|ème|er|ste|de|e|º|ª|°|\.)?"
    day_month = (
        rf"(?<![\d.])(?<!\d,)(\d{{1,2}}){ordinal}(?:\s*(?:day\s+)?(?:of|de|d'))?[\s\-/.]*"
        rf"(?<![^\W\d_])({months})(?![^\W\d_])\.?,?(?:\s+(?:del?|of|in the year|dell'anno))?[\s\-/,]*"
        rf"(\d{{4}}|['’]?\d{{2}})(?!\d|:)"
    )
    month_day = rf"\b({months})\.?\s+(?:the\s+)?(\d{{1,2}}){ordinal}\s*,?\s*(\d{{4}}|['’]\d{{2}})(?!\d)"
    month_days = (
        rf"\b({months})\.?\s+(\d{{1,2}}){ordinal}\s*(?:[-–—]|{_TO})\s*(\d{{1,2}}){ordinal}\s*,?\s*(\d{{4}})(?!\d)"
    )
    year_month = rf"(?<!\d)(\d{{4}})[\s\-/.]({months})\b[\s\-/.]{{1,2}}(\d{{1,2}})(?!\d)"
    shared = (
        rf"(?:(?<![\w.,/-])(\d{{1,2}})(?:([./])(\d{{1,2}})\.?|{ordinal}(?:\s*(?:of|de)?\s*({months})\b\.?)?)"
        rf"|\b({months})\.?\s+(\d{{1,2}}){ordinal})\s*(?:[-–—]|{_TO})\s*$"
    )
    patterns = (day_month, month_day, month_days, year_month, shared)
    return _Patterns(*(re.compile(pattern, re.IGNORECASE) for pattern in patterns))


def find_dates(text: str, day_first: bool) -> list[DateSpan]:
    """Return every date of a text, in the order of the text; `day_first` decides what 03/04/2024 is."""
    if not _DIGIT.search(text) and "年" not in text:
        return []
    text = plain(text)
    return list((_known if len(text) <= _CELL else _found)(text, day_first))


@lru_cache(maxsize=16_384)  # the search, the tables and the verifier read the same cells
def _known(text: str, day_first: bool) -> tuple[DateSpan, ...]:
    return tuple(_found(text, day_first))


def _found(text: str, day_first: bool) -> list[DateSpan]:
    found: list[DateSpan | None] = []
    divided = "-" in text or "/" in text or "." in text or "年" in text or "년" in text
    for match in _ISO.finditer(text) if divided else ():
        found.append(_span(match, match[1], match[2], match[3]))
    for date in find_era_dates(text) if divided else ():
        value = _day(f"{date.year:04}", date.month, date.day)
        found.append(DateSpan(date.start, date.end, value) if value is not None else None)
    for match in _DIGITS.finditer(text) if divided else ():
        first, second = int(match["first"]), int(match["second"])
        month, day = (
            (second, first) if (day_first or match["mark"] == "." or first > 12) and second <= 12 else (first, second)
        )
        span = _span(match, match["long"] or match["short"], month, day)
        found.append(span and span._replace(ambiguous=first <= 12 and second <= 12 and first != second))
    if _names_a_month(text):
        patterns, month_of = _patterns(), vocabulary().month
        for match in patterns.day_month.finditer(text):
            found.append(_span(match, match[3], month_of(match[2]), match[1]))
        for match in patterns.month_day.finditer(text):
            found.append(_span(match, match[3], month_of(match[1]), match[2]))
        for match in patterns.month_days.finditer(text):
            month = month_of(match[1])
            begin, end = _day(match[4], month, match[2]), _day(match[4], month, match[3])
            if begin is not None and end is not None and begin <= end:
                found.append(DateSpan(match.start(), match.end(2), begin))
                found.append(DateSpan(match.start(3), match.end(), end))
        for match in patterns.year_month.finditer(text):
            found.append(_span(match, match[1], month_of(match[2]), match[3]))
    spans = _apart([span for span in found if span is not None])
    return _with_shared(text, spans, day_first) if spans and _RANGED.search(text) else spans


def _names_a_month(text: str) -> bool:
    """Tell whether a month is named in a text: much faster than the patterns, and most lines name none."""
    months = vocabulary().months
    return any(word in months for word in _WORD.findall(spelled(text)))


def words_first(text: str) -> tuple[int, int]:
    """Return how many dates with months in words have the day first, and how many the month."""
    patterns = _patterns()
    return sum(1 for _ in patterns.day_month.finditer(text)), sum(1 for _ in patterns.month_day.finditer(text))


def _with_shared(text: str, spans: list[DateSpan], day_first: bool) -> list[DateSpan]:
    """Add the days before a range's end that have their year, and perhaps their month, from it: "5 - 8 March 2026"."""
    found = []
    for number, span in enumerate(spans):
        after = spans[number - 1].end if number else 0
        match = _patterns().shared.search(text[: span.start], after)
        first = _shared(match, span, day_first) if match else None
        found.extend([first, span] if first is not None else [span])
    return found


def _shared(match: re.Match[str], span: DateSpan, day_first: bool) -> DateSpan | None:
    year, month, _ = span.value.split("-")
    day = match[1] or match[6]
    if match[3]:
        day, month = (match[1], match[3]) if day_first or match[2] == "." else (match[3], match[1])
    elif match[4] or match[5]:
        month = str(vocabulary().month(match[4] or match[5]))
    end = max(match.end(group) for group in (1, 3, 4, 6))
    start = min(s for s in (match.start(1), match.start(5)) if s >= 0)
    shared = _day(year, month, day)
    return DateSpan(start, end, shared) if shared is not None and shared <= span.value else None


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


def find_time(text: str) -> str | None:
    """Return the one time of day in a text as HH:MM:SS, with its offset if it has one; None if it has not one."""
    found = {clock for match in _TIME.finditer(text) if (clock := _clock(match))}
    return found.pop() if len(found) == 1 else None


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
    value = _day(year.strip("'’"), month, day)
    return None if value is None else DateSpan(match.start(), match.end(), value)


def _day(year: str, month: str | int, day: str | int) -> str | None:
    number = int(year)
    if len(year) < 4:
        number += 2000 if number < _CENTURY else 1900
    try:
        return datetime.date(number, int(month), int(day)).isoformat()
    except ValueError:
        return None


def _apart(spans: list[DateSpan]) -> list[DateSpan]:
    """Keep the longer of two spans that overlap, in the order of the text."""
    kept: list[DateSpan] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept)
