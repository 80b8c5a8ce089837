"""The words that documents use for things, as data: one readable file for each language, merged on first use."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "sv",
    "da",
    "pl",
    "cs",
    "ms",
    "ru",
    "uk",
    "tr",
    "el",
    "he",
    "ar",
    "ja",
    "zh",
    "ko",
    "hi",
    "fi",
    "nb",
    "hu",
    "ro",
    "vi",
    "id",
)  # where two languages disagree on a word, the first one wins


class Vocabulary(NamedTuple):
    """The words of all languages, in lower case.

    `concepts` maps a word or phrase (a tuple of words without accents) to the concept it names; `related` says how much
    two concepts stand for each other, 0..1; `numbers` are small counts in words; `units` are words for years, months,
    weeks and days; `streets` are words of addresses, `-weg` the end of one; `ours` and `yours` are what the writer of a
    document calls its own and its reader's; `organisations` are words in the names of such;
    `headings` are what sections are called; `prefixes` are what a language writes in front of a word as part of it,
    `fillers` its words without a meaning of their own.
    """

    concepts: dict[tuple[str, ...], str]
    related: dict[tuple[str, str], float]
    months: dict[str, int]
    numbers: dict[str, int]
    units: dict[str, str]
    yes: frozenset[str]
    no: frozenset[str]
    negation: frozenset[str]
    weekdays: frozenset[str]
    streets: frozenset[str]
    ours: frozenset[str]
    yours: frozenset[str]
    organisations: frozenset[str]
    headings: frozenset[str]
    prefixes: frozenset[str]
    fillers: frozenset[str]

    def month(self, word: str) -> int:
        """Return the number of a month as a document writes it, 0 if it is none."""
        return self.months.get(spelled(word), 0)


def folded(text: str) -> str:
    """Return a text in lower case and without accents: forms and field names often leave them out."""
    if text.isascii():
        return text.lower()
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))


def spelled(text: str) -> str:
    """Return a text in lower case with its letters as patterns that ignore case take them: "NİSAN" as "nisan"."""
    return text.casefold().replace("\u0307", "").replace("ı", "i")


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of every language."""
    concepts: dict[tuple[str, ...], str] = {}
    related: dict[tuple[str, str], float] = {}
    months: dict[str, int] = {}
    numbers: dict[str, int] = {}
    units: dict[str, str] = {}
    sections = (
        "yes",
        "no",
        "negation",
        "weekdays",
        "streets",
        "ours",
        "yours",
        "organisations",
        "headings",
        "prefixes",
        "fillers",
    )
    words: dict[str, set[str]] = {name: set() for name in sections}
    for language in LANGUAGES:
        month = 0
        for section, line in _lines(language):
            key, _, rest = line.partition(" = ")
            if section == "concepts":
                for phrase in rest.split(","):
                    concepts.setdefault(tuple(folded(phrase).split()), key)
            elif section == "related":
                first, second = key.split()
                related[first, second] = related[second, first] = float(rest)
            elif section == "months":
                month += 1
                for word in line.split(","):
                    months.setdefault(word.strip(), month)
                    months.setdefault(spelled(word.strip()), month)
            elif section == "numbers":
                for word in rest.split(","):
                    numbers.setdefault(word.strip(), int(key))
            elif section == "units":
                for word in rest.split(","):
                    units.setdefault(word.strip(), key)
            else:
                words[section].update(word.strip() for word in line.split(","))
    return Vocabulary(concepts, related, months, numbers, units, *(frozenset(found) for found in words.values()))


def _lines(language: str) -> list[tuple[str, str]]:
    """Return (section, line) for every line of a language's file that says something."""
    text = files(__package__).joinpath(f"{language}.txt").read_text(encoding="utf-8")
    section, found = "", []
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif line and not line.startswith("# "):
            found.append((section, line))
    return found
