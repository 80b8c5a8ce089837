"""Ranges of numbers: "13.5 - 17.5 g/dL", "$12 to $18", and those with one bound: "< 0.5"."""

from __future__ import annotations

import re
from typing import NamedTuple

from llamaextract_nb.engine.values.characters import plain
from llamaextract_nb.engine.values.numbers import DIGITS, MONEY, NumberSpan, span_of

_BETWEEN = r"(?:[-–—~]|\.{2,3}|…|\b(?:to|bis|au|à|al|a|tot|até|hasta)\b)"
_BOTH = re.compile(
    rf"(?<![\w.,/-])(?:{MONEY})?\s?(?P<low>[-−]?(?:{DIGITS}))(?:\s?(?!{_BETWEEN})[^\W\d_]{{0,3}}[%°]?[^\W\d_]?)?\s?{_BETWEEN}\s?"
    rf"(?:{MONEY})?\s?(?P<high>[-−]?(?:{DIGITS}))(?![\d/-])",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"(?:(?P<below>[<≤]=?|\b(?:up to|at most|less than|below|under|bis(?: zu)?|max)\b\.?)|"
    rf"(?P<above>[>≥]=?|\b(?:from|at least|more than|above|over|ab|min)\b\.?))"
    rf"\s*(?:{MONEY})?\s?(?P<bound>{DIGITS})(?![\d/-])",
    re.IGNORECASE,
)


class Range(NamedTuple):
    """The bounds of a range, None for one that it does not have."""

    low: NumberSpan | None
    high: NumberSpan | None


def find_range(text: str, mark: str = "") -> Range | None:
    """Return the first range of numbers in a text, None if there is none.

    Args:
        text: The text.
        mark: The document's decimal mark, "" if it is not known.
    """
    text = plain(text)
    for match in _BOTH.finditer(text):
        low, high = span_of(match, "low", mark), span_of(match, "high", mark)
        if low.value <= high.value:
            return Range(low, high)
    one = _ONE.search(text)
    if one is None:
        return None
    bound = span_of(one, "bound", mark)
    return Range(None, bound) if one["below"] else Range(bound, None)
