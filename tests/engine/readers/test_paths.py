"""What a PDF draws around its words is found where it is seen: lines whole, shaded areas, nothing that is neither."""

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine import read
from llamaextract_nb.engine.document import Box, Rule
from llamaextract_nb.engine.readers import paths
from llamaextract_nb.engine.readers.rules import rules_of

SIZE = (400, 300)


@pytest.fixture
def drawn(tmp_path):
    """Return the page that a function draws on a canvas of 400 x 300 points, beside the word "Total"."""

    def draw(make, **more):
        path = tmp_path / "drawn.pdf"
        canvas = Canvas(str(path), pagesize=SIZE, **more)
        canvas.drawString(20, 20, "Total")
        make(canvas)
        canvas.showPage()
        canvas.save()
        return read(path).pages[0]

    return draw


def near(boxes):
    """Boxes that may each be a point off: the end of a stroke is as round as it is thick."""
    return [pytest.approx(box, abs=1.1) for box in boxes]


def test_lines_and_boxes(drawn):
    def make(canvas):
        canvas.line(50, 250, 350, 250)
        canvas.setDash(2, 2)
        canvas.line(60, 100, 60, 200)
        canvas.setDash()
        canvas.rect(100, 100, 80, 40, stroke=1, fill=0)
        canvas.roundRect(200, 100, 80, 40, 4, stroke=1, fill=0)
        canvas.rect(300, 180, 60, 0.8, stroke=0, fill=1)

    page = drawn(make)
    level = [rule for rule in page.rules if rule.level]
    upright = [rule for rule in page.rules if not rule.level]
    assert level == near([(50, 50, 350, 50), (300, 120, 360, 120), (100, 160, 180, 160), (200, 160, 280, 160), (100, 200, 180, 200), (200, 200, 280, 200)])  # fmt: skip
    assert upright == near([(60, 100, 60, 200), *((x, 160, x, 200) for x in (100, 180, 200, 280))])
    assert page.fills == []


def test_what_is_slanted_round_short_or_unseen_is_no_line(drawn):
    def make(canvas):
        canvas.line(50, 250, 350, 200)
        canvas.circle(200, 150, 40)
        canvas.line(50, 100, 52, 100)
        canvas.setStrokeColorRGB(1, 1, 1)
        canvas.line(50, 80, 350, 80)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.rect(0, 0, *SIZE, stroke=0, fill=1)

    page = drawn(make)
    assert page.rules == []
    assert page.fills == []


def test_shaded_areas_their_edges_and_white_lines_on_them(drawn):
    def make(canvas):
        canvas.setFillColorRGB(0.9, 0.9, 1)
        canvas.rect(0, 0, *SIZE, stroke=0, fill=1)  # paper
        canvas.setFillColorRGB(0.5, 0.5, 0.5)
        canvas.rect(50, 200, 300, 20, stroke=0, fill=1)
        canvas.setStrokeColorRGB(1, 1, 1)
        canvas.line(150, 200, 150, 220)
        canvas.setStrokeColorRGB(0, 0, 0)
        canvas.setLineWidth(12)
        canvas.line(50, 100, 350, 100)

    page = drawn(make)
    assert page.fills == near([(50, 80, 350, 100), (50, 194, 350, 206)])
    assert page.rules == near(
        [(50, 80, 350, 80), (50, 100, 350, 100), (50, 80, 50, 100), (150, 80, 150, 100), (350, 80, 350, 100)]
    )


def test_a_table_in_one_path_and_a_drawing(drawn):
    def make(canvas):
        table = canvas.beginPath()
        for y in range(100, 200, 20):
            for x in range(50, 350, 50):
                table.rect(x, y, 50, 20)
        canvas.drawPath(table)
        map_ = canvas.beginPath()
        map_.moveTo(50, 240)
        for step in range(1, 100):
            map_.lineTo(50 + step * 3, 240 + step % 7 * 3)
        map_.lineTo(347, 290)
        canvas.drawPath(map_)

    rules = drawn(make).rules
    assert [rule[:3] for rule in rules if rule.level] == near([(50, y, 350) for y in range(100, 201, 20)])
    assert len(rules) == 6 + 7


def test_a_frame_that_is_filled_shades_nothing(drawn):
    def make(canvas):
        path = canvas.beginPath()
        path.rect(50, 50, 300, 200)
        path.rect(54, 54, 292, 192)
        canvas.drawPath(path, stroke=0, fill=1, fillMode=0)

    page = drawn(make)
    assert page.fills == []
    assert near([(50, 50, 350, 50)])[0] in page.rules


def test_forms_in_forms_with_their_matrices(drawn):
    def make(canvas):
        canvas.beginForm("inner")
        canvas.line(0, 0, 100, 0)
        canvas.endForm()
        canvas.beginForm("outer")
        canvas.translate(10, 10)
        canvas.doForm("inner")
        canvas.endForm()
        canvas.translate(40, 190)
        canvas.scale(2, 2)
        canvas.doForm("outer")

    assert drawn(make).rules == near([(60, 90, 260, 90)])


@pytest.mark.parametrize(
    ("rotation", "place"), [(0, (30, 30, 330, 30)), (90, (220, 30, 220, 330)), (180, (20, 220, 320, 220)), (270, (30, 20, 30, 320))]
)  # fmt: skip
def test_places_are_those_of_the_page_as_it_is_shown(tmp_path, drawn, rotation, place):
    drawn(lambda canvas: canvas.line(50, 230, 350, 230))
    with pypdfium2.PdfDocument(tmp_path / "drawn.pdf") as pdf:
        pdf[0].set_cropbox(20, 10, 370, 260)
        pdf[0].set_rotation(rotation)
        pdf.save(tmp_path / "turned.pdf")
    page = read(tmp_path / "turned.pdf").pages[0]
    assert page.size_shown == ((350, 250), (250, 350))[rotation % 180 // 90]
    assert page.turn == rotation  # for so are the letters turned, and the page is laid out upright
    assert [page.as_shown(Box(*rule)) for rule in page.rules] == near([place])


def test_pieces_make_one_line():
    pieces = [Rule(x, 100 + x % 3 / 3, x + 20, 100 + x % 3 / 3) for x in range(0, 200, 20)]
    assert [rule[::2] for rule in rules_of(pieces)] == [(0, 200)]
    dots = [Rule(x, 100, x + 1, 100) for x in range(0, 200, 3)]
    assert rules_of(dots) == [Rule(0, 100, 199, 100)]
    assert len(rules_of([Rule(0, 100, 50, 100), Rule(60, 100, 90, 100)])) == 2


def test_a_bar_code_is_no_table():
    bars = [Rule(x, 0, x, 40) for x in range(0, 120, 3)]
    table = [Rule(x, 100, x, 140) for x in range(0, 120, 12)]
    assert rules_of(bars + table) == table


def test_only_so_much_is_looked_at(drawn, monkeypatch):
    def make(canvas):
        for y in range(100, 200, 20):
            canvas.line(50, y, 350, y)

    monkeypatch.setattr(paths, "_MOST_PATHS", 3)
    assert len(drawn(make).rules) == 3
