"""Pictures of text become words with boxes, whichever way up they were scanned."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.document import Box
from llamaextract_nb.engine.readers import ocr
from llamaextract_nb.errors import ConfigError, DocumentError
from llamaextract_nb.offline.metadata import field_metadata

LINES = ["Invoice number 4711", "Date 2026-03-14", "Total amount 1,284.50 EUR", "Payable within thirty days"]
SIZE = (620, 440)


def scan(lines=LINES, size=SIZE, left=60):
    """A picture of some lines, 60 pixels apart, at 100 dots an inch."""
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((left, 60 + 60 * number), line, fill=0, font=ImageFont.load_default(26))
    return image


def saved(path, image, **options):
    image.save(path, **{"dpi": (100, 100), **options})
    return path


def texts(document):
    return [line.text for page in document.pages for line in page.lines]


def word_at(page, text):
    return next(word for line in page.lines for word in line.words if word.text == text)


@pytest.mark.parametrize("ending", ["png", "jpg", "tif", "webp", "gif", "bmp"])
def test_images_are_read(tmp_path, ending):
    document = read(saved(tmp_path / f"scan.{ending}", scan(LINES[:1], (400, 160))))
    assert document.kind == "image"
    assert [page.source for page in document.pages] == ["ocr"]
    assert texts(document) == LINES[:1]


def test_boxes_are_points_of_the_page(tmp_path):
    page = read(saved(tmp_path / "scan.png", scan())).pages[0]
    assert (page.width, page.height, page.turn) == (pytest.approx(446.4), pytest.approx(316.8), 0.0)
    total = word_at(page, "Total")
    font = ImageFont.load_default(26)
    x0, y0, x1, y1 = (value * 0.72 for value in font.getbbox("Total", anchor="la"))
    assert total.x0 == pytest.approx(60 * 0.72 + x0, abs=5)
    assert total.x1 == pytest.approx(60 * 0.72 + x1, abs=5)
    assert total.y0 == pytest.approx(180 * 0.72 + y0, abs=5)
    assert total.y1 == pytest.approx(180 * 0.72 + y1, abs=5)


@pytest.mark.parametrize("turn", [90, 180, 270, 2.5, -4])
def test_turned_pages_are_laid_out_upright(tmp_path, turn):
    upright = read(saved(tmp_path / "upright.png", scan())).pages[0]
    image = scan().rotate(-turn, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    page = read(saved(tmp_path / "turned.png", image)).pages[0]
    assert [line.text for line in page.lines] == LINES
    assert page.turn == pytest.approx(turn, abs=0.4)
    assert page.size_shown == (
        pytest.approx(image.width * 0.72, abs=0.01),
        pytest.approx(image.height * 0.72, abs=0.01),
    )
    # Where the word is on the page as shown: its place on the upright page, turned about the middle.
    before, after = word_at(upright, "amount"), word_at(page, "amount")
    expected = middle(read_upright_box(before, upright, page, turn))
    assert middle(page.as_shown(Box(*after[1:]))) == pytest.approx(expected, abs=4)


def read_upright_box(word, upright, page, turn):
    upright.turn = turn
    box = Box(*word[1:])
    width, height = page.size_shown
    upright_shown = upright.size_shown
    shown = upright.as_shown(box)
    across, down = (width - upright_shown[0]) / 2, (height - upright_shown[1]) / 2
    return Box(shown.x0 + across, shown.y0 + down, shown.x1 + across, shown.y1 + down)


def middle(box):
    return ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)


def test_a_camera_says_which_way_is_up(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the picture must be turned by 90 degrees, clockwise, to be shown
    page = read(saved(tmp_path / "photo.jpg", scan().transpose(Image.Transpose.ROTATE_90), exif=exif)).pages[0]
    assert (page.turn, page.width, page.height) == (0.0, pytest.approx(446.4), pytest.approx(316.8))
    assert page.lines[0].text == LINES[0]


def test_faxes_have_pages(tmp_path):
    path = saved(tmp_path / "fax.tif", scan(LINES[:2]), save_all=True, append_images=[scan(LINES[2:])])
    document = read(path)
    assert [page.number for page in document.pages] == [1, 2]
    assert texts(document) == LINES
    assert texts(read(path, pages="2")) == LINES[2:]
    with pytest.raises(DocumentError, match=r"fax.tif has 2 pages, so there is none of pages='3'"):
        read(path, pages="3")


def test_a_page_without_a_word_is_an_error(tmp_path):
    with pytest.raises(DocumentError, match=r"blank.png has no text"):
        read(saved(tmp_path / "blank.png", Image.new("L", (300, 300), 255)))


def pdf(path, *pages):
    canvas = Canvas(str(path), pagesize=(446.4, 316.8))
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def printed(canvas):
    for number, line in enumerate(LINES):
        canvas.drawString(43, 250 - 43 * number, line)


def pictured(canvas, image=None):
    stream = io.BytesIO()
    (image or scan()).save(stream, "PNG")
    canvas.drawImage(ImageReader(stream), 0, 0, 446.4, 316.8)


def layered(text):
    def draw(canvas):
        pictured(canvas)
        block = canvas.beginText(43, 250)
        block.setTextRenderMode(3)
        for line in text:
            block.textLine(line)
        canvas.drawText(block)

    return draw


def test_each_page_of_a_pdf_is_read_by_its_own_means(tmp_path):
    stamped = lambda canvas: (pictured(canvas), canvas.drawString(400, 10, "Page 3"))  # noqa: E731
    ruled = lambda canvas: canvas.line(10, 10, 400, 10)  # noqa: E731
    document = read(pdf(tmp_path / "mixed.pdf", printed, pictured, stamped, ruled))
    assert [page.source for page in document.pages] == ["text", "ocr", "ocr", "text"]
    by_page = [[line.text for line in page.lines] for page in document.pages]
    assert by_page[0] == by_page[1] == LINES
    assert by_page[2][:4] == LINES
    assert by_page[3] == []
    assert document.pages[1].width == pytest.approx(446.4)
    total = word_at(document.pages[1], "Total")
    assert total.x0 == pytest.approx(43, abs=5)
    assert total.y0 < 183 * 0.72 + 12 < total.y1 + 5


def test_a_scanners_layer_is_kept_if_it_can_be_read(tmp_path):
    text = LINES * 8
    page = read(pdf(tmp_path / "good.pdf", layered(text))).pages[0]
    assert page.source == "ocr"
    assert len(page.lines) == len(text)
    page = read(pdf(tmp_path / "bad.pdf", layered([".,:; ~|l. ',;: |!~- _.;: ~~|| ;;.,"] * 16))).pages[0]
    assert [line.text for line in page.lines] == LINES


def test_letters_that_stand_for_others_are_not_believed(tmp_path):
    cipher = str.maketrans("abcdefghijklmnopqrstuvwxyz", "defghijklmnopqrstuvwxyzabc")

    def draw(canvas):
        pictured(canvas)
        for number, line in enumerate(LINES * 4):
            canvas.drawString(43, 300 - 18 * number, line.lower().translate(cipher))

    page = read(pdf(tmp_path / "cipher.pdf", draw)).pages[0]
    assert page.source == "ocr"


def test_letters_drawn_as_shapes_are_read(tmp_path):
    def draw(canvas):
        image = scan(LINES[:1])
        for y in range(image.height):
            for x in range(image.width):
                if image.getpixel((x, y)) < 128:
                    canvas.rect(0.72 * x, 316.8 - 0.72 * y, 0.75, 0.75, stroke=0, fill=1)

    page = read(pdf(tmp_path / "shapes.pdf", draw)).pages[0]
    assert page.source == "ocr"
    assert [line.text for line in page.lines] == LINES[:1]


def test_without_the_extra_scans_say_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(DocumentError, match=r"photo.png is an image and has no text to read.*extra `ocr`"):
        read(saved(tmp_path / "photo.png", scan()))
    with pytest.raises(DocumentError, match=r"scan.pdf is a scan and has no text to read.*extra `ocr`"):
        read(pdf(tmp_path / "scan.pdf", pictured))
    document = read(pdf(tmp_path / "mixed.pdf", printed, pictured))
    assert texts(document) == LINES
    assert document.notes == [
        'page 2 is a scan and not read: that needs OCR, the extra `ocr` (pip install "llamaextract_nb[ocr]")'
    ]


def test_every_word_has_the_chance_that_it_was_read_right(tmp_path):
    lines = read(saved(tmp_path / "scan.png", scan())).pages[0].lines
    assert [len(line.sure or ()) for line in lines] == [len(line.words) for line in lines]
    assert all(0.5 < sure <= 1.0 for line in lines for sure in line.sure or ())


def test_a_missing_model_is_said_not_fetched(tmp_path, monkeypatch):
    rapidocr = pytest.importorskip("rapidocr")
    monkeypatch.setattr(rapidocr.main, "root_dir", tmp_path)  # an installation without its models
    ocr._library.cache_clear()
    try:
        with pytest.raises(ConfigError, match=r"lacks its model \S+det\S+onnx, .* nothing is downloaded: install"):
            read(saved(tmp_path / "scan.png", scan()))
    finally:
        ocr._library.cache_clear()
    assert list((tmp_path / "models").iterdir()) == []


def test_a_page_in_letters_that_nobody_knows_says_so(tmp_path):
    path = saved(tmp_path / "mirrored.png", ImageOps.mirror(scan()))
    document = read(path)
    assert [note.partition(",")[0] for note in document.notes] == ["page 1 is hard for OCR"]
    tree = field_metadata(document, extract(document, {"type": "object", "properties": {"due": {"type": "string"}}}))
    assert "Latin, Chinese and Japanese" in tree["due"]["reasoning"]
    assert read(saved(tmp_path / "plain.png", scan())).notes == []
