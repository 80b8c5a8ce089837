"""What the languages of the made documents call things: headers.txt and words.txt, read once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "tr", "ru", "ja", "zh", "he")


@dataclass(frozen=True)
class Concept:
    """What a column is about: the field's name in English, the kind of its values, its printed names by language."""

    field: str
    kind: str
    headers: dict[str, list[str]]


@dataclass(frozen=True)
class Language:
    """The words of a language that stand in and around tables, and how it writes numbers and dates."""

    code: str
    words: dict[str, list[str]]

    def named(self, key: str) -> list[tuple[str, str]]:
        """Return a list of "field: printed" as pairs."""
        return [_pair(text) for text in self.words[key]]

    @property
    def pairs(self) -> list[list[tuple[str, str]]]:
        """Return the headings that stand over two columns each."""
        return [[_pair(text) for text in both.split(" / ")] for both in self.words["pairs"]]


def _pair(text: str) -> tuple[str, str]:
    field, printed = text.split(": ")
    return field, printed


def _blocks(name: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (name of a block, what stands behind it, its entries) of a file."""
    head, more, entries = "", "", {}
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            if head:
                yield head, more, entries
            head, _, more = line[1:].partition("]")
            entries = {}
        elif " = " in line and not line.startswith("#"):
            key, _, value = line.partition(" = ")
            entries[key] = value
    yield head, more, entries


def _concepts(name: str) -> dict[str, Concept]:
    return {
        field: Concept(field, kind.strip(), {code: printed.split(" / ") for code, printed in entries.items()})
        for field, kind, entries in _blocks(name)
    }


def _languages(name: str) -> dict[str, Language]:
    return {
        code: Language(code, {key: text.split(", ") for key, text in entries.items()})
        for code, _, entries in _blocks(name)
    }


@cache
def concepts() -> dict[str, Concept]:
    """Return the concepts of tables by their field."""
    return _concepts("headers.txt")


@cache
def labels() -> dict[str, Concept]:
    """Return the concepts of forms by their field."""
    return _concepts("labels.txt")


@cache
def languages() -> dict[str, Language]:
    """Return the languages by their code."""
    return _languages("words.txt")


@cache
def sections() -> dict[str, Language]:
    """Return what the sections of forms are called, by the language's code."""
    return _languages("sections.txt")


@cache
def letters() -> dict[str, dict[str, str]]:
    """Return what letters say, by the language's code."""
    return {code: entries for code, _, entries in _blocks("letters.txt")}
