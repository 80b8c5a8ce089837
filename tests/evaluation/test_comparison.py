"""When two values are the same."""

import math

import pytest

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.evaluation.comparison import Comparison, is_empty

USUAL = Comparison(0.005, "normalised")
EXACT = Comparison(0.0, "exact")


@pytest.mark.parametrize(
    ("given", "true", "same"),
    [
        ("ACME Ltd.", "acme  LTD", True), ("a-b", "ab", True), ("ﬁx", "FIX", True), ("Ü", "ü", True), ("-", "+", False),
        ("a", "b", False), (1, 1.004, True), (1, 1.01, False), (1, "1", False), (1, True, False), (True, True, True),
        ("12", 12, False), (0, 0.0, True), (0.075, 0.079, False), (0.075, 0.0751, True), (1e9, 1e9 + 0.004, True),
        (0.1 + 0.2, 0.3, True), ("2024-03-05", "2024-3-5", True), ("2024-03-05T10:00:00", "2024-03-05", True),
        ("2024-03-05", "2024-03-05T10:00:00", False), ("5 March 2024", "2024-03-05", True),
        ("2024-03-05", "05.03.2024", True), ("03/05/2024", "2024-03-05", True), ("03/05/2024", "2024-06-05", False),
        ("due 5 March 2024", "2024-03-05", False), ("2024-13-45", "2024-13-45", True), ("2024-13-45", "2024-13-46", False),
        ("2024-03-05T10:00+02:00", "2024-03-05T08:00:00", True), ("2024-03-05T10:00+02:00", "2024-03-05T10:00", True),
        ("2024-03-05T10:00+99:00", "2024-03-05T10:00+98:00", False), ([1], "1", False), (10**400, 1.0, False),
        (10_000_000_001, 10_000_000_002, False), (math.inf, 1.0, False), (math.inf, math.inf, True),
    ],
)  # fmt: skip
def test_values_are_compared_by_their_types(given, true, same):
    assert USUAL.same(given, true) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ACME", "Acme", False), (" ACME", "ACME ", True), (1, 1.004, False), (1, 1.0, True), (0.1 + 0.2, 0.3, True),
        ("2024-03-05", "2024-03-05T00:00:00", True), ("2024-03-05T10:00:00", "2024-03-05", False),
        ("5 March 2024", "2024-03-05", False),
    ],
)  # fmt: skip
def test_as_written_only_what_means_the_same_is_the_same(one, other, same):
    assert EXACT.same(one, other) is same


def test_a_threshold_says_how_alike_texts_are():
    assert Comparison(0.0, 0.8).same("14 Harbour Street, Bristol", "14 Harbor St., Bristol")
    assert not Comparison(0.0, 0.95).same("14 Harbour Street, Bristol", "14 Harbor St., Bristol")
    assert str(Comparison(0.005, 0.8)) == "numbers within 0.005, texts normalised and at least 80 % alike"


@pytest.mark.parametrize(("value", "empty"), [
    (None, True), ("", True), (" \n", True), ([], True), ({}, True), ({"a": [None, {}]}, True), (math.nan, True),
    (0, False), (False, False), ("-", False), ([0], False),
])  # fmt: skip
def test_what_no_value_is(value, empty):
    assert is_empty(value) is empty


@pytest.mark.parametrize("wrong", [{"tolerance": -1}, {"tolerance": math.nan}, {"tolerance": "1"}, {"tolerance": True},
                                   {"text": "fuzzy"}, {"text": 0}, {"text": 80}, {"text": None}])  # fmt: skip
def test_what_cannot_be_used_is_said(wrong):
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        Comparison(**{"tolerance": 0.0, "text": "exact", **wrong})
