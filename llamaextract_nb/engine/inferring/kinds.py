"""What type the values of a label or column have in common, said as JSON Schema and in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from llamaextract_nb.engine.values import Conventions, read_value
from llamaextract_nb.engine.values.choices import letters, yes_or_no
from llamaextract_nb.engine.values.dates import find_dates
from llamaextract_nb.engine.values.formats import form
from llamaextract_nb.engine.values.numbers import currency_of, find_numbers
from llamaextract_nb.schema.fields import Field

_DATE = Field("", "date", {"type": "string", "format": "date"})
_NUMBER = Field("", "number", {"type": "number"})
_WHOLE = re.compile(r"[-+−]?\d{1,3}(?:[.,’' ]?\d{3})*")
_SHARE = 0.8  # of the values must read as a type
_RANGE = 50  # characters of a range of dates
_NUMBERED = frozenset(
    {"id", "code", "reference", "iban", "bic", "postcode", "phone", "fax", "account", "email", "website"}
)
_COUNTED = frozenset({"page", "employee", "passenger", "person", "quantity", "unit"})  # "number of pages"
_MONEY = frozenset({"total", "amount", "net", "gross", "tax", "due", "price", "paid", "balance", "revenue", "income"})
_MOST_CHOICES = 6
_CHOICE_REPEATS = 3  # times that each choice is seen on average
_FORMS = {
    "email": "a mail address",
    "website": "a web address",
    "iban": "an IBAN",
    "vat": "a VAT number",
    "phone": "a phone number",
}


class Value(NamedTuple):
    """A value as printed, and how its document writes numbers and dates."""

    text: str
    known: Conventions


def is_numbered(named: Sequence[str]) -> bool:
    """Tell whether a label's values number or name a thing: an invoice number is text, a number of pages a count."""
    concepts = set(named)
    if named[:1] == ("number",) and concepts & _COUNTED:
        return False
    return bool(concepts & _NUMBERED or "number" in concepts) and not concepts & {"amount", "price", "balance"}


def kind_of(named: Sequence[str], value: Value) -> str:
    """Return whether a value is a "date", "range" of dates, "number", "percent", "code" or "text"."""
    if is_numbered(named):
        return "code"
    if read_value(value.text, _DATE, value.known) is not None:
        return "date"
    dates = find_dates(value.text, value.known.day_first)
    if len(dates) == 2 and len(value.text) <= _RANGE and dates[0].value <= dates[1].value:
        return "range"
    reading = read_value(value.text, _NUMBER, value.known)
    if reading is None or len(value.text.split()) > 4:
        return "text"
    spans = find_numbers(value.text, value.known.decimal_mark)
    return "percent" if any(span.unit in ("%", "‰") for span in spans) else "number"


def type_of(named: Sequence[str], values: Sequence[Value]) -> tuple[dict[str, Any], str]:
    """Return the narrowest type that most of the values have, as JSON Schema, and in words."""
    kinds = Counter(kind_of(named, value) for value in values)
    enough = _SHARE * len(values)
    if not values:
        return {"type": "string"}, ""
    if kinds["date"] >= enough:
        return {"type": "string", "format": "date"}, "a date"
    if kinds["number"] + kinds["percent"] >= enough:
        return _number(named, values, kinds["percent"] > kinds["number"])
    if sum(yes_or_no(value.text) is not None for value in values) >= enough:
        return {"type": "boolean"}, "yes or no"
    choices = _choices(named, values)
    if choices:
        return {"type": "string", "enum": choices}, "one of a few words"
    return {"type": "string"}, _in_words([value.text for value in values])


def _number(named: Sequence[str], values: Sequence[Value], percent: bool) -> tuple[dict[str, Any], str]:
    if percent:
        return {"type": "number"}, "a share in per cent"
    spans = [span for value in values for span in find_numbers(value.text, value.known.decimal_mark)]
    currencies = Counter(code for span in spans if (code := currency_of(span.unit)))
    money = bool(currencies) or bool(set(named) & _MONEY)
    if not money and all(_WHOLE.fullmatch(value.text.strip()) and not _decimals(value) for value in values):
        return {"type": "integer"}, "a whole number"
    if len(currencies) == 1:
        return {"type": "number"}, f"an amount in {next(iter(currencies))}"
    return {"type": "number"}, "an amount of money" if money else "a number"


def _decimals(value: Value) -> int:
    return sum(span.decimals for span in find_numbers(value.text, value.known.decimal_mark))


def _choices(named: Sequence[str], values: Sequence[Value]) -> list[str]:
    """Return the words of a field that has only few, each seen again and again; [] if it has many."""
    seen: dict[str, list[str]] = {}
    for value in values:
        seen.setdefault(letters(value.text), []).append(value.text.strip())
    short = all(0 < len(texts[0]) <= 30 and not any(map(str.isdigit, texts[0])) for texts in seen.values())
    few = 2 <= len(seen) <= _MOST_CHOICES and len(values) >= _CHOICE_REPEATS * len(seen)
    if is_numbered(named) or not short or not few or min(map(len, seen.values())) < 2:
        return []
    return sorted(min(Counter(texts).items(), key=lambda entry: (-entry[1], entry[0]))[0] for texts in seen.values())


def _in_words(texts: Sequence[str]) -> str:
    enough = _SHARE * len(texts)
    for name, words in _FORMS.items():
        pattern = form(name)
        if pattern is not None and sum(pattern.search(text) is not None for text in texts) >= enough:
            return words
    if sum(any(map(str.isdigit, text)) and len(text.split()) <= 3 for text in texts) >= enough:
        return "letters and digits" if any(any(map(str.isalpha, text)) for text in texts) else "digits"
    return "text"
