"""What a model is shown of examples: documents of the same layout with their right answers, where there is room."""

import json

import pytest

from llamaextract_nb.engine.language.shots import shots_of
from llamaextract_nb.engine.learning import KEYWORD
from llamaextract_nb.engine.learning.example import Example, known_data, lesson_of
from llamaextract_nb.engine.learning.lesson import to_json
from llamaextract_nb.engine.learning.taught import Taught
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.schema.fields import root_field

from .conftest import GOOD, NOTE, PAGES, SCHEMA, document

OTHER = NOTE.replace("HS-0417", "HS-0398").replace("82.00", "81.00")


def lesson(note, /, **update):
    values = {("number",): "HS-0398", ("items", 0, "name"): "Rope", ("buyer", "name"): None}
    found = lesson_of(Example(Structure(document(note)), values, {}), root_field(SCHEMA))
    return found.model_copy(update={"text": note, "data": known_data(values), **update})


def taught(*lessons):
    return Taught(tuple((each, 1.0 / number) for number, each in enumerate(lessons, 1)))


def test_a_document_of_the_layout_is_shown_with_its_answer(server, engine_of):
    server.replies = [GOOD]
    schema = {**SCHEMA, KEYWORD: to_json([lesson(OTHER)])}
    assert engine_of().extract(document(NOTE), schema).data == GOOD
    (asked,) = server.asked
    answer = {"number": "HS-0398", "items": [{"name": "Rope"}], "buyer": {"name": None}}
    assert json.dumps(answer) in asked
    assert asked.index("HS-0398") < asked.index("HS-0417")
    mark = asked.splitlines()[-1]
    assert asked.count(mark) == 4  # around each document


def test_a_document_of_another_layout_is_not_shown(server, engine_of):
    server.replies = [GOOD, GOOD]
    engine_of().extract(document(NOTE), SCHEMA)
    engine_of().extract(document(NOTE), {**SCHEMA, KEYWORD: to_json([lesson(PAGES[0])])})
    assert server.requests[0]["messages"] == server.requests[1]["messages"]


@pytest.mark.parametrize(("context", "shown"), [(None, ["c", "a"]), (100_000, ["c", "a"]), (400, ["c"]), (40, [])])
def test_no_more_is_shown_than_there_is_room_for(context, shown):
    lessons = [
        lesson(OTHER, text=text * 60, data={}) if text else lesson(OTHER, text="") for text in ("c", "", "a", "b")
    ]
    assert [shot.text[0] for shot in shots_of(taught(*lessons), context)] == shown
    assert shots_of(None, context) == []
