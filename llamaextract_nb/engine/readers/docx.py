"""Word documents, by python-docx: paragraphs and tables in their order, and the text of headers and footers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from llamaextract_nb.engine.document import Document, Table
from llamaextract_nb.engine.readers.archive import opened_archive
from llamaextract_nb.engine.readers.laid import pages_of, rows_as_text, table_of
from llamaextract_nb.engine.readers.limits import check_table

_DEEPEST = 10  # tables inside tables


def read_docx(path: Path, name: str) -> Document:
    """Return a Word document.

    Raises:
        DocumentError: It is damaged, or unpacks to more than is safe.
    """
    with opened_archive(path, name):
        word = docx.Document(str(path))
        reader = _Reader()
        for section in word.sections[:1]:
            reader.body(section.header.iter_inner_content(), "header")
        reader.body(word.iter_inner_content())
        for section in word.sections[:1]:
            reader.body(section.footer.iter_inner_content(), "footer")
    return Document(name, "docx", pages_of(reader.lines), reader.tables)


class _Reader:
    """Collects the lines and tables of one document, and counts them for the anchors."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.tables: list[Table] = []
        self.paragraphs = 0
        self.numbered = 0

    def body(self, content: Iterator[Any], part: str = "", depth: int = 0) -> None:
        for block in content:
            if isinstance(block, Paragraph):
                self._paragraph(block, part)
            elif isinstance(block, WordTable) and depth < _DEEPEST:
                self._table(block, depth)

    def _paragraph(self, paragraph: Paragraph, part: str) -> None:
        if not part:
            self.paragraphs += 1
        anchor = part or f"paragraph {self.paragraphs}"
        # A tab in a paragraph divides it into columns, wherever its tab stops are.
        texts = [text.replace("\t", "    ") for text in paragraph.text.splitlines()]
        self.lines.extend((text, anchor) for text in texts or [""])

    def _table(self, table: WordTable, depth: int) -> None:
        self.numbered += 1
        number = self.numbered
        rows: list[list[str]] = []
        for row in table.rows:
            check_table(len(rows) + 1, sum(cell.grid_span for cell in row._tr.tc_lst))
            cells = list(row.cells)  # a merged cell comes once for each place it covers
            rows.append([" ".join(cell.text.split()) for cell in cells])
            for cell in dict.fromkeys(cells):
                self.body((inner for inner in cell.iter_inner_content() if isinstance(inner, WordTable)), "", depth + 1)
        anchors = [f"table {number}, row {index}" for index in range(1, len(rows) + 1)]
        distinct = [[t if i == 0 or t != row[i - 1] else "" for i, t in enumerate(row)] for row in rows]
        self.lines.extend(zip(rows_as_text(distinct), anchors, strict=True))
        declared = table_of(rows, anchors)
        if declared:
            self.tables.append(declared)
