"""Tables whose cells stand between ruling lines."""

import pytest

from llamaextract_nb.engine.choosing.records import worth
from llamaextract_nb.engine.document import Rule
from llamaextract_nb.engine.filling import propose
from llamaextract_nb.engine.structure.lines import segment_lines
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.structure.tables.finder import find_grids
from llamaextract_nb.engine.weights import default_weights

XS = (40.0, 140.0, 240.0, 320.0)


def grids(document):
    return find_grids([segment_lines(page) for page in document.pages])


def texts(grid):
    return [[cell.text if cell else "" for cell in row] for row in grid.rows]


@pytest.fixture
def ruled(paged):
    """Make a page with level rules at some heights, each from a place to the right edge, and upright ones at XS."""

    def make(lines, level, upright=XS):
        document = paged(lines)
        ys = [y for y, _ in level]
        document.pages[0].rules = [
            *(Rule(x0, y, XS[-1], y) for y, x0 in sorted(level)),
            *(Rule(x, min(ys), x, max(ys)) for x in upright),
        ]
        return document

    return make


HEAD = (63, {45: "Region", 145: "Plant", 245: "Output"})
WHOLE = [(y, 40.0) for y in (60, 75, 100, 125, 150)]


def test_a_text_that_goes_on_over_lines_is_one_cell_however_its_row_is_aligned(ruled):
    lines = [
        HEAD,
        (78, {45: "North", 145: "Upper"}),
        (88, {145: "Mill", 245: "12.5"}),
        (108, {45: "West", 145: "Quarry", 245: "7.0"}),
        (128, {145: "Lower", 245: "9.1"}),
        (138, {45: "East", 145: "Wharf"}),
    ]
    (found,) = grids(ruled(lines, WHOLE))
    assert found.labels == ["Region", "Plant", "Output"]
    assert texts(found) == [["North", "Upper Mill", "12.5"], ["West", "Quarry", "7.0"], ["East", "Lower Wharf", "9.1"]]


def test_a_text_beside_several_rows_belongs_to_each_of_them(ruled):
    lines = [
        HEAD,
        (85, {145: "Upper Mill", 245: "12.5"}),
        (98, {45: "North"}),
        (108, {145: "Quarry", 245: "7.0"}),
        (135, {45: "East", 145: "Wharf", 245: "9.1"}),
    ]
    level = [(60, 40.0), (75, 40.0), (100, 140.0), (125, 40.0), (150, 40.0)]
    (found,) = grids(ruled(lines, level))
    assert [row[0] for row in texts(found)] == ["North", "North", "East"]


def test_a_row_across_all_columns_is_said_of_the_rows_below_it(ruled):
    lines = [
        HEAD,
        (82, {45: "Works of the first kind"}),
        (108, {45: "West", 145: "Quarry", 245: "7.0"}),
        (135, {45: "East", 145: "Wharf", 245: "9.1"}),
    ]
    document = ruled(lines, WHOLE, (XS[0], XS[-1]))
    inner = [Rule(x, a, x, b) for x in XS[1:-1] for a, b in ((60, 75), (100, 150))]
    document.pages[0].rules[-1:-1] = inner  # upright rules come from left to right
    (found,) = grids(document)
    assert [group.text for group in found.groups] == ["Works of the first kind"] * 2
    assert texts(found)[0] == ["West", "Quarry", "7.0"]


def test_boxes_of_a_form_are_no_table(ruled):
    lines = [
        (63, {45: "1 Rents", 145: "2 Fees", 245: "3 Other"}),
        (85, {45: "4 Wages 12", 145: "5 Gifts 7", 245: "6 Tips 3"}),
        (108, {45: "7 Tax 44", 145: "8 Dues 9", 245: "9 Rest 1"}),
    ]
    assert not any(found.labels[0].startswith("1 Rents") for found in grids(ruled(lines, WHOLE[:4])))


def test_rules_under_a_few_columns_only_divide_no_rows(ruled):
    lines = [
        HEAD,
        (80, {45: "North", 145: "Mill", 245: "12.5"}),
        (92, {245: "13.5"}),
        (108, {45: "West", 145: "Quarry", 245: "7.0"}),
        (135, {45: "East", 145: "Wharf", 245: "9.1"}),
    ]
    level = [*WHOLE, (90, 240.0)]
    (found,) = grids(ruled(lines, level))
    assert [row[0] for row in texts(found)] == ["North", "West", "East"]


def test_thousands_of_ruled_rows_are_all_read(ruled):
    lines = [(10 * n + 1, {45: f"Mill {n}", 145: "Wharf", 245: f"{n}.5"}) for n in range(3000)]
    (found,) = grids(ruled(lines, [(10.0 * n, 40.0) for n in range(3001)]))
    assert [row[2] for row in texts(found)] == [f"{n}.5" for n in range(3000)]


def test_a_row_without_a_rule_above_it_is_a_row_where_the_walls_go_up_beside_it(ruled):
    lines = [(63 + 15 * n, {45: f"North {n}", 145: f"Plant {n}", 245: f"{n}2.5"}) for n in range(5)]
    document = ruled(lines, [(75 + 15 * n, 40.0) for n in range(5)])
    document.pages[0].rules += [Rule(x, 60.0, x, 75.0) for x in XS]
    (found,) = grids(document)
    assert [row[0] for row in texts(found)] == [f"North {n}" for n in range(5)]


def test_of_two_readings_that_of_ruled_cells_is_worth_more(ruled):
    lines = [HEAD, *((y, {45: "North", 145: "Mill", 245: "7.0"}) for y in (80, 105, 130))]
    fields = {"region": {"type": "string"}, "plant": {"type": "string"}, "output": {"type": "number"}}
    schema = {
        "type": "object",
        "properties": {"plants": {"type": "array", "items": {"type": "object", "properties": fields}}},
    }
    weights = default_weights()
    proposed = propose(Structure.of(ruled(lines, WHOLE)), schema, "", weights).records.proposed["plants",]
    best = max(proposed, key=lambda found: worth(found, weights))
    assert len(proposed) > 1
    assert all(table.grid.ruled for table in best.tables)
