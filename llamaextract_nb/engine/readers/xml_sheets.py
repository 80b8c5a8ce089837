"""Spreadsheets in the XML of Excel 2003, which sites still export under names that end with .xls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.readers.limits import MOST_CELLS, TooMuchError
from llamaextract_nb.engine.readers.sheets import Sheets, shown

_SPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
_VISIBLE = "{urn:schemas-microsoft-com:office:excel}Visible"
_MIDNIGHT = "T00:00:00.000"


def is_workbook(root: Any) -> bool:
    """Tell whether an XML file is such a spreadsheet, by its root element."""
    return bool(root.tag == f"{_SPACE}Workbook")


def workbook_document(root: Any, name: str) -> Document:
    """Return a spreadsheet: the values of its visible sheets.

    Raises:
        TooMuchError: It has too many cells.
        ValueError: It numbers its rows or cells with what is no number.
    """
    sheets = Sheets()
    for sheet in root.iter(f"{_SPACE}Worksheet"):
        visible = sheet.find(f"*/{_VISIBLE}")
        if visible is None or not (visible.text or "").startswith("Sheet"):  # SheetHidden, SheetVeryHidden
            sheets.add(sheet.get(f"{_SPACE}Name") or "", _rows(sheet))
    return sheets.document(name, "xml")


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    place = 0
    for row in sheet.iter(f"{_SPACE}Row"):
        place = int(row.get(f"{_SPACE}Index") or place + 1)
        texts: list[str] = []
        for cell in row.iter(f"{_SPACE}Cell"):
            column = int(cell.get(f"{_SPACE}Index") or len(texts) + 1)
            if column + len(texts) > MOST_CELLS:
                raise TooMuchError("cells", MOST_CELLS)
            texts += [""] * (column - 1 - len(texts))
            texts.append(_shown(cell.find(f"{_SPACE}Data")))
            texts += [""] * min(int(cell.get(f"{_SPACE}MergeAcross") or 0), MOST_CELLS)
        yield place, texts


def _shown(data: Any) -> str:
    if data is None:
        return ""
    text = " ".join("".join(data.itertext()).split())
    kind = data.get(f"{_SPACE}Type")
    if kind == "Number" and text:
        return shown(float(text))
    if kind == "DateTime":
        return text.removesuffix(_MIDNIGHT).replace("T", " ").removesuffix(".000")
    return shown(text == "1") if kind == "Boolean" else text
