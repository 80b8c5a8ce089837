"""Records written as text: blocks of "label: value" lines that repeat, as in mails."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.record import Record, put_cell
from llamaextract_nb.engine.structure.lines import SegmentLine, segment_cell
from llamaextract_nb.engine.structure.tables.grid import GridCell

_PAIR = re.compile(r"^([^:：]{1,50})[:：]\s*(.*)$")
_NAMES = 0.75  # similarity from which a label names a field
_MOST_BETWEEN = 12  # lines between two labels of one record

_ASIDE = 6.0  # points by which labels below each other begin apart

Block = dict[int, tuple[GridCell, float, str]]  # leaf -> its cell, how sure, and the label
Named = tuple[int, GridCell, float, str, float]  # leaf, its cell, how sure, the label, and where that begins


def block_records(pages: list[list[SegmentLine]], item: Item, reader: Reader) -> list[Record]:
    """Return the records that repeated labels name; [] unless most of a record's fields have a label."""
    if len(item.leaves) < 2:
        return []
    blocks = [block for block in _blocks(pages, item) if len(block) >= 2]
    named = sum(len(block) for block in blocks)
    if not blocks or 2 * named < len(item.leaves) * len(blocks):
        return []
    records = []
    for block in blocks:
        record = Record()
        for index, leaf in enumerate(item.leaves):
            cell, score, label = block.get(index, (None, 0.0, ""))
            why = f"label “{label}”" if label else "no label in the block names this field"
            put_cell(record, leaf, cell, score, why, reader)
        records.append(record)
    return [record for record in records if record.filled]


def _blocks(pages: list[list[SegmentLine]], item: Item) -> Iterator[Block]:
    """Yield blocks: a label that comes again, or a long stretch without labels, begins a new one.

    A label that comes again on its own line begins one beside it: what stands below each belongs to it.
    """
    edges, blocks = [-math.inf], [Block()]
    since = 0
    for lines in pages:
        for line in lines:
            since += 1
            named = list(_named(line, item))
            if named and since > _MOST_BETWEEN:
                yield from filter(None, blocks)
                edges, blocks = [-math.inf], [Block()]
            starts = _repeated(named)
            if starts and not _are_in_line(starts, edges):
                yield from filter(None, blocks)
                edges, blocks = starts, [Block() for _ in starts]
            for leaf, cell, score, label, x in named:
                at = max(0, bisect_right(edges, x + _ASIDE) - 1)
                if leaf in blocks[at]:
                    yield blocks[at]
                    blocks[at] = Block()
                blocks[at][leaf] = (cell, score, label)
                since = 0
    yield from filter(None, blocks)


def _repeated(named: list[Named]) -> list[float]:
    """Return where the labels of one field stand that come more than once on a line, [] if none does."""
    for leaf in {found[0] for found in named}:
        starts = [found[4] for found in named if found[0] == leaf]
        if len(starts) > 1:
            return starts
    return []


def _are_in_line(starts: list[float], edges: list[float]) -> bool:
    return len(starts) == len(edges) and all(abs(x - edge) <= _ASIDE for x, edge in zip(starts, edges, strict=True))


def _named(line: SegmentLine, item: Item) -> Iterator[Named]:
    segments = line.segments
    for index, segment in enumerate(segments):
        match = _PAIR.match(segment.text)
        if not match:
            continue
        scores = item.similarities(match[1].strip())
        best = max(range(len(scores)), key=scores.__getitem__, default=0)
        value = segment if match[2] else segments[index + 1] if index + 1 < len(segments) else None
        if scores and scores[best] >= _NAMES and value is not None:
            text = match[2] if match[2] else value.text
            yield best, segment_cell(line, value, text), scores[best], match[1].strip(), segment.x0
