"""Dates without a year, "05 Jan" and "12/01": found in a text, and dated by the whole dates of their document."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import cache, lru_cache

from llamaextract_nb.engine.values.characters import plain
from llamaextract_nb.engine.values.dates import find_dates
from llamaextract_nb.engine.words.vocabulary import vocabulary

_SLASHED = re.compile(r"(?<![\d.,/:-])(\d{1,2})(?:/(\d{1,2})|\.(\d{1,2})\.)(?![\d/:])")
_DAYS = 50  # of them, enough to say when it is of
_MIDDLE = 15  # the day that stands for a month


@lru_cache(maxsize=8)  # a document's is asked for once for each cell
def known_days(text: str, day_first: bool) -> tuple[datetime.date, ...]:
    """Return the days by which a document's dates without a year are dated: its first ones, else those of months."""
    days = [datetime.date.fromisoformat(span.value) for span in find_dates(text, day_first)]
    return tuple(dict.fromkeys(days or _months(plain(text))))[:_DAYS]


def _months(text: str) -> list[datetime.date]:
    month_of = vocabulary().month
    return [datetime.date(int(m[2]), month_of(m[1]), _MIDDLE) for m in _month_year().finditer(text) if month_of(m[1])]


@cache
def _month_year() -> re.Pattern[str]:
    months = "|".join(sorted(map(re.escape, vocabulary().months), key=len, reverse=True))
    return re.compile(rf"\b({months})\.?,?\s+(?:de\s+)?((?:19|20)\d{{2}})(?!\d)", re.IGNORECASE)


def nearest_date(month: int, day: int, known: Sequence[datetime.date]) -> datetime.date | None:
    """Return the day of that month that is nearest to one of the known days, None if there are none."""
    found = []
    for year in sorted({other.year + step for other in known for step in (-1, 0, 1)}):
        try:
            date = datetime.date(year, month, day)
        except ValueError:
            continue
        found.append((min(abs(date - other) for other in known), date))
    return min(found)[1] if found else None


@cache
def _named() -> tuple[re.Pattern[str], re.Pattern[str]]:
    months = "|".join(sorted(map(re.escape, vocabulary().months), key=len, reverse=True))
    return (
        re.compile(
            rf"(?<![\d:.])(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s\-/]*(?:de\s+|of\s+)?({months})\b\.?(?![\s,]*\d{{4}})",
            re.IGNORECASE,
        ),
        re.compile(rf"\b({months})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d|[\s,]*\d{{4}})", re.IGNORECASE),
    )


def find_yearless(text: str, day_first: bool) -> list[tuple[int, int, int, int]]:
    """Return (start, end, month, day) of the dates of a text that have no year, in its order."""
    month_of = vocabulary().month
    day_month, month_day = _named()
    found = []
    for match in _SLASHED.finditer(text):
        first, second = int(match[1]), int(match[2] or match[3])
        month, day = (second, first) if (day_first or match[3] or first > 12) and second <= 12 else (first, second)
        found.append((match.start(), match.end(), month, day))
    found += [(m.start(), m.end(), month_of(m[2]), int(m[1])) for m in day_month.finditer(text)]
    found += [(m.start(), m.end(), month_of(m[1]), int(m[2])) for m in month_day.finditer(text)]
    kept: list[tuple[int, int, int, int]] = []
    for span in sorted(found):
        if 1 <= span[2] <= 12 and 1 <= span[3] <= 31 and (not kept or span[0] >= kept[-1][1]):
            kept.append(span)
    return kept
