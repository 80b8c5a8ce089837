"""Fields that ask for a box of a form by its number, and labels that OCR read wrongly."""

import pytest

from llamaextract_nb.engine.words.misread import letters_of, looks, misread
from llamaextract_nb.engine.words.numbered import box_asked, without_box
from llamaextract_nb.schema.fields import Field


def field(name, description=""):
    return Field(name, "string", {"type": "string", "description": description})


@pytest.mark.parametrize(
    ("name", "description", "number"),
    [
        ("wages", "Wages, tips, other compensation (box 1)", "1"),
        ("code", "the code in Box 12a", "12a"),
        ("box_2_federal_tax", "", "2"),
        ("box12aCode", "", "12a"),
        ("steuer", "Lohnsteuer, Kästchen 4", "4"),
        ("gewicht", "Feld Nr. 11", "11"),
        ("employer", "box b", "b"),
        ("box_office", "", ""),
        ("total", "not box 3, which is the tax", ""),
        ("signature", 'labelled "Box 80\'s"', ""),
        ("amount", "", ""),
    ],
)
def test_a_field_asks_for_a_box_by_its_number(name, description, number):
    assert box_asked(field(name, description)) == number


def test_a_field_is_called_what_it_is_without_its_box():
    bare = without_box(field("box_2_federal_tax", 'Federal tax (box 2), printed "Box 2 levy"'))
    assert (bare.name, bare.description) == ("federal_tax", 'Federal tax (), printed "Box 2 levy"')
    assert without_box(field("box_2")).name == "box_2"


def test_labels_are_found_with_letters_taken_for_others_and_blanks_lost():
    seen = [looks(letters_of(text)) for text in ("Soclal securlty levv", "Mlllrents", "Harbourdues", "Harbour fees")]
    assert misread([(looks(letters_of("social security levy")), 1.0)], seen).keys() == {0}
    assert misread([(looks(letters_of("harbour dues")), 0.9)], seen) == {2: 0.9}
    assert misread([(looks("rents"), 1.0)], seen) == {}
