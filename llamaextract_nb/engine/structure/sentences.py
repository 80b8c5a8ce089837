"""The running text of a document: sentences, the headings above them, and the way back to where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import NamedTuple

from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.dates import DateSpan, find_dates
from llamaextract_nb.engine.words.labels import concepts

FIRST = 12_000  # characters in which an agreement is dated
_MOST_DATES = 8
_MOST = 400_000  # characters
_LONGEST = 900  # characters of a sentence looked at before a match
_SECTION = 2_500  # characters that a heading reaches
_END = re.compile(r"[.;!?]\s+(?=[“\"'(\[]?[A-ZÄÖÜÉ0-9])")
_HEADING = re.compile(
    r"(?:(?<=^)|(?<=[.;:,)\]”\"]\s))(?:(?:section|article|§|artikel|ziffer)\s*)?(?:\d{1,2}(?:\.\d{1,2})?|[IVX]{1,5}|\(?[a-z]\))[.):]?\s+"
    r"(?P<title>[A-ZÄÖÜÉ][^.:;“”\"()\d]{2,70}?)\s?[.:—–]",
    re.IGNORECASE,
)


class Sentences(NamedTuple):
    """A document's words as one string, and where each part of it stands."""

    string: str
    starts: list[int]
    keys: list[tuple[int, int]]


class Prose:
    """The running text of a document; `places` leads back to its segments."""

    def __init__(self, text: Text) -> None:
        self.text = text

    @cached_property
    def joined(self) -> Sentences:
        """The segments joined by blanks; a word divided at a line's end is one word again."""
        pieces, starts, keys = [], [], []
        length = 0
        for number, line in enumerate(self.text.lines):
            for index, segment in enumerate(line.segments):
                starts.append(length)
                keys.append((number, index))
                pieces.append(segment.text + " ")
                length += len(segment.text) + 1
            if length > _MOST:
                break
        return Sentences("".join(pieces), starts, keys)

    @cached_property
    def dates(self) -> list[DateSpan]:
        """The first dates."""
        return find_dates(self.string[:FIRST], self.text.conventions.day_first)[:_MOST_DATES]

    @property
    def string(self) -> str:
        """The whole text."""
        return self.joined.string

    def start(self, line: int, segment: int) -> int:
        """Return where the text of a segment begins in the whole text."""
        index = bisect_left(self.joined.keys, (line, segment))
        return self.joined.starts[index] if index < len(self.joined.starts) else len(self.string)

    def places(self, start: int, end: int) -> list[Place]:
        """Return the segments' parts that hold the characters `start` to `end`."""
        found = []
        index = max(0, bisect_right(self.joined.starts, start) - 1)
        while index < len(self.joined.starts) and self.joined.starts[index] < end:
            begin, key = self.joined.starts[index], self.joined.keys[index]
            length = len(self.text.segment(key).text)
            inside = (max(0, start - begin), min(length, end - begin))
            if inside[0] < inside[1]:
                found.append(Place(*key, *inside))
            index += 1
        return found

    def before(self, start: int) -> str:
        """Return the sentence as far as `start`."""
        window = self.string[max(0, start - _LONGEST) : start]
        ends = [match.end() for match in _END.finditer(window)]
        return window[ends[-1] :] if ends else window

    def after(self, end: int) -> str:
        """Return the rest of the sentence from `end`."""
        window = self.string[end : end + _LONGEST]
        match = _END.search(window)
        return window[: match.start()] if match else window

    @cached_property
    def _headings(self) -> list[tuple[int, str]]:
        return [(match.start(), match["title"]) for match in _HEADING.finditer(self.string)]

    def heading(self, start: int) -> tuple[str, ...]:
        """Return the concepts of the numbered heading above a character, () if none is near."""
        index = bisect_right(self._headings, (start, "")) - 1
        if index < 0 or start - self._headings[index][0] > _SECTION:
            return ()
        return concepts(self._headings[index][1])

    @cached_property
    def is_prose(self) -> bool:
        """Whether the document consists of sentences rather than of labels and amounts."""
        words = self.string[:20_000].split()
        small = sum(word.islower() and len(word) > 1 for word in words)
        return len(words) > 60 and small > 0.55 * len(words)
