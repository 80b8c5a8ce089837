"""Every row that is there is read, and where the document says that there are more, the finding says so."""

import csv

import openpyxl
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine import extract, read

HEADER = (100, {50: "Description", 250: "Quantity", 330: "Unit price", 430: "Amount"})


def row(y, text, quantity, price, amount):
    return (y, {50: text, 260: quantity, 340: price, 435: amount})


def expected(number):
    quantity, price = number % 7 + 1, (number % 13 + 1) * 1.25
    return {"description": f"Part {number}", "quantity": quantity, "unit_price": price, "amount": quantity * price}


def write_pdf(path, many):
    canvas = Canvas(str(path), pagesize=A4)
    for number in range(1, many + 1):
        line = (number - 1) % 50
        if line == 0:
            if number > 1:
                canvas.showPage()
            canvas.setFont("Helvetica", 9)
            for x, text in ((50, "No."), (100, "Description"), (330, "Quantity"), (400, "Unit price"), (480, "Amount")):
                canvas.drawString(x, 790, text)
            canvas.drawString(500, 30, f"Page {(number - 1) // 50 + 1} of {many // 50}")
        record, y = expected(number), 776 - 14 * line
        canvas.drawString(50, y, str(number))
        canvas.drawString(100, y, record["description"])
        for x, name, form in ((370, "quantity", "d"), (440, "unit_price", ".2f"), (520, "amount", ",.2f")):
            canvas.drawRightString(x, y, format(record[name], form))
    canvas.drawString(330, 60, "Total")
    canvas.drawRightString(520, 60, f"{sum(expected(n)['amount'] for n in range(1, many + 1)):,.2f}")
    canvas.save()


def rows(many):
    yield ["Description", "Quantity", "Unit price", "Amount"]
    yield from (list(expected(number).values()) for number in range(1, many + 1))


def write_csv(path, many):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows(many))


def write_xlsx(path, many):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for values in rows(many):
        sheet.append(values)
    book.save(path)


# What follows the reading is the same for all of them, so one of them has the most.
@pytest.mark.parametrize(("write", "many"), [(write_pdf, 2_000), (write_csv, 1_000), (write_xlsx, 1_000)])
def test_thousands_of_rows_in_thousands_of_rows_out(tmp_path, write, many, invoice_item):
    path = tmp_path / f"many.{write.__name__.removeprefix('write_')}"
    write(path, many)
    items = {"type": "array", "items": {"type": "object", "properties": invoice_item}}
    extraction = extract(read(path), {"type": "object", "properties": {"items": items}})
    assert extraction.data["items"] == [expected(number) for number in range(1, many + 1)]
    assert ("items",) not in extraction.findings


ROWS = [row(120, "Green paint", "2", "10.00", "20.00"), row(140, "Brush", "3", "1.50", "4.50")]


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        ({50: "Total", 430: "24.50"}, None),
        ({50: "Total", 430: "54.50"}, "add up to 24.50, the document's totals are 54.50"),
        ({50: "Number of items: 2"}, None),
        ({50: "Number of items: 5"}, None),  # pieces, not rows
        ({50: "Number of items: 12"}, "states 12, 2 were read"),
        ({50: "12 Positionen"}, "states 12, 2 were read"),
        ({50: "Page 1 of 3"}, "states 3 pages, 1 of them are here"),
        ({50: "Page 1 of 1"}, None),
        ({50: "We ask you to check all 12 items within two weeks of their arrival"}, None),
    ],
)
def test_what_the_document_states_is_held_against_the_rows(paged, records, invoice_item, line, doubt):
    found, findings = records(paged([HEADER, *ROWS, (200, line)]), invoice_item)
    assert len(found) == 2
    reason = findings[("items",)].reason if ("items",) in findings else None
    assert reason is None if doubt is None else doubt in reason


@pytest.mark.parametrize(
    ("below", "complete"),
    [
        ([("Subtotal", "24.50"), ("VAT 20%", "4.90"), ("Total", "29.40")], True),
        ([("Total with shipping", "29.50"), ("Shipping", "5.00")], True),
        ([("Subtotal", "44.50"), ("VAT 20%", "8.90"), ("Total", "53.40")], False),
    ],
)
def test_charges_and_taxes_explain_a_total(paged, records, invoice_item, below, complete):
    foot = [(200 + 15 * n, {330: label, 430: number}) for n, (label, number) in enumerate(below)]
    findings = records(paged([HEADER, *ROWS, *foot]), invoice_item)[1]
    assert (("items",) not in findings) == complete


def test_a_gap_in_the_row_numbers_is_told(declared, records, invoice_item):
    numbered = [
        ["No.", "Description", "Amount"],
        *([str(n), f"Part {n}", "5.00"] for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12)),
    ]
    findings = records(declared(numbered), invoice_item)[1]
    assert "the row numbers jump from 10 to 12" in findings[("items",)].reason
    findings = records(declared(numbered[:-1]), invoice_item)[1]
    assert ("items",) not in findings


def test_sums_of_a_declared_table_are_held_against_its_rows(declared, records, invoice_item):
    table = [
        ["Description", "Quantity", "Unit price", "Amount"],
        ["Brush", "3", "1.50", "4.50"],
        ["Total", "", "", "9.00"],
    ]
    assert "add up to 4.50" in records(declared(table), invoice_item)[1][("items",)].reason


def test_records_that_the_schema_forbids_are_told(paged, records, invoice_item):
    found, findings = records(paged([HEADER, *ROWS]), invoice_item, maxItems=1)
    assert len(found) == 1
    assert "allows 1 of the 2 records" in findings[("items",)].reason


def test_arithmetic_moves_confidence(paged, records, invoice_item):
    wrong = row(140, "Brush", "3", "1.50", "5.50")
    right = records(paged([HEADER, *ROWS]), invoice_item)[1]
    other = records(paged([HEADER, ROWS[0], wrong]), invoice_item)[1]
    total = records(paged([HEADER, *ROWS, (200, {50: "Total", 430: "24.50"})]), invoice_item)[1]
    amount = ("items", 1, "amount")
    assert other[amount].confidence < right[amount].confidence < total[amount].confidence
    assert "does not hold" in other[amount].reason
    assert "add up to a stated total" in total[amount].reason
