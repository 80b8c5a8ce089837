"""Confidence in the shape of the values."""

import math

from llamaextract_nb.results import FileResult, to_confidence, to_evidence, to_frame
from llamaextract_nb.schema import Schema

SCHEMA = Schema({"n": str, "a": {"b": float}, "rows": [{"p": float}], "gone": str, "seen": str})


def test_a_list_is_as_sure_as_its_least_sure_value():
    data = {"n": "x", "a": {"b": 1.0}, "rows": [{"p": 1.0}, {"p": 2.0}], "gone": None, "seen": "y"}
    tree = {
        "n": {"confidence": 0.5},
        "a": {"b": {"confidence": 0.25, "verified": "corrected"}},
        "rows": [{"p": {"confidence": 0.9}}, {"p": {"confidence": 0.7}}, {"reasoning": "One may be missing."}],
        "gone": {"confidence": 0.0, "reasoning": "Nothing says so."},
    }
    results = [
        FileResult("b.pdf", "error", None, "It is damaged."),
        FileResult("a.pdf", "success", data, metadata={"field_metadata": tree}),
    ]
    frame = to_frame(SCHEMA.field, results)
    sure = to_confidence(SCHEMA.field, frame, to_evidence(results))
    assert list(sure.columns) == list(frame.columns)
    assert sure.index.equals(frame.index)
    row = sure.loc["a.pdf"]
    assert (row["n"], row["a.b"], row["rows"]) == (0.5, 1.0, 0.7)
    assert math.isnan(row["gone"])
    assert math.isnan(row["seen"])
    assert sure.loc["b.pdf", ["n", "a.b", "rows", "gone", "seen"]].isna().all()
    assert sure.loc["b.pdf", "_error"] == "It is damaged."


def test_nothing_has_its_shape_too():
    frame = to_frame(SCHEMA.field, [])
    assert to_confidence(SCHEMA.field, frame, to_evidence([])).shape == frame.shape
