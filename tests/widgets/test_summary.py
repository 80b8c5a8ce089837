"""What is said of a column, and the values that are offered to choose from."""

import numpy as np
import pandas as pd
import pytest

from llamaextract_nb.widgets.summary import summary_of


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        (pd.Series([1.5, None, 1234567.891, 1.5]), ["75 %, 2 distinct", "1.5", "– 1234567.9"]),
        (pd.Series([3, None, 12], dtype="Int64"), ["67 %, 2 distinct", "3", "– 12"]),
        (pd.to_datetime(pd.Series(["2026-01-31", None])), ["50 %, 1 distinct", "2026-01-31", "– 2026-01-31"]),
        (pd.Series(["a", "b", "a"], dtype="string"), ["100 %, 2 distinct"]),
        (pd.Series([None, None], dtype="string"), ["0 % filled"]),
        (pd.Series([], dtype="float64"), ["0 % filled"]),
        (pd.Series([[1], [2], None]), ["67 % filled"]),
        (pd.Series([1, "x", None], dtype=object), ["67 %, 2 distinct"]),
    ],
)
def test_lines(values, lines):
    assert summary_of(values).lines == lines


def test_choices():
    enum = pd.Series(pd.Categorical(["EUR", "EUR", None], categories=["EUR", "USD"]))
    assert summary_of(enum).choices == [("EUR", 2)]
    assert summary_of(pd.Series([True, False, True, None], dtype="boolean")).choices == [("true", 2), ("false", 1)]
    assert summary_of(pd.Series(["a", "b", "c"], dtype="string")).choices is None  # none repeats
    assert summary_of(pd.Series(["a", "a", "x" * 50], dtype="string")).choices is None
    assert summary_of(pd.Series(list("abcdefghijklmn") * 2, dtype="string")).choices is None
    assert summary_of(pd.Series(np.arange(3.0))).choices is None
