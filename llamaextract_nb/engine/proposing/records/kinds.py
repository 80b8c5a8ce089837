"""Columns without a header, matched by the kind of their values: the only dates are the only date that is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from llamaextract_nb.engine.asking.item import NUMBERS, SURE, Item
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.source import Match, Source
from llamaextract_nb.engine.structure.tables.grid import Grid, is_value
from llamaextract_nb.schema.fields import Field

_MOST = 0.9  # of a column's cells are of its kind


def by_kind(item: Item, grid: Grid, reader: Reader, found: Match) -> None:
    """Read the fields of a kind from the columns of that kind, in their order, if there are as many of both."""
    free = [c for c in range(len(grid.header)) if all(source.column != c for source in found.values())]
    left = [leaf for leaf in range(len(item.leaves)) if leaf not in found]
    for leaves, columns, kind in _kinds(item, grid, reader, left, free):
        if leaves and len(leaves) == len(columns):
            for leaf, column in zip(leaves, columns, strict=True):
                found[leaf] = Source(column, SURE, f"the lines' only {kind}")


def _kinds(
    item: Item, grid: Grid, reader: Reader, left: list[int], free: list[int]
) -> Iterator[tuple[list[int], list[int], str]]:
    """Yield fields and columns of one kind: dates, whole numbers, other numbers, texts."""
    dates = [leaf for leaf in left if _is_dated(item.leaves[leaf].field)]
    dated = [c for c in free if dates and _share(grid, c, reader, item.leaves[dates[0]].field) >= _MOST]
    yield dates, dated, "dates"
    numbers = [c for c in free if c not in dated and all(map(is_value, grid.column(c)))]
    broken = [c for c in numbers if not _is_whole(grid, c, reader)]
    whole = [leaf for leaf in left if item.leaves[leaf].field.kind == "integer"]
    others = [leaf for leaf in left if item.leaves[leaf].field.kind in NUMBERS and leaf not in whole]
    yield whole, [c for c in numbers if c not in broken], "whole numbers"
    yield others, broken, "numbers"
    texts = [leaf for leaf in left if item.leaves[leaf].field.kind in ("string", "any") and leaf not in dates]
    yield texts, [c for c in free if c not in dated and c not in numbers], "texts"


def _is_dated(field: Field) -> bool:
    return field.node.get("format") in ("date", "date-time")


def _share(grid: Grid, column: int, reader: Reader, field: Field) -> float:
    texts = grid.column(column)
    return sum(reader.read(text, field) is not None for text in texts) / max(1, len(texts))


def _is_whole(grid: Grid, column: int, reader: Reader) -> bool:
    return all(number is not None and number == int(number) for number in reader.numbers(grid.column(column)))
