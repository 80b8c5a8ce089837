"""Where a document chooses: a yes or no, a mark, or a word that means an enum value, beside the label of its field."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from llamaextract_nb.engine.checking.words import Place, Token, Words
from llamaextract_nb.engine.layout import segments
from llamaextract_nb.engine.values import Conventions, read_value
from llamaextract_nb.engine.words.labels import concepts, label_of, similar
from llamaextract_nb.schema.fields import Field

_NAMED = 0.7  # how well words must name the field
_MOST_WORDS = 6  # of a label
_SIDES = 3  # segments after a label that may belong to it


def choices(words: Words, value: Any, field: Field, known: Conventions) -> Iterator[Place]:
    """Yield the places whose words, read as the field, mean a value."""
    label = label_of(field)
    for page, number, tokens in _rows(words):
        for index, own in enumerate(tokens):
            texts = [words.word(token).text for token in own]
            ends = range(1, min(_MOST_WORDS, len(own)) + 1)
            named = max(ends, key=lambda end: similar(label, concepts(" ".join(texts[:end]))), default=0)
            if not named or similar(label, concepts(" ".join(texts[:named]))) < _NAMED:
                continue
            for place in (*_after(own[named:], tokens[index + 1 :]), *_below(words, page, number, own)):
                reading = read_value(words.text(place), field, known)
                if reading is not None:
                    if reading.value == value and type(reading.value) is type(value):
                        yield place
                    break


def _rows(words: Words) -> Iterator[tuple[int, int, list[Place]]]:
    """Yield the number of each page and line, and the line's segments."""
    for p, page in enumerate(words.document.pages):
        for n, line in enumerate(page.lines):
            tokens = iter(Token(p, n, w) for w in range(len(line.words)))
            yield p, n, [tuple(islice(tokens, len(part))) for part in segments(line)]


def _after(rest: Place, others: list[Place]) -> list[Place]:
    """Return what could be the answer on a label's line: the rest of its segment and what follows, the longest first.

    Options that can be marked are read together: "☐ No" alone would say nothing of "☒ Yes" before it.
    """
    joined = [rest] if rest else []
    for other in others[:_SIDES]:
        joined.append((*joined[-1], *other) if joined else other)
    return joined[::-1]


def _below(words: Words, page: int, number: int, label: Place) -> Iterator[Place]:
    """Yield the segments of the next line that stand under a label."""
    lines = words.document.pages[page].lines
    if number + 1 >= len(lines):
        return
    left, right = words.word(label[0]).x0, words.word(label[-1]).x1
    at = 0
    for part in segments(lines[number + 1]):
        if part[0].x0 < right and left < part[-1].x1:
            yield tuple(Token(page, number + 1, at + index) for index in range(len(part)))
        at += len(part)
