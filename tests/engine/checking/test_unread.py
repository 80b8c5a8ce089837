"""Rows of tables that no list has read are counted, whatever the reason is that they were not."""

import pytest

from llamaextract_nb.engine import extract
from llamaextract_nb.engine.checking.unread import Unread
from llamaextract_nb.engine.extraction import Finding
from llamaextract_nb.engine.proposing.records.record import Record
from llamaextract_nb.engine.proposing.records.record_set import RecordSet, place_of
from llamaextract_nb.engine.structure.lines import segment_lines
from llamaextract_nb.engine.structure.tables.finder import find_grids

HEADER = {50: "Article", 200: "Pieces"}


def table(top, first, count):
    rows = [(top + 15 * n, {50: f"Lamp {first + n}", 200: f"{n}1.50"}) for n in range(1, count + 1)]
    return [(top, HEADER), *rows]


def read(grid, rows):
    """The record set that a list reads from some rows of a table."""
    places = {place_of(cell.citation()) for number in rows for cell in grid.rows[number] if cell}
    return RecordSet([Record({}, {("article",): Finding("Lamp")}) for _ in rows], {}, frozenset(places))


@pytest.fixture
def grids(paged):
    pages = paged([*table(60, 0, 5), (250, {50: "Other things"}), *table(280, 10, 3)])
    return find_grids([segment_lines(page) for page in pages.pages])


def test_rows_that_a_list_leaves_out_are_counted(grids):
    account = Unread(grids[:1], [found := read(grids[0], [1, 2, 4])]).account(found)
    assert (account.read, account.expected) == (3, len(grids[0].rows))
    assert account.left[0] == "Lamp 1 11.50"


def test_rows_that_another_list_has_read_are_not_left(grids):
    lists = [read(grids[0], [0, 1]), read(grids[0], range(2, len(grids[0].rows)))]
    unread = Unread(grids[:1], lists)
    assert [unread.account(found).left for found in lists] == [[], []]


def test_several_rows_read_as_one_record_are_told(grids):
    found = read(grids[0], [0, 1, 2, 3])
    del found.records[2:]
    account = Unread(grids[:1], [found]).account(found)
    assert account.read == 2 < account.expected


def test_a_list_without_an_answer_says_which_table_may_be_its(paged):
    schema = {"voyages": {"type": "array", "items": {"type": "object", "properties": {"skipper": {"type": "string"}}}}}
    found = extract(paged(table(60, 0, 5)), {"type": "object", "properties": schema})
    assert not found.data["voyages"]
    assert "rows may be missing: 0 of 5 rows read" in found.findings["voyages",].reason
