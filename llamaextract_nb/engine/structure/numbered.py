"""The cells of a form that nobody drew lines around: what stands below and behind each of its numbered labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from llamaextract_nb.engine.document import Box, Page
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine

_LABEL = re.compile(r"\(?(\d{1,2})[a-z]?[.)]? (?=[^\W\d_]{3})(?:\S+ ?){1,8}$")
_FEWEST = 2  # lines with several numbered labels; there is one in each row of a table or line of a list
_ORDERED = 0.8  # of the numbers are greater than the one before
_LAST = 4.0  # heights of a line from the last labels to the end of their cells


def numbered_cells(page: Page, lines: Sequence[SegmentLine]) -> list[Box]:
    """Return the cells of numbered labels that stand in columns on a page, [] if there are none."""
    rows = [row for line in lines if (row := [(s, int(m[1])) for s in line.segments if (m := _LABEL.match(s.text))])]
    numbers = [number for row in rows for _, number in row]
    if sum(len(row) > 1 for row in rows) < _FEWEST or len(set(numbers)) < len(numbers):
        return []
    if sum(one < other for one, other in pairwise(numbers)) < _ORDERED * (len(numbers) - 1):
        return []
    labels = [[segment for segment, _ in row] for row in rows]
    return [
        _cell(page, label, row[at + 1 :], [s for below in labels[number + 1 :] for s in below])
        for number, row in enumerate(labels)
        for at, label in enumerate(row)
    ]


def _cell(page: Page, label: Segment, after: Sequence[Segment], below: Sequence[Segment]) -> Box:
    """Return the cell of a label: up to the next one on its line, and to the next one in its column."""
    height = label.y1 - label.y0
    right = after[0].x0 - height if after else page.width
    bottom = next((s.y0 for s in below if label.x0 - height <= s.x0 < right), label.y1 + _LAST * height)
    return Box(label.x0 - height, label.y0 - 0.5 * height, right, min(bottom, label.y1 + 2 * _LAST * height))
