"""The boxes of a form: their numbers, their labels and what is filled in."""

import pytest

from llamaextract_nb.engine.document import Box, Page, Rule
from llamaextract_nb.engine.structure.boxes import Boxes
from llamaextract_nb.engine.structure.cells import Cells
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.structure.text import Text
from llamaextract_nb.engine.values import conventions
from llamaextract_nb.engine.weights import default_weights


def frame(x0, y0, x1, y1):
    return [Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1)]


@pytest.fixture
def boxed(paged):
    """Make the boxes of lines of text with frames around some of them, as (number, label, what stands inside)."""

    def make(lines, frames=(), source="text"):
        document = paged(lines)
        page = document.pages[0]
        page.rules, page.source = [rule for each in frames for rule in frame(*each)], source
        text = Text(Structure(document), conventions(document), default_weights())
        boxes = Boxes(text)
        return [(box.number, boxes.said(box), [text.string(place) for place in box.inside]) for box in boxes.all]

    return make


ROW = [(48, 36, 248, 76), (248, 36, 448, 76), (48, 76, 248, 116), (248, 76, 448, 116)]


def test_a_box_has_a_number_a_label_of_several_lines_and_what_is_filled_in(boxed):
    found = boxed(
        [
            (40, {52: "1 Contributions carried", 252: "12a Code"}),
            (50, {52: "over to next year", 300: "DD", 400: "939.68"}),
            (64, {180: "2140.00"}),
            (80, {52: "(3) Rents received", 252: "b Employer's name"}),
            (98, {260: "Ada Byrne"}),
        ],
        ROW,
    )
    assert found == [
        ("1", "Contributions carried over to next year", ["2140.00"]),
        ("12a", "Code", ["DD", "939.68"]),
        ("3", "Rents received", []),
        ("b", "Employer's name", ["Ada Byrne"]),
    ]


def test_a_value_behind_a_label_is_filled_in_and_a_number_in_the_label_is_not(boxed):
    found = boxed(
        [
            (40, {52: "1 Rents 2,140.00", 252: "2 Owner: Ada Byrne"}),
            (80, {52: "3 Section 409 deferrals", 252: "4 Sales of 5,000 or more"}),
        ],
        ROW,
    )
    assert found == [
        ("1", "Rents", ["2,140.00"]),
        ("2", "Owner", ["Ada Byrne"]),
        ("3", "Section 409 deferrals", []),
        ("4", "Sales of 5,000 or more", []),
    ]


def test_labels_side_by_side_in_a_box_divide_it(boxed):
    found = boxed(
        [(40, {52: "1 Gross weight", 160: "Number of packages"}), (60, {160: "12"})],
        [(48, 36, 348, 76)],
    )
    assert [(label, inside) for _, label, inside in found] == [("Number of packages", ["12"])]


def test_cells_that_begin_with_numbers_are_no_boxes_of_a_form_where_they_are_few(boxed):
    found = boxed([(40, {52: "2 Apples", 252: "3 Pears"}), (60, {52: "red", 252: "green"})], ROW)
    assert {number for number, _, _ in found} <= {""}


def test_blanks_that_ocr_lost_behind_numbers_are_known_on_pictures_only(boxed):
    lines = [(40, {52: "1Rents", 252: "2Royalties"}), (60, {60: "5.00"}), (80, {52: "3Dues", 252: "4Levies"})]
    assert [number for number, *_ in boxed(lines, ROW, "ocr")] == ["1", "2", "3", "4"]
    assert [number for number, *_ in boxed(lines, ROW)] == [""]


def test_numbered_labels_in_columns_are_boxes_without_lines(boxed):
    lines = [
        (40, {50: "1 Rents", 250: "2 Royalties"}),
        (52, {200: "21.50", 400: "4.15"}),
        (80, {50: "3 Harbour dues", 250: "4 Levies"}),
        (92, {400: "9.00"}),
    ]
    assert boxed(lines) == [
        ("1", "Rents", ["21.50"]),
        ("2", "Royalties", ["4.15"]),
        ("3", "Harbour dues", []),
        ("4", "Levies", ["9.00"]),
    ]


def test_rows_of_a_table_and_a_numbered_list_are_no_boxes(boxed):
    assert boxed([(40 + 14 * n, {50: f"{n} Widget", 200: f"{n}.50"}) for n in range(1, 6)]) == []


def test_a_line_that_only_touches_a_cell_and_a_box_to_mark_do_not_bound_it():
    touching = Rule(150, 20, 150, 58)
    page = Page(1, 600, 800, [], rules=[*frame(50, 50, 250, 100), touching, *frame(60, 80, 70, 90)])
    assert Cells(page).around(Box(180, 52, 220, 60)) == Box(50, 50, 250, 100)
    assert Cells(page).around(Box(62, 82, 68, 88)) == Box(50, 50, 250, 100)
