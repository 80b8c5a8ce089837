"""Results as frames: dtypes, nesting, child tables, errors."""

import math

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llamaextract_nb.errors import SchemaError
from llamaextract_nb.results import FileResult, split_targets, to_errors, to_evidence, to_frame, to_table
from llamaextract_nb.schema import Schema

SCHEMA = Schema(
    {
        "type": "object",
        "properties": {
            "name": {"type": "string"}, "n": {"type": "integer"}, "x": {"type": "number"}, "ok": {"type": "boolean"},
            "day": {"type": "string", "format": "date"}, "at": {"type": "string", "format": "date-time"},
            "status": {"enum": ["open", "paid", None]}, "seller": {"type": "object", "properties": {"city": {"type": "string"}}},
            "tags": {"type": "array", "items": {"type": "string"}},
            "rows": {"type": "array", "items": {"type": "object", "properties": {
                "p": {"type": "number"}, "parts": {"type": "array", "items": {"type": "object", "properties": {"q": {"type": "integer"}}}}}}},
        },
    }
)  # fmt: skip
DATA = {
    "name": "a", "n": 3, "x": 1.5, "ok": True, "day": "2026-01-02", "at": "2026-01-02T03:04:05+02:00", "status": "paid",
    "seller": {"city": "Bonn"}, "tags": ["t", "u"],
    "rows": [{"p": 1.0, "parts": [{"q": 1}, {"q": 2}]}, {"p": None, "parts": []}],
}  # fmt: skip
GOOD = FileResult("a.pdf", "success", DATA)
BAD = FileResult("b.pdf", "error", None, "b.pdf is damaged.", "extract", "Mend it.")


def test_columns_and_dtypes():
    frame = to_frame(SCHEMA.field, [GOOD, BAD])
    assert frame.index.name == "file"
    assert list(frame.index) == ["a.pdf", "b.pdf"]
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        "name": "string", "n": "Int64", "x": "float64", "ok": "boolean", "day": "datetime64[us]", "at": "datetime64[us]",
        "status": "category", "seller.city": "string", "tags": "object", "rows": "object", "_status": "string", "_error": "string",
    }  # fmt: skip
    row = frame.loc["a.pdf"]
    assert row["at"] == pd.Timestamp("2026-01-02 01:04:05")
    assert list(frame["status"].cat.categories) == ["open", "paid"]
    assert row["tags"] == ["t", "u"]
    assert frame.loc["b.pdf", "_error"] == "b.pdf is damaged."
    assert frame.loc["b.pdf"].drop(["_status", "_error"]).isna().all()


def test_no_results_keep_their_columns():
    empty = to_frame(SCHEMA.field, [])
    assert list(empty.columns) == list(to_frame(SCHEMA.field, [GOOD]).columns)
    assert [str(d) for d in empty.dtypes] == [str(d) for d in to_frame(SCHEMA.field, [GOOD]).dtypes]
    assert to_table(SCHEMA.field, [], "rows").index.names == ["file", "position"]
    assert list(to_evidence([]).columns)[:3] == ["file", "path", "value"]
    assert to_errors([]).empty


def test_names_that_clash():
    schema = Schema({"type": "object", "properties": {
        "a.b": {"type": "string"}, "a": {"type": "object", "properties": {"b": {"type": "string"}}}, "_status": {"type": "string"}}})  # fmt: skip
    frame = to_frame(schema.field, [FileResult("f", "success", {"a.b": "1", "a": {"b": "2"}, "_status": "3"})])
    assert list(frame.columns) == ["a.b", "a.b_2", "_status_2", "_status", "_error"]
    assert frame.iloc[0].tolist()[:4] == ["1", "2", "3", "success"]
    assert list(to_frame(schema.field, [GOOD, GOOD]).index) == ["a.pdf", "a.pdf (2)"]


def test_tables_and_tables_in_tables():
    rows = to_table(SCHEMA.field, [GOOD, BAD], "rows")
    assert list(rows.index) == [("a.pdf", 0), ("a.pdf", 1)]
    assert rows["p"].tolist()[0] == 1.0
    parts = to_table(SCHEMA.field, [GOOD], "rows.parts")
    assert parts.index.names == ["file", "position_1", "position"]
    assert list(parts.index) == [("a.pdf", 0, 0), ("a.pdf", 0, 1)]
    assert parts["q"].tolist() == [1, 2]
    assert to_table(SCHEMA.field, [GOOD], "tags")["value"].tolist() == ["t", "u"]
    with pytest.raises(SchemaError, match=r"no list 'nothing'; its lists: tags, rows, rows\.parts"):
        to_table(SCHEMA.field, [GOOD], "nothing")


def test_values_of_any_type_stay_objects_also_where_all_are_texts():
    schema = Schema({"type": "object", "properties": {"free": {}, "list": {"type": "array", "items": {}}}})
    for count in (1, 5000):  # one part, and more
        results = [FileResult(str(number), "success", {"free": "\ud800", "list": ["x"]}) for number in range(count)]
        assert to_frame(schema.field, results)["free"].dtype == object
        assert to_table(schema.field, results, "list")["value"].dtype == object
        evidence = to_evidence(results)
        assert (evidence["value"].dtype, len(evidence)) == (object, 2 * count)


