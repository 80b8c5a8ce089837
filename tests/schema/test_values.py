"""Values that people give, typed or as Python and pandas have them, as values of a field."""

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import llamaextract_nb as lx
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.schema.values import value_of

DAY, MOMENT = datetime.date(2026, 1, 31), datetime.datetime(2026, 1, 31, 14, 30)


def field(kind, **more):
    return Field("f", kind, {}, **more)


@pytest.mark.parametrize(
    ("kind", "given", "made"),
    [
        ("number", "1234.5", 1234.5), ("number", 7, 7), ("number", Decimal("1.5"), 1.5), ("number", np.float32(0.5), 0.5),
        ("integer", "12", 12), ("integer", "9007199254740993", 9007199254740993), ("integer", 12.0, 12),
        ("integer", "12.0", 12), ("integer", np.int64(5), 5), ("integer", -(2**63), -(2**63)),
        ("boolean", "Yes", True), ("boolean", 0, False), ("boolean", np.bool_(True), True), ("boolean", "false", False),
        ("date", "2026-01-31", "2026-01-31"), ("date", MOMENT, "2026-01-31"), ("date", pd.Timestamp(DAY), "2026-01-31"),
        ("date-time", DAY, "2026-01-31T00:00:00"), ("date-time", "2026-01-31 14:30", "2026-01-31T14:30:00"),
        ("string", "  A-1 ", "A-1"), ("string", 5, "5"), ("string", DAY, "2026-01-31"),
        ("any", {"a": (1, 2)}, {"a": [1, 2]}), ("any", "text", "text"), ("object", {"a": 1}, {"a": 1}),
    ],
)  # fmt: skip
def test_values_of_each_kind(kind, given, made):
    found = value_of(given, field(kind))
    assert found == made
    assert type(found) is type(made)


@pytest.mark.parametrize("kind", ["number", "integer", "boolean", "date", "string", "any", "array", "enum"])
@pytest.mark.parametrize("nothing", [None, "", "  ", float("nan"), pd.NA, pd.NaT, np.nan, Decimal("nan")])
def test_nothing_is_none(kind, nothing):
    assert value_of(nothing, field(kind)) is None


def test_enums_lists_and_objects():
    enum = field("enum", enum=(1, "1", True, "paid"))
    assert [value_of(given, enum) for given in (1, "1", True, "paid", "True")] == [1, "1", True, "paid", True]
    assert value_of(True, enum) is True
    item = field("object", fields=(Field("a", "integer", {}), Field("b", "date", {})))
    lines = field("array", item=item)
    assert value_of(({"a": "1"}, {"b": DAY}, {}), lines) == [{"a": 1}, {"b": "2026-01-31"}, {}]
    assert value_of(pd.Series([1, 2]), field("array", item=field("integer"))) == [1, 2]
    assert value_of(np.array(["x"]), field("array", item=field("string"))) == ["x"]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("number", "1e999"), ("number", 10**400), ("number", [1]), ("number", "1,5"), pytest.param("integer", 10**5000, id="long"), ("integer", "9" * 5000),
        ("integer", 2**63), ("integer", "inf"), ("integer", True), ("boolean", 2), ("boolean", 1.0), ("date", 20260131),
        ("date", "31.1.2026"), ("date-time", "soon"), ("string", True), ("string", {"a": 1}), ("any", {1, 2}), ("any", {"a": float("inf")}),
        ("array", {"a": 1}), ("array", "x"), ("object", [1]), ("number", np.array([1, 2])), ("number", pd.Series([1, 2])),
    ],
)  # fmt: skip
def test_what_is_no_such_value_is_said_in_one_line(kind, given):
    with pytest.raises(lx.SchemaError) as caught:
        value_of(given, field(kind), "lines[0].f")
    message = str(caught.value)
    assert message.startswith("lines[0].f: ")
    assert caught.value.path == "lines[0].f"
    assert len(message) < 160
    assert "\n" not in message


KINDS = ["number", "integer", "boolean", "date", "date-time", "string", "any"]
JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.datetimes(), st.dates(), st.decimals()
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=5,
)


@given(st.sampled_from(KINDS), JSON)
def test_a_value_that_was_made_stays_as_it_is(kind, given):
    try:
        made = value_of(given, field(kind))
    except lx.SchemaError:
        return
    assert value_of(made, field(kind)) == made
