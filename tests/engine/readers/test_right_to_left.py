"""Hebrew and Arabic pages are read from the right, wherever the letters stand in the file; places stay what people see."""

import re
from itertools import groupby

import pytest

from llamaextract_nb.engine import extract, read

WIDTH = 400
STEP = 5.0  # points that a letter is wide: half of its font's size


def shown(text):
    """Return a line as it is drawn, from left to right: Latin words keep their order."""
    groups = [
        (latin, list(words)) for latin, words in groupby(text.split(" "), key=lambda w: bool(re.match("[A-Za-z]", w)))
    ]
    drawn = [words if latin else [w if w.isascii() else w[::-1] for w in reversed(words)] for latin, words in groups]
    return " ".join(word for words in reversed(drawn) for word in words)


def pdf(path, lines):
    """Write a page whose letters are drawn from left to right: (right edge, top, text in the order of reading)."""
    drawn = b""
    for right, top, text in lines:
        left = right - STEP * len(text)
        code = shown(text).encode("utf-16-be").hex().encode()
        drawn += b"BT /F 10 Tf 1 0 0 1 %.1f %.1f Tm <%s> Tj ET\n" % (left, 300 - top, code)
    unicode = b"1 begincodespacerange <0000> <ffff> endcodespacerange\n1 beginbfrange <0000> <ffff> <0000> endbfrange"
    unicode = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def\n" + unicode
    unicode += b"\nendcmap end end"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>" % WIDTH,
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type0/BaseFont/Test/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Test/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/DW 500/FontDescriptor 8 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(unicode), unicode),
        b"<</Type/FontDescriptor/FontName/Test/Flags 4/Ascent 800/Descent -200/FontBBox[0 -200 500 800]>>",
    ]
    content, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, part)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, start)
    path.write_bytes(content)
    return path


@pytest.fixture
def invoice(tmp_path):
    rows = [("פריט", "תיאור", "כמות", "סכום"), ("A-100", "נייר צילום", "5", "112.50"), ("B-7", "עט כחול", "20", "60.00"), ("C-12", "כבל USB Type C ארוך", "2", "28.00")]  # fmt: skip
    lines = [(380, 20, "מספר חשבונית: 2024-1187"), (380, 35, 'סה"כ לתשלום: 200.50')]
    lines += [
        (right, 70 + 15 * row, text)
        for row, texts in enumerate(rows)
        for right, text in zip((380, 320, 180, 90), texts, strict=True)
    ]
    return pdf(tmp_path / "he.pdf", lines)


def test_lines_are_read_from_the_right(invoice):
    (page,) = read(invoice).pages
    assert page.mirrored
    texts = [line.text for line in page.lines]
    assert texts[:3] == ["מספר חשבונית: 2024-1187", 'סה"כ לתשלום: 200.50', "פריט תיאור כמות סכום"]
    assert texts[-1] == "C-12 כבל USB Type C ארוך 2 28.00"
    assert all(a.x1 <= b.x0 for line in page.lines for a, b in zip(line.words, line.words[1:], strict=False))


def test_a_place_is_where_people_see_it(invoice):
    (page,) = read(invoice).pages
    number = page.lines[0].words[-1]
    left = 380 - STEP * len("מספר חשבונית: 2024-1187")
    assert number.text == "2024-1187"
    assert page.as_shown(number).x0 == pytest.approx(left, abs=0.5)
    assert page.as_shown(number).x1 == pytest.approx(left + 9 * STEP, abs=0.5)


def test_values_and_rows_are_found(invoice):
    row = {"item_code": {"type": "string"}, "description": {"type": "string"}, "quantity": {"type": "number"}, "amount": {"type": "number"}}  # fmt: skip
    schema = {
        "type": "object",
        "properties": {
            "invoice_number": {"type": "string"},
            "total_due": {"type": "number"},
            "items": {"type": "array", "items": {"type": "object", "properties": row}},
        },
    }
    data = extract(read(invoice), schema).data
    assert (data["invoice_number"], data["total_due"]) == ("2024-1187", 200.5)
    assert [tuple(item.values()) for item in data["items"]] == [
        ("A-100", "נייר צילום", 5.0, 112.5),
        ("B-7", "עט כחול", 20.0, 60.0),
        ("C-12", "כבל USB Type C ארוך", 2.0, 28.0),
    ]


def test_a_page_in_latin_letters_stays_as_it_is(tmp_path):
    path = pdf(tmp_path / "en.pdf", [(300, 20, "Invoice for the company called"), (380, 40, "שלום")])
    (page,) = read(path).pages
    assert not page.mirrored
    assert page.lines[0].text.split() == "Invoice for the company called".split()
