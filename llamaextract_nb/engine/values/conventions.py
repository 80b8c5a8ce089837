"""How a document writes numbers and dates, decided from the document as a whole."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.values.characters import plain
from llamaextract_nb.engine.values.dates import find_dates, words_first
from llamaextract_nb.engine.values.numbers import (
    CODES,
    SAME_SYMBOL,
    SYMBOLS,
    WORDS,
    currency_of,
    decimal_mark,
    find_numbers,
    find_sides,
    side_of,
)
from llamaextract_nb.engine.values.yearless import known_days

_MOST = 300_000  # characters looked at
_OPENING = 20_000  # characters of a document in which it says when it is of
_DECIMALS = re.compile(r"(?<![\d.,])\d[\d.,]*[.,]\d+(?![\d.,])")
_SLASHED = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/])")
_NAMED = re.compile(
    r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, (*SYMBOLS, *CODES)), key=len, reverse=True)) + r")(?!\w)"
)
_PAIRS = ({"S", "H"}, {"D", "C"})  # Soll and Haben, débito and crédito
_ACCOUNT = re.compile(r"\b(?:saldo|kontostand|soll)\b", re.IGNORECASE)
_COMMONWEALTH = re.compile(r"\b(?:ABN|GST|AUD|NZD|Australia|New Zealand|Pty|Singapore|Malaysia|Sdn)\b")
_HAN, _KANA = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\u3041-\u30fa]")
_CROWNS = {  # words and letters by which the languages of crowns differ
    "SEK": r"[äö]|\b(?:och|av|moms|bankgiro|sverige)\b",
    "NOK": r"[æø]|\b(?:og|av|mva|beløp|forfall|norge)\b",
    "DKK": r"[æø]|\b(?:og|af|moms|beløb|cvr|danmark)\b",
    "ISK": r"[þð]|\b(?:og|vsk|kennitala)\b",
}
_ADDRESS_US = re.compile(r"\b[A-Z]{2},?\s+\d{5}(?:-\d{4})?\b")


@dataclass(frozen=True, slots=True)
class Conventions:
    """The decimal mark ("." or ","), the order of day and month, and the main currency, each with its reason.

    `negative_side` is which of "CR" and "DR" behind an amount makes it negative, "" where neither does. `opening` is
    the text that says which year the document is of.
    """

    decimal_mark: str = "."
    day_first: bool = True
    currency: str | None = None
    mark_reason: str = ""
    day_reason: str = ""
    negative_side: str = ""
    opening: str = ""

    @property
    def days(self) -> tuple[datetime.date, ...]:
        """The days that say which year the document is of; few documents have dates that leave it out."""
        return known_days(self.opening, self.day_first)


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
    side = _negative_side(text)
    return Conventions(mark, day_first, _currency(text), mark_reason, day_reason, side, text[:_OPENING])


def _text(document: Document) -> str:
    pieces, length = [], 0
    for piece in _pieces(document):
        pieces.append(piece)
        length += len(piece) + 1
        if length > _MOST:
            break
    return plain("\n".join(pieces))


def _pieces(document: Document) -> Iterator[str]:
    for page in document.pages:
        for line in page.lines:
            yield line.text
    for table in document.tables:
        for row in table.rows:
            yield "  ".join(cell.text for cell in row)


def _day_first(text: str, english: bool) -> tuple[bool, str]:
    first = second = dotted = 0
    doubtful: list[tuple[str, str, str]] = []
    for match in _SLASHED.finditer(text):
        first += int(match[1]) > 12 >= int(match[3])
        second += int(match[3]) > 12 >= int(match[1])
        dotted += match[2] == "."
        doubtful.append((match[1], match[3], match[4]))
    if first != second:
        return first > second, f"{'day' if first > second else 'month'} first, as other dates of the document show"
    if dotted:
        return True, "day first, as dates with dots are written"
    if not doubtful:
        return _usual(text, english)
    return _same_elsewhere(text, doubtful) or _in_words(text) or _usual(text, english)


def _same_elsewhere(text: str, doubtful: list[tuple[str, str, str]]) -> tuple[bool, str] | None:
    """Look for the same day in a form that leaves no doubt: 03/05/2026 beside 2026-03-05 is month first."""
    sure = {span.value for span in find_dates(text, True) if not span.ambiguous}
    votes = 0
    for one, other, year in doubtful:
        full = year if len(year) == 4 else f"20{year}"
        votes += f"{full}-{int(other):02}-{int(one):02}" in sure
        votes -= f"{full}-{int(one):02}-{int(other):02}" in sure
    if not votes:
        return None
    return votes > 0, f"{'day' if votes > 0 else 'month'} first, as the same date says that is written out"


def _in_words(text: str) -> tuple[bool, str] | None:
    """Go by the dates with months in words: who writes "March 5, 2026" writes 03/05/2026."""
    first, second = words_first(text)
    if first == second:
        return None
    return first > second, f"{'day' if first > second else 'month'} first, as in the dates with months in words"


def _usual(text: str, english: bool) -> tuple[bool, str]:
    if english and (_ADDRESS_US.search(text) or ("$" in text and not _COMMONWEALTH.search(text))):
        return False, "month first, as in American documents"
    return True, "day first"


def _negative_side(text: str) -> str:
    """Tell what CR and DR mean: with debits, these are negative; credits on few amounts alone are the exception.

    Letters such as those in "91,01 S" may be codes of a tax: they are sides where there are both of a pair, or where
    the document speaks of an account.
    """
    sides = Counter(side.upper() for side in find_sides(text))
    letters = {side for pair in _PAIRS if sides.keys() >= pair or _ACCOUNT.search(text) for side in pair}
    if any(side_of(side) == "DR" for side in sides if len(side) > 1 or side in letters):
        return "DR"
    amounts = sum(1 for _ in _DECIMALS.finditer(text)) if sides["CR"] else 0
    return "CR" if sides["CR"] and 2 * sides["CR"] <= amounts else ""


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
    named: set[str] = set()
    for match in _NAMED.finditer(text[:60_000]):
        code = currency_of(match.group())
        if code and match.group() not in WORDS:
            beside[code] += 1
            named.add(match.group())
    if not beside:
        return None
    main = min(beside, key=lambda code: (-beside[code], code))
    if main in named:
        return main
    other = sorted(named & SAME_SYMBOL.get(main, frozenset()))
    return other[0] if len(other) == 1 else _by_language(main, text[:60_000])


def _by_language(code: str, text: str) -> str:
    """Return what a symbol of several currencies stands for where it is never named: "kr", or "¥" in Chinese."""
    if code == "SEK":
        times = {code: len(re.findall(words, text, re.IGNORECASE)) for code, words in _CROWNS.items()}
        return max(_CROWNS, key=lambda code: times[code])
    return "CNY" if code == "JPY" and _HAN.search(text) and not _KANA.search(text) else code
