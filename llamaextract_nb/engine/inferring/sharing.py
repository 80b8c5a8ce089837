"""Phrases that share words: "opening and closing balance" is "opening balance" and "closing balance".

People leave out what two phrases have in common, before ("flight dates from and to"), behind ("net and gross amount")
or both. Which words are set against each other is in `opposites.txt`; without such a pair two phrases are two phrases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from llamaextract_nb.engine.words.vocabulary import folded, vocabulary

_BETWEEN = re.compile(r"\s*(?:[/–,-]|\b(?:and|or|und|et|y|e|en|och|og|и)\b)\s*|\s+", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[:]\s*(?P<inside>[^()\[\]:]{3,40}?)\s*(?:[)\]]|$)")
_NEIGHBOURS = re.compile(r"(?<!\S)(?P<one>[^\s/–]+)(?P<between>\s*[/–]\s*|\s+-\s+|\s+)(?=(?P<other>[^\s/–,;.]+))")
_TWICE = re.compile(r"\b(\w+) (\w+)\s*/\s*\1 (\w+)\b", re.IGNORECASE)  # "shipped from / shipped to"
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")
_DATES_OF = re.compile(r"dates?\s+of", re.IGNORECASE)
# Prepositions that may begin the second of two phrases: "amount in words and in figures", "date de début et de fin".
_LINKS = frozenset("of in on at by per for from to de di du des von vom zu nach im am da do van".split())
_PREPOSITIONS, _NOUNS = "=", "+"  # how a group in opposites.txt begins
_LEAST_END = 4  # letters of the second part of a compound: "Rechnungs- und Lieferadresse"


class Piece(NamedTuple):
    """A part of a sentence between commas, and whether "and" stands before it."""

    text: str
    joined: bool


@cache
def _groups() -> dict[str, frozenset[int]]:
    """Return the numbers of the groups that each word is in, and those of prepositions and nouns at their signs."""
    text = files(__package__).joinpath("opposites.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found: dict[str, set[int]] = {}
    for number, words in enumerate(lines):
        for word in words:
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def _in(word: str) -> frozenset[int]:
    return _groups().get(word.casefold(), frozenset())


def _opposed(one: str, other: str) -> frozenset[int]:
    """Return the groups in which two words are set against each other."""
    return _in(one) & _in(other) if one.casefold() != other.casefold() else frozenset()


def is_preposition(word: str) -> bool:
    """Tell whether a word names nothing by itself, such as "from"."""
    return bool(_in(word) & _groups()[_PREPOSITIONS])


def singular(text: str) -> str:
    """Return a phrase with its last word in the singular, as far as an English "s" tells."""
    return re.sub(r"(?<=ss)es$|(?<=[^s\W]e)s$|(?<=[^seiu\W])s$", "", text)


def with_pairs_joined(text: str) -> str:
    """Return a sentence with "and" between opposites: "dates (from/to)", "dates: from, to" and "von bis" have none."""

    def inside(match: re.Match[str]) -> str:
        words = [word for word in _BETWEEN.split(match["inside"]) if word]
        return f" {words[0]} and {words[1]}" if len(words) == 2 and _opposed(*words) else match.group()

    def beside(match: re.Match[str]) -> str:
        groups = _opposed(match["one"], match["other"])
        if not match["between"].strip():  # "arrival date time" is one thing, and "from to" is two
            groups &= _groups()[_PREPOSITIONS]
        return f"{match['one']} and " if groups else match.group()

    return _NEIGHBOURS.sub(beside, _TWICE.sub(r"\1 \2 and \1 \3", _ASIDE.sub(inside, text)))


def shared(pieces: Sequence[Piece], holds: Callable[[str], bool] = lambda _: False) -> list[Piece]:
    """Return the phrases of a sentence, each with the words that it shares with its neighbour.

    Args:
        pieces: The phrases.
        holds: Tells which of them share nothing, such as "line items with description".
    """
    found = list(pieces)
    for index in range(len(found) - 1, 0, -1):  # from the end: in "lowest, mean and highest rate" the last has it all
        _share(found, index, _behind, 0, holds)
    for index in range(1, len(found)):
        _share(found, index, _before, 1, holds)
    return found


def _share(
    found: list[Piece],
    index: int,
    way: Callable[[str, str], tuple[str, str] | None],
    short: int,
    holds: Callable[[str], bool],
) -> None:
    """Complete a phrase and the one before it; without an "and" only if the first (0) or second (1) is one word."""
    pair = found[index - 1 : index + 1]
    if not (pair[1].joined or len(pair[short].text.split()) == 1) or any(holds(piece.text) for piece in pair):
        return
    one, other = (piece.text for piece in pair)
    aside = match.group() if (match := _BRACKETS.search(other)) else ""  # "from and to (dates)"
    texts = way(one, other.removesuffix(aside))
    if texts is not None:
        texts = texts if one.endswith(")") else (texts[0] + aside, texts[1] + aside)
        found[index - 1 : index + 1] = [piece._replace(text=text) for piece, text in zip(pair, texts, strict=True)]


def _behind(one: str, other: str) -> tuple[str, str] | None:
    """Return two phrases of which the second has the end of both: "opening" and "closing balances"."""
    words, others = one.split(), other.split()
    if one.endswith("-") and len(words) == 1:
        end = _end_of_compound(one.rstrip("-"), others[0])
        return (" ".join([one.rstrip("-") + end, *others[1:]]), other) if end else None
    groups = _opposed(words[-1], others[0])
    if not groups or len(others) < 2:
        return None
    if groups & _groups()[_NOUNS] and others[1].casefold() not in _LINKS:
        return None
    head, end = " ".join(words[:-1]), singular(" ".join(others[1:]))
    return f"{one} {end}", f"{head} {others[0]} {end}".strip()


def _end_of_compound(one: str, other: str) -> str:
    """Return the part of a compound that "Brutto-" leaves out before "Nettobetrag"."""
    if "-" in other:
        return other[other.index("-") :]
    for start in range(1, len(other) - _LEAST_END + 1):
        end = other[start:]
        if _opposed(one, other[:start]) or (folded(end),) in vocabulary().concepts:
            return end
    return ""


def _before(one: str, other: str) -> tuple[str, str] | None:
    """Return two phrases of which the first has the beginning of both: "dates from" and "to"."""
    words, others = one.split(), other.split()
    head = " ".join(words[:-1])
    if head and len(others) == 1 and _opposed(words[-1], other):
        if _DATES_OF.fullmatch(head):  # nobody says "date of due"
            return f"{words[-1]} date", f"{other} date"
        return f"{singular(head)} {words[-1]}", f"{singular(head)} {other}"
    links = [index for index, word in enumerate(words) if index and word.casefold() in _LINKS]
    if links and len(others) > 1 and others[0].casefold() in _LINKS:
        return one, f"{singular(' '.join(words[: links[-1]]))} {other}"
    return None
