"""Boxes to tick that a PDF draws, which no letter of its text shows."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine import extract, read


@pytest.fixture
def drawn(tmp_path):
    """Draw a page with boxes (x, y, size, what is in it) and texts (x, y, text), from the top; return it as read."""

    def draw(boxes, texts):
        file = io.BytesIO()
        canvas = Canvas(file, pagesize=(400, 400))
        for x, y, size, inside in boxes:
            canvas.rect(x, 400 - y, size, size)
            if inside:
                canvas.drawCentredString(x + size / 2, 400 - y + 1.5, inside)
        for x, y, text in texts:
            canvas.drawString(x, 400 - y, text)
        canvas.save()
        path = tmp_path / "form.pdf"
        path.write_bytes(file.getvalue())
        return read(path)

    return draw


def fields(*names):
    return {"type": "object", "properties": {name: {"type": "boolean"} for name in names}}


def test_each_box_is_that_of_the_words_behind_it(drawn):
    boxes = [(40, 100, 10, ""), (140, 100, 10, "X"), (240, 100, 10, "X")]
    document = drawn(boxes, [(55, 100, "Fragile"), (155, 100, "Urgent"), (255, 100, "Insured")])
    assert document.pages[0].lines[0].text == "☐ Fragile ☒ Urgent ☒ Insured"
    found = extract(document, fields("fragile", "urgent", "insured")).data
    assert found == {"fragile": False, "urgent": True, "insured": True}


def test_boxes_in_a_row_are_for_one_letter_each(drawn):
    boxes = [(100 + 12 * number, 100, 12, "") for number in range(6)]
    assert drawn(boxes, [(40, 100, "Code")]).pages[0].lines[0].text == "Code"


def test_a_box_that_holds_a_number_is_no_box_to_tick(drawn):
    text = drawn([(40, 100, 12, "7")], [(60, 100, "Social security tips")]).pages[0].lines[0].text
    assert text == "7 Social security tips"


def test_a_box_beside_no_words_is_left_alone(drawn):
    assert [line.text for line in drawn([(40, 300, 10, "")], [(40, 100, "Order")]).pages[0].lines] == ["Order"]
