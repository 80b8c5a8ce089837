"""Lists aligned by content, and documents value by value."""

import math
import random

import hypothesis.strategies as st
from hypothesis import given

from llamaextract_nb.evaluation.alignment import align
from llamaextract_nb.evaluation.comparison import Comparison, is_empty
from llamaextract_nb.evaluation.pairs import pairs

EXACT = Comparison(0.0, "exact")


def paired(one, other):
    return align(one, other, EXACT)


def test_the_same_items_belong_together_wherever_they_stand():
    rows = [{"name": "desk", "price": 5}, {"name": "chair", "price": 2}, {"name": "lamp", "price": 1}]
    assert paired(rows, [rows[2], rows[0], rows[1]]) == [(0, 1), (1, 2), (2, 0)]
    assert paired(rows, [{"name": "shelf", "price": 9}, *rows]) == [(0, 1), (1, 2), (2, 3), (None, 0)]
    assert paired(rows, rows[1:]) == [(0, None), (1, 0), (2, 1)]


def test_an_item_that_changed_keeps_its_partner():
    rows = [{"name": f"thing {n}", "price": n, "quantity": 1} for n in range(5)]
    changed = [{**rows[3], "price": 99}, {**rows[1], "name": "other"}, *rows[4:], *rows[:1]]
    assert paired(rows, changed) == [(0, 3), (1, 1), (2, None), (3, 0), (4, 2)]


def test_items_read_differently_belong_together_if_their_texts_are_alike():
    assert paired(["Oak reception desk", "Lamp"], ["Shipping", "Oak receptlon desk"]) == [(0, 1), (1, None), (None, 0)]
    assert paired([1, 2, 3], [1, 2, 4]) == [(0, 0), (1, 1), (2, 2)]


def test_items_that_are_there_twice_are_paired_once():
    assert paired(["a", "a"], ["a"]) == [(0, 0), (1, None)]
    assert paired([], ["a"]) == [(None, 0)]


def test_thousands_of_rows_with_common_values_are_paired_in_their_order():
    rows = [{"quantity": 1, "unit": "pc", "number": n} for n in range(4000)]
    changed = [{**row, "number": row["number"] if n % 3 else -n - 1} for n, row in enumerate(rows)]
    random.Random(1).shuffle(order := list(range(4000)))
    found = dict(paired(rows, [changed[n] for n in order]))
    assert all(order[found[n]] == n for n in range(4000) if n % 3)


LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=True, width=16) | st.sampled_from(["", "a", "A", "b c", "2024-01-01"])  # fmt: skip
DATA = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("xy"), inner), max_leaves=12),
    max_size=3,
)  # fmt: skip


@given(DATA, DATA)
def test_each_value_is_told_once_and_a_document_is_like_itself(one, other):
    def leaves(value):
        if isinstance(value, dict):
            return sum(map(leaves, value.values()))
        return sum(map(leaves, value)) if isinstance(value, list) else not is_empty(value)

    found = pairs(one, other, None, None, EXACT)
    plain = [each for each in found if not isinstance(each.a, (list, dict)) and not isinstance(each.b, (list, dict))]
    if len(plain) == len(found):  # else a list stands against a single value, which is told as one
        assert sum(each.kind != "only_b" for each in found) == leaves(one)
        assert sum(each.kind != "only_a" for each in found) == leaves(other)
    assert {each.kind for each in pairs(one, one, None, None, EXACT)} <= {"same"}
    mirrored = pairs(other, one, None, None, EXACT)
    assert sum(each.kind == "type" for each in mirrored) == sum(each.kind == "type" for each in found) or "[" in str(
        found
    )


def test_what_the_metadata_say_stays_with_its_item():
    one = {"items": [{"p": 1}, {"p": 2}]}
    tree = {"items": [{"p": {"confidence": 0.1}}, {"p": {"confidence": 0.2}}]}
    found = pairs(one, {"items": [{"p": 2}, {"p": 1}, {"p": 7}]}, tree, None, EXACT)
    assert [(each.path, each.a, each.leaf_a) for each in found] == [
        ("items[0].p", 1, {"confidence": 0.1}),
        ("items[1].p", 2, {"confidence": 0.2}),
        ("items[2].p", None, None),
    ]


def test_a_list_against_a_single_value_is_another_type():
    assert [each.kind for each in pairs({"a": [1]}, {"a": 1}, None, None, EXACT)] == ["type"]
    assert [each.kind for each in pairs({"a": ["x", {"b": 1}]}, {"a": [{"b": 1}, 5]}, None, None, EXACT)] != []
    assert pairs({"a": math.nan, "b": []}, {"a": None, "b": None, "c": {}}, None, None, EXACT) == []
