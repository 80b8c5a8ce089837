"""Old spreadsheets, and formulas whose values nobody stored."""

import openpyxl
import pytest

from llamaextract_nb.engine import read
from llamaextract_nb.engine.readers.formulas import Formulas
from tests.engine.readers.compound import workbook


def rows(table):
    return [[cell.text for cell in row] for row in table.rows]


def test_an_old_spreadsheet(tmp_path):
    may = [["Date", "Amount", "Note"], [(46143, "date"), 12.5, "Überweisung"], [None, 3, None], [(46143.5, "date")]]
    path = tmp_path / "a.xls"
    path.write_bytes(workbook({"May": may, ".Secret": [["secret", "x"]]}))
    document = read(path)
    assert document.kind == "xls"
    assert rows(document.tables[0]) == [
        ["Date", "Amount", "Note"], ["2026-05-01", "12.5", "Überweisung"], ["", "3", ""], ["2026-05-01 12:00:00", "", ""],
    ]  # fmt: skip
    assert document.tables[0].rows[1][1].anchor == "May!B2"
    assert len(document.tables) == 1


def test_a_spreadsheet_in_xml(tmp_path):
    (tmp_path / "a.xls").write_text(
        """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
        <Worksheet ss:Name="May"><Table>
          <Row><Cell ss:MergeAcross="1"><Data ss:Type="String">Date</Data></Cell><Cell><Data ss:Type="String">Amount</Data></Cell></Row>
          <Row ss:Index="3"><Cell><Data ss:Type="DateTime">2026-05-01T00:00:00.000</Data></Cell>
            <Cell ss:Index="3"><Data ss:Type="Number">12.50</Data></Cell></Row></Table></Worksheet>
        <Worksheet ss:Name="Old"><Table><Row><Cell><Data ss:Type="String">secret</Data></Cell></Row></Table>
          <WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
        </Workbook>"""
    )
    document = read(tmp_path / "a.xls")
    assert rows(document.tables[0]) == [["Date", "", "Amount"], ["2026-05-01", "", "12.5"]]
    assert document.tables[0].rows[1][2].anchor == "May!C3"
    assert len(document.tables) == 1


def test_a_table_of_text_under_the_name_of_a_spreadsheet(tmp_path):
    (tmp_path / "a.xls").write_text("Date\tAmount\n2026-05-01\t12.50\n")
    assert rows(read(tmp_path / "a.xls").tables[0]) == [["Date", "Amount"], ["2026-05-01", "12.50"]]


def calculated(formula, **cells):
    places = {("May", 1, ord(name) - 64): value for name, value in cells.items()}
    return Formulas(places, {("May", 9, 9): formula}).value(("May", 9, 9))


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=A1*B1", 12),
        ("=A1+B1*2", 11),
        ("=(A1+B1)*2", 14),
        ("=-A1^2", 9),  # the sign first, as spreadsheets have it
        ("=B1-A1-1", 0),
        ("=A1/B1", 0.75),
        ("=A1*19%", 0.57),
        ("=SUM(A1:C1)", 7),
        ("=SUM(A1,B1)+1", 8),
        ("=ROUND(A1/B1*10, 0)", 8),
        ("=ROUND(2.675, 2)", 2.68),
        ("=SUMPRODUCT(A1:B1,A1:B1)", 25),
        ("=MAX(A1:B1)-MIN(A1:B1)", 1),
        ("=AVERAGE(A1:B1)", 3.5),
        ("=$A$1*May!B1+'May'!A1", 15),
        ("=D1+1", 1),
        ("=A1/D1", None),
        ("=C1+1", None),
        ("=IF(A1>1,1,2)", None),
        ("=A1&B1", None),
        ("=SUM(A:A)", None),
        ("=I9+1", None),
        ("=SUM(A1:XFD1048576)", None),
        ("=" + "(" * 500 + "1" + ")" * 500, None),
        ("=A1+", None),
        ("=)", None),
        ("=9^999", None),
    ],
)
def test_what_a_formula_comes_to(formula, value):
    assert calculated(formula, A=3, B=4, C="x") == (value if value is None else pytest.approx(value))


def test_formulas_without_values_are_calculated_or_said(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "May"
    for row in [["Item", "Qty", "Price", "Amount"], ["Bolt", 4, 2.5, "=B2*C2"], ["Nut", 2, 1.25, "=B3*C3"]]:
        sheet.append(row)
    sheet.append(["Total", None, None, "=SUM(D2:D3)"])
    sheet.append(["Due", None, None, "=TODAY()"])
    book.save(tmp_path / "a.xlsx")
    document = read(tmp_path / "a.xlsx")
    assert [row[3] for row in rows(document.tables[0])] == ["Amount", "10", "2.5", "12.5", ""]
    assert document.notes[0] == "each of 3 formulas has no stored value and was calculated here"
    assert document.notes[1].startswith("one formula has no stored value and was left blank: open the file")
