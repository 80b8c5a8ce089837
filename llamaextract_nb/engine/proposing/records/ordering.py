"""Which column holds which field where no header says it: columns in the order of the fields, by their cells."""

from __future__ import annotations

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.proposing.records.reading import Reader
from llamaextract_nb.engine.proposing.records.source import Match, Source
from llamaextract_nb.engine.structure.tables.grid import Grid, is_blank, is_value
from llamaextract_nb.engine.words.labels import concepts
from llamaextract_nb.engine.words.vocabulary import vocabulary

_FEWEST = 2  # rows, and fields that are found
_TOLD = 0.7  # of the fields must have a column, and of the columns with cells a field
_FITS = 0.6  # of a column's cells can be read as the field
_SCORE = 0.45  # how sure the order alone makes a column


def by_order(item: Item, grid: Grid, reader: Reader) -> Match:
    """Return the source of every field if columns and fields agree in their order, {} if they do not.

    The best way to pair them without crossing, as two texts are aligned: at most leaves x columns steps.
    """
    columns = [column for column in range(len(grid.header)) if column != grid.group and grid.column(column)]
    leaves = list(range(len(item.leaves)))
    if len(grid.rows) < _FEWEST or len(leaves) < _FEWEST or not columns or not _is_foreign(grid):
        return {}
    worth = [[_fit(item, leaf, grid, column, reader) for column in columns] for leaf in leaves]
    best = [[0.0] * (len(columns) + 1) for _ in range(len(leaves) + 1)]
    for i in reversed(leaves):
        for j in reversed(range(len(columns))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], worth[i][j] + best[i + 1][j + 1] if worth[i][j] else 0.0)
    found: Match = {}
    i = j = 0
    while i < len(leaves) and j < len(columns):
        if worth[i][j] and best[i][j] == worth[i][j] + best[i + 1][j + 1]:
            found[i] = Source(columns[j], _SCORE, "columns in the order of the fields")
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    enough = len(found) >= max(_FEWEST, _TOLD * len(leaves)) and len(found) >= _TOLD * len(columns)
    numbers = any(item.leaves[leaf].field.kind in ("number", "integer", "date") for leaf in found)
    return found if enough and numbers else {}


def _is_foreign(grid: Grid) -> bool:
    """Tell whether a table has a header in words that are not known: known ones would have named the fields."""
    known = frozenset(vocabulary().concepts.values())
    labels = [label for label in grid.labels if label]
    told = sum(bool(known.intersection(concepts(label))) for label in labels)
    return 2 * len(labels) >= len(grid.header) and 2 * told <= len(labels)


def _fit(item: Item, leaf: int, grid: Grid, column: int, reader: Reader) -> float:
    """Return how well the cells of a column can be a field's, 0 for not at all."""
    field = item.leaves[leaf].field
    texts = [text for text in grid.column(column) if not is_blank(text)]
    if not texts or field.kind == "array":
        return 0.0
    values = sum(map(is_value, texts)) / len(texts)
    if field.kind in ("string", "any"):
        return 1.0 - 0.6 * values
    share = sum(reader.read(text, field) is not None for text in texts) / len(texts)
    return share if share >= _FITS else 0.0
