"""The numbers and dates of a document by value, each found once, with every reading that its digits allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

from llamaextract_nb.engine.checking.words import Place, Token, Words
from llamaextract_nb.engine.document import Line
from llamaextract_nb.engine.layout import segments
from llamaextract_nb.engine.values import Conventions
from llamaextract_nb.engine.values.dates import find_date_times, find_dates
from llamaextract_nb.engine.values.numbers import currency_of, find_numbers

_PARTS = {"%": 100, "‰": 1000}
_AT_A_SEAM = 6  # words at the end of a line and at the beginning of the next


Places = dict[str | float, list[Place]]


class Readings(NamedTuple):
    """The places of values as the document writes them, and of what else the same characters can mean."""

    certain: Places
    other: Places


class Values:
    """The numbers and dates of a document.

    Args:
        words: The document's words.
        conventions: How the document writes numbers and dates.
    """

    def __init__(self, words: Words, conventions: Conventions) -> None:
        self.words = words
        self.conventions = conventions

    def number(self, number: float) -> tuple[list[Place], bool]:
        """Return the places of a number, and whether it is read there as the document writes numbers."""
        certain, other = self._numbers
        found = certain.get(key_of(number), [])
        # The other sign is another number, but a discount or a cost is often written with either.
        return (found, True) if found else (other.get(key_of(number)) or certain.get(key_of(-number), []), False)

    def date(self, date: str) -> tuple[list[Place], bool]:
        """Return the places of a date, or of a date and time, as in 2026-04-03T07:45; and whether it is certain."""
        certain, other = self._dates
        found = certain.get(date, [])
        return (found, True) if found else (other.get(date, []), False)

    def currency(self, code: str) -> list[Place]:
        """Return the places of a currency, by its ISO 4217 code."""
        return self._currencies.get(code, [])

    @cached_property
    def _numbers(self) -> Readings:
        mark = self.conventions.decimal_mark
        found = Readings(defaultdict(list), defaultdict(list))

        def add(tokens: list[Token]) -> None:
            text, tokens_at = self._joined(tokens)
            spans = find_numbers(text, mark)
            for span, other in zip(spans, find_numbers(text, "," if mark == "." else "."), strict=True):
                place = tokens_at(span.start, span.end)
                found.certain[key_of(span.value)].append(place)
                if other.value != span.value:
                    found.other[key_of(other.value)].append(place)
                if span.unit in _PARTS:
                    found.certain[key_of(span.value / _PARTS[span.unit])].append(place)
                if len(place) > 1:
                    for token in place:  # "5 120" can be two numbers
                        add([token])

        for tokens in self._segments():
            if self._has_digits(tokens):
                add(tokens)
        return found

    @cached_property
    def _currencies(self) -> dict[str, list[Place]]:
        """By what symbols and codes stand for, beside a number or alone."""
        found: dict[str, list[Place]] = defaultdict(list)
        for tokens in self._segments():
            text, tokens_at = self._joined(tokens)
            for span in find_numbers(text):
                code = currency_of(span.unit)
                if code:
                    found[code].append(tokens_at(span.start, span.end))
            for token in tokens:
                code = currency_of(self.words.word(token).text.strip("()[].,:;"))
                if code:
                    found[code].append((token,))
        return found

    @cached_property
    def _dates(self) -> Readings:
        """By the date in ISO 8601, and by date and minute."""
        first = self.conventions.day_first
        found = Readings(defaultdict(list), defaultdict(list))

        def add(tokens: list[Token]) -> None:
            text, tokens_at = self._joined(tokens)
            for span in find_date_times(text, first):
                place = tokens_at(span.start, span.end)
                for key in (span.value[:10], span.value[:16]):
                    if place not in found.certain[key][-2:]:  # at a seam it is seen twice
                        found.certain[key].append(place)
            for span in find_dates(text, not first):
                if span.ambiguous:
                    found.other[span.value].append(tokens_at(span.start, span.end))

        for before, tokens in pairwise(chain([[]], self._lines())):
            for words in (tokens, [*before[-_AT_A_SEAM:], *tokens[:_AT_A_SEAM]] if before else []):
                if self._has_digits(words):
                    add(words)
        return found

    def _has_digits(self, tokens: list[Token]) -> bool:
        return any(char.isdigit() for token in tokens for char in self.words.word(token).text)

    def _lines(self) -> Iterator[list[Token]]:
        for p, page in enumerate(self.words.document.pages):
            for n, line in enumerate(page.lines):
                yield _tokens(p, n, line)

    def _segments(self) -> Iterator[list[Token]]:
        for p, page in enumerate(self.words.document.pages):
            for n, line in enumerate(page.lines):
                tokens, at = _tokens(p, n, line), 0
                for words in segments(line):
                    yield tokens[at : at + len(words)]
                    at += len(words)

    def _joined(self, tokens: list[Token]) -> tuple[str, Callable[[int, int], tuple[Token, ...]]]:
        """Return words as a text, and what tells the tokens of its characters."""
        texts = [self.words.word(token).text for token in tokens]

        def tokens_at(start: int, end: int) -> tuple[Token, ...]:
            place, offset = [], 0
            for token, text in zip(tokens, texts, strict=True):
                if offset < end and offset + len(text) > start:
                    place.append(token)
                offset += len(text) + 1
            return tuple(place)

        return " ".join(texts), tokens_at


def key_of(number: float) -> float:
    """Return what numbers that mean the same share: the value without the noise of binary fractions."""
    return float(f"{number:.9g}") if abs(number) < 1e9 else float(f"{number:.15g}")


def _tokens(page: int, number: int, line: Line) -> list[Token]:
    return [Token(page, number, index) for index in range(len(line.words))]
