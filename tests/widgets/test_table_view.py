"""Order, filters and search of long frames."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llamaextract_nb.widgets.table_view import TableView, display

FRAME = pd.DataFrame(
    {
        "name": pd.array(["beta", None, "Alpha", "gamma"], dtype="string"),
        "number": [2.0, np.nan, -1.0, 10.0],
        "whole": pd.array([2, None, 10, 1], dtype="Int64"),
        "flag": pd.array([True, False, None, True], dtype="boolean"),
        "day": pd.to_datetime(["2026-02-01", "2026-01-01", None, "2025-12-31"]),
        "kind": pd.Categorical(["x", "y", None, "x"]),
        "items": [[1, 2], [{"a": 1}], [], None],
    },
    index=["b.pdf", "n.pdf", "a.pdf", "g.pdf"],
)


@pytest.mark.parametrize(
    ("column", "order"),
    [(0, [2, 0, 3, 1]), (1, [2, 0, 3, 1]), (2, [3, 0, 2, 1]), (4, [3, 1, 0, 2]), (5, [0, 3, 1, 2])],
)
def test_sorting_puts_what_is_missing_last(column, order):
    view = TableView(FRAME)
    view.sorted_by = (column, True)
    view.refresh()
    assert view.page(0, 9) == order
    view.sorted_by = (column, False)
    view.refresh()
    assert view.page(0, 9)[-1] == order[-1]
    assert sorted(view.page(0, 9)) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("column", "text", "rows"),
    [
        (0, "ALP", [2]), (0, "a", [0, 2, 3]), (1, ">1", [0, 3]), (1, "<= 2", [0, 2]), (1, "=10", [3]), (1, "-5..5", [0, 2]),
        (1, "1", [2, 3]), (2, ">=2", [0, 2]), (4, ">2026-01-01", [0]), (4, "2026-01", [1]), (4, "2025-01-01..2026-01-15", [1, 3]),
        (1, ">x", []), (5, "x", [0, 3]), (6, "row", [1]),
    ],
)  # fmt: skip
def test_filters(column, text, rows):
    view = TableView(FRAME)
    view.filters[column] = text
    view.refresh()
    assert view.page(0, 9) == rows
    assert len(view) == len(rows)


def test_search_looks_into_all_columns_and_labels():
    view = TableView(FRAME)
    for text, rows in (("GAMMA", [3]), ("g.pdf", [3]), ("2026", [0, 1]), ("nothing", []), ("  ", [0, 1, 2, 3])):
        view.search = text
        view.refresh()
        assert view.page(0, 9) == rows


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\0"), max_size=12)
        | st.sampled_from(["aaaaaaaaaab", "aaaaaaaaaaa", "aaaaaaaa"])
    )
)
def test_texts_are_sorted_by_their_code_points_and_else_stay_in_order(texts):
    folded = [text.casefold() for text in texts]
    for shared in ("", "what all begin with "):
        view = TableView(pd.DataFrame({"a": pd.Series([shared + text for text in texts], dtype=object)}))
        view.sorted_by = (0, True)
        view.refresh()
        assert view.page(0, 99) == sorted(range(len(texts)), key=folded.__getitem__)


@pytest.mark.parametrize("column", range(FRAME.shape[1]))
def test_what_is_searched_is_what_is_shown(column):
    assert TableView(FRAME).texts(column) == [display(value).casefold() for value in FRAME.iloc[:, column].tolist()]


def test_moments_are_searched_with_their_time():
    moments = pd.Series(pd.to_datetime(["2026-01-02 03:04", None, "2026-01-02 00:00"]))
    assert TableView(moments.to_frame()).texts(0) == ["2026-01-02 03:04:00", "", "2026-01-02"]


def test_places():
    view = TableView(FRAME)
    assert view.place(2) == 2
    view.filters[1] = ">1"
    view.refresh()
    assert [view.place(row) for row in range(4)] == [0, None, None, 1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (float("nan"), ""), (pd.NA, ""), (pd.NaT, ""), (5.0, "5"), (0.1 + 0.2, "0.3"), (True, "true"), ([], ""),
        ([{"a": 1}], "1 row"), (["a", "b"], "a, b"), (datetime.datetime(2026, 1, 2), "2026-01-02"),
        (pd.Timestamp("2026-01-02 03:04"), "2026-01-02 03:04:00"), ("x" * 500, "x" * 119 + "…"), (1e300, "1e+300"),
    ],
)  # fmt: skip
def test_how_values_are_shown(value, text):
    assert display(value) == text


@given(
    st.lists(st.none() | st.floats(allow_nan=False) | st.text(max_size=5) | st.booleans(), max_size=20),
    st.text(max_size=3),
)
@settings(deadline=None)
def test_every_row_is_there_once(values, text):
    view = TableView(pd.DataFrame({"a": pd.Series(values, dtype=object)}))
    view.sorted_by = (0, True)
    view.refresh()
    assert sorted(view.page(0, 99)) == list(range(len(values)))
    view.search = text
    view.refresh()
    kept = view.page(0, 99)
    assert len(kept) == len(set(kept)) == len(view)
