"""Columns whose cells all begin with the same words and a number or letter: "Coverage A - Dwelling", "Lot 7 Doors"."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from llamaextract_nb.engine.asking.item import NUMBERS, SURE, Item
from llamaextract_nb.engine.asking.wanted import NUMBERED
from llamaextract_nb.engine.proposing.records.source import Match, Source
from llamaextract_nb.engine.structure.tables.grid import Grid
from llamaextract_nb.engine.words.labels import concepts, words_of

_LED = re.compile(r"([^\W\d_][^\d]{1,24}?)\s+(?:[A-Z]|\d{1,4}[a-z]?|[IVX]{1,5})\b[\s\-–—:.)]+\S")
_MOST = 0.5  # of the cells begin with the same words
_FEWEST = 3
_SIGNS = NUMBERED | {"letter"}


def split_leads(item: Item, grid: Grid, found: Match) -> None:
    """Let the fields whose names have the words that cells begin with take the sign behind them, and the text after."""
    if item.verbatim:
        return
    for column in range(len(grid.header)):
        texts = grid.column(column)
        leads = Counter(match[1].casefold() for text in texts if (match := _LED.match(text)))
        lead, times = leads.most_common(1)[0] if leads else ("", 0)
        if times < max(_FEWEST, _MOST * len(texts)):
            continue
        called = [n for n, leaf in enumerate(item.leaves) if _has_words(leaf.field.name, lead)]
        free = [n for n in called if n not in found or found[n].column == column]
        signs = [n for n in free if _is_sign(item, n)]
        names = [n for n in free if n not in signs and item.leaves[n].field.kind in ("string", "any")]
        if signs:
            why = f"behind “{lead}” in the cell"
            begin = rf"(?i:{re.escape(lead)})\s+"
            found[signs[0]] = Source(column, SURE, why, part=re.compile(rf"{begin}(\w{{1,5}})\b"))
            for name in names[:1]:
                source = found.get(name, Source(column, SURE, why))
                found[name] = replace(source, part=re.compile(rf"{begin}\w{{1,5}}\b[\s\-–—:.)]+(\S.*)", re.DOTALL))
        return


def _has_words(name: str, lead: str) -> bool:
    return any(set(words(lead)) <= set(words(name)) for words in (concepts, words_of))


def _is_sign(item: Item, leaf: int) -> bool:
    field = item.leaves[leaf].field
    return field.kind in (*NUMBERS, "enum") or bool(_SIGNS.intersection(concepts(field.name)[-1:]))
