"""Columns that stand no farther apart than words do, and tables that go on on the next page with one row."""

import pytest

from llamaextract_nb.engine.structure.lines import segment_lines
from llamaextract_nb.engine.structure.tables.finder import find_grids


def grids(document):
    return find_grids([segment_lines(page) for page in document.pages])


def texts(grid):
    return [[cell.text if cell else "" for cell in row] for row in grid.rows]


NAMES = ("Oak lamp", "Steel rope", "Round tube", "Spare drum", "Copper bolt")


@pytest.fixture
def close(paged):
    """A table whose second column ends four points before the third begins."""

    def make(*pages):
        lines = [[(60 + 14 * n, row) for n, row in enumerate(page)] for page in pages]
        return paged(*lines)

    return make


def test_columns_close_together_are_cut_where_the_header_divides(close):
    head = {40: "Article", 200: "Price", 229: "State"}
    rows = [{40: name, 200: f"{n}2.50", 229: "open"} for n, name in enumerate(NAMES, 1)]
    (found,) = grids(close([head, *rows]))
    assert found.labels == ["Article", "Price", "State"]
    assert texts(found)[0] == ["Oak lamp", "12.50", "open"]


def test_words_of_one_cell_are_not_cut_where_they_happen_to_stand_in_line(close):
    head = {40: "Reference", 200: "Price", 300: "State"}
    rows = [{40: f"AB {n}1234", 200: f"{n}2.50", 300: "open"} for n in range(1, 6)]
    (found,) = grids(close([head, *rows]))
    assert texts(found)[0] == ["AB 11234", "12.50", "open"]


def test_thousands_divided_by_blanks_stay_one_number(close):
    head = {40: "Article", 200: "Net", 300: "Gross"}
    rows = [{40: name, 200: f"1{n} 250", 300: f"2{n} 350"} for n, name in enumerate(NAMES, 1)]
    (found,) = grids(close([head, *rows]))
    assert texts(found)[0] == ["Oak lamp", "11 250", "21 350"]


def test_a_table_goes_on_with_one_row_on_the_next_page(close):
    head = {40: "Article", 200: "Price", 229: "State"}
    rows = [{40: name, 200: f"{n}2.50", 229: "open"} for n, name in enumerate(NAMES, 1)]
    (found,) = grids(close([head, *rows], [{40: "Last drum", 200: "99.50", 229: "shut"}]))
    assert texts(found)[-1] == ["Last drum", "99.50", "shut"]
    assert found.places[-1] == (1, 0)
