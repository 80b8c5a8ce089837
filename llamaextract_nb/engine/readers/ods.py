"""OpenDocument spreadsheets: the values of every visible sheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.archive import opened_archive
from llamaextract_nb.engine.readers.limits import MOST_CELLS
from llamaextract_nb.engine.readers.open_parts import attribute, cells, count, paragraphs, part, rows, tag, text_of
from llamaextract_nb.engine.readers.sheets import Sheets, shown

_NUMBERS = ("float", "currency", "percentage")
_WIDEST = 1024  # columns in which one cell is repeated; programs fill blank rows up to the last column they know


def read_ods(path: Path, name: str) -> Document:
    """Return a spreadsheet; formulas are their last computed values, and the document notes those that have none.

    Raises:
        DocumentError: It is damaged, unpacks to more than is safe, or has too many cells.
    """
    sheets = Sheets()
    with opened_archive(path, name):
        root = part(path, "content.xml")
        hidden = {
            attribute(style, "style:name")
            for style in root.iter("{*}style")
            if any(attribute(each, "table:display") == "false" for each in style)
        }
        for table in root.iter("{*}table"):
            if tag(table) == "table:table" and attribute(table, "table:style-name") not in hidden:
                sheets.add(attribute(table, "table:name"), _rows(table, sheets))
    return sheets.document(name, "ods")


def _rows(table: Any, sheets: Sheets) -> Iterator[tuple[int, list[str]]]:
    number = 1
    for row in rows(table):
        repeated = count(row, "table:number-rows-repeated", MOST_CELLS)
        texts = [text for cell, _ in cells(row) for text in _texts(cell, sheets)]
        if any(texts):
            for place in range(number, number + repeated):
                yield place, texts
        number += repeated


def _texts(cell: Any, sheets: Sheets) -> list[str]:
    """Return the text of a cell as often as it is repeated."""
    text = _shown(cell)
    if not text and attribute(cell, "table:formula") and not attribute(cell, "office:value-type"):
        sheets.unknown += 1
    return [text] * count(cell, "table:number-columns-repeated", _WIDEST)


def _shown(cell: Any) -> str:
    kind = attribute(cell, "office:value-type")
    if kind in _NUMBERS:
        try:
            return shown(float(attribute(cell, "office:value")))
        except ValueError:
            return ""
    if kind == "date":
        return attribute(cell, "office:date-value").removesuffix("T00:00:00").replace("T", " ")
    if kind == "boolean":
        return attribute(cell, "office:boolean-value")
    return " ".join(" ".join(text_of(each).split()) for each in paragraphs(cell))
