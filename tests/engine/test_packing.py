"""A packed document comes back as it was, with its tables, whatever is in it; other bytes are refused."""

import pytest

from llamaextract_nb.engine import read
from llamaextract_nb.engine.document import Box, Cell, Document, Line, Page, Rule, Table, Word
from llamaextract_nb.engine.packing import packed, unpacked
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.structure.tables.grid import Grid, GridCell, Part
from llamaextract_nb.sample_data import samples

ODD = Document(
    "odd \ud800.pdf",
    "pdf",
    [
        Page(1, 595.276, 841.89, [Line([Word("\ud800\x07", 0.1, 1 / 3, 2.0, 3e300)]), Line([Word("x", 1, 2, 3, 4)], "row 1")], True, "ocr", 91.25),
        Page(2, 100.0, 200.0, [], False, rules=[Rule(1, 2, 30, 2), Rule(1, 2, 1, 1 / 3)], fills=[Box(0, 1, 2, 3)]),
        Page(3, 100.0, 200.0, [Line([]), Line([Word("a", 0, 0, 1, 1), Word("b", 1, 0, 2, 1)])], fills=[Box(4, 5, 6, 7)]),
    ],
    [Table([[Cell("one", 1, Box(1, 2, 3, 4), None), Cell("two", 2, None, "B1")]], "title"), Table([])],
    ["page 2 was not read"],
)  # fmt: skip


GRID = Grid(
    [[Part(0, "a", Box(1, 2, 3, 4)), Part(1, "\ud800")], []],
    [[GridCell([Part(0, "x", Box(1, 1 / 3, 2, 3))], 2, turn=90.0), None], [GridCell([Part(0, "y")], None, "B1", "why"), None]],
    "title", [(0, 0), (0, 1), (1, 0)], [["Total", "5"]], [(1, 1, 0)], ["record", "sum"], [None, GridCell([Part(0, "g")])],
    [(1.0, 2.0), (3.0, 1 / 3)], ["left"], 1, 1,
)  # fmt: skip


def test_everything_comes_back():
    structure = unpacked(packed(Structure(ODD, [GRID], [])))
    assert structure.grids == [GRID]
    assert structure.shaped == []
    assert isinstance(structure.grids[0].rows[0][0].parts[0].box, Box)
    back = structure.document
    assert back == ODD
    assert isinstance(back.pages[0].lines[0].words[0], Word)
    assert isinstance(back.pages[1].rules[0], Rule)
    assert isinstance(back.pages[2].fills[0], Box)
    assert isinstance(back.tables[0].rows[0][0].box, Box)


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_documents_come_back(path):
    structure = Structure(read(path))
    content = packed(structure)
    back = unpacked(content)
    assert (back.document, back.grids, back.shaped) == (structure.document, structure.grids, structure.shaped)
    assert packed(back) == content == packed(Structure(read(path)))


@pytest.mark.parametrize("change", [lambda b: b"", lambda b: b[:-9], lambda b: b"x" + b, lambda b: b"\x80\x04K\x01."])
def test_other_bytes_are_refused(change):
    with pytest.raises(ValueError, match="no packed document"):
        unpacked(change(packed(Structure(ODD))))
