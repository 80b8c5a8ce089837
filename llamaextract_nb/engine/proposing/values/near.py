"""Where a label's value may stand: behind it, to its right, below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from llamaextract_nb.engine.structure.lines import SegmentLine
from llamaextract_nb.engine.structure.text import Chunk, Place, Text
from llamaextract_nb.engine.words.labels import Label, concepts, similar, with_related
from llamaextract_nb.engine.words.misread import misread
from llamaextract_nb.engine.words.totals import is_total

_NUMBERING = re.compile(r"\d{1,2}[a-z]?")
_LABEL = re.compile(r"[:：]\s*$")
LEAST = 0.45  # a label less similar than this names another field
_BOXED = 4  # segments looked at in the cell of a label
_BELOW = 3  # lines looked at below a label
_REACH = 3.2  # heights of a line that a value may stand below its label
_BESIDE = 0.3  # of the lower one's height must be common to a label and a value on another line
_FAR = 80  # lines from the header of a column to its total
_EITHER = 0.9  # a label that names two things
_BEFORE = 4  # concepts of the labels before one in its segment
_SUFFIX = 0.85  # a label at the end of a longer run of words


class Hit(NamedTuple):
    """A label on a page that names a field, how well, and how often the document has it.

    `misread` is how much of it OCR must have read wrongly for it to be the field's, 0..1.
    """

    chunk: Chunk
    similarity: float
    times: int
    misread: float = 0.0


class Slot(NamedTuple):
    """A place beside a label: how it lies to it, how far away (0 near, 1 far), and past how many others.

    `relation` is "inline", "boxed" (in the same cell of ruling lines), "right", "below" or "total row".
    """

    place: Place
    relation: str
    distance: float
    skipped: int = 0


def hits(text: Text, label: Label) -> list[Hit]:
    """Return the places of a document that read like a field's label, in reading order."""
    chunks: dict[Place, Chunk] = {}
    for concept in with_related(label.words):
        for chunk in text.index.get(concept, ()):
            chunks[chunk.place] = chunk
    times = Counter(chunk.named for chunk in chunks.values())
    found = []
    for place in sorted(chunks):
        chunk = chunks[place]
        score = similar(label, chunk.named)
        if not chunk.colon and len(chunk.named) > 2:
            score = max(score, *(_SUFFIX * similar(label, chunk.named[-size:]) for size in (1, 2, 3)))
        if chunk.before and score < 1.0:
            shared = tuple(c for c in chunk.before[-_BEFORE:] if c in label.words and c not in chunk.named)
            score = max(score, _SUFFIX * similar(label, shared + chunk.named)) if shared else score
        if "/" in (string := text.string(place)):  # "Contract / Revision" names either
            score = max(score, *(_EITHER * similar(label, concepts(part)) for part in string.split("/")))
        if score >= LEAST:
            found.append(Hit(chunk, score, times[chunk.named]))
    return _with_misread(text, label, found)


def _with_misread(text: Text, label: Label, found: list[Hit]) -> list[Hit]:
    """Return labels with those that name a field better if OCR took letters for others, or lost blanks."""
    chunks, seen = text.seen
    known = {hit.chunk.place: hit for hit in found}
    for number, alike in misread(label.written, seen).items() if seen else ():
        chunk = chunks[number]
        if chunk.place not in known or known[chunk.place].similarity < alike:
            known[chunk.place] = Hit(chunk, alike, 1, 1.0 - alike)
    return [known[place] for place in sorted(known)]


def slots(text: Text, chunk: Chunk) -> Iterator[Slot]:
    """Yield the places where a label's value may stand, the likeliest first."""
    place = chunk.place
    whole = text.whole(place.line, place.segment)
    rest = text.segment(place).text[place.end : chunk.until]
    if rest.strip(" :：.=_→\t"):
        start = place.end + len(rest) - len(rest.lstrip(" :：.=_→\t"))
        yield Slot(Place(place.line, place.segment, start, place.end + len(rest.rstrip())), "inline", 0.0)
        if chunk.colon:
            return
    if chunk.until < whole.end:
        return
    yield from _boxed(text, place)
    yield from _right(text, place)
    yield from below(text, place)