def test_parts_become_one_frame():
    strange = FileResult("strange", "success", {"status": "strange", "n": 1, "rows": [{"p": 1.0}]})
    results = [GOOD] * 4001 + [strange, BAD]
    frame = to_frame(SCHEMA.field, results)
    assert frame["status"].cat.categories.tolist() == ["open", "paid", "strange"]
    assert frame["status"].value_counts().to_dict() == {"paid": 4001, "strange": 1, "open": 0}
    assert (len(frame), frame["n"].sum(), frame["day"].notna().sum()) == (4003, 3 * 4001 + 1, 4001)
    assert frame.dtypes.astype(str).to_dict() == to_frame(SCHEMA.field, [GOOD]).dtypes.astype(str).to_dict()
    assert to_table(SCHEMA.field, results, "rows").loc["strange", "p"].tolist() == [1.0]
    assert to_evidence(results)["file"].tolist()[-3:] == ["strange"] * 3


def test_errors():
    cancelled = FileResult("c.pdf", "cancelled", None, "cancelled", "cancel", "retry")
    errors = to_errors([GOOD, BAD, cancelled])
    assert errors.columns.tolist() == ["file", "stage", "reason", "hint", "job_id", "request_id"]
    assert errors["file"].tolist() == ["b.pdf", "c.pdf"]


def test_targets():
    whole = FileResult(
        "a.pdf",
        "success",
        {"results": [{"n": 1}, {"n": 2}]},
        metadata={"field_metadata": {"results": [{"n": {"confidence": 0.5}}]}},
    )
    one, two = split_targets(whole, "per_page")
    assert (one.file, one.data, two.file) == ("a.pdf#page=1", {"n": 1}, "a.pdf#page=2")
    assert to_evidence([one])["confidence"].tolist() == [0.5]
    assert split_targets(whole, "per_table_row")[1].file == "a.pdf#row=2"
    assert split_targets(BAD, "per_page") == [BAD]


def test_values_that_do_not_fit_are_missing():
    odd = {
        "name": ["x"], "n": 1.5, "x": True, "ok": "yes", "day": "soon", "at": 5, "status": "strange", "seller": "Bonn",
        "tags": "t", "rows": {"p": 1},
    }  # fmt: skip
    frame = to_frame(
        SCHEMA.field, [FileResult("a", "success", odd), FileResult("b", "success", {"n": 10**30, "x": 10**400})]
    )
    assert frame.loc["a", ["name", "n", "x", "ok", "day", "at", "seller.city"]].isna().all()
    assert frame.loc["a", "status"] == "strange"
    assert frame.loc["b", ["n", "x"]].isna().all()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.sampled_from(["2026-01-02", "9999-12-31T23:59:59-23:59", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*DATA, "q", "p", "parts", "city", "citation", "confidence"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from([*DATA]), JSON), st.none() | st.dictionaries(st.sampled_from([*DATA]), JSON))
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_whatever_a_host_says_is_a_frame(data, tree):
    results = [FileResult("a", "success", data, metadata={"field_metadata": tree}), BAD]
    frame = to_frame(SCHEMA.field, results)
    assert frame.shape == (2, 12)
    for path in ("rows", "rows.parts", "tags"):
        to_table(SCHEMA.field, results, path)
    evidence = to_evidence(results)
    assert len(evidence.columns) == 14
    assert (evidence["file"] == "a").all()


def test_evidence_reads_what_hosts_write():
    data = {"citation": "x", "total": 5.0, "items": [{"a": 1}, {"a": 2}], "none": None, "bare": "y", "list": []}
    tree = {
        "citation": {"citation": [{"page": 2.0, "matching_text": "x", "bounding_boxes": [{"x": 1, "y": 2, "w": 3, "h": 4}, {"x": 10, "y": 2, "w": 5, "h": 6}]}], "confidence": 0.9},
        "total": {"citation": None, "confidence": None, "extraction_confidence": 0.4, "verified": "exact", "reasoning": "why", "alternatives": [{"value": 2, "confidence": 0.1, "citation": [{"page": 3, "matching_text": "2"}]}, "?"]},
        "items": [{"a": {"citation": [None, {"page": None, "bounding_boxes": None, "anchor": "row 2"}]}, "reasoning": "words"}, None, {"reasoning": "rows may be missing", "confidence": 0.0}],
        "none": {"reasoning": "not there", "confidence": 0.0},
        "list": {"reasoning": "empty"},
        "error": "a word of the host's",
    }  # fmt: skip
    frame = to_evidence([FileResult("a", "success", data, metadata={"field_metadata": tree})]).set_index("path")
    first = frame.loc["citation"]
    assert (first["page"], first["x0"], first["y0"], first["x1"], first["y1"]) == (2, 1, 2, 15, 8)
    assert frame.loc["total", ["confidence", "verified", "reason"]].tolist() == [0.4, "exact", "why"]
    assert frame.loc["items[0].a", "anchor"] == "row 2"
    assert math.isnan(frame.loc["items[1].a", "confidence"])
    assert frame.loc["total", "alternatives"] == [{"value": 2, "confidence": 0.1, "page": 3, "text": "2"}]
    assert frame.loc["none", "alternatives"] == []
    assert frame.loc["items", "reason"] == "rows may be missing"
    assert frame.loc["none", "reason"] == "not there"
    assert frame.loc["list", "reason"] == "empty"
    assert frame.loc["bare", "value"] == "y"
