"""Forms: printed questions found together, answers that end where the next question begins, blanks and marks."""

import pytest

from llamaextract_nb.engine import extract


@pytest.fixture
def form(paged):
    """Return the data of a form of one page whose questions a schema quotes."""

    def run(lines, *questions, **kinds):
        properties = {
            name: {"type": kinds.get(name, "string"), "description": f"Value written at “{question}” on the form"}
            for name, question in questions
        }
        return extract(paged(lines), {"type": "object", "properties": properties}).data

    return run


def test_an_answer_ends_where_the_next_question_begins(form):
    lines = [
        (60, {60: "Ordered by: Ines Vogel Room: 14 Phone: 555 0199"}),
        (80, {60: "Room service wanted", 300: "Yes"}),
    ]
    questions = [("who", "Ordered by"), ("room", "Room"), ("phone", "PHONE"), ("service", "Room service wanted")]
    assert form(lines, *questions) == {"who": "Ines Vogel", "room": "14", "phone": "555 0199", "service": "Yes"}


def test_a_blank_is_null(form):
    lines = [
        (60, {60: "Sample:", 300: "Lot: 77"}),
        (80, {60: "Remarks:"}),
        (100, {60: "Tested on: 5 May"}),
    ]
    questions = [("sample", "Sample"), ("lot", "Lot"), ("remarks", "Remarks"), ("tested", "Tested on")]
    assert form(lines, *questions) == {"sample": None, "lot": "77", "remarks": None, "tested": "5 May"}


def test_a_blank_says_so(paged):
    node = {"type": "string", "description": "Written at “Remarks”"}
    found = extract(paged([(60, {60: "Remarks:"})]), {"type": "object", "properties": {"remarks": node}})
    assert found.findings["remarks",].reason == "“Remarks” is printed in the document, but nothing that answers it"


def test_a_question_with_slips_of_ocr_goes_to_the_field_that_it_agrees_with_best(form):
    lines = [(60, {60: "Dale ShipPed: 5 May"}), (80, {60: "Dote Recelved: 9 May"}), (100, {60: "1O: Mira Holt"})]
    questions = [("shipped", "Date Shipped"), ("received", "Date Received"), ("to", "TO"), ("date", "Date")]
    assert form(lines, *questions) == {"shipped": "5 May", "received": "9 May", "to": "Mira Holt", "date": None}


def test_answers_stand_below_their_headings(form):
    lines = [(60, {60: "JOB", 160: "OPTION", 260: "PAGES"}), (72, {60: "Scan 12", 260: "03"})]
    questions = [("job", "JOB"), ("option", "OPTION"), ("pages", "PAGES")]
    assert form(lines, *questions) == {"job": "Scan 12", "option": None, "pages": "03"}


def test_an_answer_goes_on_below_and_a_question_over_two_lines(form):
    lines = [
        (60, {60: "Ship to:", 120: "Hartwell Trading"}),
        (72, {120: "12 Quay Street"}),
        (84, {120: "Port Alder"}),
        (104, {60: "Names of all"}),
        (116, {60: "persons present", 200: "A. Reed, B. Lowe"}),
        (136, {60: "Closed: no"}),
    ]
    questions = [("to", "Ship to"), ("present", "Names of all persons present"), ("closed", "Closed")]
    assert form(lines, *questions) == {
        "to": "Hartwell Trading 12 Quay Street Port Alder",
        "present": "A. Reed, B. Lowe",
        "closed": "no",
    }


def test_a_mark_stands_before_what_it_marks(form):
    lines = [(60, {60: "(X) By post", 200: "( ) By courier"}), (80, {60: "Weight: 2.50 kg"})]
    questions = [("post", "By post"), ("courier", "By courier"), ("weight", "Weight")]
    assert form(lines, *questions, weight="number") == {"post": "(X)", "courier": None, "weight": 2.5}
    kinds = {"post": "boolean", "courier": "boolean", "weight": "number"}
    assert form(lines, *questions, **kinds) == {"post": True, "courier": False, "weight": 2.5}


def test_what_stands_where_questions_begin_or_too_far_away_is_no_answer(form):
    lines = [
        (60, {60: "Batch", 150: "A-7", 400: "Shift"}),
        (80, {60: "Colour", 150: "green", 400: "Line"}),
        (100, {60: "Grade", 150: "2", 400: "Oven"}),
        (120, {60: "Checked by", 400: "Stamp"}),
        (140, {60: "Remark"}),
    ]
    questions = [("batch", "Batch"), ("colour", "Colour"), ("grade", "Grade"), ("by", "Checked by"), ("shift", "Shift")]
    found = form(lines, *questions, ("line", "Line"), ("oven", "Oven"))
    assert {name: found[name] for name in ("batch", "colour", "grade", "by")} == {
        "batch": "A-7",
        "colour": "green",
        "grade": "2",
        "by": None,
    }


def test_what_was_hard_to_read_is_less_sure(paged):
    schema = {"type": "object", "properties": {"room": {"type": "string", "description": "Value at “Room”"}}}
    document = paged([(60, {60: "Room: B 14"})])
    clear = extract(document, schema).findings["room",]
    document.pages[0].lines[0].sure = [1.0, 0.9, 0.3]
    blurred = extract(document, schema).findings["room",]
    assert clear.value == blurred.value == "B 14"
    assert blurred.confidence < clear.confidence


def test_a_title_made_up_from_a_name_is_no_printed_label(paged):
    node = {"type": "string", "title": "Room"}
    document = paged([(60, {60: "Room", 200: "Rate"}), (72, {60: "B 14", 200: "90"})])
    titled = extract(document, {"type": "object", "properties": {"room": node}})
    assert "printed" not in titled.findings["room",].reason


@pytest.mark.parametrize("noise", ["(" * 50_000, "_" * 50_000 + "a", ":;" * 25_000 + "a", "1/" * 25_000 + "a"])
def test_hostile_lines_are_read_in_linear_time(paged, noise):
    document = paged([(60, {60: f"{noise} Room: {noise}"}), (80, {60: noise})])
    document.pages[0].source = "ocr"
    properties = {"room": {"type": "string", "description": "At “Room”"}, "company": {"type": "string"}}
    assert set(extract(document, {"type": "object", "properties": properties}).data) == {"room", "company"}
