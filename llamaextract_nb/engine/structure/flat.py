"""Rows that lost their columns: cells with one space between them below a line of names, as in text taken from a page.

"13.05.2019 Kauf 1 Stk. 24,045 EUR" below "Datum Vorgang Anzahl Kurs" is read by the kinds of its pieces: names and
pieces are paired in their order, so that dates stand below the names of dates, numbers below those of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.numbers import currency_of
from llamaextract_nb.engine.values.times import TIMES
from llamaextract_nb.engine.words.labels import concepts

_BESIDE = re.compile(r"[^\W\d_]{1,4}\.?")  # what may stand beside a number without being a cell: "Stk.", "USD"
_MOST_PIECES = 30  # of a row; more are a sentence
_PIECES = 10  # of a row that may be one text: "Koop 12 @ 12,5 EUR"
_TRIM = " ,;|"
# What a pair is worth, and a name or a piece that is left over: a row whose dates and numbers all find their names, and
# whose text finds one, is worth more than any other pairing of it. Set by hand.
_SAME, _TEXT, _ANY, _MORE = 1.0, 0.8, 0.3, 0.05
_NO_PIECE, _NO_NAME = {"date": 0.4, "time": 0.4, "number": 0.2, "text": 0.15, "any": 0.1}, {"text": 0.4}
_NO_NAME_TYPED = 0.6
_NUMBERS = frozenset({"amount", "price", "quantity", "total", "balance", "debit", "credit", "net", "tax", "gross"})


class Piece(NamedTuple):
    """A part of a row: what kind of value it is ("date", "time", "number" or "text"), and where it stands."""

    kind: str
    place: Place


def pieces_of(text: Text, line: int) -> list[Piece]:
    """Return the parts of a line of one segment, from left to right; [] for one with too many of them."""
    string = text.segment((line, 0)).text
    spans = text.spans(line, 0)
    bounds = [("date", span.start, span.end) for span in spans.dates]
    clocks = [match for match in TIMES.finditer(string) if "." not in match[0]]  # "8.50" is rather a price
    bounds += [("time", *match.span()) for match in clocks if _is_free(bounds, *match.span())]
    bounds += [("number", s.start, s.end) for s in spans.numbers if _is_free(bounds, s.start, s.end)]
    pieces: list[Piece] = []
    end = 0
    for kind, start, stop in [*sorted(bounds, key=lambda bound: bound[1]), ("end", len(string), len(string))]:
        between = string[end:start].strip(_TRIM)
        between = "" if currency_of(between) else between
        unit = pieces and pieces[-1].kind == "number" and _BESIDE.fullmatch(between)
        if any(map(str.isalnum, between)) and not unit:
            at = end + string[end:start].index(between)
            pieces.append(Piece("text", Place(line, 0, at, at + len(between))))
        if kind != "end":
            pieces.append(Piece(kind, Place(line, 0, start, stop)))
        end = stop
    return pieces if len(pieces) <= _MOST_PIECES else []


def _is_free(bounds: Sequence[tuple[str, int, int]], start: int, end: int) -> bool:
    return all(end <= first or last <= start for _, first, last in bounds)


def kind_of(name: str) -> str:
    """Return what kind of value a column's name promises: "date", "time", "number", or "any" for whatever else."""
    named = set(concepts(name))
    return "date" if "date" in named else "time" if "time" in named else "number" if named & _NUMBERS else "any"


def paired(kinds: Sequence[str], pieces: Sequence[Piece]) -> tuple[float, dict[int, Place]]:
    """Pair columns with the pieces of a row, in their order; return what it is worth, and the place of each column.

    Args:
        kinds: Of each column: "date", "time", "number", "text" or "any".
        pieces: The pieces.
    """
    # best[c][p]: the worth of the first c columns with the first p pieces, and what the last step of it was.
    best = [[(0.0, 0, 0)] * (len(pieces) + 1) for _ in range(len(kinds) + 1)]
    for c in range(len(kinds) + 1):
        for p in range(len(pieces) + 1):
            steps = []
            if c:
                steps.append((best[c - 1][p][0] - _NO_PIECE[kinds[c - 1]], 1, 0))
            if p:
                steps.append((best[c][p - 1][0] - _NO_NAME.get(pieces[p - 1].kind, _NO_NAME_TYPED), 0, 1))
            for count in range(1, min(p, _PIECES) + 1) if c else ():
                worth = _worth(kinds[c - 1], pieces[p - count : p])
                if worth:
                    steps.append((best[c - 1][p - count][0] + worth, 1, count))
            if steps:
                best[c][p] = max(steps)
    places: dict[int, Place] = {}
    c, p = len(kinds), len(pieces)
    while c or p:
        _, column, count = best[c][p]
        if column and count:
            places[c - 1] = pieces[p - count].place._replace(end=pieces[p - 1].place.end)
        c, p = c - column, p - count
    return best[-1][-1][0], places


def _worth(kind: str, pieces: Sequence[Piece]) -> float:
    """Return what it is worth that a column of a kind has these pieces, 0 if it cannot."""
    kinds = [piece.kind for piece in pieces]
    if kind in ("date", "time", "number"):
        return _SAME if kinds == [kind] else 0.0
    if "text" not in kinds:
        return _ANY if len(kinds) == 1 else 0.0
    return (_TEXT if kind == "text" else _ANY) - _MORE * (len(kinds) - 1)
