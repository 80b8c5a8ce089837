"""Labels with their values in one document: every label that has something beside it, weighed by named features."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from llamaextract_nb.engine.proposing.values.near import Slot, slots
from llamaextract_nb.engine.proposing.values.postal import Block
from llamaextract_nb.engine.structure.tables.grid import Grid, is_value
from llamaextract_nb.engine.structure.text import Chunk, Place, Text
from llamaextract_nb.engine.values.formats import form
from llamaextract_nb.engine.weights import Weights, read_numbers
from llamaextract_nb.engine.words.labels import concepts
from llamaextract_nb.engine.words.vocabulary import vocabulary

_MOST_WORDS = 7  # of a label
_LONGEST = 60  # characters of a label
_LONG = 80  # characters; longer values are sentences
_TRIM = " \t:：.…_=→-–—•*·|,;"
_OTHER_SIGNS = re.compile(r"[@<>{}\[\]\"“”;!|\\]|//|\.\s")
_SEPARATOR = re.compile(r"\s*[|·•]\s*")
_PERCENT = re.compile(r"^[-+]?[\d.,]+\s?(?:%|‰)")
_FURNITURE = frozenset({"page"})  # of pages, not of documents
_IDENTIFIER = re.compile(r"(?=.*\d)[\w#][\w./#-]*(?: [\w./-]*\d[\w./-]*)*")
_FORMS = ("email", "phone", "iban", "website", "vat")


class Pair(NamedTuple):
    """A label as printed and the concepts it names, and its value, where it stands and how it lies to the label.

    `percent` tells that the value is a share; `score` is above 0; `heading` stands above the label and its neighbours.
    """

    label: str
    named: tuple[str, ...]
    value: str
    label_place: Place
    place: Place
    relation: str
    percent: bool
    score: float
    heading: str = ""


def find_pairs(text: Text, grids: Sequence[Grid], blocks: Sequence[Block]) -> list[Pair]:
    """Return the pairs of label and value in reading order, outside of the document's tables and addresses."""
    inside = _lines_of_tables(text, grids)
    addresses = {place[:2] for block in blocks for place in block.lines}
    found = [
        pair
        for chunk in text.chunks
        if chunk.place.line not in inside and chunk.place[:2] not in addresses
        for pair in _pairs(text, chunk)
        if pair.place.line not in inside
    ]
    return sorted(_apart(found), key=lambda pair: pair.label_place)


def _apart(found: list[Pair]) -> Iterator[Pair]:
    """Yield the best pairs such that each label and each value serves once, and none is both."""
    labels: set[tuple[int, int]] = set()
    values: set[tuple[int, int]] = set()
    chunks: set[tuple[Place, bool]] = set()  # "VAT 20 %   15.00" has a rate and an amount
    for pair in sorted(found, key=lambda pair: (-pair.score, pair.label_place, pair.place)):
        label, value = pair.label_place[:2], pair.place[:2]
        if (pair.label_place, pair.percent) in chunks or label in values:
            continue
        if label != value:
            if value in labels or value in values:
                continue
            values.add(value)
        labels.add(label)
        chunks.add((pair.label_place, pair.percent))
        yield pair


def _lines_of_tables(text: Text, grids: Sequence[Grid]) -> set[int]:
    """Return the numbers of the lines that tables cover; a table of one row is labels above their values."""
    found: set[int] = set()
    declared: set[str] = set()
    for grid in grids:
        if grid.places and len(grid.rows) > 1:
            lines = [text.first_line[page] + line for page, line in grid.places]
            found.update(range(lines[0], lines[-1] + 1))
        elif not grid.places:
            declared.add(_bare(grid.labels))
            declared.update(_bare([cell.text for cell in row if cell]) for row in grid.rows)
    if declared:  # such a table is laid out as lines, too
        found.update(i for i, line in enumerate(text.lines) if _bare([s.text for s in line.segments]) in declared)
    return found


def _bare(texts: Sequence[str]) -> str:
    return "".join("".join(text.split()) for text in texts)


def _pairs(text: Text, chunk: Chunk) -> Iterator[Pair]:
    label = " ".join(_SEPARATOR.split(text.string(chunk.place))[-1].split()).strip(_TRIM)
    named = concepts(label)
    if sum(map(str.isalpha, label)) < 2 or len(label) > _LONGEST or len(label.split()) > _MOST_WORDS:
        return
    if not named or (set(named) <= _FURNITURE and text.lines[chunk.place.line].page.real):
        return
    for slot in slots(text, chunk):
        value = " ".join(_SEPARATOR.split(text.string(slot.place))[0].split()).strip(" \t:：|")
        if not value or slot.skipped:
            continue
        score = _weights()["bias"] + _weights().of(_features(text, chunk, label, slot, value))
        if score > 0:
            percent = _PERCENT.search(value) is not None
            yield Pair(label, named, value, chunk.place, slot.place, slot.relation, percent, score)


@cache
def _weights() -> Weights:
    return Weights(read_numbers("inferring/weights.txt"))


def _features(text: Text, chunk: Chunk, label: str, slot: Slot, value: str) -> dict[str, float]:
    known = all_concepts()
    return {
        "colon": float(chunk.colon),
        "known": sum(concept in known for concept in chunk.named) / max(1, len(chunk.named)),
        "plain": float(not any(map(str.isupper, label))),
        "words": max(0, len(label.split()) - 3) / 4,
        "value inside": float(any(map(str.isdigit, label))),
        "other signs": float(bool(_OTHER_SIGNS.search(label))),
        slot.relation: 1.0,
        "far": slot.distance if slot.relation != "inline" else 0.0,
        "typed": float(_is_typed(text, slot.place, value)),
        "like a label": _like_a_label(text, slot.place, value, known),
        "long": min(1.0, max(0, len(value) - _LONG) / 120),
        "no letters": float(not any(map(str.isalnum, value))),
    }


def _is_typed(text: Text, place: Place, value: str) -> bool:
    """Tell whether a value is a date, a number, an identifier, or has another form of its own."""
    if is_value(value) or _IDENTIFIER.fullmatch(value):
        return True
    spans = text.spans(place.line, place.segment)
    if any(place.start <= span.start < place.end for span in spans.dates):
        return len(value.split()) <= 5
    return any(pattern is not None and pattern.search(value) for pattern in map(form, _FORMS))


def _like_a_label(text: Text, place: Place, value: str, known: frozenset[str]) -> float:
    """Return how much a value looks like a label: a colon behind it or inside, words that only labels are made of."""
    if value.endswith((":", "：")) or text.segment(place).text[place.end :].lstrip()[:1] in (":", "："):
        return 1.0
    named = concepts(value)
    if not named or any(map(str.isdigit, value)):
        return 0.0
    return sum(concept in known for concept in named) / len(named)


@cache
def all_concepts() -> frozenset[str]:
    """Return the concepts of the vocabulary."""
    return frozenset(vocabulary().concepts.values())
