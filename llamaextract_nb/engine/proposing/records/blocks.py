"""Records written as text: blocks of "label: value" lines that repeat, as in mails."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.record import Record, put_cell
from llamaextract_nb.engine.structure.lines import SegmentLine, segment_cell
from llamaextract_nb.engine.structure.tables.grid import GridCell

_PAIR = re.compile(r"^([^:：]{1,50})[:：]\s*(.*)$")
_NAMES = 0.75  # similarity from which a label names a field
_MOST_BETWEEN = 12  # lines between two labels of one record

Block = dict[int, tuple[GridCell, float, str]]  # leaf -> its cell, how sure, and the label


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
    """Yield blocks: a label that comes again, or a long stretch without labels, begins a new one."""
    block: Block = {}
    since = 0
    for lines in pages:
        for line in lines:
            since += 1
            for leaf, cell, score, label in _named(line, item):
                if block and (leaf in block or since > _MOST_BETWEEN):
                    yield block
                    block = {}
                block[leaf] = (cell, score, label)
                since = 0
    if block:
        yield block


def _named(line: SegmentLine, item: Item) -> Iterator[tuple[int, GridCell, float, str]]:
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
            yield best, segment_cell(line, value, text), scores[best], match[1].strip()
