"""Columns whose cells begin with a code: "[SH-01] Office chair"."""

from __future__ import annotations

import re
from dataclasses import replace

from llamaextract_nb.engine.asking.item import SURE, Item
from llamaextract_nb.engine.proposing.records.source import Match, Source
from llamaextract_nb.engine.structure.tables.grid import Grid
from llamaextract_nb.engine.words.labels import similarity

_CODED = re.compile(r"(?:\[[^\[\]]{2,24}\]|\*[^\s*]{2,24}\*)\s+\S")
_CODE = re.compile(r"[\[*]([^\[\]*]{2,24})[\]*]\s+\S")
_BEHIND_CODE = re.compile(r"(?:\[[^\[\]]{2,24}\]\s+|\*[^\s*]{2,24}\*\s+)?(\S.*)", re.DOTALL)
_MOST = 0.75  # share of the cells that begin with a code


def split_codes(item: Item, grid: Grid, found: Match) -> None:
    """Let the field that describes a record, and the one for its code, each take its part of a column's cells."""
    text = item.roles.get("text")
    source = found.get(text) if text is not None else None
    if text is None or source is None or source.offset is not None or item.verbatim:
        return
    texts = grid.column(source.column)
    if sum(_CODED.match(cell) is not None for cell in texts) < _MOST * max(1, len(texts)):
        return
    found[text] = replace(source, part=_BEHIND_CODE)
    for index, leaf in enumerate(item.leaves):
        if index not in found and similarity(leaf.label, "article number") >= SURE:
            found[index] = Source(source.column, source.score, f"the code before the text, {source.why}", part=_CODE)
            return
