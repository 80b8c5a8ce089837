"""Which documents have the same layout: those that share most of the texts which are the same in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from llamaextract_nb.engine.checking.words import pieces
from llamaextract_nb.engine.structure.lines import SegmentLine
from llamaextract_nb.engine.structure.structure import Structure

_PAGES = 2  # the first ones show the layout; later ones may be as many as there are items
_MOST_TEXTS = 400
_LONGEST = 40  # characters of a text that are looked at
_LEAST = 3  # letters
# On the labelled documents of development, the pairs of one layout share .45 to 1 of their texts, and those of others
# .35 at most, but for documents that one program wrote for several senders.
_OTHER, _SAME = 0.35, 0.6
_NEARER = 4  # the power by which those that share less than the nearest one count less: two thirds as much, a fifth


def bare(text: str) -> str:
    """Return the words of a text without its digits, accents and punctuation, in lower case."""
    return " ".join(piece for piece in pieces(text) if piece.isalpha())


def fixed_texts(structure: Structure) -> frozenset[str]:
    """Return the texts of a document that could be the same in every document of its layout."""
    found = dict.fromkeys(_texts(line for lines in structure.pages[:_PAGES] for line in lines))
    return frozenset(list(found)[:_MOST_TEXTS])


def _texts(lines: Iterable[SegmentLine]) -> Iterable[str]:
    for line in lines:
        for segment in line.segments:
            text = bare(segment.text.partition(":")[0])[:_LONGEST]  # behind a colon stands a value
            if len(text) >= _LEAST:
                yield text


class Layout(NamedTuple):
    """The fixed texts of an example: those of the document without its known values, and how many texts these were."""

    texts: frozenset[str]
    values: int = 0


def layout_of(texts: frozenset[str], values: Iterable[Any]) -> Layout:
    """Return the layout of a document by its texts and its known values."""
    known = [bare(value) for value in values if isinstance(value, str)]
    varied = {text for text in texts if any(text in value for value in known)}
    return Layout(texts - varied, len(varied))


def likeness(texts: frozenset[str], layouts: Sequence[Layout]) -> list[float]:
    """Return how surely a document has each layout, 0..1, by its texts: twice those in common by all that are fixed.

    The document is taken to have as many texts that are values as the example has.
    """
    shared = []
    for layout in layouts:
        common = len(texts & layout.texts)
        fixed = len(layout.texts) + max(common, len(texts) - layout.values)
        shared.append(2 * common / max(1, fixed))
    most = max(shared, default=0.0)
    return [
        min(1.0, (each - _OTHER) / (_SAME - _OTHER)) * (each / most) ** _NEARER if each > _OTHER else 0.0
        for each in shared
    ]
