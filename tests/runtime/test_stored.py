"""What is stored as JSON comes back as it was, and metadata are read when they are asked for."""

import json
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import llamaextract_nb as lx
from llamaextract_nb.runtime.ledger import Answer, Ledger
from llamaextract_nb.runtime.ledger.stored import StoredMetadata, read_json

TEXTS = st.text(st.characters(exclude_categories=()))  # halves of surrogates, too
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner))


@given(VALUES)
def test_every_value_comes_back_as_json_loads_it(value):
    text = json.dumps(value)
    assert repr(read_json(text)) == repr(json.loads(text))


@pytest.mark.parametrize(
    "text",
    ['{"a": 1, "b": 2, "a": 3}', "[" * 300 + "]" * 300, "1e999", "-0.0", "[NaN, -Infinity]", "9" * 400, r'"\ud800"'],
)
def test_texts_at_the_limits_are_read_as_json_does(text):
    assert repr(read_json(text)) == repr(json.loads(text))


def test_what_is_no_json_is_refused():
    with pytest.raises(json.JSONDecodeError):
        read_json("{'a': 1}")


def test_metadata_are_a_mapping_like_others():
    whole = {"field_metadata": {"a": {"confidence": 0.5}}, "x": math.inf}
    stored = StoredMetadata(json.dumps(whole), "")
    assert stored
    assert stored == whole
    assert {**stored, "x": 1} == {**whole, "x": 1}
    assert len(stored) == 2
    assert repr(stored) == repr(whole)
    assert pickle.loads(pickle.dumps(stored)) == whole


@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100_000])
def test_damaged_metadata_are_told_when_they_are_asked_for(text):
    stored = StoredMetadata(text, "No evidence of a.pdf.")
    with pytest.raises(lx.ConfigError, match=r"No evidence of a\.pdf\."):
        stored.get("field_metadata")


def test_an_answer_is_there_as_it_was_told(tmp_path):
    answer = Answer({"name": "half \ud83d", "total": math.inf}, {"field_metadata": {"total": {"reasoning": "\ud83d"}}})
    ledger = Ledger(tmp_path)
    ledger.keep_answers({"a": answer, "bare": Answer({}, None), "empty": Answer({}, {})})
    assert ledger.answers(["a", "bare", "empty", "none"]) == {
        "a": answer,
        "bare": Answer({}, None),
        "empty": Answer({}, {}),
    }
    ledger.close()
