"""Records stacked in each column by itself, so that no line is a row: the blocks of one column stand beside others'.

Bills of lading print them so: what begins every block of a column looks alike, and all columns have as many blocks.
"""

from __future__ import annotations

from itertools import pairwise

from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.proposing.records.bands import Band
from llamaextract_nb.engine.structure.lines import Segment, SegmentLine
from llamaextract_nb.engine.structure.tables.columns import place
from llamaextract_nb.engine.structure.tables.grid import Grid, GridCell, Part, is_value

_FEWEST = 2  # blocks
_COLUMNS = 3  # that are stacked
_GAP = 2.5  # heights of a line between two, at which the stacks end: seen were 1 within stacks, 3.4 below them
_ALIKE = 3  # words that tell what a line looks like

Block = list[tuple[SegmentLine, Segment]]


def stacked_grid(page: int, lines: list[SegmentLine], band: Band) -> Grid | None:
    """Return the blocks under a header as rows, None if its columns are not stacked but read by lines."""
    columns = [_blocks(column) for column in _columns(lines, band)]
    filled = [blocks for blocks in columns if blocks]
    counts = {len(blocks) for blocks in filled}
    if len(filled) < _COLUMNS or len(counts) > 1 or min(counts) < _FEWEST or _are_rows(filled):
        return None
    rows = [[_cell(blocks[n]) if blocks else None for blocks in columns] for n in range(min(counts))]
    numbers = {id(line): number for number, line in enumerate(lines)}
    places = [(page, band.first), *((page, numbers[id(block[0][0])]) for block in filled[0])]
    return Grid([column.parts for column in band.columns], rows, places=places)


def _columns(lines: list[SegmentLine], band: Band) -> list[Block]:
    """Return what stands in each column below a header, up to a wide gap."""
    columns: list[Block] = [[] for _ in band.columns]
    for above, line in pairwise(lines[band.last :]):
        if line.y0 - above.y1 > _GAP * (line.y1 - line.y0):
            break
        for column, segment in place(line, band.columns, divide=False)[0]:
            if columns[column] and columns[column][-1][0] is line:
                segment = Segment.of((*columns[column].pop()[1].words, *segment.words))
            columns[column].append((line, segment))
    return columns


def _blocks(column: Block) -> list[Block]:
    """Return a column cut where a line looks like its first one."""
    blocks: list[Block] = []
    for line, segment in column:
        if not blocks or _shape(segment.text) == _shape(blocks[0][0][1].text):
            blocks.append([])
        blocks[-1].append((line, segment))
    return blocks


def _shape(text: str) -> tuple[str, ...]:
    """Return what a line looks like: its label if it begins with one, else the kinds of its first words."""
    label, colon, _ = text.partition(":")
    if colon and not any(map(str.isdigit, label)):
        return (label.casefold(),)
    return tuple(_kind(word) for word in text.split()[:_ALIKE])


def _kind(word: str) -> str:
    return "value" if is_value(word) else "code" if any(map(str.isdigit, word)) else "word"


def _are_rows(columns: list[list[Block]]) -> bool:
    """Tell whether the blocks of most columns begin on the same lines, whatever the text of others does."""
    starts = [[id(block[0][0]) for block in blocks] for blocks in columns]
    return any(2 * starts.count(own) > len(columns) for own in starts)


def _cell(block: Block) -> GridCell:
    line, _ = block[0]
    real = line.page.real
    parts = [Part(n, s.text, Box.around(s.words) if real else None) for n, (_, s) in enumerate(block)]
    return GridCell(parts, line.page.number if real else None, line.anchor, turn=line.page.turn)
