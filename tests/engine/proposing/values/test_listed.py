"""Lists whose records have one field, and texts that a description wants written as dates."""

import pytest

from llamaextract_nb.engine import extract


def schema(**fields):
    return {"type": "object", "properties": fields}


def test_lines_under_a_heading_are_records_of_one_field_and_commas_belong_to_them(paged):
    lines = [(40, {50: "Summary of care"}), (70, {50: "ALLERGIES"})]
    lines += [(84, {50: "Penicillin (rash)"}), (96, {50: "Nuts, of all kinds"}), (108, {50: "Latex"})]
    lines += [(140, {50: "PROCEDURES"}), (154, {50: "Chest film"}), (166, {50: "Blood count"})]
    item = {"type": "object", "properties": {"allergy": {"type": "string"}}}
    found = extract(paged(lines), schema(allergies={"type": "array", "items": item})).data
    assert [record["allergy"] for record in found["allergies"]] == ["Penicillin (rash)", "Nuts, of all kinds", "Latex"]


@pytest.mark.parametrize("description", ["Day of payment, YYYY-MM-DD", "The due date in ISO 8601"])
def test_a_text_that_is_wanted_as_a_date_is_written_as_one(paged, description):
    document = paged([(40, {50: "Statement of account"}), (60, {50: "Due date: 19 June 2026"})])
    field = {"type": "string", "description": description}
    assert extract(document, schema(due_date=field)).data == {"due_date": "2026-06-19"}
    assert extract(document, schema(due_date={"type": "string"})).data == {"due_date": "19 June 2026"}


def test_a_line_that_names_another_list_ends_one_even_where_it_looks_like_any_other(paged):
    texts = [
        "Equipment needed",
        "Rope",
        "Two lamps",
        "People on board",
        "Ada Brown",
        "Sam Reed",
        "Places visited",
        "Skye",
    ]
    document = paged([(40 + 12 * number, {50: text}) for number, text in enumerate(texts)])
    wanted = {"equipment_needed": "thing", "people_on_board": "person", "places_visited": "place"}
    lists = {
        name: {"type": "array", "items": {"type": "object", "properties": {item: {"type": "string"}}}}
        for name, item in wanted.items()
    }
    assert extract(document, schema(**lists)).data == {
        "equipment_needed": [{"thing": "Rope"}, {"thing": "Two lamps"}],
        "people_on_board": [{"person": "Ada Brown"}, {"person": "Sam Reed"}],
        "places_visited": [{"place": "Skye"}],
    }
