"""OpenDocument texts and slides: paragraphs and tables in their order, and the text of headers and footers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.archive import opened_archive
from llamaextract_nb.engine.readers.flow import Flow
from llamaextract_nb.engine.readers.limits import check_table
from llamaextract_nb.engine.readers.open_parts import (
    PARAGRAPHS,
    SKIPPED,
    cells,
    count,
    paragraphs,
    part,
    rows,
    tag,
    text_of,
)

_MOST_REPEATED = 100  # places that one cell covers, or rows that are the same
Spans = dict[int, tuple[int, str]]
"""For each column, the text of the cell that covers it, and how many rows of it are left."""


def read_odt(path: Path, name: str) -> Document:
    """Return an OpenDocument text or its slides.

    Raises:
        DocumentError: It is damaged, or unpacks to more than is safe.
    """
    reader = _Reader()
    with opened_archive(path, name):
        styles, content = part(path, "styles.xml"), part(path, "content.xml")
        around = [] if styles is None else list(styles.iter("{*}header", "{*}footer"))
        for element in around:
            if tag(element) == "style:header":
                reader.block(element, "header")
        reader.block(content.find("{*}body"))
        for element in around:
            if tag(element) == "style:footer":
                reader.block(element, "footer")
    return reader.flow.document(name, "odt")


class _Reader:
    """Goes through the elements of one document."""

    def __init__(self) -> None:
        self.flow = Flow()

    def block(self, element: Any, where: str = "") -> None:
        for child in element:
            name = tag(child)
            if name in PARAGRAPHS:
                self.flow.paragraph(text_of(child).split("\n"), where)
            if name == "table:table":
                self._table(child)
            elif name and name not in SKIPPED:  # a paragraph too, for the frames and notes in it
                self.block(child, where)

    def _table(self, table: Any) -> None:
        number = self.flow.begin_table()
        full: list[list[str]] = []
        plain: list[list[str]] = []
        spans: Spans = {}
        for row in rows(table):
            texts, once = _row(row, spans)
            for _ in range(count(row, "table:number-rows-repeated", _MOST_REPEATED)):
                check_table(len(full) + 1, len(texts))
                full.append(texts)
                plain.append(once)
            for column, (left, text) in list(spans.items()):
                spans[column] = (left - 1, text)
        self.flow.table(number, full, plain)
        for inner in (inner for row in rows(table) for cell, _ in cells(row) for inner in _tables(cell)):
            self._table(inner)


def _row(row: Any, spans: Spans) -> tuple[list[str], list[str]]:
    """Return the texts of a row twice: with that of a cell in each place it covers, and with it once."""
    full: list[str] = []
    plain: list[str] = []
    for cell, covered in cells(row):
        text = " ".join(" ".join(text_of(each).split()) for each in paragraphs(cell))
        for _ in range(count(cell, "table:number-columns-repeated", _MOST_REPEATED)):
            column = len(full)
            if not covered:
                rest = count(cell, "table:number-rows-spanned", _MOST_REPEATED)
                for covers in range(count(cell, "table:number-columns-spanned", _MOST_REPEATED)):
                    spans[column + covers] = (rest, text)
            left, above = spans.get(column, (0, ""))
            full.append(above if covered and left > 0 else text)
            plain.append("" if covered else text)
    return full, plain


def _tables(element: Any) -> Iterator[Any]:
    """Yield the tables in an element, but for those in them."""
    for child in element:
        if tag(child) == "table:table":
            yield child
        else:
            yield from _tables(child)
