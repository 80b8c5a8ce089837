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


def test_a_mark_for_nothing_in_the_first_row_does_not_tie_two_columns(close):
    head = {40: "Article", 208: "Paid", 232: "Received"}
    amounts = ["-", "11.62", "-", "23.52", "15.39", "-"]
    rows = [{40: f"Lamp {n}", 228 - 5 * len(a): a, 232: f"8,1{n}2.74"} for n, a in enumerate(amounts)]
    (found,) = grids(close([head, *rows]))
    assert [row[1:] for row in texts(found)] == [[a, f"8,1{n}2.74"] for n, a in enumerate(amounts)]


def test_numbers_end_and_codes_begin_where_their_headings_do(close):
    head = {40: "No. Lot", 200: "Pieces"}
    rows = [{55 - 5 * len(str(n)): f"{n} ML-{n}", 200: f"{n}05"} for n in (7, 8, 9, 10, 11, 12, 13)]
    (found,) = grids(close([head, *rows]))
    assert found.labels == ["No.", "Lot", "Pieces"]
    assert texts(found)[3] == ["10", "ML-10", "1005"]


def test_a_sum_that_runs_over_a_column_does_not_keep_the_rows_together(close):
    head = {40: "Code", 80: "Article", 200: "Pieces"}
    rows = [{40: "AB/52 " + name, 200: f"{n}05"} for n, name in enumerate([*NAMES, *NAMES], 1)]
    (found,) = grids(close([head, *rows, {40: "Grand total", 200: "5505"}]))
    assert texts(found)[0] == ["AB/52", "Oak lamp", "105"]


def test_what_is_said_below_a_table_is_not_cut_as_its_rows_are(close):
    head = {40: "Code", 80: "Article", 200: "Pieces"}
    rows = [{40: "AB/52 " + name, 200: f"{n}05"} for n, name in enumerate(NAMES, 1)]
    (found,) = grids(close([head, *rows, {40: "Prices are those of May and hold until the end of the year."}]))
    assert len(found.rows) == len(NAMES)


def test_a_lone_row_on_the_next_page_is_cut_where_the_table_before_is(close):
    head = {40: "Code", 90: "Article", 160: "Pieces", 230: "State"}
    rows = [{40: f"AB/{n}", 85: name, 160: f"{n}05", 230: "open"} for n, name in enumerate(NAMES, 1)]
    (found,) = grids(close([head, *rows], [{40: "AB/95275", 85: "Oak tubes", 160: "105", 230: "open"}]))
    assert texts(found)[-1] == ["AB/95275", "Oak tubes", "105", "open"]
