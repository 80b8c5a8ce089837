"""Header bands: the lines of a page that hold the names of a table's columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from llamaextract_nb.engine.asking.item import SURE, Item, header_score
from llamaextract_nb.engine.structure.lines import SegmentLine
from llamaextract_nb.engine.structure.tables.columns import Column, columns_of
from llamaextract_nb.engine.structure.tables.grid import is_value

_PAIR = re.compile(r"[^(]*?[^\W\d_]\s{0,3}:\s{0,3}\S")  # "label: value", which no header is
MOST_COLUMNS = 100
MAX_LINES = 7  # of a header
_MOST_WORDS = 9  # in one header segment
_SEEDS = 3  # header lines tried on a page


@dataclass(slots=True)
class Band:
    """The header of a table: lines `first` to `last` of a page, its columns, and how well they name the fields."""

    first: int
    last: int
    columns: list[Column]
    score: float


def find_bands(lines: list[SegmentLine], item: Item) -> list[Band]:
    """Return the header bands of a page that name at least one field, best first."""
    needed = 2 if len(item.leaves) > 1 else 1
    seeds = []
    for index, line in enumerate(lines):
        if not needed <= len(line.segments) <= MOST_COLUMNS:
            continue
        if _labelled(line):
            continue
        values = [segment.text for segment in line.segments if is_value(segment.text)]
        if 2 * len(values) > len(line.segments) and not any(map(item.is_name, values)):
            continue  # a row; but years may be headers
        names = [segment.text for segment in line.segments if len(segment.words) <= _MOST_WORDS]
        scores = [max(item.similarities(name), default=0.0) for name in names]
        score = sum(value for value in scores if value >= 0.4)
        if score >= 0.5:
            seeds.append((-score, index))
    bands: list[Band] = []
    for _, index in sorted(seeds)[: 2 * _SEEDS]:
        if any(band.first <= index <= band.last for band in bands):
            continue
        band = _grown(lines, index, item)
        if band.score >= SURE * min(needed, 1.5):
            bands.append(band)
        if len(bands) == _SEEDS:
            break
    return sorted(bands, key=lambda band: (-band.score, band.first))


def _labelled(line: SegmentLine) -> bool:
    return any(_PAIR.match(segment.text) for segment in line.segments)


def _grown(lines: list[SegmentLine], seed: int, item: Item) -> Band:
    """Take in lines above and below as long as the header then names the fields better."""
    best = _band(lines, seed, seed, item)
    better: Band | None = best
    while better is not None:
        best = better
        better = next((band for step in (1, -1) if (band := _longer(lines, best, step, item))), None)
    return best


def _longer(lines: list[SegmentLine], best: Band, step: int, item: Item) -> Band | None:
    """Return the band with one or two lines more on one side if that is better; one line alone may say nothing yet."""
    first, last = best.first, best.last
    for _ in range(2):
        first, last = (first, last + 1) if step > 0 else (first - 1, last)
        if last - first >= MAX_LINES or not _beside(lines, last if step > 0 else first, step, item):
            return None
        band = _band(lines, first, last, item)
        if band.score > best.score + 0.01:
            return band
    return None


def _beside(lines: list[SegmentLine], index: int, step: int, item: Item) -> bool:
    """Whether a line exists, stands close to its neighbour in the band, and is not a row of values.

    Values that the fields' own labels mention are none here: the years of `sales_2025` and `sales_2026`.
    """
    if not 0 <= index < len(lines):
        return False
    line, neighbour = lines[index], lines[index - step]
    if _labelled(line) or (step < 0 and _heads_a_section(line, item)):
        return False
    height = max(neighbour.y1 - neighbour.y0, line.y1 - line.y0)
    if abs(line.y0 - neighbour.y0) > 2.6 * height:
        return False
    values = sum(is_value(segment.text) and segment.text not in item.mentioned for segment in line.segments)
    return values == 0 or (values < len(line.segments) and values <= 1)


def _heads_a_section(line: SegmentLine, item: Item) -> bool:
    """Whether a line names what the records are grouped under: "Class 7A" for `class_name`."""
    if len(line.segments) > 1 or not item.parents:
        return False
    scores = item.similarities(line.segments[0].text)
    return max(scores[: item.parents]) > max(scores[item.parents :], default=0.0)


def _band(lines: list[SegmentLine], first: int, last: int, item: Item) -> Band:
    columns = columns_of(lines[first : last + 1])
    return Band(first, last, columns, header_score(item, [column.label for column in columns], _single_lines(columns)))


def _single_lines(columns: list[Column]) -> list[str]:
    """The lines of headers of several lines: cells of several lines may hold a field on each."""
    return [part.segment.text for column in columns if len(column.header) > 1 for part in column.header]


def headless_band(lines: list[SegmentLine], index: int) -> Band:
    """Return a band without header above a row: each of its segments begins a column."""
    columns = [Column(segment.x0, segment.x1, []) for segment in lines[index].segments]
    return Band(index, index - 1, columns, 0.0)
