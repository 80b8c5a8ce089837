"""Labels: readable, valid Unicode, and each once."""

from __future__ import annotations

import json
import os

from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.runtime import labels as module
from llamaextract_nb.runtime.labels import readable


def labels(names):
    return module.labels([tuple(name.split("/")) for name in names])


def test_the_shortest_end_that_no_other_has():
    assert labels(["/d/a/x.txt", "/d/a/y.txt", "/d/b/x.txt"]) == ["a/x.txt", "y.txt", "b/x.txt"]
    assert labels(["x.txt", "a/x.txt"]) == ["x.txt", "a/x.txt"]
    assert labels(["/x.txt", "x.txt"]) == ["/x.txt", "x.txt"]
    assert labels([]) == []


def test_a_part_that_stays_whole():
    assert module.labels([("d", "a.zip/x"), ("e", "b.zip/x"), ("d", "y")]) == ["a.zip/x", "b.zip/x", "y"]
    assert module.labels([("d", "a.zip/x"), ("e", "a.zip/x")]) == ["d/a.zip/x", "e/a.zip/x"]


def test_the_same_path_again_gets_a_number():
    assert labels(["/d/x", "/d/x", "/d/x"]) == ["x", "x (2)", "x (3)"]
    assert labels(["x", "x (2)", "x"]) == ["x", "x (2)", "x (3)"]
    assert labels(["a/x", "a/x", "b/x"]) == ["a/x", "a/x (2)", "b/x"]


@given(st.lists(st.lists(st.sampled_from(["a", "b", "", "a (2)", "é"]), min_size=1, max_size=4).map("/".join)))
def test_each_has_one_of_its_own_that_ends_its_path(names):
    found = labels(names)
    assert len(set(found)) == len(names)
    for name, label in zip(names, found, strict=True):
        assert name.endswith(label) or any(name.endswith(label.removesuffix(f" ({n})")) for n in range(2, 99))


def test_depth_costs_only_those_who_share_it():
    """A pair that shares 2,000 folders beside many files that share none: 2,000 rounds over all would take minutes."""
    deep = "/".join(["same"] * 2000)
    names = [f"/n/{number}.txt" for number in range(50_000)]
    found = labels([*names, f"/a/{deep}/x", f"/b/{deep}/x"])
    assert found[-1] == f"b/{deep}/x"
    assert found[0] == "0.txt"


def test_what_cannot_be_shown_is_written_out():
    assert readable("caf\udce9.pdf") == r"caf\xe9.pdf"
    assert readable("a\nb\x1b[31m\x00\u202e.pdf") == r"a\nb\x1b[31m\x00\u202e.pdf"
    assert readable("счёт 請求書 👩‍👩‍👧 شماره‌.pdf") == "счёт 請求書 👩‍👩‍👧 شماره‌.pdf"


@given(st.one_of(st.binary(max_size=50).map(os.fsdecode), st.text(st.characters(), max_size=50)))
def test_readable_text_is_valid_and_one_line(name):
    shown = readable(name)
    assert json.loads(json.dumps(shown).encode()) == shown
    assert len(f"{shown}|".splitlines()) == 1
    assert readable(shown) == shown
