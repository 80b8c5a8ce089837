"""Headers: the lines above the first row of a table that say what its columns hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from llamaextract_nb.engine.document import Word
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.tables.columns import Column, HeaderPart
from llamaextract_nb.engine.structure.tables.grid import is_blank, is_value

MOST_LINES = 7  # of a header
_FAR = 2.6  # heights of a line from line to line within a header
_FIRST = 4.0  # heights of a line from the header to the first row
_AWAY = 8.0  # heights of a line between a cell and what heads it
_FEWEST = 3  # segments of a line that divides a table by naming its columns again
_WIDE = 0.6  # of the segments of a row
_MOST = 0.8
_SKIPPED = 6  # lines between a header and the first row: what is said of the table or of its first rows
_WORDS = 12  # of a text that heads a column
_PAIR = re.compile(r"[^(]*?[^\W\d_]\s{0,3}[:：]\s{0,3}\S")  # "label: value", which heads nothing
_PERIOD = re.compile(
    r"(?:FY|Q[1-4]|H[12])?\W?(?:19|20)\d{2}(?:\W\d{2,4})?|[A-Z]{1,2} ?\d{1,4}(?:[ /]\d{2,4})?|\(?\d{1,2}\)?"
)


def head_of(lines: Sequence[SegmentLine], first: int, columns: list[Column], least: int = 0) -> range:
    """Return the numbers of the lines that head the columns of a table whose first row is line `first`.

    Args:
        lines: The lines of the page.
        first: The number of the first row.
        columns: Where the columns run.
        least: The first line that can belong to the header.
    """
    top = first
    below = lines[first]
    for index in range(first - 1, max(least, first - 1 - MOST_LINES) - 1, -1):
        line = lines[index]
        height = max(4.0, line.y1 - line.y0, below.y1 - below.y0)
        reach = _FIRST if below is lines[first] else _FAR
        if below.y0 - line.y0 > reach * height or not _heads(line, columns):
            break
        top, below = index, line
    if top == first:
        return _farther(lines, first, columns, least)
    while top < first and _is_title(lines[top], lines, top, first, columns):
        top += 1
    return range(top, first)


def _farther(lines: Sequence[SegmentLine], first: int, columns: Sequence[Column], least: int) -> range:
    """Return the lines of a header with other texts between it and the first row; none if there is none."""
    for index in range(first - 1, max(least, first - 1 - _SKIPPED) - 1, -1):
        if len(lines[index].segments) < 2 or not _heads(lines[index], columns):
            continue
        top = index
        while top > least and _next_to(lines[top - 1], lines[top]) and _heads(lines[top - 1], columns):
            top -= 1
        heads = lines[top : index + 1]
        over = {i for line in heads for s in line.segments for i, c in enumerate(columns) if c.overlap(s.x0, s.x1) > 0}
        if max(len(line.segments) for line in heads) >= _FEWEST and len(over) >= _WIDE * len(columns):
            return range(top, index + 1)
        if len(lines[index].segments) > 2:
            break
    return range(first, first)


def _next_to(above: SegmentLine, below: SegmentLine) -> bool:
    return len(above.segments) > 1 < len(below.segments) and below.y0 - above.y1 < 0.8 * (above.y1 - above.y0)


def is_header(line: SegmentLine, rows: Sequence[SegmentLine]) -> bool:
    """Tell whether a line of words names the columns of the rows below it, most of which hold values."""
    if len(line.segments) < _FEWEST or any(is_value(s.text) or _PAIR.match(s.text) for s in line.segments):
        return False
    for row in rows:
        values = [s for s in row.segments if is_value(s.text) and not is_blank(s.text)]
        under = sum(any(_over(head, value) for head in line.segments) for value in values)
        if under >= 2 and len(line.segments) >= _MOST * len(row.segments):
            return True
    return False


def _over(head: Segment, value: Segment) -> bool:
    return min(head.x1, value.x1) > max(head.x0, value.x0)


def _heads(line: SegmentLine, columns: Sequence[Column]) -> bool:
    texts = [segment.text for segment in line.segments]
    if any(_PAIR.match(text) or len(text.split()) > _WORDS for text in texts):
        return False
    values = [text for text in texts if is_value(text) and not is_blank(text)]
    if values and not all(_PERIOD.fullmatch(text.strip()) for text in values):
        return False
    edge = columns[-1].x1 + _AWAY * (line.y1 - line.y0)
    return all(segment.x0 < edge and segment.x1 > columns[0].x0 - edge for segment in line.segments)


def _is_title(
    line: SegmentLine, lines: Sequence[SegmentLine], index: int, first: int, columns: Sequence[Column]
) -> bool:
    """Tell whether the first line above a table is about all of it: one text that begins with the table or spans it."""
    if len(line.segments) > 1:
        return False
    segment = line.segments[0]
    widest = max((len(other.segments) for other in lines[index + 1 : first]), default=0)
    if widest < 2:
        return widest == 0 and len(columns) > 2  # a single text above rows of several cells
    if segment.x0 <= columns[0].x1 and segment.x1 > columns[0].x1 + 1 and len(columns) > 1:
        return True
    # What stands above the first column alone may be the first line of its header.
    below = lines[index + 1].segments
    height = max(4.0, line.y1 - line.y0)
    over = [s for s in below if min(s.x1, segment.x1) > max(s.x0, segment.x0)]
    if segment.x0 <= columns[0].x1 and over and lines[index + 1].y0 - line.y1 > 0.6 * height:
        return True
    return not over and segment.x1 <= columns[0].x1 and lines[index + 1].y0 - line.y1 > 0.6 * height


def put_heads(lines: Sequence[SegmentLine], head: range, columns: list[Column]) -> None:
    """Put the texts of a header above the columns that they head; what stands above none makes a column."""
    for index in head:
        line = lines[index]
        taken: set[int] = set()
        loose: list[Segment] = []
        for segment in line.segments:
            over = [i for i, c in enumerate(columns) if c.overlap(segment.x0, segment.x1) > 0]
            if not over:
                loose.append(segment)
                continue
            for column, piece in _shares(segment, columns, over, index == head[-1], index - head[0]):
                columns[column].header.append(HeaderPart(index - head[0], piece))
                taken.add(column)
        for segment in loose:
            _put_loose(segment, columns, taken, index - head[0], line.y1 - line.y0)


def _put_loose(segment: Segment, columns: list[Column], taken: set[int], offset: int, height: float) -> None:
    gaps = [(-column.overlap(segment.x0, segment.x1), i) for i, column in enumerate(columns)]
    gap, near = min(gaps)
    between = any(
        min(segment.x0, columns[near].x0) < c.x0 and c.x1 < max(segment.x1, columns[near].x1)
        for i, c in enumerate(columns)
        if i != near
    )
    if near not in taken and not columns[near].header and gap <= _AWAY * height and not between:
        columns[near].header.append(HeaderPart(offset, segment))
        taken.add(near)
        return
    if near not in taken and gap <= height and columns[near].header:
        columns[near].header.append(HeaderPart(offset, segment))
        return
    columns.append(Column(segment.x0, segment.x1, [HeaderPart(offset, segment)]))
    columns.sort(key=lambda column: column.x0)
    taken.clear()  # the numbers of the columns have changed; those of this line are few


def _shares(
    segment: Segment, columns: Sequence[Column], over: list[int], last: bool, offset: int
) -> list[tuple[int, Segment]]:
    """Return what of a header's text heads which of the columns that it covers."""
    if len(over) == 1:
        return [(over[0], segment)]
    if last and len(segment.words) >= len(over):
        groups: dict[int, list[Word]] = {}
        for word in segment.words:
            near = max(over, key=lambda i: columns[i].overlap(word.x0, word.x1))
            groups.setdefault(near, []).append(word)
        pieces = [(i, Segment.of(tuple(words))) for i, words in groups.items()]
        alone = all([c for c in over if columns[c].overlap(piece.x0, piece.x1) > 0] == [i] for i, piece in pieces)
        if len(groups) == len(over) and (alone or not any(columns[i].header for i in over)):
            return pieces
    if last:
        # Above one column of those that it covers: the one whose cells it is in line with.
        bare = [i for i in over if not columns[i].header]
        if len(bare) < len(over) or len(segment.words) == 1:
            best = min(bare or over, key=lambda i: _off(segment, columns[i]))
            return [(best, segment)]
    return [(i, segment) for i in over]


def _off(segment: Segment, column: Column) -> float:
    return min(
        abs(segment.x0 - column.x0),
        abs(segment.x1 - column.x1),
        abs(segment.x0 + segment.x1 - column.x0 - column.x1) / 2,
    )
