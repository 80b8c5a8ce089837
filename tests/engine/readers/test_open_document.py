"""OpenDocument texts and spreadsheets, made of their XML."""

import zipfile

import pytest

from llamaextract_nb.engine import read
from llamaextract_nb.engine.readers import sheets
from llamaextract_nb.errors import DocumentError

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
    )
)  # fmt: skip


def made(folder, kind, body, styles=""):
    path = folder / f"a.{kind}"
    what = {"odt": "text", "ods": "spreadsheet"}[kind]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{what}")
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES}>{styles}<office:body><office:{what}>{body}</office:{what}></office:body>"
            "</office:document-content>",
        )
        archive.writestr(
            "styles.xml",
            f"<office:document-styles {SPACES}><style:footer><text:p>Page foot</text:p></style:footer>"
            "<style:header><text:p>Letterhead</text:p></style:header></office:document-styles>",
        )
    return path


def lines(document):
    return [(line.text, line.anchor) for page in document.pages for line in page.lines]


def rows(table):
    return [[cell.text for cell in row] for row in table.rows]


def cell(text, attributes=""):
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def test_a_text_with_a_table_a_list_a_box_and_a_note(tmp_path):
    covered = "<table:covered-table-cell/>"
    body = f"""<text:h>Order  7</text:h>
      <text:p>Name:<text:tab/>Ann<text:s text:c="3"/><text:span>Lee</text:span><text:line-break/>Rome
        <text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p></text:note-body></text:note>
        <draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame></text:p>
      <text:tracked-changes><text:p>gone</text:p></text:tracked-changes>
      <text:list><text:list-item><text:p>first</text:p></text:list-item></text:list>
      <table:table>
        <table:table-header-rows><table:table-row>{cell("Item")}{cell("Price", 'table:number-columns-spanned="2"')}{covered}</table:table-row></table:table-header-rows>
        <table:table-row>{cell("Bolt", 'table:number-rows-spanned="2"')}{cell("2.50")}{cell("EUR")}</table:table-row>
        <table:table-row>{covered}{cell("3.50")}{cell("EUR")}</table:table-row>
      </table:table>"""
    document = read(made(tmp_path, "odt", body))
    assert document.kind == "odt"
    found = lines(document)
    assert found[0] == ("Letterhead", "header")
    assert found[-1] == ("Page foot", "footer")
    assert [text for text, _ in found[1:-1]] == [
        "Order 7", "Name: Ann Lee", "Rome", "a note", "boxed", "first", "Item Price", "Bolt 2.50 EUR", "3.50 EUR",
    ]  # fmt: skip
    assert rows(document.tables[0]) == [["Item", "Price", "Price"], ["Bolt", "2.50", "EUR"], ["Bolt", "3.50", "EUR"]]
    assert document.tables[0].rows[2][1].anchor == "table 1, row 3"


def test_a_table_in_a_table_is_one_of_its_own(tmp_path):
    inner = f"<table:table><table:table-row>{cell('a')}{cell('b')}</table:table-row></table:table>"
    deep = f"<table:table><table:table-row><table:table-cell>{inner}</table:table-cell>{cell('c')}</table:table-row></table:table>"
    body = f"<table:table><table:table-row><table:table-cell>{deep}</table:table-cell>{cell('d')}</table:table-row></table:table>"
    assert [rows(table) for table in read(made(tmp_path, "odt", body)).tables] == [
        [["", "d"]],
        [["", "c"]],
        [["a", "b"]],
    ]


def test_a_spreadsheet(tmp_path):
    number = 'office:value-type="float" office:value="12.5"'
    day = 'office:value-type="date" office:date-value="2026-05-01T00:00:00"'
    body = f"""<table:table table:name="May">
        <table:table-row>{cell("Date")}{cell("Amount")}{cell("Paid")}</table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
        <table:table-row>{cell("1 May", day)}{cell("12,50 €", number)}{cell("x", 'office:value-type="boolean" office:boolean-value="true"')}</table:table-row>
        <table:table-row table:number-rows-repeated="2">{cell("x", 'table:number-columns-repeated="2"')}<table:table-cell table:formula="of:=SUM([.B1])"/></table:table-row>
        <table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
      </table:table>
      <table:table table:name="Hidden" table:style-name="h"><table:table-row>{cell("secret")}</table:table-row></table:table>"""
    styles = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    document = read(made(tmp_path, "ods", body, styles))
    assert rows(document.tables[0]) == [
        ["Date", "Amount", "Paid"], ["2026-05-01", "12.5", "true"], ["x", "x", ""], ["x", "x", ""],
    ]  # fmt: skip
    assert document.tables[0].rows[1][1].anchor == "May!B4"
    assert "secret" not in str(lines(document))
    assert document.notes[0].startswith("one formula has no stored value and was left blank")


def test_a_cell_that_is_repeated_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_CELLS", 1000)
    body = f"""<table:table table:name="May"><table:table-row table:number-rows-repeated="1000000">
        {cell("x", 'table:number-columns-repeated="1000"')}</table:table-row></table:table>"""
    with pytest.raises(DocumentError, match=r"a.ods has more than 1,000 cells"):
        read(made(tmp_path, "ods", body))
