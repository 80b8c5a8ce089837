"""What documents whose values are known teach about others: made papers whose labels no vocabulary knows."""

import json

import pytest

from llamaextract_nb.engine import extract
from llamaextract_nb.engine.learning import KEYWORD
from llamaextract_nb.engine.learning.example import Example, lesson_of
from llamaextract_nb.engine.learning.layout import fixed_texts, layout_of, likeness
from llamaextract_nb.engine.learning.lesson import to_json
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.errors import SchemaError
from llamaextract_nb.schema import Schema
from llamaextract_nb.schema.fields import root_field

SCHEMA = Schema({"reference": str, "owner": str, "amount": float, "date": "date", "seller": str}).json_schema
PEOPLE = ["Ada Sorn", "Bela Quist", "Cora Vane", "Dag Holt", "Eva Brandt", "Finn Moor", "Gita Rao"]


def sheet(number, words=("Dossier key", "Opened", "Handled by", "Held against it", "Settled sum")):
    """A sheet with labels that say nothing to the engine, and two amounts, of which the lower one is asked for."""
    key, opened, handled, held, settled = words
    return [
        (40, {60: "Halden Works", 400: f"Casework sheet {1000 + 37 * number}"}),
        (90, {60: key, 260: truth(number)["reference"]}),
        (110, {60: opened, 260: f"{number + 1:02d}/{number + 3:02d}/2026"}),
        (130, {60: handled, 260: PEOPLE[number]}),
        (150, {60: held, 260: f"{20 + 13.5 * number:.2f}"}),
        (170, {60: settled, 260: f"{7 + 11.25 * number:.2f}"}),
    ]


def truth(number):
    return {
        "reference": f"QX-{7919 * (number + 1) % 10000:04d}",
        "owner": PEOPLE[number],
        "amount": 7 + 11.25 * number,
        "date": f"2026-{number + 1:02d}-{number + 3:02d}",
        "seller": "Halden Works",
    }


@pytest.fixture
def structure(paged):
    return lambda number, **words: Structure(paged(sheet(number, **words)))


@pytest.fixture
def taught(structure):
    """The schema with the lessons of the first sheets."""

    def make(*numbers, **known):
        lessons = []
        for number in numbers:
            values = known or truth(number)
            example = Example(structure(number), {(name,): value for name, value in values.items()}, {})
            lessons.append(lesson_of(example, root_field(SCHEMA)))
        return {**SCHEMA, KEYWORD: to_json(lessons)}

    return make


def test_labels_places_and_constants_are_learned(structure, taught):
    without = extract(structure(6), SCHEMA).data
    assert without != truth(6)
    assert extract(structure(6), taught(0, 1, 2)).data == truth(6)


def test_dates_are_read_as_the_examples_write_them(structure, taught):
    assert extract(structure(6), SCHEMA).data["date"] == "2026-09-07"
    assert extract(structure(6), taught(0)).data["date"] == "2026-07-09"


def test_another_layout_learns_nothing(structure, taught):
    words = ("Akte", "Beginn", "Bearbeitet von", "Vorgemerkt", "Ausgezahlt")
    other = structure(6, words=words)
    assert extract(other, taught(0, 1, 2)) == extract(other, SCHEMA)


def test_the_same_examples_give_the_same_lessons(taught):
    first, again = taught(0, 1, 2), taught(0, 1, 2)
    assert json.dumps(first) == json.dumps(again)


def test_what_is_not_known_of_an_example_teaches_nothing(structure, taught):
    found = extract(structure(6), taught(0, 1, 2, reference="QX-0000")).data
    assert found["owner"] == extract(structure(6), SCHEMA).data["owner"]


def test_an_empty_field_is_learned(structure, taught):
    assert extract(structure(6), SCHEMA).data["date"] is not None
    assert extract(structure(6), taught(0, 1, 2, date=None)).data["date"] is None


def test_likeness_counts_fixed_texts_alone(structure):
    texts = fixed_texts(structure(0))
    assert "casework sheet" in texts
    one = layout_of(texts, truth(0).values())
    assert PEOPLE[0].casefold() not in one.texts
    assert likeness(fixed_texts(structure(1)), [one]) == [1.0]
    assert likeness(frozenset({"invoice", "total"}), [one]) == [0.0]
    assert likeness(frozenset(), [one, layout_of(frozenset(), [])]) == [0.0, 0.0]


def test_the_nearest_layout_counts_most(structure):
    near = layout_of(fixed_texts(structure(0)), truth(0).values())
    words = ("Dossier key", "Opened", "Handled by", "Vorgemerkt", "Ausgezahlt")
    far = layout_of(fixed_texts(structure(0, words=words)), truth(0).values())
    weights = likeness(fixed_texts(structure(1)), [far, near])
    assert 0 < weights[0] < 0.7 * weights[1]


@pytest.mark.parametrize(
    "lessons", [None, 3, [3], [{"layout": "x"}], [{"layout": [], "fields": {"a": {"sightings": [1]}}}]]
)
def test_what_is_no_lesson_is_refused(structure, lessons):
    with pytest.raises(SchemaError, match="examples="):
        extract(structure(0), {**SCHEMA, KEYWORD: lessons})


def test_a_value_that_an_example_has_may_stand_elsewhere(paged):
    def footed(number, mail, y, said="Office hours"):
        return Structure(paged([*sheet(number), (y - 12, {60: said}), (y, {60: mail})]))

    schema = Schema({"email": str}).json_schema
    mails = ("desk@halden.example", "help@halden.example")
    lessons = [
        lesson_of(Example(footed(number, mail, 700), {("email",): mail}, {}), root_field(schema))
        for number, mail in enumerate(mails)
    ]
    taught = {**schema, KEYWORD: to_json(lessons)}
    moved = footed(5, mails[1], 500, "Closed in August")
    assert extract(moved, schema).data == {"email": mails[1]}
    assert extract(moved, taught).data == {"email": mails[1]}
