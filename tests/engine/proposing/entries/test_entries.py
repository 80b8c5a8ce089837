"""Entries under headings: jobs and schools with their periods, lists of skills, in one column and in two."""

import pytest

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.document import Document, Line, Page, Word

JOB = {
    "jobTitle": {"type": "string"},
    "employer": {"type": "string"},
    "startDate": {"type": "string"},
    "endDate": {"type": "string"},
    "isCurrent": {"type": "boolean"},
    "description": {"type": "string", "description": "Description or responsibilities for the role"},
}
SCHOOL = {
    "institution": {"type": "string"},
    "qualificationTitle": {"type": "string", "description": "Name of the academic degree"},
    "startDate": {"type": "string"},
    "endDate": {"type": "string"},
}


def records(properties):
    return {"type": "array", "items": {"type": "object", "properties": properties}}


SCHEMA = {
    "type": "object",
    "properties": {
        "personal_info": {
            "type": "object",
            "properties": {"full_name": {"type": "string"}, "emails": {"type": "array", "items": {"type": "string"}}},
        },
        "workExperience": records(JOB),
        "education": records(SCHOOL),
        "skills": {"type": "array", "items": {"type": "string"}},
        "languages": {"type": "array", "items": {"type": "string"}, "description": "Languages spoken"},
    },
}
LEFT = """
WORK EXPERIENCE

Head Gardener - Green Roof Solutions
March 2019 – Present
• Looked after forty gardens on roofs and
terraces
• Led a team of five

Gardener, City Parks Department
April 2014 - February 2019
Planted 200 trees

EDUCATION

BSc – Botany, Lakeside Institute of Plants
2010 - 2014
"""
RIGHT = """

SKILLS

Pruning, grafting
Soil analysis (pH, salts)

LANGUAGES

English (native)
German (fluent)
"""


@pytest.fixture
def data(tmp_path):
    """Extract the data of a plain text."""

    def run(text):
        path = tmp_path / "resume.txt"
        path.write_text(text, encoding="utf-8")
        return extract(read(path), SCHEMA).data

    return run


def check(found):
    assert found["workExperience"] == [
        {
            "jobTitle": "Head Gardener",
            "employer": "Green Roof Solutions",
            "startDate": "March 2019",
            "endDate": None,
            "isCurrent": True,
            "description": "Looked after forty gardens on roofs and\nterraces\nLed a team of five",
        },
        {
            "jobTitle": "Gardener",
            "employer": "City Parks Department",
            "startDate": "April 2014",
            "endDate": "February 2019",
            "isCurrent": False,
            "description": "Planted 200 trees",
        },
    ]
    assert found["education"] == [
        {
            "institution": "Lakeside Institute of Plants",
            "qualificationTitle": "BSc – Botany",
            "startDate": "2010",
            "endDate": "2014",
        }
    ]
    assert found["skills"] == ["Pruning", "grafting", "Soil analysis (pH, salts)"]
    assert found["languages"] == ["English (native)", "German (fluent)"]


def test_entries_and_lists_in_one_column(data):
    found = data("Contact: maya@example.org, maya.b@example.com\n" + LEFT + RIGHT)
    check(found)
    assert found["personal_info"]["emails"] == ["maya@example.org", "maya.b@example.com"]


def line(y, x, text, height=10.0):
    words = []
    for word in text.split():
        words.append(Word(word, x, y, x + 5.0 * len(word), y + height))
        x += 5.0 * len(word) + 2.5
    return words


def test_columns_are_read_one_after_the_other():
    words = [(30.0, line(30.0, 50.0, "Maya Lindqvist", 24.0))]
    for x, column in ((50.0, LEFT), (400.0, RIGHT)):
        words += [(80.0 + 13 * n, line(80.0 + 13 * n, x, text)) for n, text in enumerate(column.splitlines()) if text]
    rows = {}
    for y, found in words:
        rows.setdefault(y, []).extend(found)
    page = Page(1, 612.0, 792.0, [Line(found) for _, found in sorted(rows.items())])
    found = extract(Document("resume.pdf", "pdf", [page]), SCHEMA).data
    check(found)
    assert found["personal_info"]["full_name"] == "Maya Lindqvist"


def test_a_document_without_headings_has_no_entries(data):
    found = data("We planted trees from March 2019 to April 2020 and were glad of it.\n")
    assert found["workExperience"] == []
    assert found["skills"] == []


def test_periods_on_adjacent_lines_are_entries_of_their_own(data):
    text = "EDUCATION\n\nLakeside School\nBotany\n2001 - 2004\n2005 - 2007\nHill College\n2008 - 2010\n"
    assert [entry["startDate"] for entry in data(text)["education"]] == ["2001", "2005", "2008"]
