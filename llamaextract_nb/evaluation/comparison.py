"""When two values are the same: numbers within a tolerance, dates by what they mean, texts as asked for."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from llamaextract_nb.engine.values.dates import find_dates
from llamaextract_nb.errors import ConfigError

EXACT, NORMALISED = "exact", "normalised"
HALF_A_CENT = 0.005  # what a rounded amount is off by at most
_NOISE = 1e-14  # what sums of floats are off by, as a share: a few units of their last digit
_LONGEST_DATE = 60  # characters of a text that may be one date
_ISO = re.compile(
    r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?\s*",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How values are compared.

    Args:
        tolerance: By how much numbers may differ; of numbers below 1, the share by which they may.
        text: "exact" as written, "normalised" without case, punctuation and blanks (Unicode NFKC), or the similarity
            (0..1) from which on normalised texts are the same.

    Raises:
        ConfigError: One of them cannot be used.
    """

    tolerance: float
    text: str | float

    def __post_init__(self) -> None:
        if not _is_number(self.tolerance) or not 0 <= self.tolerance < math.inf:
            raise ConfigError(f"tolerance={self.tolerance!r} must be a number from 0, such as 0.005.")
        if self.text not in (EXACT, NORMALISED) and not (_is_number(self.text) and 0 < float(self.text) <= 1):
            raise ConfigError(
                f'text={self.text!r} is not known: give "exact", "normalised", or a similarity such as 0.9.'
            )

    def same(self, one: Any, other: Any) -> bool:
        """Tell whether two values that are no lists are the same.

        If the other is a date without a time, any time of that day will do, unless texts are compared as written.
        """
        if type(one) is type(other) and one == other:
            return True
        kind = kind_of(one)
        if kind != kind_of(other):
            return False
        if kind == "number":
            return self._same_number(one, other)
        return kind == "text" and self._same_text(one, other)

    def key(self, value: Any) -> Hashable:
        """Return a key that values have in common which are the same, but for what tolerance and similarity add."""
        kind = kind_of(value)
        if kind == "number":
            return round(float(value), 2) if abs(value) < 1e300 else str(value)
        if kind == "text":
            moment = _moment(value)
            if moment is not None:
                return moment.when.date()
            return value.strip() if self.text == EXACT else normal_text(value)
        return kind, str(value)

    def __str__(self) -> str:
        """Return the rule in words."""
        words = self.text if isinstance(self.text, str) else f"normalised and at least {100 * self.text:.0f} % alike"
        return f"numbers within {self.tolerance:g}, texts {words}" if self.tolerance else f"texts {words}"

    def _same_number(self, one: float, other: float) -> bool:
        try:
            size = max(abs(float(one)), abs(float(other)))
        except OverflowError:  # an integer of hundreds of digits
            size = math.inf
        if one == other or not math.isfinite(size):
            return one == other
        return abs(one - other) <= self.tolerance * min(1.0, size) + _NOISE * size

    def _same_text(self, one: str, other: str) -> bool:
        moments = _moment(one), _moment(other)
        if moments[0] is not None and moments[1] is not None:
            return _same_moment(moments[0], moments[1], self.text == EXACT)
        if self.text == EXACT:
            return one.strip() == other.strip()
        if moments[0] is not None or moments[1] is not None:
            written, day = (other, moments[0]) if moments[0] is not None else (one, moments[1])
            return day is not None and day.when.date().isoformat() in _days(written)
        bare = normal_text(one), normal_text(other)
        if bare[0] == bare[1] or isinstance(self.text, str):
            return bare[0] == bare[1]
        return fuzz.ratio(*bare) >= 100 * self.text


def is_empty(value: Any) -> bool:
    """Tell whether there is no value: null, NaN, a text of blanks, a list or object with nothing in it."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    if isinstance(value, dict):
        return all(map(is_empty, value.values()))
    if isinstance(value, list):
        return all(map(is_empty, value))
    return isinstance(value, float) and math.isnan(value)


def kind_of(value: Any) -> str:
    """Return what type a value of JSON is, as far as it matters whether two are alike."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, (int, float)) else type(value).__name__


@lru_cache(maxsize=65_536)
def normal_text(text: str) -> str:
    """Return a text without case, punctuation and blanks; what consists of nothing else keeps all but its blanks."""
    plain = unicodedata.normalize("NFKC", text)
    bare = "".join(sign for sign in plain.casefold() if sign.isalnum() or unicodedata.category(sign)[0] == "M")
    return bare or "".join(plain.split())


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


class _Moment(NamedTuple):
    """What an ISO date means, and whether it has a time of day."""

    when: datetime.datetime
    timed: bool


def _moment(text: str) -> _Moment | None:
    """Return what an ISO date, with or without a time, means; None for any other text."""
    found = _ISO.fullmatch(text) if "-" in text else None
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        when = datetime.datetime(year, month, day, hour, minute, second, tzinfo=_zone(found[7] or ""))
    except ValueError:
        return None
    return _Moment(when, found[4] is not None)


def _zone(offset: str) -> datetime.timezone | None:
    if not offset:
        return None
    if offset in "Zz":
        return datetime.UTC
    digits = offset[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return datetime.timezone(datetime.timedelta(minutes=-minutes if offset[0] == "-" else minutes))


def _same_moment(one: _Moment, other: _Moment, exact: bool) -> bool:
    if not other.timed and not exact:
        return one.when.date() == other.when.date()
    zones = one.when.tzinfo, other.when.tzinfo
    if None in zones and one.when.replace(tzinfo=None) == other.when.replace(tzinfo=None):
        return True
    # A frame has the times of zones as UTC, without their zone.
    utc = [moment.when.replace(tzinfo=moment.when.tzinfo or datetime.UTC) for moment in (one, other)]
    return utc[0] == utc[1]


@lru_cache(maxsize=4096)
def _days(text: str) -> frozenset[str]:
    """Return the ISO dates that a text may be which is a date and nothing else, written in any way."""
    text = text.strip()
    if len(text) > _LONGEST_DATE:
        return frozenset()
    readings = [span for day_first in (True, False) for span in find_dates(text, day_first)]
    return frozenset(span.value for span in readings if not normal_text(text[: span.start] + text[span.end :]))
