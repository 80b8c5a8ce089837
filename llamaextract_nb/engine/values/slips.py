"""Slips of OCR in amounts and dates, put right so that every character keeps its place.

`RM1O.50` becomes `RM10.50`, `12 .50` becomes ` 12.50`.
"""

from __future__ import annotations

import re

_MOST = 1_000  # characters; a longer line is none of a picture
_LOOKS = str.maketrans("OoQlI|SBZ", "000111582")
_LIKE_DIGITS = re.compile(r"(?:(?<![\w.])|(?<=RM))[\dOoQlI|SBZ]+(?:[.,/:-][\dOoQlI|SBZ]+)+(?![\w])")
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]?\d{3})*[.,]\d{2}|\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})")
_MONEY = r"(?:^|(?<=\s)|(?<=RM)|(?<=[$€£:]))"
_SPLIT = re.compile(rf"{_MONEY}(\d{{1,4}})(?: ([.,])|([.,]) )(\d{{2}})(?=\s*(?:[A-Z]{{0,3}})$)")
_NO_POINT = re.compile(r"^((?:[A-Z]{2,3}|[$€£])?\s?\d{1,4}) (\d{2})$")
_GLUED_BEHIND = re.compile(r"(?<=[.,]\d\d)[A-Z]{1,3}(?!\w)")
_GLUED_BEFORE = re.compile(r"(?<!\w)[^\W\d_]{3,}(?=\d{1,4}[.,]\d{2}(?!\d))")


def without_slips(text: str) -> str:
    """Return a text as long as the one given, in which amounts and dates read as they were printed."""
    if len(text) > _MOST or not any(char.isdigit() for char in text):
        return text
    text = _GLUED_BEHIND.sub(_blank, text)
    text = _LIKE_DIGITS.sub(_digits, text)
    text = _GLUED_BEFORE.sub(_blank, text)
    text = _SPLIT.sub(lambda match: f" {match[1]}{match[2] or match[3]}{match[4]}", text)
    return _NO_POINT.sub(r"\1.\2", text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _digits(match: re.Match[str]) -> str:
    """Return letters that look like digits as these, if most are digits and an amount or a date comes out."""
    token = match.group()
    put_right = token.translate(_LOOKS)
    few = sum(char.isalpha() or char == "|" for char in token) <= sum(char.isdigit() for char in token)
    return put_right if few and _AMOUNT.fullmatch(put_right) else token
