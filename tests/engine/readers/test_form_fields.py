"""What was filled into a PDF form is read where its field is."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine import extract, read

SCHEMA = {
    "type": "object",
    "properties": {"full_name": {"type": "string"}, "city": {"type": "string"}, "member": {"type": "boolean"}},
}


def form(path):
    canvas = Canvas(str(path), pagesize=(400, 600))
    fields = canvas.acroForm
    canvas.drawString(40, 500, "Full name:")
    fields.textfield(name="name", value="Ada Lovelace", x=150, y=494, width=200, height=20)
    canvas.drawString(40, 460, "City:")
    fields.choice(name="city", value="Genoa", options=["Genoa", "Oslo"], x=150, y=454, width=100, height=20)
    canvas.drawString(60, 420, "Member")
    fields.checkbox(name="member", checked=True, x=36, y=416, size=14)
    canvas.drawString(60, 380, "Guest")
    fields.checkbox(name="guest", checked=False, x=36, y=376, size=14)
    canvas.drawString(40, 340, "Password:")
    fields.textfield(name="secret", value="hunter2", x=150, y=334, width=200, height=20, fieldFlags="password")
    canvas.drawString(40, 300, "Notes:")
    fields.textfield(
        name="notes", value="first line\nsecond line", x=150, y=260, width=200, height=50, fieldFlags="multiline"
    )
    canvas.showPage()
    canvas.save()
    return path


def test_values_and_marks(tmp_path):
    document = read(form(tmp_path / "form.pdf"))
    assert [line.text for line in document.pages[0].lines] == [
        "Full name: Ada Lovelace",
        "City: Genoa",
        "☒ Member",
        "☐ Guest",
        "Password:",
        "Notes: first line",
        "second line",
    ]
    name = next(word for line in document.pages[0].lines for word in line.words if word.text == "Ada")
    assert 150 <= name.x0 < name.x1 <= 350
    assert 600 - 514 <= name.y0 < name.y1 <= 600 - 494
    assert extract(document, SCHEMA).data == {"full_name": "Ada Lovelace", "city": "Genoa", "member": True}


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_fields_are_where_a_turned_page_shows_them(tmp_path, rotation):
    # Drawn so that all is upright once the page, 400 x 600 as shown, has been turned.
    a, b, c, d, e, f = {90: (0, 1, -1, 0, 600, 0), 180: (-1, 0, 0, -1, 400, 600), 270: (0, -1, 1, 0, 0, 400)}[rotation]
    (x0, y0), (x1, y1) = ((a * x + c * y + e, b * x + d * y + f) for x, y in ((150, 494), (350, 514)))
    canvas = Canvas(str(tmp_path / "turned.pdf"), pagesize=(400, 600))
    canvas.acroForm.textfield(value="Ada", x=min(x0, x1), y=min(y0, y1), width=abs(x1 - x0), height=abs(y1 - y0))
    canvas.transform(a, b, c, d, e, f)
    canvas.drawString(40, 500, "Name:")
    canvas.setPageRotation(rotation)
    canvas.showPage()
    canvas.save()
    page = read(tmp_path / "turned.pdf").pages[0]
    assert [line.text for line in page.lines] == ["Name: Ada"]
    name = page.lines[0].words[1]
    assert 150 <= name.x0 < name.x1 <= 350
    assert 600 - 514 <= name.y0 < name.y1 <= 600 - 494


def test_fields_of_a_million_letters_stay_in_their_place(tmp_path):
    path = tmp_path / "long.pdf"
    canvas = Canvas(str(path), pagesize=(400, 600))
    canvas.drawString(40, 500, "Notes:")
    canvas.acroForm.textfield(name="n", value="word " * 10_000, maxlen=100_000, x=150, y=494, width=200, height=20)
    canvas.showPage()
    canvas.save()
    words = [word for line in read(path).pages[0].lines for word in line.words]
    assert len(words) == 10_001
    assert max(word.x1 for word in words) <= 350
