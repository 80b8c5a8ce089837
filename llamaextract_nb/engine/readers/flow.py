"""Paragraphs and tables in their order, as word processors keep them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

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
            rows: Its rows, with the text of a cell in each place that it covers; its paragraphs are lines of it.
            once: The same rows, with that text once.

        Raises:
            TooMuchError: It has too many cells.
        """
        anchors = [f"table {number}, row {index}" for index in range(1, len(rows) + 1)]
        # A form's cell has a label in one paragraph and its value in the next, which stand below each other.
        stacked = [
            ([*line], anchor)
            for row, anchor in zip(once, anchors, strict=True)
            for line in zip_longest(*(cell.split("\n") for cell in row), fillvalue="")
        ]
        texts = rows_as_text([line for line, _ in stacked])
        self._lines.extend((text, anchor) for text, (_, anchor) in zip(texts, stacked, strict=True))
        declared = table_of([[" ".join(cell.split()) for cell in row] for row in rows], anchors)
        if declared:
            self._tables.append(declared)

    def document(self, name: str, kind: str) -> Document:
        """Return what has been taken in as a document."""
        return Document(name, kind, pages_of(self._lines), self._tables)
