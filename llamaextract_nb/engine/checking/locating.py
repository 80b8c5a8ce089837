"""Locate a value in a document's words: whether it stands there, how it is written, and where."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from llamaextract_nb.engine.checking.choices import choices
from llamaextract_nb.engine.checking.nearest import Nearest
from llamaextract_nb.engine.checking.values import Values
from llamaextract_nb.engine.checking.wordings import spelled_lengths, without_year
from llamaextract_nb.engine.checking.words import Place, Words, pieces
from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.extraction import Citation
from llamaextract_nb.engine.values import Conventions, conventions, read_value
from llamaextract_nb.engine.values.numbers import find_numbers
from llamaextract_nb.schema.fields import Field

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}).*)?")
_PARTS = re.compile(r"\s*[,;\n|]\s*")
_LONG = 4  # digits of a number that is one wherever it stands


class Located(NamedTuple):
    """What the check of a value says.

    Attributes:
        verified: "exact", "normalised" (the same value, written differently), "fuzzy" (with slips, or read against
            the document's habits) or "absent".
        citations: Where it stands; more than one where it is put together from several places.
        places: At how many places it stands.
        support: How well the place's surroundings name the field or hold the values near it, 0..1.
        place: The first place, to be told as taken when other values are located.
    """

    verified: str
    citations: tuple[Citation, ...] = ()
    places: int = 0
    support: float = 0.0
    place: Place = ()


ABSENT = Located("absent")


class _Asked(NamedTuple):
    """What decides among places: the field, where else to look, and what is taken."""

    field: Field
    near: Sequence[Citation]
    taken: Collection[Place]


class Verifier:
    """Locates values in one document; its words are put in order once, when they are first asked for.

    Args:
        document: The document as read.
        known: How it writes numbers and dates, if that is known already.
    """

    def __init__(self, document: Document, known: Conventions | None = None) -> None:
        self.document = document
        self.words = Words(document)
        self._known = known

    @cached_property
    def _values(self) -> Values:
        return Values(self.words, self.conventions)

    @cached_property
    def _nearest(self) -> Nearest:
        return Nearest(self.words)

    @cached_property
    def conventions(self) -> Conventions:
        """How the document writes numbers and dates."""
        return self._known or conventions(self.document)

    def locate(self, value: Any, field: Field, near: Sequence[Citation] = (), taken: Collection[Place] = ()) -> Located:
        """Return whether and where a value stands in the document.

        Args:
            value: A single value of JSON; null and lists are absent.
            field: The field it is a value of; where it stands several times, the field's label nearby decides.
            near: Where other values of the same record stand, or where the finder says that it stands.
            taken: Places of other values, which are chosen only if there is no other.
        """
        asked = _Asked(field, near, taken)
        if isinstance(value, bool):
            return self._choice(value, asked)
        if isinstance(value, int | float):
            return self._number(value, asked)
        if isinstance(value, str):
            if field.kind in ("date", "date-time"):
                return self._date(value, asked)
            return self._string(value, asked)
        return ABSENT

    def _one(self, verified: str, places: list[Place], asked: _Asked) -> Located:
        tokens, support = self._nearest.choose(places, *asked)
        return Located(verified, (self.words.citation(tokens),), len(places), support, tokens)

    def _read(self, places: list[Place], certain: bool, asked: _Asked) -> Located:
        return self._one("normalised" if certain else "fuzzy", places, asked) if places else ABSENT

    def _string(self, value: str, asked: _Asked) -> Located:
        wanted = pieces(value)
        places = self.words.lines.find(wanted) or (self.words.columns.find(wanted) if len(wanted) > 1 else [])
        if places:
            found = self._one("normalised", places, asked)
            return found._replace(verified="exact") if _verbatim(value, found.citations[0].text) else found
        for other in (self._currency, self._date, self._digits, self._length, self._inside, self._parts, self._similar):
            found = other(value, asked)
            if found.verified != "absent":
                return found
        return self._choice(value, asked) if asked.field.kind == "enum" else ABSENT

    def _currency(self, value: str, asked: _Asked) -> Located:
        return self._read(self._values.currency(value), True, asked) if len(value) == 3 else ABSENT

    def _digits(self, value: str, asked: _Asked) -> Located:
        """A text that is a number: 1250.00 for 1,250.00."""
        try:
            number = float(value) if value[-1:].isdigit() else None
        except ValueError:
            return ABSENT
        return self._read(*self._values.number(number), asked) if number is not None else ABSENT

    def _length(self, value: str, asked: _Asked) -> Located:
        """A length of time with its number in words: "three years" for 3 years."""
        places = [place for wording in spelled_lengths(value) for place in self.words.lines.find(pieces(wording))]
        return self._one("normalised", places, asked) if places else ABSENT

    def _inside(self, value: str, asked: _Asked) -> Located:
        places = self.words.lines.inside(pieces(value))
        return self._one("normalised", places, asked) if places else ABSENT

    def _parts(self, value: str, asked: _Asked) -> Located:
        """A text put together, such as an address: each part must stand, near the one before."""
        parts = [part for part in _PARTS.split(value) if pieces(part)]
        if len(parts) < 2:
            return ABSENT
        citations: list[Citation] = []
        support = 1.0
        for part in parts:
            places = self.words.lines.find(pieces(part)) or self.words.columns.find(pieces(part))
            if not places:
                return ABSENT
            found = self._one("normalised", places, asked._replace(near=citations[-1:] or asked.near))
            citations += found.citations
            support = min(support, found.support)
        return Located("normalised", tuple(citations), 1, support)

    def _similar(self, value: str, asked: _Asked) -> Located:
        wanted = pieces(value)
        runs = [self.words.lines, self.words.columns] if len(wanted) > 1 else [self.words.lines]
        found = [match for match in (run.similar(wanted) for run in runs) if match is not None]
        if not found:
            return ABSENT
        alike, tokens = max(found, key=lambda match: match[0])
        return Located("fuzzy", (self.words.citation(tokens),), 1, alike, tokens)

    def _number(self, value: float, asked: _Asked) -> Located:
        found = self._read(*self._values.number(value), asked)
        if found.verified == "normalised":
            reading = read_value(found.citations[0].text, asked.field, self.conventions)
            exact = reading is not None and reading.value == value and reading.verified == "exact"
            return found._replace(verified="exact") if exact else found
        return self._inside_word(value, asked) if found.verified == "absent" and value == int(value) else found

    def _inside_word(self, value: float, asked: _Asked) -> Located:
        """A whole number that is a part of something else, such as the year of a date or an id."""
        digits = str(abs(int(value)))
        places = [p for p in self.words.lines.find((digits,)) if not find_numbers(self.words.text(p))]
        if not places:
            return ABSENT
        return self._one("normalised" if len(digits) >= _LONG else "fuzzy", places, asked)

    def _date(self, value: str, asked: _Asked) -> Located:
        match = _DATE.fullmatch(value)
        if match is None:
            return ABSENT if asked.field.kind not in ("date", "date-time") else self._similar(value, asked)
        timed, _ = self._values.date(f"{match[1]}T{match[2]}") if match[2] else ([], True)
        found = self._read(timed, True, asked) if timed else self._read(*self._values.date(match[1]), asked)
        if found.verified == "absent":
            places = [p for wording in without_year(match[1]) for p in self.words.lines.find(pieces(wording))]
            return self._one("fuzzy", places, asked) if places else ABSENT
        if found.verified == "normalised":
            if found.citations[0].text.strip(",.;:()") == value:
                return found._replace(verified="exact")
            if match[2] and not timed:
                return self._time(match[2], found, asked)
        return found

    def _time(self, clock: str, date: Located, asked: _Asked) -> Located:
        """The time of day stands elsewhere than the date: in the next cell, say."""
        hour, minute = clock.split(":")
        places = self.words.lines.find((hour, minute)) or self.words.lines.find((str(int(hour)), minute))
        if not places:
            return date._replace(verified="fuzzy")
        time = self._one("normalised", places, asked._replace(near=date.citations))
        return date._replace(citations=(*date.citations, *time.citations))

    def _choice(self, value: Any, asked: _Asked) -> Located:
        """A yes, a mark or a word that means the value, beside the field's label or where the finder says."""
        for citation in asked.near:
            reading = read_value(citation.text, asked.field, self.conventions)
            if reading is not None and reading.value is value:
                return Located("normalised", (citation,), 1, 1.0)
        places = list(choices(self.words, value, asked.field, self.conventions))
        return self._one("normalised", places, asked) if places else ABSENT


def _verbatim(value: str, text: str) -> bool:
    return " ".join(value.split()) in text
