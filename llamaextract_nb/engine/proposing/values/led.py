"""Text behind a label that no colon ends: "Wertpapierbezeichnung Beispiel AG", where other lines are so as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.at_place import wrong_type
from llamaextract_nb.engine.proposing.values.patterns import form_of
from llamaextract_nb.engine.structure.text import Chunk, Place, Text
from llamaextract_nb.engine.values.characters import plain
from llamaextract_nb.engine.words.labels import are_known, concepts, similarity, with_related

_WORD = re.compile(r"\S+")
_SURELY = 0.9  # how well the first words must name a field, as its description may
_LABEL = 3  # words of a label
_MOST = 8  # words of a value; more are a sentence
_AROUND = 2  # lines above and below, of which one must be written in this way with a number


def led(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Yield what stands behind the first words of a line that name a field of text."""
    if wanted.kind not in ("string", "any") or wanted.is_numbered or form_of(wanted) is not None:
        return
    seen: set[tuple[int, int]] = set()
    for concept in with_related(wanted.label.words):
        for chunk in text.index.get(concept, ()):
            if chunk.place[:2] in seen or chunk.colon or chunk.place.start or not _so_written(text, chunk):
                continue
            seen.add(chunk.place[:2])
            place, alike = _behind(text, wanted, chunk)
            if place is not None:
                features = {"label": alike, "exact label": float(alike >= 0.99), "led": 1.0}
                features.update(wrong_type(text, wanted, place, 0, place.end - place.start))
                yield Candidate(text.string(place), [place], features, "behind its label")


def _behind(text: Text, wanted: Wanted, chunk: Chunk) -> tuple[Place | None, float]:
    """Return what stands behind the words of a line that name a field best, and how well they do; None if none do."""
    string = text.segment(chunk.place).text
    words = list(_WORD.finditer(string))
    named = [(similarity(wanted.label, string[: word.end()]), -count) for count, word in enumerate(words[:_LABEL])]
    alike, count = max(named)
    rest = words[1 - count :]
    if alike < _SURELY or not 0 < len(rest) <= _MOST or rest[0][0].islower():
        return None, alike
    if are_known(concepts(string[rest[0].start() :])):
        return None, alike
    return Place(*chunk.place[:2], rest[0].start(), len(string)), alike


def _so_written(text: Text, chunk: Chunk) -> bool:
    """Tell whether a line near a label has a label and a number without a colon between: "Kurs EUR 41,25"."""
    number = chunk.place.line
    for near in range(max(0, number - _AROUND), min(len(text.lines), number + _AROUND + 1)):
        first = plain(text.lines[near].segments[0].text)
        spans = text.spans(near, 0)
        bounds = [(span.start, span.end) for span in spans.dates] + [(span.start, span.end) for span in spans.numbers]
        if near == number or not bounds or ":" in first or not first[:1].isupper() or not min(bounds)[0]:
            continue
        if not first[max(end for _, end in bounds) :].strip(" .)"):
            return True
    return False
