"""EDI messages: each segment a line with its values by name, the items a table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llamaextract_nb.engine import read
from llamaextract_nb.errors import DocumentError

X12 = """ISA*00*          *00*          *ZZ*SENDERID       *ZZ*RECEIVERID     *250506*1200*U*00401*000000001*0*P*>~
GS*IN*S*R*20250506*1200*1*X*004010~
BIG*20250506*INV-88*20250501*PO-5~
N1*SE*Acme Tools Inc*92*77~
N3*1 Main St~
N1*ZZ*Somebody~
N4*Reno*NV*89501~
IT1*1*10*EA*2.50**VP*BOLT-8~
PID*F****Bolt M8~
IT1*2*4*EA*1.25~
TDS*3050~
XYZ*1**2~
"""
EDIFACT = """UNA:+.? '
UNB+UNOC:3+SENDER+RECEIVER+250506:1200+1'
BGM+380+R-2025?+7+9'
DTM+137:20250506:102'
DTM+13:250605:101'
NAD+SU+4012345::9++Muster GmbH:Werk 2+Hauptstr. 1?'a+Bonn++53111+DE'
RFF+VA:DE123456789'
LIN+1++4000862141404:EN'
IMD+F++:::Schraube, M8'
QTY+47:10:PCE'
PRI+AAA:2.50'
LIN+2'
QTY+47:4:PCE'
UNS+S'
MOA+77:35.70'
"""


def opened(folder, text, name="a.edi"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def lines(document):
    return [(line.text, line.anchor) for page in document.pages for line in page.lines]


def rows(table):
    return [[cell.text for cell in row] for row in table.rows]


@pytest.mark.parametrize("ends", ["~\n", "~", "\n"])
def test_x12(tmp_path, ends):
    document = opened(tmp_path, X12.replace("~\n", ends), "a.txt")
    assert document.kind == "edi"
    assert lines(document)[2:10] == [
        ("Invoice date: 2025-05-06", "segment 3 (BIG)"), ("Invoice number: INV-88", "segment 3 (BIG)"),
        ("Purchase order date: 2025-05-01", "segment 3 (BIG)"), ("Purchase order number: PO-5", "segment 3 (BIG)"),
        ("Seller name: Acme Tools Inc", "segment 4 (N1)"), ("Seller number: 77", "segment 4 (N1)"),
        ("Seller street: 1 Main St", "segment 5 (N3)"), ("N1 ZZ Somebody", "segment 6 (N1)"),
    ]  # fmt: skip
    assert ("N4 Reno NV 89501", "segment 7 (N4)") in lines(document)
    assert ("Item 1 Description: Bolt M8", "segment 9 (PID)") in lines(document)
    assert lines(document)[-2:] == [("Total: 30.50", "segment 11 (TDS)"), ("XYZ 1 2", "segment 12 (XYZ)")]
    assert rows(document.tables[0]) == [
        ["Line number", "Quantity", "Unit", "Unit price", "Item number", "Description"],
        ["1", "10", "EA", "2.50", "BOLT-8", "Bolt M8"],
        ["2", "4", "EA", "1.25", "", ""],
    ]
    assert document.tables[0].rows[1][5].anchor == "segment 9 (PID)"


@pytest.mark.parametrize("marks", [":+?'", "|;!\n"])
def test_edifact(tmp_path, marks):
    text = EDIFACT.replace("\n", "").removeprefix("UNA:+.? '").translate(str.maketrans(":+?'", marks))
    head = f"UNA{marks[0]}{marks[1]}.{marks[2]} {marks[3]}"
    found = [text for text, _ in lines(opened(tmp_path, head + text))]
    assert found[1:5] == [
        f"Invoice number: R-2025{marks[1]}7",
        "Document date: 2025-05-06",
        "Due date: 2025-06-05",
        "Seller number: 4012345",
    ]
    assert {"Seller name: Muster GmbH", "Seller city: Bonn", "Seller VAT number: DE123456789", "Total: 35.70"} < set(
        found
    )


def test_edifact_with_the_usual_marks(tmp_path):
    document = opened(tmp_path, EDIFACT.removeprefix("UNA:+.? '\n"))
    assert ("Seller street: Hauptstr. 1'a", "segment 5 (NAD)") in lines(document)
    assert rows(document.tables[0]) == [
        ["Line number", "Item number", "Description", "Quantity", "Unit", "Unit price"],
        ["1", "4000862141404", "Schraube, M8", "10", "PCE", "2.50"],
        ["2", "", "", "4", "PCE", ""],
    ]


@settings(max_examples=200)
@given(
    st.sampled_from([X12[:106], "UNB+", "UNA:+.? 'UNB+", "UNA??.? ?UNB"]),
    st.text(alphabet="LINQTY+:'?*~>{}1\n ", max_size=80),
)
def test_whatever_comes_is_a_document_or_a_sentence(tmp_path_factory, head, text):
    try:
        said = opened(tmp_path_factory.getbasetemp(), head + text).name
    except DocumentError as error:
        said = str(error)
    assert said.startswith("a.edi")
