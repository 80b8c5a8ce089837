"""Text that runs upwards or downwards on a page is read upright; its boxes are found on the page as it is shown."""

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine import read
from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.readers import letters

ROWS = [["State", "Men", "Women"], ["Kerala", "2161", "3195"], ["Tamil Nadu", "2134", "2858"], ["Pooled", "9449", "12269"]]  # fmt: skip
TEXTS = [" ".join(row) for row in ROWS]


def table(canvas):
    for y, row in enumerate(ROWS):
        for x, text in enumerate(row):
            canvas.drawString(x * 100, -y * 20, text)
    canvas.line(0, 15, 280, 15)


def saved(path, make, rotation=0):
    canvas = Canvas(str(path), pagesize=(400, 600))
    make(canvas)
    canvas.showPage()
    canvas.save()
    if rotation:
        with pypdfium2.PdfDocument(path) as pdf:
            pdf[0].set_rotation(rotation)
            pdf.save(path.with_name("rotated.pdf"))
        return path.with_name("rotated.pdf")
    return path


def placed(canvas, x, y, angle):
    canvas.saveState()
    canvas.translate(x, y)
    canvas.rotate(angle)
    table(canvas)
    canvas.restoreState()


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(("angle", "turn"), [(90, 270), (-90, 90), (180, 180)])
def test_a_page_of_turned_text_is_laid_out_upright(tmp_path, angle, turn, rotation):
    page, *others = read(saved(tmp_path / "turned.pdf", lambda c: placed(c, 200, 300, angle), rotation)).pages
    assert others == []
    assert [line.text for line in page.lines] == TEXTS
    assert page.turn == (turn + rotation) % 360
    assert page.size_shown == ((600, 400) if rotation % 180 else (400, 600))
    above = page.rules[0]
    assert above.level
    assert above.y0 == pytest.approx(page.lines[0].box.y1 - 18, abs=4)


def test_the_place_on_the_page_as_it_is_shown(tmp_path):
    page = read(saved(tmp_path / "turned.pdf", lambda c: placed(c, 200, 300, 90))).pages[0]
    box = page.as_shown(page.lines[0].words[0])
    assert box == pytest.approx(Box(188, 300 - 28, 203, 300), abs=3)  # "State" begins at (200, 300) and runs upwards


def test_a_table_beside_upright_text_is_a_layout_of_the_same_page(tmp_path):
    def make(canvas):
        for y in range(10):
            canvas.drawString(20, 580 - 20 * y, f"Line {y} of the upright text")
        placed(canvas, 300, 20, 90)

    upright, turned = read(saved(tmp_path / "both.pdf", make)).pages
    assert (upright.number, upright.turn, upright.width) == (1, 0, 400)
    assert (turned.number, turned.turn, turned.width) == (1, 270, 600)
    assert len(upright.lines) == 10
    assert [line.text for line in turned.lines] == TEXTS
    assert upright.rules[0].level is False
    assert turned.rules[0].level


def test_a_note_in_the_margin_is_a_line_of_its_own(tmp_path):
    def make(canvas):
        for y in range(10):
            canvas.drawString(20, 580 - 20 * y, f"Line {y} of the upright text")
        canvas.translate(390, 450)
        canvas.rotate(90)
        canvas.drawString(0, 0, "printed in May")

    (page,) = read(saved(tmp_path / "margin.pdf", make)).pages
    assert [line.text for line in page.lines[-2:]] == ["Line 9 of the upright text", "printed in May"]
    assert page.lines[-1].box == pytest.approx((378, 75, 393, 150), abs=4)


def test_letters_are_the_same_one_by_one(tmp_path, monkeypatch):
    path = saved(tmp_path / "table.pdf", lambda canvas: placed(canvas, 50, 300, 0))
    at_once = read(path)
    monkeypatch.setattr(letters, "_SURROGATES", (0, 0xFFFF))  # as if each were half a letter
    assert read(path) == at_once
    assert [line.text for line in at_once.pages[0].lines] == TEXTS
