"""A place is found again by what it looks like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine.document import Document, Line, Page, Word
from llamaextract_nb.engine.learning.lesson import Sighting
from llamaextract_nb.engine.learning.places import Spots
from llamaextract_nb.engine.learning.refinding import Refinder
from llamaextract_nb.engine.learning.sightings import same_words, sighting
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.engine.structure.text import Text
from llamaextract_nb.engine.values import conventions
from llamaextract_nb.engine.weights import default_weights
from llamaextract_nb.schema.fields import Field

STRING = Field("value", "string", {})


def text_of(document):
    return Text(Structure(document), conventions(document), default_weights())


def found(text, seen, reach=0.012):
    refinder = Refinder(text)
    return [text.string(place) for place in (*refinder.labelled(seen), *refinder.placed(seen, reach))]


words = st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1, max_size=8)


@given(st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=6), st.data())
def test_what_was_seen_is_found_again_in_its_own_document(rows, data):
    lines = [
        Line([Word(word, 40 + 120 * x, 40 + 20 * y, 100 + 120 * x, 50 + 20 * y) for x, word in enumerate(row)])
        for y, row in enumerate(rows)
    ]
    text = text_of(Document("a.pdf", "pdf", [Page(1, 595.0, 842.0, lines)]))
    line = data.draw(st.integers(0, len(text.lines) - 1))
    place = text.whole(line, data.draw(st.integers(0, len(text.lines[line].segments) - 1)))
    assert text.string(place) in found(text, sighting(text, [place]))


@pytest.mark.parametrize(
    ("string", "value", "label", "before", "after"),
    [
        ("Dossier key: QX-71", "QX-71", "dossier key", "", ""),
        ("Rotterdam / Felixstowe", "Felixstowe", "", "/", ""),
        ("Rotterdam / Felixstowe", "Rotterdam", "", "", "/"),
        ("Key QX-71 of 4 May", "QX-71", "key", "", "of"),
        ("Total 5 of 71", "71", "total of", "", ""),
    ],
)
def test_what_a_place_looks_like(paged, string, value, label, before, after):
    text = text_of(paged([(40, {60: string})]))
    (spot,) = Spots(text).of(value, STRING)
    seen = sighting(text, spot)
    assert (seen.label, seen.before, seen.after, seen.lines) == (label, before, after, 1)
    assert text.string(spot[0]) == value


@pytest.mark.parametrize(
    ("seen", "string", "value"),
    [
        (Sighting(label="dossier key"), "Dossier key: QX-88", "QX-88"),
        (Sighting(label="dossier key", after="of"), "Dossier key QX-88 of 1 May", "QX-88"),
        (Sighting(label="dossier key"), "Dosier key: QX-88", "QX-88"),
        (Sighting(page=1, x=60 / 595, y=44 / 842, before="/"), "Antwerp / Hull", "Hull"),
        (Sighting(page=1, x=60 / 595, y=44 / 842, after="/"), "Antwerp / Hull", "Antwerp"),
    ],
)
def test_a_value_is_cut_out_of_its_line(paged, seen, string, value):
    assert value in found(text_of(paged([(40, {60: string})])), seen)


def test_a_value_on_several_lines_is_one_place(paged):
    text = text_of(paged([(40, {60: "Sent to", 200: "12 Mill Lane"}), (52, {200: "Hull 4071"})]))
    (spot,) = Spots(text).of("12 Mill Lane, Hull 4071", STRING)
    assert [text.string(place) for place in spot] == ["12 Mill Lane", "Hull 4071"]
    assert sighting(text, spot).lines == 2


def test_a_value_that_stands_everywhere_says_nothing(paged):
    text = text_of(paged([(40 + 12 * number, {60: "7", 200: f"row {number}"}) for number in range(20)]))
    assert Spots(text).of(7, Field("value", "integer", {})) == []
    assert Spots(text).of(None, STRING) == Spots(text).of(True, STRING) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("total", "total", True), ("grand total", "total", True), ("subtotal", "total", False), ("", "", False),
     ("dossier key", "dosier key", True), ("key", "", False)],
)  # fmt: skip
def test_labels_are_the_same_but_for_slips_and_what_stands_before(one, other, same):
    assert same_words(one, other) is same_words(other, one) is same
