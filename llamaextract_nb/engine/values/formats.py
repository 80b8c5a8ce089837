"""Texts that show by their own form what they are: mail addresses, phone numbers, IBANs, VAT numbers, and their like.

Check digits (ISO 13616 for IBANs, ISO 6166 for ISINs, each country's own rule for VAT numbers) are python-stdnum's
work: 1.2 MB, no dependencies, LGPL, which an MIT project may depend on as it is installed beside it and not copied
into it.
"""

from __future__ import annotations

import importlib
import ipaddress
import re
from collections.abc import Callable
from functools import lru_cache

from llamaextract_nb.engine.values.numbers import MONEY

# The VAT numbers of each country: # is a digit, which blanks, dots or dashes may set apart from the one before.
_VAT = (
    r"ATU#{8}|BE ?[01]#{9}|BG#{9,10}|CHE#{9}|CY#{8}[A-Z]|CZ#{8,10}|DE#{9}|DK#{8}|E[EL]#{9}|GR#{9}|"
    r"ES ?[A-Z\d]#{7}[ -]?[A-Z\d]|FI#{8}|FR ?[A-Z\d]{2}#{9}|(?:GB|XI)#{9}(?:#{3})?|HR#{11}|HU#{8}|"
    r"IE#[A-Z\d+*]#{5}[A-Z]{1,2}|IT#{11}|L[TU]#{8,9}|LT#{12}|LV#{11}|MT#{8}|NL#{9}B#{2}|NO#{9}|PL#{10}|PT#{9}|"
    r"RO#{6,10}|SE#{12}|SI#{8}|SK#{10}"
).replace("#", r"(?:[ .-]?\d)")
_GSTIN = r"\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d]"
_FORMS = {
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "phone": re.compile(r"(?<![\w.])\+?\(?\d[\d ()/.-]{6,18}\d(?![\w])"),
    "iban": re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?\b"),
    "isin": re.compile(r"\b[A-Z]{2}[A-Z\d]{9}\d\b"),
    "bic": re.compile(r"\b[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?\b"),
    "website": re.compile(r"\b(?:https?://|www\.)[^\s<>\"']+[\w/]"),
    "vat": re.compile(rf"\b(?:{_VAT}|{_GSTIN})\b"),
    "currency": re.compile(rf"(?<![^\W\d_])(?:{MONEY})(?![^\W\d_])"),
    "uri": re.compile(r"\b[a-z][a-z0-9+.-]*:(?://)?[^\s<>\"']+[\w/]", re.IGNORECASE),
    "uuid": re.compile(r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"),
    "ipv4": re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"),
    "ipv6": re.compile(r"(?<![\w:])[0-9a-fA-F:]{2,39}(?:\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})?(?![\w:])"),
    "hostname": re.compile(r"\b(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,24}\b"),
}
_FORMATS = {"idn-email": "email", "iri": "uri", "url": "uri", "tel": "phone", "idn-hostname": "hostname"}


def form(name: str) -> re.Pattern[str] | None:
    """Return the pattern of a form by its name, or by the name of a JSON Schema format; None if it has no pattern."""
    return _FORMS.get(_FORMATS.get(name, name))


def is_right(name: str, text: str) -> bool | None:
    """Tell whether the check digits or the ranges of a text of this form are right, None if it has none."""
    check = _CHECKS.get(_FORMATS.get(name, name))
    return None if check is None else check(text)


@lru_cache(maxsize=4096)
def _iban(text: str) -> bool:
    return bool(importlib.import_module("stdnum.iban").is_valid(text, check_country=False))


@lru_cache(maxsize=4096)
def _isin(text: str) -> bool:
    return bool(importlib.import_module("stdnum.isin").is_valid(text))


@lru_cache(maxsize=4096)
def _vat(text: str) -> bool:
    country = re.match(r"[A-Z]{2}", text)
    name = {"CH": "ch.uid", "NO": "no.orgnr", "GB": "gb.vat"}.get(country[0], "eu.vat") if country else "in_.gstin"
    number = text[2:] if name == "no.orgnr" else text
    return bool(importlib.import_module(f"stdnum.{name}").is_valid(number))


def _address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


_CHECKS: dict[str, Callable[[str], bool]] = {
    "iban": _iban,
    "isin": _isin,
    "vat": _vat,
    "ipv4": _address,
    "ipv6": _address,
}
