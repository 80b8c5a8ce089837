"""Ranges of numbers, with two bounds or one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamaextract_nb.engine.values.ranges import find_range


def bounds(text, mark=""):
    found = find_range(text, mark)
    return None if found is None else tuple(bound and bound.value for bound in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.1 - 5.9 mmol/L", (4.1, 5.9)),
        ("4,1–5,9 mmol/L", (4.1, 5.9)),
        ("(4.1-5.9)", (4.1, 5.9)),
        ("-20 to -15 °C", (-20, -15)),
        ("2 °C - 8 °C", (2, 8)),
        ("$1,200 to $1,800", (1200, 1800)),
        ("12 bis 18 Monate", (12, 18)),
        ("４．１～５．９", (4.1, 5.9)),
        ("< 0.5", (None, 0.5)),
        ("≥ 60", (60, None)),
        ("up to 40 kg", (None, 40)),
        ("at least 3", (3, None)),
        ("5.9 - 4.1", None),
        ("4711-0815-22", None),
        ("05.03.2026 - 07.03.2026", None),
        ("12", None),
    ],
)
def test_bounds(text, expected):
    assert bounds(text) == expected


@given(st.text(alphabet="0123456789.,-–< >to$(/", max_size=30))
def test_any_text_has_a_range_in_order_or_none(text):
    found = find_range(text)
    if found is not None:
        for bound in found:
            assert bound is None or 0 <= bound.start < bound.end <= len(text)
        assert found.low is None or found.high is None or found.low.value <= found.high.value
