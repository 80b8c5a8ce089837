"""Tables found by their rows, without a schema: what is a row, a group, a sum, a wrapped cell, a header."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine import extract
from llamaextract_nb.engine.document import Document, Line, Page, Word
from llamaextract_nb.engine.structure.lines import segment_lines
from llamaextract_nb.engine.structure.tables.finder import find_grids
from llamaextract_nb.engine.structure.tables.grid import side_by_side

HEADER = {50: "Date", 150: "Text", 300: "Out", 380: "In", 460: "Balance"}


def grids(document):
    return find_grids([segment_lines(page) for page in document.pages])


def texts(grid):
    return [[cell.text if cell else None for cell in row] for row in grid.rows]


def move(y, day, text, out, into, balance):
    cells = {50: day, 150: text, 300: out, 380: into, 460: balance}
    return (y, {x: text for x, text in cells.items() if text})


def test_rows_whose_first_column_of_amounts_is_empty_are_rows(paged):
    lines = [(80, HEADER)]
    lines += [move(100 + 12 * n, f"2026-01-0{n + 1}", "Deposit", "", "20.00", "520.00") for n in range(4)]
    lines += [move(160 + 12 * n, f"2026-01-1{n}", "Rent", "30.00", "", "490.00") for n in range(4)]
    [grid] = grids(paged(lines))
    assert grid.labels == ["Date", "Text", "Out", "In", "Balance"]
    assert len(grid.rows) == 8
    assert texts(grid)[0] == ["2026-01-01", "Deposit", None, "20.00", "520.00"]


@pytest.mark.parametrize("header", [True, False])
def test_a_table_goes_on_on_the_next_page_with_and_without_its_header(paged, header):
    def page(first, headed):
        rows = [move(100 + 12 * n, f"2026-01-{first + n:02d}", "Rent", "30.00", "", "490.00") for n in range(5)]
        return [(80, HEADER), *rows] if headed else rows

    [grid] = grids(paged(page(1, True), page(6, header)))
    assert [row[0] for row in texts(grid)] == [f"2026-01-{n:02d}" for n in range(1, 11)]


def test_lines_over_rows_are_said_of_them(paged):
    lines = [(80, {50: "Region", 150: "Q1", 220: "Q2"}), (92, {50: "North"})]
    lines += [
        (104, {50: "Aland", 150: "15", 220: "18"}),
        (116, {50: "Birk", 150: "45", 220: "52"}),
        (128, {50: "South"}),
    ]
    lines += [(140, {50: "Cedar", 150: "80", 220: "95"}), (152, {50: "Total", 150: "140", 220: "165"})]
    [grid] = grids(paged(lines))
    assert [cell.text for cell in grid.groups] == ["North", "North", "South", "South"]
    assert grid.kinds == ["record", "record", "record", "sum"]
    assert texts(grid.listed()) == [
        ["Aland", "15", "18", "North"],
        ["Birk", "45", "52", "North"],
        ["Cedar", "80", "95", "South"],
    ]


def test_tables_side_by_side_are_two(paged):
    names = {50: "Item", 110: "Units", 250: "Item", 310: "Units"}
    rows = [(112 + 12 * n, {50: f"Lamp {n}", 110: "5", 250: f"Lamp {n}", 310: "7"}) for n in range(3)]
    [grid] = grids(paged([(88, {50: "Spring", 250: "Autumn"}), (100, names), *rows]))
    left, right = side_by_side(grid)
    assert (left.title, right.title) == ("Spring", "Autumn")
    assert texts(right) == [["Lamp 0", "7"], ["Lamp 1", "7"], ["Lamp 2", "7"]]


def test_a_row_without_any_amount_is_a_row_where_its_date_says_so(paged):
    lines = [(80, HEADER), move(100, "2026-01-01", "Purchase", "5.00", "", "310.00")]
    lines += [move(112, "2026-01-05", "Change of bank", "", "", ""), (124, {150: "account"})]
    lines += [move(136, "2026-01-07", "Sale", "", "7.00", "317.00")]
    [grid] = grids(paged(lines))
    assert [row[1] for row in texts(grid)] == ["Purchase", "Change of bank account", "Sale"]


@given(st.lists(st.integers(4, 5), min_size=3, max_size=30), st.data())
def test_no_row_of_a_plain_table_is_lost(filled, data):
    """Whatever cells are empty, a row with its first cell and three of four amounts is found."""

    def words(y, cells):
        return Line([Word(text, x, y, x + 5.0 * len(text), y + 8.0) for x, text in sorted(cells.items())])

    lines = [words(80, {50: "Name", 150: "A", 220: "B", 290: "C", 360: "D"})]
    for number, count in enumerate(filled):
        columns = data.draw(st.permutations((150, 220, 290, 360)))[: count - 1]
        lines.append(words(100 + 12 * number, {50: f"n{number:02d}x", **dict.fromkeys(columns, f"{number + 10}.00")}))
    found = grids(Document("test.pdf", "pdf", [Page(1, 595.0, 842.0, lines)]))
    names = [row[0] for grid in found for row in texts(grid)]
    assert [n for n in names if n] == [f"n{number:02d}x" for number in range(len(filled))]


def test_many_lines_and_columns_are_read_in_proportion(paged):
    wide = [(20 + 12 * n, {30 * c: f"{c % 9}.{n % 9}" for c in range(99)}) for n in range(60)]
    [grid] = grids(paged(wide))
    assert len(grid.rows) == 60
    assert all(a <= b for a, b in pairwise(grid.places))


def test_a_word_that_runs_into_a_column_that_is_always_filled_is_two_cells(paged):
    names = ("Mena", "Molle", "Perazzo", "Bogado", "Quiroga", "Salas", "Toledo", "Vidal", "Zapata", "Arce", "Bravo")
    lines = [(80, {50: "Family", 150: "Given", 260: "Amount"})]
    lines += [(100 + 12 * n, {50: name, 150: "Carla", 260: f"{n + 3}.00"}) for n, name in enumerate(names)]
    document = paged([*lines, (232, {50: "Santamarina de OlazabalFERNANDO Luis", 260: "9.00"})])
    [line] = [line for line in document.pages[0].lines if len(line.words) == 5]
    glued = line.words[2]  # laid so that the second part begins where the column does
    line.words[:] = [*line.words[:2], glued._replace(x0=108.0, x1=208.0), *line.words[3:]]
    line.words[0] = line.words[0]._replace(x1=92.0)
    line.words[1] = line.words[1]._replace(x0=95.0, x1=105.0)
    line.words[3] = line.words[3]._replace(x0=212.0, x1=232.0)
    [grid] = grids(document)
    assert texts(grid)[-1] == ["Santamarina de Olazabal", "FERNANDO Luis", "9.00"]


def test_a_line_between_rows_that_is_read_as_none_is_counted(paged):
    lines = [(80, HEADER)]
    lines += [move(100 + 40 * n, f"2026-01-0{n + 1}", "Rent", "30.00", "5.00", "490.00") for n in range(4)]
    lines.append((160, {170: "net of fees", 300: "7.00"}))
    document = paged(sorted(lines, key=lambda line: line[0]))
    [grid] = grids(document)
    assert (len(grid.rows), grid.left) == (4, ["net of fees 7.00"])
    move_ = {"date": {"type": "string"}, "text": {"type": "string"}, "balance": {"type": "number"}}
    moves = {"type": "array", "items": {"type": "object", "properties": move_}}
    found = extract(document, {"type": "object", "properties": {"moves": moves}})
    assert "a line of the table could not be read as rows, “net of fees 7.00” first" in found.findings["moves",].reason


@pytest.mark.parametrize("mark", ["", "n/a"])
def test_rows_at_the_top_that_leave_their_amount_out_are_no_header(paged, mark):
    names = ["Round pump", "Long lamp", "Oak filter", "Copper rope", "Steel tube"]
    amounts = [mark, mark, "410.13", "689.23", "147.05"]
    rows = [
        (100 + 14 * n, {x: t for x, t in {50: name, 150: f"Town {n}", 300: amount}.items() if t})
        for n, (name, amount) in enumerate(zip(names, amounts, strict=True))
    ]
    [grid] = grids(paged([(80, {50: "Article", 150: "Place", 300: "Amount"}), *rows]))
    assert grid.labels == ["Article", "Place", "Amount"]
    assert [row[0] for row in texts(grid)] == names


def test_a_row_at_a_pages_top_that_has_more_cells_than_the_others_is_a_row(paged):
    head = (60, {50: "Article", 150: "Quantity", 220: "Price", 260: "Discount"})
    first = [(76 + 14 * n, {50: f"Lamp {n}", 150: f"{n}0", 220: "12.50"}) for n in range(1, 6)]
    second = [(76, {50: "Rope 6", 150: "60", 220: "12.50", 260: "5.0"})]
    second += [(76 + 14 * n, {50: f"Rope {n}", 150: f"{n}0", 220: "12.50"}) for n in range(7, 11)]
    [grid] = grids(paged([head, *first], [head, *second]))
    assert [row[0] for row in texts(grid)][5] == "Rope 6"


def test_a_header_said_again_on_the_next_page_is_no_row_of_it(paged):
    head = (60, {50: "Article", 150: "Maker", 260: "Price"})
    rows = [(76 + 14 * n, {50: f"Lamp {n}", 150: "Oak Works", 260: "12.50"}) for n in range(1, 6)]
    [grid] = grids(paged([head, *rows], [head, *rows]))
    assert len(grid.rows) == 10


def test_a_part_under_a_repeated_header_has_no_title_of_another(paged):
    head = {50: "Name", 150: "Team", 260: "Hours"}
    lines = [(60, {50: "Planned hours"}), (80, head)]
    lines += [(96 + 14 * n, {50: f"Ann {n}", 150: "North", 260: f"{n}.5"}) for n in range(1, 5)]
    lines += [(180, {50: "Actual hours"}), (200, head)]
    lines += [(216 + 14 * n, {50: f"Ben {n}", 150: "South", 260: f"{n}.5"}) for n in range(1, 5)]
    parts = [part for grid in grids(paged(lines)) for part in grid.parts()]
    assert [len(part.rows) for part in parts] == [4, 4]
    assert parts[1].title != "Planned hours"


def test_a_header_begins_a_table_whatever_stands_above_it_in_line(paged):
    """A block of labels and values, the items, and their sums stand in the same columns, and are three tables."""
    lines = [
        (40, {56: "12 High Street", 360: "Invoice Date", 482: "4 March 2026"}),
        (54, {56: "London", 360: "Due Date", 489: "3 April 2026"}),
        (100, {62: "Description", 354: "Qty", 410: "Unit Price", 498: "Amount"}),
        (120, {62: "Brand workshop", 365: "1", 412: "1,250.00", 492: "1,250.00"}),
        (140, {62: "Logo design", 365: "2", 412: "2,400.00", 492: "4,800.00"}),
        (175, {360: "Subtotal", 498: "6,050.00"}),
        (190, {360: "VAT 20%", 498: "1,210.00"}),
        (205, {360: "Total Due", 498: "7,260.00"}),
    ]
    [items] = [grid for grid in grids(paged(lines)) if "Qty" in grid.labels]
    assert items.labels == ["Description", "Qty", "Unit Price", "Amount"]
    assert [row[0] for row in texts(items.listed())] == ["Brand workshop", "Logo design"]
