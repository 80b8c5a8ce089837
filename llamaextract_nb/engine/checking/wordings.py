"""Other ways to write a value in words: a length of time with its number spelled out, a date without its year."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache

from llamaextract_nb.engine.words.vocabulary import vocabulary

_LENGTH = re.compile(r"(\d{1,3}) ([^\W\d_]+)")
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


@lru_cache(maxsize=256)
def spelled_lengths(value: str) -> tuple[str, ...]:
    """Return the wordings of a length of time such as "3 years", in every language; () for any other text."""
    match = _LENGTH.fullmatch(value)
    unit = vocabulary().units.get(match[2].casefold()) if match else None
    if match is None or unit is None:
        return ()
    number = int(match[1])
    counts = [match[1], *(word for word, many in vocabulary().numbers.items() if many == number)]
    units = [word for word, meant in vocabulary().units.items() if meant == unit]
    found = [f"{count} {word}" for count in counts for word in units]
    if unit == "year" and 0 < number <= len(_ORDINALS):
        found.append(f"{_ORDINALS[number - 1]} anniversary")
    return tuple(found)


def without_year(date: str) -> Iterator[str]:
    """Yield the wordings of an ISO date that leave out its year: "19 Apr", "19/04"."""
    try:
        day = datetime.date.fromisoformat(date)
    except ValueError:  # digits in the form of a date
        return
    months = [word for word, month in vocabulary().months.items() if month == day.month]
    for month in (*months, f"{day.month:02}", str(day.month)):
        for number in dict.fromkeys((f"{day.day:02}", str(day.day))):
            yield f"{number} {month}"
            if month in months:
                yield f"{month} {number}"
