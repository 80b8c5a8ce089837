"""Records of a table whose columns are lost: names in one line, cells in the lines below, one space between them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from llamaextract_nb.engine.asking.item import NUMBERS, SURE, Item, best_pairs
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.record import Record, put_cell
from llamaextract_nb.engine.structure.flat import kind_of, paired, pieces_of
from llamaextract_nb.engine.structure.tables.grid import GridCell, Part
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.schema.fields import Field

_WORD = re.compile(r"\S+")
_NAME = 3  # words of the name of a column
_NAMED = 3  # fields that a line of names must name, or all if there are fewer
_COVERED = 1 / 3  # of its words must be names of fields
_MOST_WORDS = 20  # of a line of names
_ASIDE = 12  # lines between two rows: the foot of a page and the head of the next
_HALF = 0.5  # of the columns of dates, times and numbers that are asked for must be filled in a row
_LESS_SURE = 0.85  # than a column that can be seen

# A column: what kind of value it has, and the leaf that it is, with how well it is named; None for one not asked for.
Column = tuple[str, tuple[int, float] | None]


def flat_records(text: Text, field: Field) -> list[Record]:
    """Return the rows below the line of names that names most of a list's fields, [] if none does."""
    item = Item(field)
    reader = Reader(text.conventions)
    best: list[Record] = []
    columns: list[Column] = []
    found: list[Record] = []
    last = 0
    for number, line in enumerate(text.lines):
        if len(line.segments) != 1:
            continue
        if (named := _columns(text, item, number)) is not None:
            if named != columns:
                best, columns, found = max(best, found, key=len), named, []
            last = number
        elif columns and number - last <= _ASIDE and (record := _record(text, item, columns, number, reader)):
            found.append(record)
            last = number
    return max(best, found, key=len)


def _columns(text: Text, item: Item, number: int) -> list[Column] | None:
    """Return the columns that a line names, None if it is no line of names."""
    string = text.segment((number, 0)).text
    spans = text.spans(number, 0)
    words = [match.span() for match in _WORD.finditer(string)]
    needed = min(_NAMED, len(item.leaves))
    if needed < 2 or not needed <= len(words) <= _MOST_WORDS or spans.dates or spans.numbers or string.endswith("."):
        return None
    runs = [(n, n + size) for size in range(1, _NAME + 1) for n in range(len(words) - size + 1)]
    scores = []
    for index, (first, stop) in enumerate(runs):
        similarities = item.similarities(string[words[first][0] : words[stop - 1][1]])
        scores += [(alike, leaf, index) for leaf, alike in enumerate(similarities) if alike >= SURE]
    taken: dict[int, tuple[int, int, float]] = {}  # first word -> the word behind the name, the leaf, how well
    for leaf, (index, alike) in sorted(best_pairs(scores).items(), key=lambda pair: -pair[1][1]):
        first, stop = runs[index]
        if all(stop <= other or end <= first for other, (end, _, _) in taken.items()):
            taken[first] = (stop, leaf, alike)
    if len(taken) < needed or sum(stop - first for first, (stop, _, _) in taken.items()) < _COVERED * len(words):
        return None
    columns: list[Column] = []
    at = 0
    while at < len(words):
        if at in taken:
            at, leaf, alike = taken[at]
            columns.append((_kind(item, leaf), (leaf, alike)))
        else:
            columns.append((kind_of(string[slice(*words[at])]), None))
            at += 1
    return columns


def _kind(item: Item, leaf: int) -> str:
    field = item.leaves[leaf].field
    if field.kind in ("date", "date-time"):
        return "date"
    if field.kind in NUMBERS:
        return "number"
    named = kind_of(field.name)
    return named if named != "any" else "text"


def _record(text: Text, item: Item, columns: Sequence[Column], number: int, reader: Reader) -> Record | None:
    """Return what a line says as a record, None if it is no row of these columns."""
    pieces = pieces_of(text, number)
    if len(pieces) < 2:
        return None
    worth, places = paired([kind for kind, _ in columns], pieces)
    typed = [index for index, (kind, leaf) in enumerate(columns) if leaf is not None and kind not in ("text", "any")]
    filled = sum(index in places for index in typed)
    dated = all(index in places for index in typed if columns[index][0] == "date")
    if worth <= 0 or not typed or not dated or filled < max(1.0, _HALF * len(typed)):
        return None
    said = {leaf[0]: (places[at], leaf[1]) for at, (_, leaf) in enumerate(columns) if leaf is not None and at in places}
    if len(said) < 2:
        return None
    record = Record()
    for index, leaf in enumerate(item.leaves):
        place, alike = said.get(index, (None, 0.0))
        why = "no part of the line is this field" if place is None else "by the order of the names above"
        put_cell(record, leaf, _cell(text, place), _LESS_SURE * alike, why, reader)
    return record


def _cell(text: Text, place: Place | None) -> GridCell | None:
    if place is None:
        return None
    page, anchor = text.lines[place.line].page, text.lines[place.line].anchor
    part = Part(0, text.string(place), text.box(place) if page.real else None)
    return GridCell([part], page.number if page.real else None, anchor, turn=page.turn)
