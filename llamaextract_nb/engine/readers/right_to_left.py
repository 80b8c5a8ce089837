"""Pages in Hebrew or Arabic: laid out mirrored, so that the rest of the engine reads every page from the left.

Only the order is turned, not what people see: the page remembers that it is mirrored, and `Page.as_shown` turns places
back. Numbers and Latin words on such a page run from left to right and keep their order within their own place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from llamaextract_nb.engine.document import Box, Page, Rule, Word

_LETTER = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NUMBER = re.compile(r"[\u0660-\u0669\u06f0-\u06f9]")  # these run from left to right
_OPENED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_ENDS = re.compile(r"^([:;,!?.]*)(.*?)([:;,!?]*)$", re.DOTALL)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_JOINED = 0.22  # heights of a line; a wider gap divides words; a blank is at least .28, joined letters end .15 apart
_BESIDE = 1.0  # heights of a line; a wider gap divides what runs from left to right


def read_from_the_right(page: Page) -> Page:
    """Return a page mirrored if most of its letters are of scripts that run from right to left, else as it is."""
    text = "".join(word.text for line in page.lines for word in line.words)
    own = len(_LETTER.findall(text)) - len(_NUMBER.findall(text))
    if 2 * own <= sum(map(str.isalpha, text)):
        return page
    lines = [replace(line, words=list(_turned(line.words, page.width))) for line in page.lines]
    rules = [Rule(page.width - rule.x1, rule.y0, page.width - rule.x0, rule.y1) for rule in page.rules]
    level = [rule for rule in rules if rule.level]
    upright = sorted((rule for rule in rules if not rule.level), key=lambda rule: rule.x0)
    fills = [Box(page.width - fill.x1, fill.y0, page.width - fill.x0, fill.y1) for fill in page.fills]
    return replace(page, lines=lines, rules=level + upright, fills=fills, mirrored=True)


def _turned(words: Sequence[Word], width: float) -> Iterator[Word]:
    """Yield the words of a line as they are read from the right, each in its mirrored place."""
    height = max((word.y1 - word.y0 for word in words), default=0.0)
    pieces = sorted((piece for word in _whole(words, height) for piece in _pieces(word)), key=lambda piece: -piece.x1)
    yield from _joined(chain.from_iterable(_in_order(run, width) for run in _runs(pieces, height)), height)


def _whole(words: Iterable[Word], height: float) -> list[Word]:
    """Return words from left to right, those put together that run from left to right and touch: "A" and "-100"."""
    whole: list[Word] = []
    for word in sorted(words, key=lambda word: word.x0):
        before = whole[-1] if whole else None
        if before and _runs_right(before) and _runs_right(word) and word.x0 - before.x1 <= _JOINED * height:
            whole[-1] = Word(before.text + word.text, *Box.around([before, word]))
        else:
            whole.append(word)
    return whole


def _pieces(word: Word) -> Iterator[Word]:
    """Yield a word without the marks at its ends, which belong to what is read before it or behind it."""
    match = None if _runs_left(word) else _ENDS.match(word.text)
    if match is None or not (match[2] and (match[1] or match[3])):
        yield word
        return
    x0, letter = word.x0, (word.x1 - word.x0) / len(word.text)
    for text in match.groups():
        if text:
            yield Word(text, x0, word.y0, x0 + letter * len(text), word.y1)
            x0 += letter * len(text)


def _runs(pieces: Sequence[Word], height: float) -> Iterator[list[Word]]:
    """Yield pieces one by one from the right, and as one run those from one Latin word to another."""
    index = 0
    while index < len(pieces):
        last = index
        if _LATIN.search(pieces[index].text):
            for end in range(index + 1, len(pieces)):
                if _runs_left(pieces[end]) or pieces[end - 1].x0 - pieces[end].x1 > _BESIDE * height:
                    break
                last = end if _LATIN.search(pieces[end].text) else last
        yield list(pieces[index : last + 1])
        index = last + 1


def _in_order(run: Sequence[Word], width: float) -> Iterator[Word]:
    """Yield the pieces of a run as they are read; several keep their order from left to right in their own place."""
    if len(run) == 1:
        (piece,) = run
        text = piece.text[::-1].translate(_OPENED) if _runs_left(piece) else piece.text
        yield Word(text, width - piece.x1, piece.y0, width - piece.x0, piece.y1)
        return
    shift = width - run[0].x1 - run[-1].x0
    yield from (piece._replace(x0=piece.x0 + shift, x1=piece.x1 + shift) for piece in reversed(run))


def _runs_left(word: Word) -> bool:
    return bool(_LETTER.search(_NUMBER.sub("", word.text)))


def _runs_right(word: Word) -> bool:
    return not _runs_left(word) and any(map(str.isalnum, word.text))


def _joined(pieces: Iterable[Word], height: float) -> Iterator[Word]:
    """Yield the words that pieces make which touch each other."""
    whole: Word | None = None
    for piece in pieces:
        if whole is not None and piece.x0 - whole.x1 <= _JOINED * height:
            whole = Word(whole.text + piece.text, *Box.around([whole, piece]))
        else:
            if whole is not None:
                yield whole
            whole = piece
    if whole is not None:
        yield whole
