"""Each format becomes pages of words with places: boxes in PDF points where there are pages, anchors where not."""

import itertools
import json
from email.message import EmailMessage

import docx
import openpyxl
import pptx
import pytest
from pptx.util import Inches
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine import read
from llamaextract_nb.engine.readers.page_numbers import wanted_pages
from llamaextract_nb.errors import DocumentError


def lines(document):
    return [(line.text, line.anchor) for page in document.pages for line in page.lines]


def rows(table):
    return [[cell.text for cell in row] for row in table.rows]


def write(path, text, encoding="utf-8"):
    path.write_text(text, encoding=encoding)
    return path


def draw(path, place, *, rotation=0, crop=None, size=(400, 600)):
    canvas = Canvas(str(path), pagesize=size)
    canvas.setFont("Helvetica", 10)
    place(canvas)
    canvas.setPageRotation(rotation)
    if crop:
        canvas.setCropBox(crop)
    canvas.showPage()
    canvas.save()
    return path


def word_at(document, text):
    return next(word for line in document.pages[0].lines for word in line.words if word.text == text)


def test_pdf_words_have_boxes_from_the_top_left(tmp_path):
    path = draw(tmp_path / "a.pdf", lambda c: (c.drawString(100, 500, "Total 42,00"), c.drawString(100, 480, "EUR")))
    document = read(path)
    page = document.pages[0]
    assert (document.kind, page.width, page.height, page.real) == ("pdf", 400, 600, True)
    assert [line.text for line in page.lines] == ["Total 42,00", "EUR"]
    word = word_at(document, "Total")
    assert word.x0 == pytest.approx(100, abs=1)
    assert word.x1 == pytest.approx(100 + 21.6, abs=2)
    assert word.y0 < 600 - 500 < word.y1 + 1
    assert 8 <= word.y1 - word.y0 <= 14
    assert all(line.anchor is None for line in page.lines)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_pdf_boxes_are_where_a_turned_page_shows_them(tmp_path, rotation):
    # The words are drawn so that they read upright once the page, 400 x 600 as shown, has been turned.
    upright = {0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, 600, 0), 180: (-1, 0, 0, -1, 400, 600), 270: (0, -1, 1, 0, 0, 400)}[rotation]  # fmt: skip

    def place(canvas):
        canvas.transform(*upright)
        canvas.drawString(50, 300, "Total")
        canvas.drawString(150, 300, "42")

    document = read(draw(tmp_path / "a.pdf", place, rotation=rotation))
    page = document.pages[0]
    assert (page.width, page.height) == (400, 600)
    assert [line.text for line in page.lines] == ["Total 42"]
    total, number = word_at(document, "Total"), word_at(document, "42")
    assert total.x0 == pytest.approx(50, abs=1)
    assert number.x0 == pytest.approx(150, abs=1)
    assert total.y0 < 600 - 300 < total.y1 + 1


def test_pdf_boxes_count_from_the_crop_box(tmp_path):
    path = draw(tmp_path / "a.pdf", lambda c: c.drawString(100, 500, "Total"), crop=(50, 100, 350, 550))
    page = read(path).pages[0]
    word = page.lines[0].words[0]
    assert (page.width, page.height) == (300, 450)
    assert word.x0 == pytest.approx(50, abs=1)
    assert word.y0 < 50 < word.y1 + 1


def test_pdf_pages_can_be_chosen(tmp_path):
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for number in range(1, 6):
        canvas.drawString(72, 700, f"page{number}")
        canvas.showPage()
    canvas.save()
    document = read(tmp_path / "a.pdf", pages="2, 4-9")
    assert [(page.number, page.lines[0].text) for page in document.pages] == [(2, "page2"), (4, "page4"), (5, "page5")]


@pytest.mark.parametrize(("pages", "numbers"), [(None, [1, 2, 3]), ("1", [1]), ("3,1-2", [1, 2, 3]), ("0-1", [1])])
def test_page_ranges(pages, numbers):
    assert wanted_pages(pages, 3, "a.pdf") == numbers


@pytest.mark.parametrize("pages", ["", "x", "-", "1-", "1;2", "9"])
def test_page_ranges_that_cannot_be(pages):
    if not pages:
        assert wanted_pages(pages, 3, "a.pdf") == [1, 2, 3]
    else:
        with pytest.raises(DocumentError, match=r"a.pdf|pages="):
            wanted_pages(pages, 3, "a.pdf")


