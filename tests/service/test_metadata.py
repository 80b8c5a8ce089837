"""Evidence on the wire, and back into the frame that users see."""

from llamaextract_nb.engine.document import Cell, Document, Table
from llamaextract_nb.engine.filling import extract
from llamaextract_nb.results import FileResult, to_evidence
from llamaextract_nb.service.metadata import field_metadata

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
