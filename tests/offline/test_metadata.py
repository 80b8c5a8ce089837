"""Evidence on the wire, and back into the frame that users see."""

from email.message import EmailMessage

import pytest
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine.document import Cell, Document, Table
from llamaextract_nb.engine.filling import extract
from llamaextract_nb.offline.metadata import field_metadata
from llamaextract_nb.offline.work import Work
from llamaextract_nb.results import FileResult, to_evidence
from llamaextract_nb.service.worker import answer

SCHEMA = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": {"type": "string"}, "amount": {"type": "number"}}},
        },
        "parts": {"type": "array", "items": {"type": "object", "properties": {"colour": {"type": "string"}}}},
    },
}


def test_doubt_about_a_whole_list_reaches_the_evidence():
    rows = [["Name", "Amount"], ["Brush", "4.50"], ["Paint", "20.00"], ["Total", "54.50"], ["", ""]]
    table = Table([[Cell(text, anchor=f"row {n}") for text in row] for n, row in enumerate(rows, 1)])
    document = Document("sheet.csv", "csv", [], [table])
    extraction = extract(document, SCHEMA)
    tree = field_metadata(document, extraction)
    assert [set(entry) for entry in tree["items"][:2]] == [{"name", "amount"}] * 2
    result = FileResult("sheet.csv", "success", extraction.data, metadata={"field_metadata": tree})
    evidence = to_evidence([result]).set_index("path")
    assert "rows may be missing: the amounts add up to 24.50" in evidence.loc["items", "reason"]
    assert evidence.loc["items[1].name", "value"] == "Paint"
    assert "no table or list" in evidence.loc["parts", "reason"]


COUNTS = [["State", "Men", "Women"], ["Kerala", "2161", "3195"], ["Goa", "2134", "2858"], ["Assam", "9449", "12269"]]
CENSUS = {
    "type": "object",
    "properties": {
        "census_no": {"type": "string"},
        "surveyor": {"type": "string"},
        "states": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"state": {"type": "string"}, "men": {"type": "integer"}, "women": {"type": "integer"}},
            },
        },
    },
}


@pytest.fixture
def census(tmp_path):
    """A page, 400 x 600, of upright text beside a table that runs upwards, and another page of one line."""
    canvas = Canvas(str(tmp_path / "census.pdf"), pagesize=(400, 600))
    canvas.drawString(20, 560, "Census No: C-118")
    for y in range(10):
        canvas.drawString(20, 500 - 20 * y, f"Line {y} of what the state is told")
    canvas.translate(300, 20)
    canvas.rotate(90)
    canvas.drawString(0, 50, "Surveyor: Meera Nair")
    for y, row in enumerate(COUNTS):
        for x, text in enumerate(row):
            canvas.drawString(x * 80, -y * 20, text)
    canvas.showPage()
    canvas.drawString(20, 560, "Census No: C-119")
    canvas.save()
    return tmp_path / "census.pdf"


def boxes(leaf):
    (cited,) = leaf["citation"]
    assert cited["page_dimensions"] == {"width": 400, "height": 600}
    return [(box["x"], box["y"], box["w"], box["h"]) for box in cited["bounding_boxes"]]


def test_text_in_two_directions_is_cited_where_the_page_shows_it(census):
    found = answer(Work(str(census), "census.pdf", CENSUS))
    assert found["data"] == {
        "census_no": "C-118",
        "surveyor": "Meera Nair",
        "states": [{"state": s, "men": int(m), "women": int(w)} for s, m, w in COUNTS[1:]],
    }
    metadata = found["extraction_metadata"]
    assert metadata["usage"]["num_pages_extracted"] == 2
    tree = metadata["field_metadata"]
    (upright,) = boxes(tree["census_no"])
    assert upright == pytest.approx((85, 30, 35, 15), abs=8)
    # What was drawn at (x, -y) runs upwards from (300 + y, 20 + x), measured from the bottom.
    (turned,) = boxes(tree["surveyor"])
    assert turned == pytest.approx((300 - 50 - 10, 600 - 20 - 115, 15, 60), abs=8)
    (women,) = boxes(tree["states"][2]["women"])
    assert women == pytest.approx((300 + 60 - 10, 600 - 20 - 160 - 35, 15, 35), abs=8)


def test_a_page_of_two_layouts_is_one_page(census):
    found = answer(Work(str(census), "census.pdf", CENSUS, target="per_page"))
    first, second = found["data"]["results"]
    assert (first["census_no"], first["surveyor"], len(first["states"])) == ("C-118", "Meera Nair", 3)
    assert (second["census_no"], second["surveyor"], second["states"]) == ("C-119", None, [])


def test_what_is_attached_to_a_letter_is_pages_of_it(tmp_path):
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "ann@example.com", "Lists"
    letter.set_content("See below.")
    for name in ("a", "b"):
        letter.add_attachment(
            f"item,price\n{name}1,2.50\n{name}2,3.50\n".encode(), maintype="text", subtype="csv", filename=f"{name}.csv"
        )
    path = tmp_path / "letter.eml"
    path.write_bytes(letter.as_bytes())
    row = {"type": "object", "properties": {"item": {"type": "string"}, "price": {"type": "number"}}}
    schema = {"type": "object", "properties": {"items": {"type": "array", "items": row}}}
    found = answer(Work(str(path), "letter.eml", schema, target="per_page"))
    names = [[item["item"] for item in page["items"]] for page in found["data"]["results"]]
    assert names == [[], ["a1", "a2"], ["b1", "b2"]]
    assert found["extraction_metadata"]["usage"]["num_pages_extracted"] == 3