def test_word_paragraphs_tables_and_headers(tmp_path):
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "Confidential"
    word.add_paragraph("Agreement")
    word.add_paragraph("Party:\tAcme Ltd")
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Item", "Price", "Bolt", "2.50"], strict=True):
        cell.text = text
    word.save(tmp_path / "a.docx")
    document = read(tmp_path / "a.docx")
    assert lines(document) == [
        ("Confidential", "header"), ("Agreement", "paragraph 1"), ("Party: Acme Ltd", "paragraph 2"),
        ("Item Price", "table 1, row 1"), ("Bolt 2.50", "table 1, row 2"),
    ]  # fmt: skip
    assert rows(document.tables[0]) == [["Item", "Price"], ["Bolt", "2.50"]]
    assert document.tables[0].rows[1][0].anchor == "table 1, row 2"
    assert not document.pages[0].real


def test_spreadsheets_name_their_cells(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "May"
    for row in [["Date", "Amount", "Paid"], ["2026-05-01", 12.5, True], [None, 3.0, None]]:
        sheet.append(row)
    hidden = book.create_sheet("Hidden")
    hidden.sheet_state = "hidden"
    hidden.append(["secret"])
    book.save(tmp_path / "a.xlsx")
    document = read(tmp_path / "a.xlsx")
    assert rows(document.tables[0]) == [["Date", "Amount", "Paid"], ["2026-05-01", "12.5", "true"], ["", "3", ""]]
    assert document.tables[0].rows[1][1].anchor == "May!B2"
    assert "secret" not in str(lines(document))


def test_slides(tmp_path):
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Revenue: 12 million"
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for index, text in enumerate(["Quarter", "Sales", "Q1", "3.0"]):
        table.cell(index // 2, index % 2).text = text
    deck.save(tmp_path / "a.pptx")
    document = read(tmp_path / "a.pptx")
    assert ("Revenue: 12 million", "slide 1") in [(text, anchor) for text, anchor in lines(document)]
    assert rows(document.tables[0]) == [["Quarter", "Sales"], ["Q1", "3.0"]]


def test_web_pages_without_their_scripts(tmp_path):
    path = write(
        tmp_path / "a.html",
        "<!doctype html><html><head><title>t</title><style>p{}</style></head><body><script>alert('x')</script>"
        "<p>Total: <b>42</b>&nbsp;EUR</p><img src=http://example.invalid/x.png>"
        "<table><tr><th>Item<th>Price<tr><td>Bolt<td>2.50</table></body></html>",
    )
    document = read(path)
    text = " | ".join(text for text, _ in lines(document))
    assert "Total: 42 EUR" in text
    assert "alert" not in text
    assert rows(document.tables[0]) == [["Item", "Price"], ["Bolt", "2.50"]]


def test_labels_and_values_side_by_side_on_a_web_page(tmp_path):
    path = write(
        tmp_path / "a.html",
        """<html><div class="f"><span class="label">Order number</span>
             <span class="value">A 7</span></div>
           <p><span class="c1">Thank </span><span class="c2">you </span>
              <span class="c1">for</span> <b>all</b>
              <i>orders</i></p></html>""",
    )
    words = read(path).pages[0].lines[0].words
    assert [word.text for word in words] == ["Order", "number", "A", "7"]
    gaps = [after.x0 - word.x1 for word, after in itertools.pairwise(words)]
    assert gaps[1] > 2 * gaps[0] == 2 * gaps[2]
    assert lines(read(path))[1][0].startswith("Thank you")


def test_mail_with_an_html_body_and_an_attachment(tmp_path):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ann <ann@example.com>", "bob@example.com", "Order 7"
    message.set_content("See below.")
    message.add_alternative("<p>Hello</p><table><tr><td>Item<td>Qty</tr><tr><td>Bolt<td>4</tr></table>", subtype="html")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="order.pdf")
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    document = read(path)
    found = lines(document)
    assert ("From: Ann <ann@example.com>", "header From") in found
    assert ("Subject: Order 7", "header Subject") in found
    assert ("Attachment: order.pdf", "attachment") in found
    assert rows(document.tables[0]) == [["Item", "Qty"], ["Bolt", "4"]]


def test_text_keeps_its_columns_and_names_its_lines(tmp_path):
    document = read(write(tmp_path / "a.txt", "SHOP\n\nTea      2.50\n--------------\nTOTAL    2.50\n"))
    assert lines(document) == [("SHOP", "line 1"), ("Tea 2.50", "line 3"), ("TOTAL 2.50", "line 5")]
    tea, total = (next(w for w in line.words if w.text == "2.50") for line in document.pages[0].lines[1:])
    assert tea.x0 == total.x0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_the_usual_encodings(tmp_path, encoding):
    assert lines(read(write(tmp_path / "a.txt", "Größe: 5 €\n", encoding)))[0][0] == "Größe: 5 €"


def test_markdown_without_its_marks(tmp_path):
    document = read(
        write(tmp_path / "a.md", "# Report\n\n**Total:** [42](http://x)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    )
    assert ("Report", "line 1") in lines(document)
    assert ("Total: 42", "line 3") in lines(document)
    assert rows(document.tables[0]) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_csv_finds_its_delimiter(tmp_path, mark):
    document = read(write(tmp_path / "a.csv", f'name{mark}price\n"Bolt, big"{mark}2.50\nNut{mark}1\n'))
    assert rows(document.tables[0]) == [["name", "price"], ["Bolt, big", "2.50"], ["Nut", "1"]]
    assert document.tables[0].rows[2][1].anchor == "row 3"


def test_json_paths_are_anchors(tmp_path):
    value = {"order": {"number": "A-1", "paid": True, "note": None}, "items": [{"sku": "x", "qty": 2}, {"sku": "y"}]}
    document = read(write(tmp_path / "a.json", json.dumps(value)))
    assert ("order number: A-1", "order.number") in lines(document)
    assert ("order paid: true", "order.paid") in lines(document)
    assert rows(document.tables[0]) == [["sku", "qty"], ["x", "2"], ["y", ""]]
    assert document.tables[0].rows[1][1].anchor == "items[0].qty"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.txt", b"%PDF-1.4\n", None),
        ("a.xls", b"<html><p>Total: 1</p></html>", "html"),
        ("a.html", b'{"total": 1}', "json"),
        ("a.docx", b"From: a@b.c\nSubject: x\n\nTotal: 1", "eml"),
        ("a.xlsx", b"Total: 1", "txt"),
        ("a.csv", b"a,b\n1,2\n", "csv"),
        ("a", b"a,b\n1,2\n", "txt"),
    ],
)
def test_the_content_tells_the_kind_and_not_the_name(tmp_path, name, content, kind):
    path = tmp_path / name
    path.write_bytes(content)
    if kind is None:
        with pytest.raises(DocumentError, match=r"no PDF can be read"):
            read(path)
    else:
        assert read(path).kind == kind


def test_long_texts_go_on_over_pages(tmp_path):
    document = read(write(tmp_path / "a.txt", "\n".join(f"row {number}" for number in range(12_000))))
    assert len(document.pages) == 3
    assert lines(document)[-1] == ("row 11999", "line 12000")


FRAMED = """
+------+-----+-----------+
| Item | Qty | Price     |
+------+-----+-----------+
| Pen  |   3 |      1.20 |
| Book |   1 |     15.00 |
+------+-----+-----------+
"""
WRAPPED = """
┌───────────┬─────┐
│ Item      │ Qty │
├───────────┼─────┤
│ Garden    │   3 │
│ chair     │     │
├───────────┼─────┤
│ Table     │   1 │
└───────────┴─────┘
"""


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_tables_in_frames_of_characters(tmp_path, name):
    document = read(write(tmp_path / name, f"Order 7 | draft\n{FRAMED}\nand\n{WRAPPED}"))
    framed, wrapped = document.tables
    assert rows(framed) == [["Item", "Qty", "Price"], ["Pen", "3", "1.20"], ["Book", "1", "15.00"]]
    assert rows(wrapped) == [["Item", "Qty"], ["Garden chair", "3"], ["Table", "1"]]
    assert framed.rows[1][0].anchor == "line 6"


def test_frames_that_are_no_table(tmp_path):
    assert read(write(tmp_path / "a.txt", "| a remark |\n+----------+\n| a | b |\n| c |\n")).tables == []
