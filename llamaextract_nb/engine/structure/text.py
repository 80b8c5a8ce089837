"""A document's text made ready for the search: segments in reading order, their labels, and an index of both."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from llamaextract_nb.engine.document import Box, Word
from llamaextract_nb.engine.extraction import Citation
from llamaextract_nb.engine.structure.cells import Cells, side_by_side
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.values import Conventions
from llamaextract_nb.engine.values.dates import DateSpan, find_dates
from llamaextract_nb.engine.values.numbers import CODES, SYMBOLS, NumberSpan, find_numbers
from llamaextract_nb.engine.values.slips import without_slips
from llamaextract_nb.engine.weights import Weights
from llamaextract_nb.engine.words.labels import concepts
from llamaextract_nb.engine.words.misread import letters_of, looks
from llamaextract_nb.engine.words.vocabulary import vocabulary

_COLON = re.compile(r"\s*：|\s*:(?=\s|$|[^\d\s/\\])|\s*\.{4,}\s*|\s*_{3,}\s*|\s+[=→]\s+")
_WORD = re.compile(r"\S+")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_DIGIT = re.compile(r"\d")
_DATED = re.compile(  # what leads to the day of a label: "Balance as of 12/31/2025"
    r"\s+(as (?:of|at|on)|dated|on|vom|zum|per|am|du|au|del|al|op|d\.d\.|pr\.?|на)\s*$", re.IGNORECASE
)
_AS_OF = re.compile(r"as (?:of|at)", re.IGNORECASE)
_MOST_DATED = 4  # words before the day of a label; more are a sentence
_MOST_SEEN = 2_000  # labels that are compared letter by letter; some forty pages of forms
_MOST_WORDS = 8  # of a label without a colon; a longer run of words is a sentence
_UNITS = frozenset((*SYMBOLS, *CODES))


class Place(NamedTuple):
    """Characters `start` to `end` of a segment: the number of its line in the document, and of it in the line."""

    line: int
    segment: int
    start: int
    end: int


class Chunk(NamedTuple):
    """A label in a segment: its span, whether a colon ends it, its concepts, and where its value could end.

    `before` are the concepts of the labels before it: in "Invoice 4711 of 5 May", the "of" is an invoice's.
    """

    place: Place
    colon: bool
    named: tuple[str, ...]
    until: int
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spans:
    """The dates and numbers of one segment, each found once."""

    dates: list[DateSpan]
    numbers: list[NumberSpan]


class Letters(NamedTuple):
    """The letters and digits of a segment, folded: all in one, and its last 1, 2, ... runs with where they start."""

    key: tuple[int, int]
    tokens: list[tuple[str, int, int]]
    joined: str
    endings: list[tuple[str, int]]

    @classmethod
    def of(cls, key: tuple[int, int], tokens: list[tuple[str, int, int]]) -> Letters:
        """Return the letters of a segment, by its runs of letters and digits."""
        endings, rest = [], ""
        for token, start, _ in reversed(tokens):
            rest = token + rest
            endings.append((rest, start))
        return cls(key, tokens, rest, endings)


class Text:
    """The segments of a document with everything that the search asks of them more than once."""

    def __init__(self, structure: Structure, conventions: Conventions, weights: Weights) -> None:
        self.document = structure.document
        self.conventions = conventions
        self.weights = weights
        self.lines: list[SegmentLine] = []
        self.first_line: list[int] = []  # of each page
        for lines in structure.pages:
            self.first_line.append(len(self.lines))
            self.lines.extend(lines)
        self._on = {id(lines[0].page): lines for lines in structure.pages if lines}
        self._spans: dict[tuple[int, int], Spans] = {}
        self.over_values: dict[int, float] = {}  # of each line that was asked for: `rows` keeps its findings here
        self._cells: dict[tuple[int, int], Box | None] = {}
        self._ruled: dict[int, Cells] = {}
        self._inside: dict[tuple[int, Box], list[list[tuple[int, int]]]] = {}
        self._tokens: dict[tuple[int, int], list[tuple[str, int, int]]] = {}

    def segment(self, place: Place | tuple[int, int]) -> Segment:
        """Return the segment of a place."""
        return self.lines[place[0]].segments[place[1]]

    def string(self, place: Place) -> str:
        """Return the characters at a place."""
        return self.segment(place).text[place.start : place.end]

    def whole(self, line: int, segment: int) -> Place:
        """Return the place of a whole segment."""
        return Place(line, segment, 0, len(self.segment((line, segment)).text))

    def spans(self, line: int, segment: int) -> Spans:
        """Return the dates and numbers of a segment; a number inside a date is none."""
        key = (line, segment)
        found = self._spans.get(key)
        if found is None:
            text = self.segment(key).text
            if self.lines[line].page.source == "ocr":
                text = without_slips(text)
            if _DIGIT.search(text) or "年" in text:
                dates = find_dates(text, self.conventions.day_first)
                numbers = [
                    n
                    for n in find_numbers(text, self.conventions.decimal_mark, self.conventions.negative_side)
                    if not any(n.start < d.end and d.start < n.end for d in dates)
                ]
                found = Spans(dates, numbers)
            else:
                found = _NOTHING
            self._spans[key] = found
        return found

    def tokens(self, line: int, segment: int) -> list[tuple[str, int, int]]:
        """Return the runs of letters and digits of a segment, each folded, with its start and end."""
        key = (line, segment)
        if key not in self._tokens:
            text = self.segment(key).text
            self._tokens[key] = [
                (unicodedata.normalize("NFKC", match.group()).casefold(), match.start(), match.end())
                for match in _TOKEN.finditer(text)
            ]
        return self._tokens[key]

    @cached_property
    def letters(self) -> list[Letters]:
        """The letters and digits of the segments that have any, in reading order."""
        keys = ((number, index) for number, line in enumerate(self.lines) for index in range(len(line.segments)))
        return [Letters.of(key, tokens) for key in keys if (tokens := self.tokens(*key))]

    def cell(self, place: Place | tuple[int, int]) -> Box | None:
        """Return the cell that a segment stands in, of ruling lines or numbered, None if it stands in none."""
        key = (place[0], place[1])
        if key not in self._cells:
            page = self.lines[place[0]].page
            if id(page) not in self._ruled:
                self._ruled[id(page)] = Cells(page, self._on[id(page)])
            self._cells[key] = self._ruled[id(page)].around(Box(*self.segment(key)[1:5]))
        return self._cells[key]

    def in_cell(self, place: Place) -> list[tuple[int, int]]:
        """Return the segments that stand in the same cell of ruling lines as a place, itself among them.

        Of a cell with several labels side by side it is the part below one of them.
        """
        cell = self.cell(place)
        if cell is None:
            return []
        key = (id(self.lines[place.line].page), cell)
        if key not in self._inside:
            self._inside[key] = list(side_by_side([(at, self.segment(at)) for at in self._segments_in(place, cell)]))
        return next((part for part in self._inside[key] if place[:2] in part), [])

    def _segments_in(self, place: Place, cell: Box) -> list[tuple[int, int]]:
        page, found = self.lines[place.line].page, []
        for step in (-1, 1):
            number = place.line if step > 0 else place.line - 1
            while 0 <= number < len(self.lines) and self.lines[number].page is page:
                line = self.lines[number]
                if (line.y0 > cell.y1) if step > 0 else (line.y1 < cell.y0):
                    break
                found += [(number, i) for i in range(len(line.segments)) if self.cell((number, i)) == cell]
                number += step
        return sorted(found)

    def citation(self, places: list[Place]) -> Citation:
        """Return where values stand: page and boxes, or an anchor in a format without pages."""
        line = self.lines[places[0].line]
        text = " ".join(self.string(place) for place in places)
        if not line.page.real:
            return Citation(text, None, (), line.anchor)
        boxes = tuple(self.box(place) for place in places)
        return Citation(text, line.page.number, boxes, turn=line.page.turn)

    def box(self, place: Place) -> Box:
        """Return the box around the words that a place touches."""
        return Box.around(self._words(place) or list(self.segment(place).words))

    def _words(self, place: Place) -> list[Word]:
        words, offset = [], 0
        for word in self.segment(place).words:
            if offset < place.end and offset + len(word.text) > place.start:
                words.append(word)
            offset += len(word.text) + 1
        return words

    def legibility(self, places: list[Place]) -> float:
        """Return the chance that OCR read all words at places right, 0..1; 1 where nothing was read by OCR."""
        return math.prod(self._sure.get(word, 1.0) for place in places for word in self._words(place))

    @cached_property
    def _sure(self) -> dict[Word, float]:
        lines = (line for page in self.document.pages for line in page.lines if line.sure)
        return {word: sure for line in lines for word, sure in zip(line.words, line.sure or (), strict=True)}

    @cached_property
    def chunks(self) -> list[Chunk]:
        """The labels of all segments."""
        found: list[Chunk] = []
        for number, line in enumerate(self.lines):
            for index, segment in enumerate(line.segments):
                before: tuple[str, ...] = ()
                for chunk in _chunks(segment.text, number, index):
                    found.append(chunk._replace(before=before) if before else chunk)
                    before += chunk.named
        return found

    @cached_property
    def seen(self) -> tuple[list[Chunk], list[str]]:
        """The labels that were read from pictures, and how the letters of each look."""
        found = [chunk for chunk in self.chunks if self.lines[chunk.place.line].page.source == "ocr"][:_MOST_SEEN]
        return found, [looks(letters_of(self.string(chunk.place))) for chunk in found]

    @cached_property
    def index(self) -> dict[str, list[Chunk]]:
        """The labels by each concept they name."""
        found: dict[str, list[Chunk]] = defaultdict(list)
        for chunk in self.chunks:
            for concept in dict.fromkeys(chunk.named):
                found[concept].append(chunk)
        return found


_NOTHING = Spans([], [])


def _chunks(text: str, line: int, segment: int) -> list[Chunk]:
    """Return the labels of a segment: what colons end, and runs of words before values."""
    colons = (
        [
            match
            for match in _COLON.finditer(text)
            if "=" not in match[0] or not _DIGIT.search(text, 0, match.start())  # but "6 x 45.00 = 270.00"
        ]
        if ":" in text or "：" in text or "=" in text or ".." in text or "_" in text
        else []
    )
    if not colons:
        return _runs(text, 0, line, segment)
    bounds = []
    start = 0
    for colon in colons:
        begin = start if start == 0 else _label_start(text, start, colon.start())
        bounds.append((begin, colon))
        start = colon.end()
    found = []
    for number, (begin, colon) in enumerate(bounds):
        until = bounds[number + 1][0] if number + 1 < len(bounds) else len(text)
        named = _named(text[begin : colon.start()])
        if named:
            found.append(Chunk(Place(line, segment, begin, colon.start()), True, named, until))
    return found


def _named(label: str) -> tuple[str, ...]:
    """Return the concepts of a label, without the day that one such as "Balance as of 12/31/2025" is of."""
    undated = label
    for date in reversed(find_dates(label, True)):
        undated = _DATED.sub("", undated[: date.start]) + undated[date.end :]
    return concepts(undated) or concepts(label)


def _label_start(text: str, start: int, end: int) -> int:
    """Return where a second label of a segment begins: after the value of the first, at most three words back."""
    words = list(_WORD.finditer(text, start, end))
    begin = end
    for word in reversed(words[1:][-3:]):
        if _DIGIT.search(word.group()) or word.group().endswith((",", ";", ")")):
            break
        begin = word.start()
        if word.group()[:1].isupper() and concepts(word.group()) and word is not words[-1]:
            break
    return begin


def _runs(text: str, start: int, line: int, segment: int) -> list[Chunk]:
    """Return the runs of words that stand before values, or the whole segment if it holds no value."""
    found: list[Chunk] = []
    run: list[re.Match[str]] = []
    words = list(_WORD.finditer(text, start))
    previous_value = False
    for word in words:
        value = _is_value(word.group())
        if value and run:
            found.append(_run(text, run, line, segment))
            run = []
        elif not value:
            if previous_value and run:
                run = []
            run.append(word)
        previous_value = value
    if run:
        found.append(_run(text, run, line, segment))
    found = [chunk for chunk in found if chunk.named and not _booked_late(text, chunk.place)]
    for number, (chunk, after) in enumerate(pairwise(found)):
        ranged = chunk.named == ("date",) and after.named == ("end",)  # "vom 1.1.2026 bis 31.1.2026"
        found[number] = chunk._replace(until=after.place.start, named=("start",) if ranged else chunk.named)
    return [part for chunk in found for part in _of_a_day(text, chunk)]


def _booked_late(text: str, place: Place) -> bool:
    """Tell whether a label stands between two dates as in "09/16/2025 as of 09/15/2025", which names neither."""
    if not _AS_OF.fullmatch(text[place.start : place.end]):
        return False
    dates = find_dates(text[: place.start], True)
    return bool(dates) and not text[dates[-1].end : place.start].strip()


def _of_a_day(text: str, chunk: Chunk) -> Iterator[Chunk]:
    """Divide a label such as "Balance as of", which a date follows: its value may stand behind that.

    "Invoice of" is not divided where its date is all that follows.
    """
    place = chunk.place
    match = _DATED.search(text[place.start : place.end])
    if match and len(text[place.start : place.start + match.start()].split()) > _MOST_DATED:
        match = None
    date = find_dates(text[place.end : chunk.until], True)[:1] if match else []
    if match is None or not date or text[place.end : place.end + date[0].start].strip():
        yield chunk
        return
    cut = place._replace(end=place.start + match.start())
    day = place._replace(start=place.start + match.start(1))
    named = [concepts(text[part.start : part.end]) for part in (cut, day)]
    if named[1] in ((), ("date",)) and not text[place.end + date[0].end :].strip():
        yield chunk
        return
    if named[0]:
        yield chunk._replace(place=cut, named=named[0])
    if named[1]:
        yield chunk._replace(place=day, named=named[1], until=place.end + date[0].end, before=named[0])


def _run(text: str, run: list[re.Match[str]], line: int, segment: int) -> Chunk:
    kept = run[-_MOST_WORDS:]
    place = Place(line, segment, kept[0].start(), kept[-1].end())
    return Chunk(place, False, concepts(text[place.start : place.end]), len(text))


def _is_value(word: str) -> bool:
    if _DIGIT.search(word):
        return True
    bare = word.strip(".,;()")
    return bare in _UNITS or (len(bare) > 2 and bare[:1].isupper() and vocabulary().month(bare) > 0)
