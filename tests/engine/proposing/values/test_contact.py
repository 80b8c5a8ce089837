"""Ways to reach somebody that stand side by side, without labels."""

import pytest

FIELDS = {"full_name": str, "phone": str, "email": str, "linkedin": str, "github": str, "location": str}
RITA = {
    "full_name": "Rita Solberg",
    "phone": "(907) 555-0131",
    "email": "rita@solberg.example",
    "linkedin": "linkedin.com/in/ritasolberg",
    "github": "https://github.com/rsolberg",
    "location": "Nome, AK",
}


@pytest.mark.parametrize("gap", ["  |  ", " | ", " · ", "   "])
def test_a_line_of_them(found, gap):
    reached = gap.join(value for name, value in RITA.items() if name != "full_name")
    assert found(f"Rita Solberg\n{reached}\n\nEducation\nHarbour College, 2019\n", FIELDS) == RITA


def test_lines_of_one_each(found):
    text = "\n".join([*RITA.values(), "", "Experience", "Captain, Northern Line, 2020 - 2024"])
    assert found(text, FIELDS) == RITA


def test_parts_of_a_place(found):
    text = "Rita Solberg\nrita@solberg.example | Bergen, Norway\n"
    assert found(text, {"city": str, "country": str}) == {"city": "Bergen", "country": "Norway"}


def test_a_place_and_a_number_in_sentences_are_none(found):
    text = "Minutes\nWe met in Bergen, Norway on the order 4711 5522 and wrote to rita@solberg.example later.\n"
    assert found(text, {"phone": str, "location": str}) == {"phone": None, "location": None}
