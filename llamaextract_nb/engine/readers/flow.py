"""Paragraphs and tables in their order, as word processors keep them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from llamaextract_nb.engine.document import Document, Table
from llamaextract_nb.engine.readers.laid import pages_of, rows_as_text, table_of


class Flow:
    """Collects the paragraphs and tables of one document, and counts them for the anchors."""

    def __init__(self) -> None:
        self._lines: list[tuple[str, str]] = []
        self._tables: list[Table] = []
        self._paragraphs = 0
        self._begun = 0

    def paragraph(self, lines: Iterable[str], where: str = "") -> None:
        """Take in a paragraph by its lines; `where` is the part of the document that is not counted, such as header."""
        self._paragraphs += not where
        anchor = where or f"paragraph {self._paragraphs}"
        self._lines.extend((text, anchor) for text in lines)

    def begin_table(self) -> int:
        """Return the number of a table that begins; those in it come later."""
        self._begun += 1
        return self._begun

    def table(self, number: int, rows: Sequence[Sequence[str]], once: Sequence[Sequence[str]]) -> None:
        """Take in a table.

        Args:
            number: Its number.
            rows: Its rows, with the text of a cell in each place that it covers.
            once: The same rows, with that text once.

        Raises:
            TooMuchError: It has too many cells.
        """
        anchors = [f"table {number}, row {index}" for index in range(1, len(rows) + 1)]
        self._lines.extend(zip(rows_as_text(once), anchors, strict=True))
        declared = table_of(rows, anchors)
        if declared:
            self._tables.append(declared)

    def document(self, name: str, kind: str) -> Document:
        """Return what has been taken in as a document."""
        return Document(name, kind, pages_of(self._lines), self._tables)