def _boxed(text: Text, place: Place) -> Iterator[Slot]:
    """Yield what stands after a label in its own cell of ruling lines."""
    seen = 0
    after = [key for key in beside_in_cell(text, place) if key > place[:2]]
    for key in after[:_BOXED]:
        if any(map(str.isalnum, text.segment(key).text)):
            yield Slot(text.whole(*key), "boxed", 0.0, seen)
            seen += 1


def beside_in_cell(text: Text, place: Place) -> list[tuple[int, int]]:
    """Return what else stands in a label's cell of ruling lines; a cell may hold no more than a column of labels."""
    return [key for key in text.in_cell(place) if key != place[:2] and not _LABEL.search(text.segment(key).text)]


def _right(text: Text, place: Place) -> Iterator[Slot]:
    """Yield what stands right of a label: on its line, or so little higher or lower that it is beside it."""
    own = text.segment(place)
    numbering = _numbering(text, place)
    found = []
    for number in range(max(0, place.line - 2), min(place.line + 3, len(text.lines))):
        line = text.lines[number]
        if line.page is not text.lines[place.line].page:
            continue
        for index, segment in enumerate(line.segments):
            if segment.text == numbering:  # "3 | Rents received | 3 | 2,140.00"
                continue
            beside = min(own.y1, segment.y1) - max(own.y0, segment.y0)
            if segment.x0 >= own.x1 and (
                number == place.line or beside > _BESIDE * min(own.y1 - own.y0, segment.y1 - segment.y0)
            ):
                # In a column of values that stand ragged, the one on the label's own line comes first.
                ragged = own.y1 - own.y0 if number != place.line else 0.0
                found.append((segment.x0 + ragged, number, index))
    for order, (x0, number, index) in enumerate(sorted(found)[:2]):
        yield Slot(text.whole(number, index), "right", min(1.0, 0.4 * order + (x0 - own.x1) / 600))


def _numbering(text: Text, place: Place) -> str:
    """Return the number of the line of a form that begins with it and a label; "" if none does."""
    before = text.segment(place).text[: place.start].strip()
    if not before and place.segment:
        before = text.segment((place.line, place.segment - 1)).text
    return before if _NUMBERING.fullmatch(before) else ""


def total_row(text: Text, chunk: Chunk) -> Iterator[Slot]:
    """Yield the place on the next line of totals that stands in the column which a label heads."""
    own = text.segment(chunk.place)
    page = text.lines[chunk.place.line].page
    for number in range(chunk.place.line + 1, min(chunk.place.line + _FAR, len(text.lines))):
        line = text.lines[number]
        if line.page is not page:
            return
        if len(line.segments) < 2 or not is_total([segment.text for segment in line.segments]):
            continue
        for index, segment in enumerate(line.segments):
            if min(own.x1, segment.x1) - max(own.x0, segment.x0) > 0.3 * min(own.x1 - own.x0, segment.x1 - segment.x0):
                yield Slot(text.whole(number, index), "total row", 0.0)
                return


def _column_end(line: SegmentLine, index: int) -> float:
    """Return where the column of a label ends: at the next label; that of the last is as wide as the one before."""
    if index + 1 < len(line.segments):
        return line.segments[index + 1].x0
    own, before = line.segments[index], line.segments[max(0, index - 1)]
    return max(own.x1, 2 * own.x0 - before.x0)


def below(text: Text, place: Place) -> Iterator[Slot]:
    """Yield what stands below a label, in its column."""
    line = text.lines[place.line]
    own = line.segments[place.segment]
    height = max(4.0, own.y1 - own.y0)
    right = _column_end(line, place.segment)
    seen = 0
    for number in range(place.line + 1, min(place.line + 6, len(text.lines))):
        other = text.lines[number]
        if other.page is not line.page or other.y0 - own.y1 > _REACH * height or seen == _BELOW:
            return
        apart = right if seen == 0 else own.x1
        for index, segment in enumerate(other.segments):
            if segment.y0 < own.y1 - 0.3 * height:
                continue
            overlap = min(own.x1, segment.x1) - max(own.x0, segment.x0)
            if (
                overlap > 0.4 * min(own.x1 - own.x0, segment.x1 - segment.x0)
                or abs(own.x0 - segment.x0) < 0.6 * height
                or own.x0 <= segment.x0 < segment.x1 <= apart  # farther right in the label's column
            ):
                yield Slot(
                    text.whole(number, index), "below", min(1.0, (segment.y0 - own.y1) / (_REACH * height)), seen
                )
                seen += 1
                break
