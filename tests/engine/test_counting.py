"""Pages counted without reading more than that takes."""

import io

import docx
import openpyxl
import pptx
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine import counting
from llamaextract_nb.engine.counting import CHARACTERS_A_PAGE, PageCount, count_pages
from llamaextract_nb.errors import DocumentError


@pytest.fixture(scope="module", autouse=True)
def no_process_stays():
    yield
    counting._child.end()


@pytest.fixture
def counted(tmp_path):
    def count(name, content, pages=""):
        (tmp_path / name).write_bytes(content)
        return count_pages(tmp_path / name, name, pages)

    return count


def pdf(pages, **options):
    stream = io.BytesIO()
    canvas = Canvas(stream, **options)
    for _ in range(pages):
        canvas.circle(300, 400, 200)  # a scan, to whoever looks for text
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def image(suffix, frames=1):
    stream = io.BytesIO()
    first, *others = [Image.new("L", (40, 60), shade) for shade in range(frames)]
    more = {"save_all": True, "append_images": others} if others else {}
    first.save(stream, suffix, **more)
    return stream.getvalue()


def saved(thing):
    stream = io.BytesIO()
    thing.save(stream)
    return stream.getvalue()


def slides(count):
    deck = pptx.Presentation()
    for _ in range(count):
        deck.slides.add_slide(deck.slide_layouts[6])
    return saved(deck)


def sheets(count, rows=2):
    book = openpyxl.Workbook()
    for number in range(count):
        sheet = book.active if number == 0 else book.create_sheet()
        for row in range(rows):
            sheet.append([f"item {row}", row])
    return saved(book)


@pytest.mark.parametrize(
    ("name", "content", "pages", "count"),
    [
        ("a.pdf", pdf(7), "", 7),
        ("a.pdf", pdf(7), "1-3,6", 4),
        ("a.pdf", pdf(7), "2,2,6-99", 3),
        ("a.png", image("PNG"), "", 1),
        ("a.gif", image("GIF", frames=3), "", 1),
        ("a.tif", image("TIFF", frames=3), "", 3),
        ("a.tif", image("TIFF", frames=3), "2-3", 2),
    ],
)
def test_what_has_pages(counted, name, content, pages, count):
    assert counted(name, content, pages) == PageCount(count, estimated=False)


def document(text):
    made = docx.Document()
    made.add_paragraph(text)
    return saved(made)


FULL = "five " * (CHARACTERS_A_PAGE // 5)


@pytest.mark.parametrize(
    ("name", "content", "pages", "count"),
    [
        ("a.txt", b"Total: 5", "", 1),
        ("a.txt", FULL.encode(), "", 1),
        ("a.txt", FULL.encode() + b"more", "", 2),
        ("a.txt", FULL.encode() * 4, "1-3", 3),
        ("a.txt", FULL.encode(), "1-3", 1),
        ("blank.txt", b" \n", "", 1),
        ("a.html", f"<html><body><p>{FULL * 2}</p></body></html>".encode(), "", 2),
        ("a.docx", document(FULL * 3), "", 3),
        ("blank.docx", document(""), "", 1),
        ("a.pptx", slides(4), "", 4),
        ("a.pptx", slides(0), "", 1),
        ("a.xlsx", sheets(3), "", 3),
        ("a.xlsx", sheets(1, rows=600), "", 3),  # 13 characters in most rows
    ],
)
def test_what_has_none(counted, name, content, pages, count):
    assert counted(name, content, pages) == PageCount(count, estimated=True)


def test_what_cannot_be_counted_says_why(counted):
    lying = pdf(2).replace(b"/Count 2", b"/Count 9")
    assert lying != pdf(2)
    cases = {
        "empty.pdf": (b"", "is empty"),
        "cut.pdf": (b"%PDF-1.7\n1 0 obj<</Type/Cata", "damaged or cut off"),
        "locked.pdf": (pdf(1, encrypt=StandardEncryption("open sesame")), "encrypted and needs a password"),
        "lying.pdf": (lying, "lacks pages, page 9 for one"),
        "long.pdf": (pdf(1).replace(b"/Count 1", b"/Count 9999"), "has 9999 pages, more than 5000"),
        "fax.tif": (b"II*\x00" + bytes(64), "image is damaged"),
        "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "damaged or cut off"),
        "program.exe": (b"MZ\x90\x00\x03" + bytes(range(256)), "no known type"),
    }
    for name, (content, words) in cases.items():
        with pytest.raises(DocumentError, match=words) as caught:
            counted(name, content)
        assert caught.value.file == name
    with pytest.raises(DocumentError, match=r"a\.pdf has 2 pages, so there is none of pages='3-4'"):
        counted("a.pdf", pdf(2), "3-4")


def test_what_a_library_prints_is_no_answer(counted, monkeypatch):
    counting._child.end()
    noisy = "import os; from llamaextract_nb.engine import child; child.answer_all(lambda asked: (print('x', flush=True), os.write(1, b'y'), ({'pages': 4}, b''))[2])"
    monkeypatch.setattr(counting._child, "_code", noisy)
    assert counted("a.pdf", b"").pages == 4
    counting._child.end()


def test_a_crash_costs_one_count(counted, monkeypatch):
    counting._child.end()
    monkeypatch.setattr(counting._child, "_code", "import os, sys; sys.stdin.buffer.readline(); os.abort()")
    with pytest.raises(DocumentError, match=r"a\.pdf: its pages cannot be counted, it takes longer"):
        counted("a.pdf", pdf(1))
    monkeypatch.undo()
    assert counted("a.pdf", pdf(1)).pages == 1
