"""Documents made into lessons in a process of their own, and tried against each other."""

import json

import pytest

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.extraction import Finding
from llamaextract_nb.engine.learning import KEYWORD
from llamaextract_nb.engine.learning.lesson import Lesson, Tried
from llamaextract_nb.engine.learning.taught import Taught
from llamaextract_nb.engine.teaching import Given, teach
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.schema import Schema

SCHEMA = Schema({"reference": str, "parts": [{"code": str, "size": float, "length": float}]}).json_schema
PARTS = [("K-11", 4.5, 18.25), ("K-12", 6.75, 31.5), ("K-19", 2.25, 7.75)]


def truth(number):
    return {
        "reference": f"QX-{71 + 13 * number}",
        "parts": [{"code": c, "size": s + number, "length": t - number} for c, s, t in PARTS],
    }


def sheet(folder, number):
    rows = "".join(
        f"{part['code']:12}{part['length']:>10.2f}{part['size']:>14.2f}\n" for part in truth(number)["parts"]
    )
    path = folder / f"sheet{number}.txt"
    path.write_text(
        f"Halden Works\nDossier key       {truth(number)['reference']}\n\n"
        f"{'Ident':12}{'Lorrel':>10}{'Vandom':>14}\n{rows}"
    )
    return path


def given(path, data):
    rows = {("parts", n, name): value for n, row in enumerate(data["parts"]) for name, value in row.items()}
    return Given(path, path.name, {("reference",): data["reference"], **rows}, {})


def taught(folder, *numbers):
    return teach([given(sheet(folder, number), truth(number)) for number in numbers], SCHEMA)


def test_single_values_and_columns_are_taught(tmp_path):
    document = read(sheet(tmp_path, 9))
    assert extract(document, SCHEMA).data != truth(9)
    lessons = taught(tmp_path, 0, 1, 2)
    assert extract(document, {**SCHEMA, KEYWORD: lessons}).data == truth(9)
    assert lessons[0]["columns"] == {
        "parts.code": "Dossier key Ident",
        "parts.size": "Vandom",
        "parts.length": "Lorrel",
    }
    assert "Dossier key" in lessons[0]["text"]
    assert lessons[0]["data"] == truth(0)


def test_what_stands_for_nothing_is_taught(tmp_path):
    def marked(number):
        path = sheet(tmp_path, number)
        path.write_text(path.read_text().replace("K-12", "none"))
        data = truth(number)
        data["parts"][1]["code"] = None
        return path, data

    lessons = teach([given(*marked(number)) for number in (0, 1)], SCHEMA)
    path, data = marked(9)
    assert extract(read(path), SCHEMA).data["parts"][1]["code"] == "none"
    found = extract(read(path), {**SCHEMA, KEYWORD: lessons})
    assert found.data == data
    assert "none" in found.findings["parts", 1, "code"].reason


def test_the_same_documents_give_the_same_lessons(tmp_path):
    assert json.dumps(taught(tmp_path, 0, 1)) == json.dumps(taught(tmp_path, 0, 1))


def test_each_document_is_tried_by_what_the_others_teach(tmp_path):
    alone, (first, _) = taught(tmp_path, 0), taught(tmp_path, 0, 1)
    assert alone[0]["tried"]["reference"] == {"given": 1.0, "right": 0.0}
    assert first["tried"]["reference"] == {"given": 1.0, "right": 1.0}


def test_confidence_counts_how_the_examples_went():
    def settled(*right):
        lessons = [Lesson(layout=frozenset(), tried={"a": Tried(given=1.0, right=each)}) for each in right]
        taught = Taught(tuple((lesson, 1.0) for lesson in lessons))
        found = taught.settled({("a",): Finding("x", 0.6), ("b",): Finding("y", 0.6), ("c",): Finding(None)})
        assert found["b",].confidence == 0.6
        assert found["c",] == Finding(None)
        return found["a",].confidence

    assert settled(1, 1, 1, 1) == 0.8
    assert settled() == 0.6
    assert settled(0, 0, 0, 0) == 0.3
    assert settled(1) > settled(1, 0) > settled(0)


def test_a_document_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(DocumentError, match=r"broken\.pdf"):
        teach([given(path, truth(0))], SCHEMA)
