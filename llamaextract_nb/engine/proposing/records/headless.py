"""Tables without a header: rows that say themselves what they are, by arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.proposing.records.bands import headless_band
from llamaextract_nb.engine.proposing.records.body import read_body
from llamaextract_nb.engine.proposing.records.products import is_product
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.tables.grid import Grid, is_value
from llamaextract_nb.engine.words.totals import is_total

Pages = list[list[SegmentLine]]

_MOST_COLUMNS = 15
_FEWEST = 3  # rows that add up to a total; two may be a net amount and its tax
_REACH = 80  # lines above a total in which the rows that add up to it stand
_PIECES = re.compile(r"\d{1,4}\s?[x×*@]\s?(?=[^\W\d_])")  # "2 x Coffee": a quantity close to the text


def multiplied(pages: Pages, item: Item, reader: Reader) -> Iterator[Grid]:
    """Yield tables whose first row says by quantity x price = amount what it is."""
    if len({"quantity", "price", "amount"} & item.roles.keys()) < 2:
        return
    pages = [[_apart(line) for line in lines] for lines in pages]
    end = (-1, -1)
    for page, lines in enumerate(pages):
        for index, line in enumerate(lines):
            if (page, index) <= end or not 3 <= len(line.segments) <= _MOST_COLUMNS:
                continue
            texts = [segment.text for segment in line.segments if is_value(segment.text)]
            numbers = [number for number in reader.numbers(texts) if number is not None]
            if len(texts) < len(line.segments) and is_product(numbers):
                grid = read_body(pages, page, headless_band(lines, index), item)
                end = grid.places[-1]
                yield grid


def summed(pages: Pages, item: Item, reader: Reader) -> Iterator[Grid]:
    """Yield tables of a text and an amount in each row, whose amounts add up to the total that stands below them."""
    if "text" not in item.roles or not {"price", "amount"} & item.roles.keys():
        return
    for page, lines in enumerate(pages):
        for index, line in enumerate(lines):
            if is_total([segment.text for segment in line.segments]):
                first = _adding_up(lines, index, reader)
                if first is not None:
                    yield read_body(pages, page, headless_band(lines, first), item)
                    return


def _adding_up(lines: list[SegmentLine], total: int, reader: Reader) -> int | None:
    """Return the line with the first of the rows above a total that add up to it, None if none do."""
    stated = _last_number(lines[total], reader)
    rows, sum_ = 0, 0.0
    if not stated:
        return None
    for index in range(total - 1, max(-1, total - _REACH), -1):
        texts = [segment.text for segment in lines[index].segments]
        number = _last_number(lines[index], reader)
        if number is None or len(texts) < 2 or is_value(texts[0]) or is_total(texts):
            continue
        rows, sum_ = rows + 1, sum_ + number
        if rows >= _FEWEST and abs(sum_ - stated) < 0.005:
            return index
    return None


def _last_number(line: SegmentLine, reader: Reader) -> float | None:
    text = line.segments[-1].text
    return reader.numbers([text])[0] if is_value(text) and "%" not in text else None


def _apart(line: SegmentLine) -> SegmentLine:
    """Divide a quantity from the text that it stands close to."""
    parts: list[Segment] = []
    for segment in line.segments:
        match = _PIECES.match(segment.text)
        count = len(match[0].split()) if match and match[0].endswith(" ") else 0
        parts += [Segment.of(segment.words[:count]), Segment.of(segment.words[count:])] if count else [segment]
    return line if len(parts) == len(line.segments) else replace(line, segments=tuple(parts))
