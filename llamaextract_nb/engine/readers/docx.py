"""Word documents, by python-docx: paragraphs and tables in their order, and the text of headers and footers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.archive import opened_archive
from llamaextract_nb.engine.readers.flow import Flow
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
    return reader.flow.document(name, "docx")


class _Reader:
    """Goes through the blocks of one document."""

    def __init__(self) -> None:
        self.flow = Flow()

    def body(self, content: Iterator[Any], part: str = "", depth: int = 0) -> None:
        for block in content:
            if isinstance(block, Paragraph):
                # A tab in a paragraph divides it into columns, wherever its tab stops are.
                self.flow.paragraph([text.replace("\t", "    ") for text in block.text.splitlines()] or [""], part)
            elif isinstance(block, WordTable) and depth < _DEEPEST:
                self._table(block, depth)

    def _table(self, table: WordTable, depth: int) -> None:
        number = self.flow.begin_table()
        rows: list[list[str]] = []
        for row in table.rows:
            check_table(len(rows) + 1, sum(cell.grid_span for cell in row._tr.tc_lst))
            cells = list(row.cells)  # a merged cell comes once for each place it covers
            rows.append(["\n".join(" ".join(line.split()) for line in cell.text.splitlines()) for cell in cells])
            for cell in dict.fromkeys(cells):
                self.body((inner for inner in cell.iter_inner_content() if isinstance(inner, WordTable)), "", depth + 1)
        once = [[t if i == 0 or t != row[i - 1] else "" for i, t in enumerate(row)] for row in rows]
        self.flow.table(number, rows, once)
