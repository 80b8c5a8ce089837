"""A document's words as one run of letters, in which a value is found whatever its blanks, case and punctuation.

Each word is folded to its letters and digits, in lower case and without accents, and cut where punctuation cuts it. A
value found in the run must begin and end at such a cut. Words run in the order of the lines, and a second time segment
below segment, so that what is wrapped in a column is found too.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

from rapidfuzz.fuzz import partial_ratio_alignment, ratio

from llamaextract_nb.engine.document import Box, Document, Page, Word
from llamaextract_nb.engine.extraction import Citation
from llamaextract_nb.engine.layout import segments

_PIECE = re.compile(
    r"[\u2e80-\ud7ff\uf900-\ufaff\uff66-\uff9f]|(?:(?![\u2e80-\ud7ff\uf900-\ufaff\uff66-\uff9f])[^\W_])+"
)
_MOST_PLACES = 60  # where a value that is not at the start of a word is looked for
_SHORTEST_INSIDE = 3  # letters of a value that may stand inside a word
_SHORTEST_SLIP = 5  # letters of a value that may have a slip
_SIMILAR = 84.0  # per cent of letters in which a value with slips must agree
_MOST_SEEDS = 200  # places of a gram; one that stands in more says nothing
_LOOK_ALIKE = str.maketrans("oiılsbzg", "01115826")  # what OCR takes for digits


class Token(NamedTuple):
    """A word of the document by its numbers: of the page, of the line on it, of the word in that; each from 0."""

    page: int
    line: int
    word: int


Place = tuple[Token, ...]


@lru_cache(maxsize=65_536)
def pieces(text: str) -> tuple[str, ...]:
    """Return the runs of letters and digits of a text, folded; a character of a script without blanks is one."""
    if not text.isascii():
        folded = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(char for char in folded if not unicodedata.combining(char))
    return tuple(_PIECE.findall(text.casefold()))


class Run:
    """Words one after the other as one run of folded letters.

    Args:
        words: The words with their tokens.
    """

    def __init__(self, words: Iterable[tuple[Token, Word]]) -> None:
        self.words: list[Token] = []
        self.starts: list[int] = []  # of each piece, in the letters
        self._word_of: list[int] = []  # the number of each piece's word
        self._by_piece: dict[str, list[int]] = defaultdict(list)
        parts: list[str] = []
        length = 0
        for token, word in words:
            for piece in pieces(word.text):
                self._by_piece[piece].append(len(parts))
                self._word_of.append(len(self.words))
                self.starts.append(length)
                parts.append(piece)
                length += len(piece)
            self.words.append(token)
        self.letters = "".join(parts)
        self._piece_at = {start: number for number, start in enumerate(self.starts)} | {length: len(parts)}
        self._found: dict[str, list[Place]] = {}

    def find(self, wanted: tuple[str, ...]) -> list[Place]:
        """Return every place of a value, given as its pieces, in the order of the run."""
        value = "".join(wanted)
        if not value:
            return []
        found = self._found.get(value)
        if found is None:
            rarest = min(range(len(wanted)), key=lambda index: len(self._by_piece.get(wanted[index], ())))
            offset = sum(map(len, wanted[:rarest]))
            starts = (self.starts[number] - offset for number in self._by_piece.get(wanted[rarest], ()))
            spans = (self._span(start, value) for start in starts)
            places = [span for span in spans if span is not None] or list(self._scan(value))
            found = self._found[value] = [self._tokens(first, last) for first, last in places]
        return found

    def inside(self, wanted: tuple[str, ...]) -> list[Place]:
        """Return the places of a value inside longer words, between letters and digits: 3549 in AF3549."""
        value = "".join(wanted)
        if len(value) < _SHORTEST_INSIDE or not value.isalnum():
            return []
        found = []
        for match in islice(re.finditer(re.escape(value), self.letters), _MOST_PLACES):
            start, end = match.span()
            if _is_cut(self.letters, start) and _is_cut(self.letters, end):
                first = bisect_right(self.starts, start) - 1
                found.append(self._tokens(first, bisect_left(self.starts, end)))
        return found

    def _span(self, start: int, value: str) -> tuple[int, int] | None:
        """Return the first piece of a value that stands at an offset, and the one after its last."""
        first, last = self._piece_at.get(start), self._piece_at.get(start + len(value))
        if first is None or last is None or not self.letters.startswith(value, start):
            return None
        return first, last

    def _scan(self, value: str) -> Iterator[tuple[int, int]]:
        """The document cuts the value otherwise: AB123 for AB 123, or a word divided at the end of a line."""
        for match in islice(re.finditer(re.escape(value), self.letters), _MOST_PLACES):
            span = self._span(match.start(), value)
            if span is not None:
                yield span

    def _tokens(self, first: int, last: int) -> Place:
        """Return the words of pieces, and those between them that are punctuation alone."""
        return tuple(self.words[self._word_of[first] : self._word_of[last - 1] + 1])

    def similar(self, wanted: tuple[str, ...]) -> tuple[float, Place] | None:
        """Return where a value stands with slips: how alike, 0..1, and the place; None if it does not."""
        value = "".join(wanted)
        if len(value) < _SHORTEST_SLIP:
            return None
        best: tuple[float, int, int] | None = None
        for start in self._seeds(value):
            begin = max(0, start - len(value) // 3)
            window = self.letters[begin : start + len(value) + len(value) // 3]
            aligned = partial_ratio_alignment(value, window, score_cutoff=_SIMILAR)
            if aligned is None:
                continue
            first = self._nearest(begin + aligned.dest_start)
            last = max(first + 1, self._nearest(begin + aligned.dest_end))
            text = self.letters[self.starts[first] : self.starts[last] if last < len(self.starts) else None]
            score = ratio(value, text, score_cutoff=_SIMILAR)
            if score >= _SIMILAR and same_digits(value, text) and (best is None or score > best[0]):
                best = (score, first, last)
        return (best[0] / 100, self._tokens(*best[1:])) if best else None

    def _nearest(self, offset: int) -> int:
        """Return the number of the piece that begins nearest to an offset; their count is the end of the run."""
        number = bisect_left(self.starts, offset)
        after = self.starts[number] if number < len(self.starts) else len(self.letters)
        return number - 1 if number and offset - self.starts[number - 1] < after - offset else number

    def _seeds(self, value: str) -> list[int]:
        """Return where the value could begin, by the short runs of letters that it shares with the document."""
        size = 3 if len(value) < 16 else 5
        votes: Counter[int] = Counter()
        for offset in range(0, len(value) - size + 1, max(1, len(value) // 60)):
            gram = value[offset : offset + size]
            places: list[int] = []
            at = self.letters.find(gram)
            while at >= 0 and len(places) <= _MOST_SEEDS:
                places.append(at)
                at = self.letters.find(gram, at + 1)
            if len(places) <= _MOST_SEEDS:
                votes.update((place - offset) // size for place in places)
        best = sorted(votes, key=lambda start: (-votes[start], start))[:5]
        return [max(0, start * size) for start in best]


def _is_cut(letters: str, offset: int) -> bool:
    sides = letters[max(0, offset - 1) : offset + 1]
    return len(sides) < 2 or sides[0].isdigit() != sides[1].isdigit()


def same_digits(one: str, other: str) -> bool:
    """Tell whether two texts have the same digits; a slip may make a letter of one, but no other digit."""
    if not any(char.isdigit() for char in one + other):
        return True
    if [char for char in one if char.isdigit()] == [char for char in other if char.isdigit()]:
        return True
    return one.translate(_LOOK_ALIKE) == other.translate(_LOOK_ALIKE)


class Words:
    """The words of a document, found by value and cited.

    Args:
        document: The document as read.
    """

    def __init__(self, document: Document) -> None:
        self.document = document

    def __iter__(self) -> Iterator[tuple[Token, Word]]:
        for p, page in enumerate(self.document.pages):
            for n, line in enumerate(page.lines):
                for w, word in enumerate(line.words):
                    yield Token(p, n, w), word

    @cached_property
    def lines(self) -> Run:
        """The words in the order of the lines."""
        return Run(self)

    @cached_property
    def columns(self) -> Run:
        """The words segment below segment."""
        return Run(
            (token, self.word(token))
            for number, page in enumerate(self.document.pages)
            for chain in _chains(page, number)
            for token in chain
        )

    def word(self, token: Token) -> Word:
        """Return the word of a token."""
        return self.document.pages[token.page].lines[token.line].words[token.word]

    def text(self, tokens: Place) -> str:
        """Return words joined by blanks."""
        return " ".join(self.word(token).text for token in tokens)

    def citation(self, tokens: Place) -> Citation:
        """Return where words stand: a box for each line of a page, or the anchor of the first line."""
        page = self.document.pages[tokens[0].page]
        text = self.text(tokens)
        if not page.real:
            return Citation(text, None, (), page.lines[tokens[0].line].anchor)
        rows: dict[tuple[int, int], list[Word]] = defaultdict(list)
        for token in tokens:
            if token.page == tokens[0].page:
                rows[token.page, token.line].append(self.word(token))
        return Citation(text, page.number, tuple(Box.around(words) for words in rows.values()), turn=page.turn)


def _chains(page: Page, number: int) -> list[list[Token]]:
    """Return the segments of a page as chains: a segment goes on from the one above it that begins where it does."""
    chains: list[list[Token]] = []
    open_chains: list[tuple[float, float, float, list[Token]]] = []  # left, right, bottom of the last segment
    for n, line in enumerate(page.lines):
        at = 0
        going_on: list[tuple[float, float, float, list[Token]]] = []
        for words in segments(line):
            tokens = [Token(number, n, at + index) for index in range(len(words))]
            at += len(words)
            box = Box.around(words)
            height = box.y1 - box.y0
            above = [
                chain
                for chain in open_chains
                if chain[0] < box.x1 and box.x0 < chain[1] and box.y0 - chain[2] < 1.5 * height
            ]
            best = min(above, key=lambda chain: abs(chain[0] - box.x0), default=None)
            if best is not None and all(best[3] is not other[3] for other in going_on):
                best[3].extend(tokens)
                chain = best[3]
            else:
                chain = tokens
                chains.append(chain)
            going_on.append((box.x0, box.x1, box.y1, chain))
        fresh = {id(chain[3]) for chain in going_on}
        open_chains = going_on + [c for c in open_chains if id(c[3]) not in fresh and c[2] > page.lines[n].box.y0 - 24]
    return chains
