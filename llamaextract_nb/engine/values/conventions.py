"""How a document writes numbers and dates, decided from the document as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.values.numbers import CODES, SYMBOLS, currency_of, decimal_mark, find_numbers
from llamaextract_nb.engine.vocabulary import vocabulary

_MOST = 300_000  # characters looked at
_DECIMALS = re.compile(r"(?<![\d.,])\d[\d.,]*[.,]\d+(?![\d.,])")
_SLASHED = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d/])")
_NAMED = re.compile(
    r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, (*SYMBOLS, *CODES)), key=len, reverse=True)) + r")(?!\w)"
)
_ADDRESS_US = re.compile(r"\b[A-Z]{2},?\s+\d{5}(?:-\d{4})?\b")


@dataclass(frozen=True, slots=True)
class Conventions:
    """The decimal mark ("." or ","), the order of day and month, and the main currency, each with its reason."""

    decimal_mark: str = "."
    day_first: bool = True
    currency: str | None = None
    mark_reason: str = ""
    day_reason: str = ""


def conventions(document: Document) -> Conventions:
    """Return the conventions of a document: from its numbers and dates and, where these are silent, its language."""
    text = _text(document)
    dots, commas, marks = 0, 0, Counter[str]()
    for match in _DECIMALS.finditer(text):
        marks[decimal_mark(match.group())] += 1
    dots, commas = marks["."], marks[","]
    english = _is_english(text)
    mark = "." if dots > commas or (dots == commas and english) else ","
    mark_reason = f"decimal mark “{mark}” as in most of the document's numbers" if dots != commas else ""
    day_first, day_reason = _day_first(text, english)
    return Conventions(mark, day_first, _currency(text), mark_reason, day_reason)


def _text(document: Document) -> str:
    pieces, length = [], 0
    for piece in _pieces(document):
        pieces.append(piece)
        length += len(piece) + 1
        if length > _MOST:
            break
    return "\n".join(pieces)


def _pieces(document: Document) -> Iterator[str]:
    for page in document.pages:
        for line in page.lines:
            yield line.text
    for table in document.tables:
        for row in table.rows:
            yield "  ".join(cell.text for cell in row)


def _day_first(text: str, english: bool) -> tuple[bool, str]:
    first = second = dotted = 0
    for match in _SLASHED.finditer(text):
        first += int(match[1]) > 12 >= int(match[3])
        second += int(match[3]) > 12 >= int(match[1])
        dotted += match[2] == "."
    if first != second:
        return first > second, f"{'day' if first > second else 'month'} first, as other dates of the document show"
    if dotted:
        return True, "day first, as dates with dots are written"
    if english and (_ADDRESS_US.search(text) or "$" in text):
        return False, "month first, as in American documents"
    return True, "day first"


def _is_english(text: str) -> bool:
    words = Counter(re.findall(r"[a-zà-ÿ]{2,}", text[:20_000].casefold()))
    own = sum(words[word] for word in ("the", "of", "and", "to", "for", "date", "from", "is", "by", "with"))
    others = sum(words[word] for word in ("der", "die", "und", "das", "von", "de", "la", "et", "le", "les", "el", "los",
                                          "il", "di", "het", "een", "van", "do", "da", "em", "mit", "für"))  # fmt: skip
    return own >= others


def _currency(text: str) -> str | None:
    beside: Counter[str] = Counter()
    for span in find_numbers(text[:60_000]):
        code = currency_of(span.unit)
        if code:
            beside[code] += 1
    for match in _NAMED.finditer(text[:60_000]):
        code = currency_of(match.group())
        if code and match.group() != "RM":
            beside[code] += 1
    return min(beside, key=lambda code: (-beside[code], code)) if beside else None


def yes_or_no(text: str) -> bool | None:
    """Return what a word or mark says, None if it says neither."""
    word = text.strip().strip(".:;!").casefold()
    if word in vocabulary().yes:
        return True
    return False if word in vocabulary().no else None
