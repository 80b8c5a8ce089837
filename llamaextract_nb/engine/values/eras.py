"""Dates of East Asia: years of an era, of the Republic of China, and dates in Chinese numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_BEFORE = {  # the year before an era's first
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "R": 2018, "H": 1988, "S": 1925,
    "中華民國": 1911, "中华民国": 1911, "民國": 1911, "民国": 1911,
}  # fmt: skip
_REPUBLIC = 1911
_ERA = re.compile(
    r"(?P<era>令和|平成|昭和|大正|明治|(?:中華|中华)?民[國国]|(?<![A-Za-z0-9])[RHS](?=\s?\d{1,2}\s?年))\s?(?P<year>\d{1,3}|元)"
    r"(?:\s?年\s?|[./-])(?P<month>\d{1,2})(?:\s?月\s?|[./-])(?P<day>\d{1,2})(?:\s?日)?(?!\d)"
)
# The Republic's years without its name: 105/02/24. No other date has three digits and then twice two.
_BARE = re.compile(
    r"(?<![\d/.-])(?P<year>(?:[89]|1[0-4])\d)(?:/(?=\d\d/\d\d(?![\d/]))|\s?年\s?)(?P<month>\d{1,2})(?:/|\s?月\s?)(?P<day>\d{1,2})(?:\s?日)?(?!\d)"
)
_NUMERALS = "〇○零一二三四五六七八九"
_WRITTEN = re.compile(rf"([{_NUMERALS}]{{4}})年([一二三四五六七八九十]{{1,3}})月([一二三四五六七八九十]{{1,3}})日")


class EraDate(NamedTuple):
    """Where a date stands in a text, and its year of our era, month and day; they need not be a day that there is."""

    start: int
    end: int
    year: int
    month: int
    day: int


def find_era_dates(text: str) -> Iterator[EraDate]:
    """Yield the dates of a text that count their years by an era, or are written in numerals."""
    for match in _ERA.finditer(text):
        year = 1 if match["year"] == "元" else int(match["year"])
        yield EraDate(*match.span(), _BEFORE[match["era"]] + year, int(match["month"]), int(match["day"]))
    for match in _BARE.finditer(text):
        year = _REPUBLIC + int(match["year"])
        yield EraDate(*match.span(), year, int(match["month"]), int(match["day"]))
    for match in _WRITTEN.finditer(text):
        year = int("".join(str(max(0, _NUMERALS.index(digit) - 2)) for digit in match[1]))
        yield EraDate(*match.span(), year, _count(match[2]), _count(match[3]))


def _count(numerals: str) -> int:
    """Return a number below 100 in numerals: 二十三 is 23, 十 is 10."""
    tens, ten, ones = numerals.rpartition("十")
    digit = _NUMERALS.find(ones) - 2 if ones else 0
    return digit + 10 * (_NUMERALS.index(tens) - 2 if tens in _NUMERALS and tens else 1) if ten else digit
