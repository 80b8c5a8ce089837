"""Rich Text: what stands in it is read as the programs show it, and what they hide is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llamaextract_nb.engine import read
from llamaextract_nb.engine.readers import limits
from llamaextract_nb.errors import DocumentError

HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fnil\fcharset204 Arial;}}"


def opened(folder, body, head=HEAD):
    path = folder / "a.rtf"
    path.write_bytes((head + body + "}").encode("latin-1"))
    document = read(path)
    assert document.kind == "rtf"
    return document


def texts(document):
    return [line.text for page in document.pages for line in page.lines]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"Total: \b 5\b0  EUR\par", "Total: 5 EUR"),
        (r"M\'fcnchen \'80 5", "München € 5"),
        (r"{\f1 \'c8\'f2\'ee\'e3\'ee}: 5", "Итого: 5"),
        (r"\u26085?\u26412?", "日本"),
        (r"{\uc2 \u8364\'80\'80 5}", "€ 5"),
        (r"\u-10179?\u-8694? ok", "\U0001f60a ok"),
        (r"a\~b \{x\} \\ c\_d", "a b {x} \\ c-d"),
        (r"Name:\tab Ann", "Name: Ann"),
        (r"{\*\unknown{\b secret}}shown", "shown"),
        (r"{\info{\title secret}}shown{\v secret}", "shown"),
        (r"shown{\pict\pngblip 89504e47}{\object{\objdata 0105}}", "shown"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt the site}}", "the site"),
        (r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt boxed\par}}}", "boxed"),
        ("\\bin3 }}}shown", "shown"),
    ],
)
def test_text(tmp_path, body, text):
    assert texts(opened(tmp_path, body)) == [text]


def test_paragraphs_and_a_table(tmp_path):
    rows = "".join(
        rf"\trowd\cellx100\cellx200\intbl {a}\cell {b}\cell\row"
        for a, b in [("Item", "Price"), (r"Bolt\par M8", "2.50")]
    )
    document = opened(tmp_path, rf"Order 7\par{{{rows}}}\pard Thanks\par")
    assert texts(document) == ["Order 7", "Item Price", "Bolt M8 2.50", "Thanks"]
    assert [[cell.text for cell in row] for row in document.tables[0].rows] == [["Item", "Price"], ["Bolt M8", "2.50"]]
    assert document.tables[0].rows[1][0].anchor == "table 1, row 2"
    assert [line.anchor for line in document.pages[0].lines][::3] == ["paragraph 1", "paragraph 2"]


def test_a_row_that_never_ends(tmp_path):
    document = opened(tmp_path, r"\intbl Item\cell Price\cell\row\intbl Bolt\cell 2.50\cell")
    assert texts(document) == ["Item Price", "Bolt 2.50"]


def test_a_table_may_have_no_more_cells_than_others(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MOST_CELLS", 10)
    with pytest.raises(DocumentError, match=r"a.rtf has more than 10 cells in a table"):
        opened(tmp_path, r"\intbl x" + r"\cell" * 20 + r"\row")


@settings(max_examples=200)
@given(st.lists(st.sampled_from([*"{}", r"\par", r"\cell", r"\row", r"\intbl", r"\pard", r"\u-3 ", r"\uc9 ", r"\bin2 ", r"\'e9",
                                 r"\'", r"\*", r"\f1 ", r"\fonttbl", r"\ansicpg99999 ", "\\", "x y"]), max_size=60))  # fmt: skip
def test_whatever_comes_is_a_document_or_a_sentence(tmp_path_factory, pieces):
    try:
        said = opened(tmp_path_factory.getbasetemp(), "".join(pieces)).name
    except DocumentError as error:
        said = str(error)
    assert said.startswith("a.rtf")
