"""Ruling lines are found on pictures of pages, whatever the paper is like; letters and bar codes are none."""

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from llamaextract_nb.engine import read
from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.readers.strokes import rules_on

SIZE = (900, 700)
HEIGHT = 20
FONT = ImageFont.load_default(22)
LEVEL = [(60, y, 840, y) for y in (100, 160, 220)]
UPRIGHT = [(x, 100, x, 220) for x in (60, 400, 840)]
TEXTS = [
    (x, y, "HILL 4711") for y in (112, 172, *range(240, 600, 24)) for x in (80, 420)
]  # close lines of letters that are all stems


def picture(ink=0, paper=255):
    """A table of two rows, with text in it and below it."""
    image = Image.new("L", SIZE, paper)
    draw = ImageDraw.Draw(image)
    for line in LEVEL + UPRIGHT:
        draw.line(line, fill=ink, width=2)
    for x, y, text in TEXTS:
        draw.text((x, y), text, fill=ink, font=FONT)
    return image


def words():
    return [Box(x + x0, y + y0, x + x1, y + y1) for x, y, text in TEXTS for x0, y0, x1, y1 in (FONT.getbbox(text),)]


def found(image):
    return rules_on(image, words(), HEIGHT, 1.0)


def near(boxes, off=4):
    return [pytest.approx(box, abs=off) for box in boxes]


def test_a_table_among_text():
    assert found(picture()) == near(LEVEL + UPRIGHT)


def test_grey_lines_on_shaded_paper_with_grain():
    shade = Image.linear_gradient("L").resize(SIZE).point(lambda value: 110 + value // 2)
    grain = Image.effect_noise(SIZE, 12)
    image = ImageChops.multiply(picture(ink=120), shade)
    image = ImageChops.add(image, grain, 1, -128).filter(ImageFilter.GaussianBlur(0.7))
    assert found(image) == near(LEVEL + UPRIGHT, off=7)


def test_lines_that_slope_and_have_gaps():
    image = picture()
    draw = ImageDraw.Draw(image)
    for x in range(80, 830, 37):
        draw.rectangle((x, 95, x + 2, 105), fill=255)
    assert found(image.rotate(0.4, fillcolor=255)) == near(LEVEL + UPRIGHT, off=7)


def test_white_letters_on_a_dark_bar_are_no_lines():
    image = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((50, 300, 850, 400), fill=20)
    draw.text((100, 310), "HILL LILLI 4711 HILL", fill=255, font=FONT)
    draw.text((100, 340), "HILL LILLI 4711 HILL", fill=255, font=FONT)
    assert [rule for rule in rules_on(image, [], HEIGHT, 1.0) if 60 < rule.x0 < 840 and 310 < rule.y0 < 390] == []


def test_a_bar_code_and_the_edge_of_the_paper_are_no_lines():
    image = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(image)
    for bar in range(40):
        draw.rectangle((100 + 9 * bar, 300, 103 + 9 * bar + bar % 3, 380 + bar % 5), fill=0)
    draw.rectangle((0, 0, 2, SIZE[1]), fill=0)
    assert rules_on(image, [], HEIGHT, 1.0) == []


@pytest.mark.parametrize("angle", [0, 90, -2])
def test_lines_stand_where_they_are_on_the_page(tmp_path, angle):
    pytest.importorskip("rapidocr")
    image = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(image)
    for number in range(8):
        draw.text((80, 60 + 50 * number), "Invoice number and total amount", fill=0, font=ImageFont.load_default(30))
    draw.line((60, 550, 800, 550), fill=0, width=3)
    path = tmp_path / "scan.png"
    image.rotate(angle, expand=True, fillcolor=255).save(path, dpi=(72, 72))
    page = read(path).pages[0]
    (rule,) = page.rules
    assert rule.level
    assert rule.length == pytest.approx(740, abs=15)
    assert rule.y0 > page.lines[-1].box.y1
    shown = page.as_shown(Box(*rule))
    if angle == 90:  # what was level runs upwards
        assert shown == pytest.approx((550, 100, 550, 840), abs=12)
    elif not angle:
        assert shown == pytest.approx((60, 550, 800, 550), abs=6)
