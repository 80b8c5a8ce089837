"""A text as a value of a field's type, with what was done to read it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from llamaextract_nb.engine.values.choices import Choice, read_boolean, read_choice
from llamaextract_nb.engine.values.conventions import Conventions
from llamaextract_nb.engine.values.dates import DateSpan, find_date_times, find_dates, find_time
from llamaextract_nb.engine.values.formats import form as form_pattern
from llamaextract_nb.engine.values.formats import is_right
from llamaextract_nb.engine.values.numbers import find_numbers
from llamaextract_nb.engine.words.vocabulary import vocabulary
from llamaextract_nb.schema.fields import Field

_LONGEST = 20_000  # characters of a text that is read as one value
_WHOLE = 2**53  # beyond this a float no longer knows the last digit
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")  # 20260305, only where a date is asked for
_FORMAL = re.compile(r"\(?-?(?:0|[1-9][0-9.,]*[0-9]|[1-9])(?:[.,][0-9]+)?\)?")  # digits and marks alone, as in columns
_AS_OF = re.compile(r"[\s,(]+as (?:of|at)\s+", re.IGNORECASE)  # "09/16/2025 as of 09/15/2025": booked late
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")  # as JSON writes a number


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read as a value.

    `verified` is "exact" or "normalised" (the same value, written differently); `fit` is how much of the text the
    value accounts for, 0..1; `reason` says which reading was chosen where there was a choice.
    """

    value: Any
    verified: str = "exact"
    reason: str = ""
    fit: float = 1.0


def read_value(text: str, field: Field, conventions: Conventions) -> Reading | None:
    """Return a text as a value of a field's type, None if it is none; the value satisfies the field's keywords."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    reading = _READERS[field.kind](text, field, conventions) if field.kind in _READERS else _string(text, field)
    return reading if reading is not None and allowed(reading.value, field) else None


def allowed(value: Any, field: Field) -> bool:
    """Tell whether a value satisfies a field's pattern, length, bounds and step."""
    node = field.node
    if isinstance(value, str):
        pattern = node.get("pattern")
        if isinstance(pattern, str) and not _matches(pattern, value):
            return False
        return bool(node.get("minLength", 0) <= len(value) <= node.get("maxLength", math.inf))
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return True
    step = node.get("multipleOf")
    steps = value / step if step else 0.0
    if not math.isfinite(steps) or abs(steps - round(steps)) > 1e-9:  # a step of 1e-320 goes into nothing
        return False
    return bool(
        node.get("minimum", -math.inf) <= value <= node.get("maximum", math.inf)
        and node.get("exclusiveMinimum", -math.inf) < value < node.get("exclusiveMaximum", math.inf)
    )


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.search(pattern, value) is not None
    except (re.error, RecursionError, OverflowError):
        return True  # the schema's pattern is in another dialect; it cannot decide here


def _string(text: str, field: Field) -> Reading | None:
    pattern, form = field.node.get("pattern"), str(field.node.get("format") or "")
    if form == "time":
        clock = find_time(text)
        return None if clock is None else Reading(clock, "exact" if clock == text else "normalised")
    if form in ("uri", "iri", "url") and text.casefold().startswith("www."):
        return Reading(f"https://{text}", "normalised", "the scheme “https” was added")
    shape = form_pattern(form)
    if isinstance(pattern, str) and not _matches(pattern, text):
        shape = inside(pattern)
    if shape is None:
        return Reading(text)
    found = [
        match.group() for match in shape.finditer(text) if match.group() and is_right(form, match.group()) is not False
    ]
    if len(set(found)) != 1:
        return None
    return Reading(
        found[0],
        "exact",
        "" if found[0] == text else "the part that has the asked form",
        0.9 if found[0] != text else 1.0,
    )


@lru_cache(maxsize=256)
def inside(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern without its anchors, to find what it describes inside a longer text."""
    if not (pattern.startswith("^") and pattern.endswith("$")) or "|" in pattern:
        return None
    try:
        return re.compile(rf"(?<!\w)(?:{pattern[1:-1]})(?!\w)")
    except (re.error, RecursionError, OverflowError):
        return None


def _number(text: str, field: Field, conventions: Conventions) -> Reading | None:
    spans = find_numbers(text, conventions.decimal_mark, conventions.negative_side)
    if not spans and (count := vocabulary().numbers.get(text.strip(" .()").casefold())) is not None:
        return Reading(count, "normalised", "a number in words")
    if len(spans) != 1:
        return None
    span = spans[0]
    rest = (text[: span.start] + text[span.end :]).strip(" :.*,()~<>≈")
    if len(rest) > 12 or any(char.isdigit() for char in rest):
        return None
    value: int | float = span.value
    if not math.isfinite(value):
        return None
    if field.kind == "integer":
        if value != int(value) or abs(value) > _WHOLE:
            return None
        value = int(value)
    plain = bool(_PLAIN.fullmatch(text)) and float(text) == value
    return Reading(
        value,
        "exact" if plain else "normalised",
        _mark_reason(text[span.start : span.end], conventions),
        1.0 if not rest else 0.85,
    )


def _mark_reason(digits: str, conventions: Conventions) -> str:
    return conventions.mark_reason if re.search(r"\d[.,]\d{3}(?!\d)", digits) else ""


def _date(text: str, field: Field, conventions: Conventions) -> Reading | None:
    if compact := _COMPACT.fullmatch(text):
        text = "-".join(compact.groups())
    spans = find_dates(text, conventions.day_first)
    return _one_date(text, spans, conventions)


def _date_time(text: str, field: Field, conventions: Conventions) -> Reading | None:
    spans = find_date_times(text, conventions.day_first)
    return _one_date(text, spans, conventions)


def _one_date(text: str, spans: list[DateSpan], conventions: Conventions) -> Reading | None:
    if len(spans) == 2 and _AS_OF.fullmatch(text[spans[0].end : spans[1].start]):
        text, spans = text[: spans[0].end], spans[:1]
    if len(spans) != 1:
        return None
    span = spans[0]
    rest = (text[: span.start] + text[span.end :]).strip(" ,.()")
    if len(rest) > 24:
        return None
    reason = conventions.day_reason if span.ambiguous else ""
    verified = "exact" if text[span.start : span.end] == span.value else "normalised"
    return Reading(span.value, verified, reason, 1.0 if not rest else 0.8)


def _any(text: str, field: Field, conventions: Conventions) -> Reading | None:
    """Read a text as the first of a union's types that it is plainly one of; as text where it may be anything."""
    kinds = field.node.get("type")
    if not isinstance(kinds, list):
        return _string(text, field)
    for kind in ("integer", "number", "boolean"):
        reading = _READERS[kind](text, replace(field, kind=kind), conventions) if kind in kinds else None
        if reading is not None and ("string" not in kinds or (reading.fit == 1.0 and _FORMAL.fullmatch(text))):
            return reading
    return _string(text, field) if "string" in kinds else None


def _boolean(text: str, field: Field, conventions: Conventions) -> Reading | None:
    return _chosen(read_boolean(text))


def _enum(text: str, field: Field, conventions: Conventions) -> Reading | None:
    return _chosen(read_choice(text, field))


def _chosen(choice: Choice | None) -> Reading | None:
    if choice is None:
        return None
    return Reading(choice.value, "exact" if choice.exact else "normalised", choice.reason, choice.fit)


_READERS = {
    "number": _number,
    "integer": _number,
    "date": _date,
    "date-time": _date_time,
    "boolean": _boolean,
    "any": _any,
    "enum": _enum,
}
