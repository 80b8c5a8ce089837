"""Which rows are sums of the rows above, in the languages that invoices come in (words in totals.txt)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

# Hindi's vowel signs are no letters.
_WORD = re.compile(r"(?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f])+(?:-[^\W\d_]+)*")
_MOST_WORDS = 7  # in the name of a sum
_MOST_AFTER = 5  # when it begins with the sum: "Total for this invoice"


def is_total(texts: list[str]) -> bool:
    """Tell whether one of a row's cells names a sum: "Subtotal", "Summe netto", "VAT 20%"."""
    return any(_names_a_sum(text) for text in texts)


def is_only_total(texts: list[str]) -> bool:
    """Tell whether one of a row's cells holds nothing but the name of a sum: "Total", "of which VAT"."""
    return any(_names_a_sum(text, whole=True) for text in texts)


def is_subtotal(texts: list[str]) -> bool:
    """Tell whether one of a row's cells names a sum after which more rows may come."""
    return any(word.casefold().startswith(_words()["partial"]) for text in texts for word in _WORD.findall(text))


def is_group_total(text: str) -> bool:
    """Tell whether a text names the sum of a group, as spreadsheets write it below each: "East Total"."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return 1 < len(words) <= _MOST_AFTER and _is_sum(words[-1])


def words_of(section: str) -> tuple[str, ...]:
    """Return the words of a section of totals.txt."""
    return _words()[section]


def _names_a_sum(text: str, whole: bool = False) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    if not words or len(words) > _MOST_WORDS:
        return False
    sums = [_is_sum(word) for word in words]
    beside, leads = _words()["beside"], _words()["leads"]
    if all(is_sum or word in beside or word in leads for word, is_sum in zip(words, sums, strict=True)):
        return any(sums) or (words[0] in leads and len("".join(words)) > 1)  # one letter is rather part of a code
    return not whole and sums[0] and len(words) <= _MOST_AFTER


def _is_sum(word: str) -> bool:
    return word in _words()["sums"] or word.startswith(_words()["stems"])


@cache
def _words() -> dict[str, tuple[str, ...]]:
    sections: dict[str, list[str]] = {}
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            sections[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            sections[list(sections)[-1]] += line.split()
    return {name: tuple(words) for name, words in sections.items()}
