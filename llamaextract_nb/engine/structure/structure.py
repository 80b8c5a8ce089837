"""What stands where in a document, found once, without asking what is wanted, and kept with its words."""

from __future__ import annotations

from functools import cached_property

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.structure.lines import SegmentLine, segment_lines
from llamaextract_nb.engine.structure.tables.finder import find_grids
from llamaextract_nb.engine.structure.tables.grid import Grid
from llamaextract_nb.engine.structure.tables.shapes import shaped_grids
from llamaextract_nb.engine.structure.tables.statements import Statement, found_statements


class Structure:
    """The lines and tables of a document's pages, each found when it is first asked for.

    Args:
        document: The document as read.
        grids: Its tables, if they were found earlier.
        shaped: Its lists of lines with one shape, if they were found earlier.
    """

    def __init__(self, document: Document, grids: list[Grid] | None = None, shaped: list[Grid] | None = None) -> None:
        self.document = document
        if grids is not None:
            self.grids = grids
        if shaped is not None:
            self.shaped = shaped

    @classmethod
    def of(cls, document: Document | Structure) -> Structure:
        """Return the structure of a document, which may be its structure already."""
        return document if isinstance(document, Structure) else cls(document)

    @cached_property
    def pages(self) -> list[list[SegmentLine]]:
        """The lines of each page."""
        return [segment_lines(page) for page in self.document.pages]

    @cached_property
    def grids(self) -> list[Grid]:
        """The tables in the words of the pages."""
        return find_grids(self.pages)

    @cached_property
    def shaped(self) -> list[Grid]:
        """The lists of lines with one shape."""
        return shaped_grids(self.pages)

    @cached_property
    def statements(self) -> list[Statement]:
        """The tables in the words of the pages, read sideways."""
        return list(found_statements(self.pages))
