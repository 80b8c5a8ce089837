"""Values that show by their own form what they are: mail addresses, phone numbers, IBANs, web sites, currencies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.matching.candidates import Candidate
from llamaextract_nb.engine.matching.text import Place, Text
from llamaextract_nb.engine.matching.wanted import Wanted
from llamaextract_nb.engine.values.numbers import CODES, SYMBOLS, currency_of

_MONEY = "|".join(sorted(map(re.escape, (*SYMBOLS, *CODES)), key=len, reverse=True))
_FORMS = {
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "phone": re.compile(r"(?<![\w.])\+?\(?\d[\d ()/.-]{6,18}\d(?![\w])"),
    "iban": re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?\b"),
    "bic": re.compile(r"\b[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?\b"),
    "website": re.compile(r"\b(?:https?://|www\.)[^\s<>\"']+[\w/]"),
    "currency": re.compile(rf"(?<![^\W\d_])(?:{_MONEY})(?![^\W\d_])"),
}
_NEED_LABEL = frozenset({"phone", "bic"})  # forms that other numbers have too


def form_named(named: frozenset[str]) -> str | None:
    """Return which form the values of a field have by the concepts of its name, None if any text would do."""
    return next((c for c in ("email", "iban", "website", "phone", "bic") if c in named), None)


def form_of(wanted: Wanted) -> re.Pattern[str] | None:
    """Return the form that a field's values have by its name, None if any text would do."""
    concept = form_named(wanted.named)
    return _FORMS[concept] if concept and wanted.kind in ("string", "any") else None


def patterned(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Yield the texts of a field's form, if its name says that it has one."""
    if wanted.kind not in ("string", "enum", "any"):
        return
    for concept in wanted.named & _FORMS.keys():
        if concept == "currency":
            yield from _currency(text, wanted)
        else:
            yield from of_form(text, concept)


def of_form(text: Text, concept: str) -> Iterator[Candidate]:
    """Yield the texts that have the form of a concept, such as "email", in reading order."""
    form = _FORMS[concept]
    order = 0
    for number, line in enumerate(text.lines):
        for index, segment in enumerate(line.segments):
            for match in form.finditer(segment.text):
                place = Place(number, index, match.start(), match.end())
                before = segment.text[: match.start()]
                named = any(
                    concept in chunk.named for chunk in text.index.get(concept, ()) if chunk.place[:2] == place[:2]
                )
                if concept in _NEED_LABEL and not named:
                    continue
                if concept == "iban" and not _iban(match.group()):
                    continue
                features = {"form": 1.0, "named": float(named or bool(before.strip())), "order": min(1.0, order / 5)}
                yield Candidate(match.group(), [place], features, f"has the form of a field of type {concept}")
                order += 1
                if order == 20:
                    return


def _iban(text: str) -> bool:
    """Tell whether the check digits of an IBAN (ISO 13616) are right."""
    bare = text.replace(" ", "")
    if not 15 <= len(bare) <= 34:
        return False
    return int("".join(str(int(char, 36)) for char in bare[4:] + bare[:4])) % 97 == 1


def _currency(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Propose the currency that stands beside most amounts, cited where it first stands."""
    main = text.conventions.currency
    if main is None or (wanted.kind == "enum" and main not in wanted.field.enum):
        return
    for number, line in enumerate(text.lines):
        for index, segment in enumerate(line.segments):
            for match in _FORMS["currency"].finditer(segment.text):
                if currency_of(match.group()) == main:
                    place = Place(number, index, match.start(), match.end())
                    exact = "exact" if match.group() == main else "normalised"
                    yield Candidate(
                        main, [place], {"form": 1.0, "main": 1.0}, "the currency beside most amounts", exact
                    )
                    return
