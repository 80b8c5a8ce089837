"""Yes or no, and one of several: by word, mark, synonym and meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine.values.choices import read_boolean, read_choice, synonyms
from llamaextract_nb.engine.values.marks import options
from llamaextract_nb.schema.fields import root_field


def enum(*values, description=""):
    node = {"enum": list(values), "description": description}
    return root_field({"type": "object", "properties": {"x": node}}).fields[0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("☒ Yes ☐ No", [("Yes", True), ("No", False)]),
        ("[ ] Yes [x] No", [("Yes", False), ("No", True)]),
        ("Yes [x] No [ ]", [("Yes", True), ("No", False)]),
        ("Gender: Male ( ) Female (X)", [("Male", False), ("Female", True)]),
        ("Paid? ☑ yes / ☐ no", [("yes", True), ("no", False)]),
        ("X Yes _ No", [("Yes", True), ("No", False)]),
        ("_X_ new __ used", [("new", True), ("used", False)]),
        ("○ cash ● card", [("cash", False), ("card", True)]),
        ("\uf0a8 Ja \uf0fe Nein", [("Ja", False), ("Nein", True)]),
        ("[x]", [("", True)]),
        ("☐ I agree", [("I agree", False)]),
    ],
)
def test_options_that_are_marked(text, found):
    assert [(option.text, option.marked) for option in options(text)] == found


@pytest.mark.parametrize("text", ["● apples", "■ pears", "name ______", "x times", "a (b) c", "(see 3)", "", "2 x 3"])
def test_what_is_no_mark(text):
    assert options(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True), ("Nein.", False), ("✓", True), ("☐", False), ("[x]", True), ("[ ]", False), ("(X)", True),
        ("☒ Yes ☐ No", True), ("☐ Yes ☒ No", False), ("Oui ☐ Non ☒", False), ("X Ja _ Nein", True),
        ("[x] I agree to the terms", True), ("☐ Newsletter", False),
        ("☐ Yes ☐ No", None), ("☒ Yes ☒ No", None), ("☒ red ☐ blue", None), ("perhaps", None),
    ],
)  # fmt: skip
def test_booleans_from_words_and_marks(text, value):
    choice = read_boolean(text)
    assert (None if choice is None else choice.value) is value


STATES = enum(
    "paid", "part_paid", "open", description="paid (bezahlt, payé), part_paid (angezahlt); open = offen or due."
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("paid", "paid"), ("PAID", "paid"), ("Part paid", "part_paid"), ("bezahlt", "paid"), ("Payé", "paid"),
        ("angezahlt", "part_paid"), ("offen", "open"), ("due", "open"), ("☐ paid ☒ open", "open"),
        ("[x] Bezahlt [ ] Offen", "paid"), ("parrt paid", "part_paid"), ("lost", None), ("☒ paid ☒ open", None),
    ],
)  # fmt: skip
def test_enums_by_word_mark_and_synonym(text, value):
    choice = read_choice(text, STATES)
    assert (None if choice is None else choice.value) == value


def test_enums_by_meaning_in_another_language():
    kinds = enum("invoice", "order", "contract")
    assert [read_choice(text, kinds).value for text in ("Rechnung", "Bestellung", "contrat")] == ["invoice", "order", "contract"]  # fmt: skip


def test_enum_values_keep_their_type():
    assert read_choice("1", enum(1, 2)).value == 1
    assert read_choice("1", enum("1", "2")).value == "1"
    assert read_choice("true", enum(True, False)).value is True
    assert read_choice("1", enum(True, 1)).value == 1


@pytest.mark.parametrize(
    ("description", "found"),
    [
        ("a: alpha or al; b: beta", {"alpha": "a", "al": "a", "beta": "b"}),
        ("“a” means alpha. “b” means beta.", {"alpha": "a", "beta": "b"}),
        ("a – alpha\nb – beta", {"alpha": "a", "beta": "b"}),
        ("whether it is a or b", {}),
        ("", {}),
    ],
)
def test_synonyms_in_descriptions(description, found):
    assert synonyms(enum("a", "b", description=description)) == found


@given(st.text(max_size=60) | st.from_regex(r"[\[\]( )xX_☐☒yesno]{0,30}", fullmatch=True), st.text(max_size=40))
def test_any_text_is_read_or_not(text, description):
    field = enum("yes", "no", 1, None, description=description)
    choice = read_choice(text, field)
    assert choice is None or choice.value in field.enum
    answer = read_boolean(text)
    assert answer is None or answer.value in (True, False)
    for option in options(text):
        assert text[option.start : option.end] == option.text
