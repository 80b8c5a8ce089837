"""Labels as they are printed: where the very words of a field stand in a document, slips of OCR forgiven."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.fuzz import partial_ratio, ratio

from llamaextract_nb.engine.structure.text import Letters, Place, Text
from llamaextract_nb.engine.words.labels import quoted
from llamaextract_nb.engine.words.misread import letters_of, looks
from llamaextract_nb.schema.fields import Field

_LOOKS = 0.93  # what a match counts that only looks the same
_LEAST = 76.0  # per cent of letters in common; of short labels more
_LEAST_SHORT = 80.0
_SHORT = 5  # letters
_EXACT = 3  # letters of a label that is only found letter by letter
_LEAST_OF_HEAD, _MOST_OF_HEAD = 0.2, 0.9  # of a label's letters, before it goes on elsewhere
_NEAR = 2.0  # heights
_BROKEN = 0.96  # what a label in two parts counts
_MOST_LINES = 600


class Printed(NamedTuple):
    """A label on a page and how well it agrees with the field's words, 0..1.

    `head` is its first part where it goes on in the next segment or on the next line; `place` is then its last part.
    """

    place: Place
    similarity: float
    head: Place | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """Its parts."""
        return (self.place,) if self.head is None else (self.head, self.place)


def printed_labels(field: Field) -> tuple[str, ...]:
    """Return how a field says that it is called on paper: what its description quotes.

    Titles do not count: libraries make them up from the names of fields.
    """
    return tuple(dict.fromkeys(quoted(field.description)))


def find_printed(text: Text, labels: Sequence[str]) -> list[Printed]:
    """Return the places that read like one of the labels, in reading order; of places that overlap the best."""
    found: list[Printed] = []
    for label in labels:
        wanted = letters_of(label)
        if wanted:
            found.extend(_found(text, wanted))
    kept: list[Printed] = []
    for one in sorted(found, key=lambda p: (-p.similarity, p.place)):
        if not any(share(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda printed: printed.place)


def share(one: Printed, other: Printed) -> bool:
    """Tell whether two labels have characters in common."""
    return any(overlap(mine, theirs) for mine in one.places for theirs in other.places)


def overlap(one: Place, other: Place) -> bool:
    """Tell whether two places have characters in common."""
    return one[:2] == other[:2] and one.start < other.end and other.start < one.end


def _found(text: Text, wanted: str) -> Iterator[Printed]:
    like = looks(wanted)
    least = _LEAST if len(wanted) > _SHORT else _LEAST_SHORT
    for letters in text.letters:
        if letters.key[0] >= _MOST_LINES:
            break
        if len(wanted) > _SHORT:
            yield from _broken(text, letters, wanted)
        whole = looks(letters.joined)
        if len(wanted) <= _EXACT:
            if like not in whole:
                continue
        elif len(whole) < 0.6 * len(wanted) or not partial_ratio(like, whole, score_cutoff=least):
            continue
        segment = text.segment(letters.key)
        yield from _windows(Place(*letters.key, 0, len(segment.text)), letters.tokens, wanted, like, least)


def _broken(text: Text, letters: Letters, wanted: str) -> Iterator[Printed]:
    """Yield the labels that begin in a segment and go on in the next one, or in the one below."""
    least, most = _LEAST_OF_HEAD * len(wanted), _MOST_OF_HEAD * len(wanted)
    for rest, start in letters.endings:
        if len(rest) > most:
            return
        if len(rest) < least or not ratio(rest, wanted[: len(rest)], score_cutoff=_LEAST_SHORT):
            continue
        head = Place(*letters.key, start, letters.tokens[-1][2])
        for other in _onward(text, letters.key):
            best = max(_tails(text, other, rest, wanted), default=None)
            if best is not None:
                yield Printed(Place(*other, text.tokens(*other)[0][1], best[1]), _BROKEN * best[0] / 100, head)


def _tails(text: Text, key: tuple[int, int], rest: str, wanted: str) -> Iterator[tuple[float, int]]:
    """Yield how well the beginnings of a segment complete a label, and where they end."""
    string = rest
    for token, _, end in text.tokens(*key):
        string += token
        if len(string) > 1.3 * len(wanted):
            return
        alike = ratio(wanted, string)
        if alike >= _LEAST_SHORT:
            yield alike, end


def _onward(text: Text, key: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the segment to the right, and the one below that begins or is centred alike."""
    number, index = key
    line, own = text.lines[number], text.segment(key)
    height = own.y1 - own.y0
    if index + 1 < len(line.segments) and line.segments[index + 1].x0 - own.x1 < _NEAR * height:
        yield number, index + 1
    for below in range(number + 1, min(number + 3, len(text.lines))):
        if text.lines[below].page is not line.page:
            return
        for position, segment in enumerate(text.lines[below].segments):
            centred = abs(segment.x0 + segment.x1 - own.x0 - own.x1) / 2 < height
            close = 0.3 * height < segment.middle - own.middle < _NEAR * height
            if close and (centred or abs(segment.x0 - own.x0) < height):
                yield below, position


def _windows(
    place: Place, tokens: list[tuple[str, int, int]], wanted: str, like: str, least: float
) -> Iterator[Printed]:
    """Yield the runs of words that agree with a label."""
    longest = 1.3 * len(wanted) + 1 if len(wanted) > _EXACT else len(wanted)
    for first, (_, start, _) in enumerate(tokens):
        string = ""
        for token, _, end in tokens[first : first + int(longest) + 1]:
            string += token
            if len(string) > longest:
                break
            if len(string) < 0.7 * len(wanted):
                continue
            alike = max(ratio(wanted, string), _LOOKS * ratio(like, looks(string)))
            if alike >= (100 * _LOOKS - 0.01 if len(wanted) <= _EXACT else least):
                yield Printed(place._replace(start=start, end=end), alike / 100)
