"""Write a made table as a spreadsheet or a Word document, without a trace of the time and the machine."""

import datetime
import io
import re
import zipfile
from random import Random
from typing import Any

import docx
import openpyxl
from openpyxl.utils import get_column_letter

from .columns import Cell, Column
from .grid import Row, rows_of
from .plan import Plan

_STAMP = re.compile(rb"(<dcterms:\w+[^>]*>)[^<]*(</dcterms)")


def sealed(content: bytes) -> bytes:
    """Return a zipped document without times, and stored as it is: zlib may pack differently elsewhere."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in sorted(old.namelist()):
            inside = _STAMP.sub(rb"\g<1>2020-01-01T00:00:00Z\2", old.read(name))
            new.writestr(zipfile.ZipInfo(name), inside)
    return file.getvalue()


def xlsx(plan: Plan, random: Random) -> bytes:
    """Return the workbook; numbers and dates are typed in most of them."""
    book = openpyxl.Workbook()
    sheet = book.active
    typed, left, joined = random.random() < 0.7, random.choice((1, 1, 2)), random.random() < 0.5
    at = 1
    if random.random() < 0.7:
        sheet.cell(at, left, plan.title)
        at += 2
    for _, label, value in plan.asked:
        sheet.cell(at, left, label)
        sheet.cell(at, left + 1, value)
        at += 1
    for text in plan.above:
        sheet.cell(at, left, text)
        at += 1
    for part in plan.parts:
        if part.heading:
            sheet.cell(at, left, part.heading)
            at += 1
        for row in rows_of(plan, part):
            _xlsx_row(sheet, at, left, row, plan, typed, joined)
            at += 1
        at += 1
    for text in plan.below:
        sheet.cell(at, left, text)
        at += 1
    for number, _ in enumerate(plan.columns):
        sheet.column_dimensions[get_column_letter(left + number)].width = 18
    file = io.BytesIO()
    book.save(file)
    return sealed(file.getvalue())


def _xlsx_row(sheet: Any, at: int, left: int, row: Row, plan: Plan, typed: bool, joined: bool) -> None:
    for number, (column, cell) in enumerate(zip(plan.columns, row.cells, strict=True)):
        if number == 0 and row.below == 0:
            continue
        place = sheet.cell(at, left + number)
        _xlsx_cell(place, column, cell, typed and row.kind not in ("headings", "header", "group"))
    if joined:
        for first, count, _ in row.spans:
            sheet.merge_cells(start_row=at, end_row=at, start_column=left + first, end_column=left + first + count - 1)
        if row.below > 1:
            sheet.merge_cells(start_row=at, end_row=at + row.below - 1, start_column=left, end_column=left)


def _xlsx_cell(place: Any, column: Column, cell: Cell, typed: bool) -> None:
    if cell.text == "":
        return
    if typed and column.numeric and isinstance(cell.value, (int, float)):
        place.value = cell.value
        if column.kind in ("amount", "measure"):
            place.number_format = "#,##0" + ("." + "0" * column.places if column.places else "")
    elif typed and column.kind == "date" and cell.value is not None and not column.as_printed:
        place.value = datetime.date.fromisoformat(cell.value)
        place.number_format = "yyyy-mm-dd"
    else:
        place.value = cell.text


def word(plan: Plan, random: Random) -> bytes:
    """Return the Word document."""
    document = docx.Document()
    document.add_heading(plan.title, 1)
    style = random.choice(("Table Grid", "Light List Accent 1", "Normal Table"))
    if plan.head:
        document.sections[0].header.paragraphs[0].text = plan.head
    for _, label, value in plan.asked:
        document.add_paragraph(f"{label}: {value}")
    for text in plan.above:
        document.add_paragraph(text)
    for part in plan.parts:
        if part.heading:
            document.add_heading(part.heading, 2)
        rows = list(rows_of(plan, part))
        table = document.add_table(len(rows), len(plan.columns), style)
        for row, line in zip(rows, table.rows, strict=True):
            cells = line.cells
            for number, cell in enumerate(row.cells):
                _word_cell(cells[number], cell, number == 0 and row.below == 0)
            for first, count, _ in row.spans:
                _joined(cells[first], cells[first + count - 1])
        for at, row in enumerate(rows):
            if row.below > 1:
                _joined(table.cell(at, 0), table.cell(at + row.below - 1, 0))
        document.add_paragraph("")
    for text in plan.below:
        document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return sealed(file.getvalue())


def _word_cell(place: Any, cell: Cell, covered: bool) -> None:
    if covered or not cell.text:
        return
    place.text = cell.text
    if cell.mark:
        place.paragraphs[0].add_run(cell.mark).font.superscript = True


def _joined(first: Any, last: Any) -> None:
    """Merge cells, and drop the empty paragraphs that the covered ones leave."""
    text = first.text
    first.merge(last).text = text
