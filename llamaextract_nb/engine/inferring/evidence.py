"""What one document shows: its text, its tables, its addresses, and its pairs of label and value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from llamaextract_nb.engine.inferring.headings import with_headings
from llamaextract_nb.engine.inferring.pairs import Pair, find_pairs
from llamaextract_nb.engine.proposing.records.finding import find_tables
from llamaextract_nb.engine.proposing.values.parties import find_blocks
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.structure.tables.grid import Grid
from llamaextract_nb.engine.structure.text import Text
from llamaextract_nb.engine.values import Conventions, conventions
from llamaextract_nb.engine.weights import default_weights


@dataclass(frozen=True)
class Evidence:
    """A document, and what it shows, each made when it is first asked for."""

    structure: Structure

    @cached_property
    def known(self) -> Conventions:
        """How it writes numbers and dates."""
        return conventions(self.structure.document)

    @cached_property
    def text(self) -> Text:
        """Its lines."""
        return Text(self.structure, self.known, default_weights())

    @cached_property
    def grids(self) -> list[Grid]:
        """Its tables."""
        return find_tables(self.structure)

    @cached_property
    def pairs(self) -> list[Pair]:
        """Its labels with their values and headings."""
        return with_headings(self.text, find_pairs(self.text, self.grids, find_blocks(self.text)))
