"""What one document shows: its pairs of label and value, its tables, and what its first lines name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.inferring.headings import with_headings
from llamaextract_nb.engine.inferring.pairs import Pair, find_pairs
from llamaextract_nb.engine.proposing.records.finding import find_tables
from llamaextract_nb.engine.proposing.values.parties import find_blocks
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.structure.tables.grid import Grid
from llamaextract_nb.engine.structure.text import Text
from llamaextract_nb.engine.values import Conventions, conventions
from llamaextract_nb.engine.weights import default_weights

_BEGINNING, _END = 400, 150  # lines that are looked at
_ROWS = 200  # of a table
_TOP = 15  # lines in which a document says of what kind it is


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a document shows; plain data, much smaller than the document.

    Attributes:
        name: The document's name.
        lines: How many lines were looked at.
        known: How it writes numbers and dates.
        pairs: Its labels with their values and headings.
        grids: Its tables.
        top: The concepts that its first lines name.
    """

    name: str
    lines: int
    known: Conventions
    pairs: list[Pair]
    grids: list[Grid]
    top: frozenset[str]

    @classmethod
    def of(cls, document: Document | Structure) -> Evidence:
        """Return what a document shows at its beginning and its end."""
        structure = ends(document)
        known = conventions(structure.document)
        text = Text(structure, known, default_weights())
        grids = find_tables(structure)
        pairs = with_headings(text, find_pairs(text, grids, find_blocks(text)))
        top = frozenset(name for chunk in text.chunks if chunk.place.line < _TOP for name in chunk.named)
        return cls(structure.document.name, len(text.lines), known, pairs, grids, top)


def ends(document: Document | Structure) -> Structure:
    """Return a document without the middle of what is very long: its beginning and its end tell what it is about."""
    structure = Structure.of(document)
    document = structure.document
    total = sum(len(page.lines) for page in document.pages)
    if total <= _BEGINNING + _END and all(len(table.rows) <= _ROWS for table in document.tables):
        return structure
    tables = [replace(table, rows=table.rows[:_ROWS]) for table in document.tables]
    pages, number = [], 0
    for page in document.pages:
        lines = [line for i, line in enumerate(page.lines, number) if i < _BEGINNING or i >= total - _END]
        number += len(page.lines)
        if lines:
            pages.append(replace(page, lines=lines))
    return Structure(replace(document, pages=pages, tables=tables))
