"""What differs between runs, frames and files."""

import json

import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.evaluation import Diff
from llamaextract_nb.evaluation.comparison import EXACT, Comparison
from llamaextract_nb.evaluation.document import Document
from llamaextract_nb.evaluation.side import Side
from llamaextract_nb.runtime.ledger.stored import StoredMetadata
from llamaextract_nb.sample_data import sample_schema, samples

FIRST, SECOND, THIRD = "invoice_cedar_finch_7719.pdf", "invoice_cedar_finch_7788.pdf", "invoice_cedar_finch_7803.pdf"
EXACTLY = Comparison(0.0, EXACT)
COLUMNS = ["file", "path", "a", "b", "kind", "confidence_a", "confidence_b"]


def record(file, **fields):
    return {"file": file, "data": fields}


@pytest.fixture
def changed(run):
    frame = run.frame
    frame.loc[FIRST, "total_amount"] = 5
    frame.loc[SECOND, "seller.name"] = "<b>Cedar</b>"
    frame.at[THIRD, "line_items"] = frame.at[THIRD, "line_items"][1:]
    frame.loc[THIRD, "due_date"] = pd.NaT
    return frame


def test_a_run_does_not_differ_from_its_frame_its_file_or_itself_run_again(run, tmp_path):
    again = lx.submit(samples("invoice"), sample_schema("invoice"), progress=False, cache=False)
    again.result()
    run.frame.to_csv(tmp_path / "run.csv")
    lines = [{"file": r.file, "status": r.status, "data": r.data, "error": r.error} for r in run.results]
    (tmp_path / "run.jsonl").write_text("\n".join(map(json.dumps, lines)))
    for other in (run, run.id, run.frame, tmp_path / "run.csv", str(tmp_path / "run.jsonl"), again):
        diff = lx.diff(run, other)
        assert len(diff) == 0, other
        assert diff.fields["same"].sum() == len(run.evidence)
        assert len(lx.diff(other, run)) == 0
    assert not lx.diff(run, run.frame)
    assert lx.diff(run, again)  # which has one document less
    assert lx.diff(run, again).notes == ["1 document (empty.pdf) only in a."]


def test_each_value_that_differs_is_a_row_with_both_sides(run, changed):
    diff = lx.diff(run, changed)
    assert isinstance(diff, Diff)
    assert diff.cells.columns.tolist() == COLUMNS
    told = diff.cells[["file", "path", "kind"]].itertuples(index=False, name=None)
    assert list(told) == [
        (FIRST, "total_amount", "changed"),
        (SECOND, "seller.name", "changed"),
        (THIRD, "due_date", "only_a"),
        *((THIRD, f"line_items[0].{name}", "only_a") for name in ("description", "quantity", "unit_price", "amount")),
    ]
    first = diff.cells.iloc[0]
    assert (first["a"], first["b"]) == (6953.85, 5.0)
    assert first["confidence_a"] > 0.9
    assert pd.isna(first["confidence_b"])  # it is not the value that the run was sure of
    assert diff.fields.loc["line_items.amount"].tolist()[:4] == [71, 70, 0, 1]
    assert diff.fields.at["total_amount", "agreement"] == 7 / 8
    assert diff.fields.index[0] == "invoice_number"  # as the schema has them
    assert diff.files.loc[THIRD].tolist() == ["both", 24, 5, "success", "success"]
    assert "7 of 380 values differ in 3 of 9 documents: 2 changed, 5 only in a." in repr(diff)
    assert "1 document (empty.pdf) failed in both." in repr(diff)


def test_corrections_are_seen_as_everywhere(run):
    run.correct(FIRST, "total_amount", 7)
    assert lx.diff(run, run.frame).cells.empty
    assert lx.diff(run.extracted[0].data and [record(FIRST, **run.extracted[0].data)], run).cells["b"].tolist() == [7]


def test_another_schema_is_told_and_other_types_too():
    a = [record("a.pdf", total=12, number="7", tags=["x"], old="gone")]
    b = [record("a.pdf", total="12", number="7", tags="x", new=True)]
    diff = lx.diff(a, b)
    assert dict(zip(diff.cells["path"], diff.cells["kind"], strict=True)) == {
        "total": "type", "tags": "type", "old": "only_a", "new": "only_b",
    }  # fmt: skip
    assert diff.notes == ["1 field (old) only in the schema of a.", "1 field (new) only in the schema of b."]


def test_documents_are_paired_by_name_where_only_folders_differ():
    a = [record("in/a.pdf", x=1), record("in/b.pdf", x=1), record("one/c.pdf", x=1)]
    b = [record("out\\a.pdf", x=2), record("b.pdf", x=1), record("two/c.pdf", x=1), record("three/c.pdf", x=1)]
    diff = lx.diff(a, b)
    assert diff.cells["file"].tolist() == ["in/a.pdf"]
    assert diff.files["side"].tolist() == ["both", "both", "only_a", "only_b", "only_b"]


def test_labels_that_are_there_twice_are_told_apart():
    frame = pd.DataFrame({"file": ["a.pdf", "a.pdf"], "x": [1, 2]})
    diff = lx.diff(frame, frame.iloc[::-1])
    assert diff.cells["file"].tolist() == ["a.pdf", "a.pdf (2)"]


def test_tolerance_and_texts_are_as_asked():
    a, b = [record("a", total=10.0, name="ACME Ltd.")], [record("a", total=10.004, name="Acme ltd")]
    assert len(lx.diff(a, b)) == 2
    assert len(lx.diff(a, b, tolerance=0.005)) == 1
    assert len(lx.diff(a, b, tolerance=0.005, text="normalised")) == 0


def test_a_failure_on_one_side_leaves_its_values_on_the_other(run):
    frame = run.frame
    frame.loc[FIRST, "_status"] = "error"
    diff = lx.diff(run, frame)
    assert set(diff.cells["kind"]) == {"only_a"}
    assert "1 document (invoice_cedar_finch_7719.pdf) failed in b." in diff.notes


def test_values_of_pandas_and_numpy_are_what_they_mean():
    a = pd.DataFrame({"n": pd.array([1, None], "Int64"), "t": pd.to_datetime(["2026-01-02", None]), "c": pd.Categorical(["x", None]),
                      "l": [[{"p": 1.0}], float("nan")], "s": pd.array(["q", pd.NA], "string")}, index=["a", "b"])  # fmt: skip
    b = [record("a", n=1.0, t="2026-01-02", c="x", l=[{"p": 1}], s="q"), record("b", n=None, l=[])]
    assert len(lx.diff(a, b)) == 0
    assert lx.diff(a, b).fields["cells"].sum() == 5


@pytest.mark.parametrize("empty", [pd.DataFrame(), pd.DataFrame({"x": []}), []])
def test_nothing_differs_from_nothing(empty):
    diff = lx.diff(empty, empty)
    assert (len(diff), bool(diff)) == (0, False)
    assert "No document is in both" in repr(diff)
    assert "No document is in both" in diff._repr_html_()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (5, "`int` is nothing that can be compared: give a run or its id, a frame"),
        ("nowhere.csv", r"nowhere.csv cannot be read \(No such file or directory\)"),
        ("run-1", "no run for the id 'run-1'"),
        ("truth.xlsx", "neither .csv nor .jsonl: read it with pandas"),
        ([{"data": {}}], "Record 1 names no file"),
        (pd.DataFrame([[1, 2]], columns=["x", "x"]), "has the column 'x' twice"),
        (pd.DataFrame({"file": [None], "x": [1]}), "a row that names no file"),
        (pd.DataFrame({"x": [1]}, index=pd.MultiIndex.from_tuples([("a", 0)])), "an index of several levels"),
    ],
)
def test_what_cannot_be_compared_is_said(run, wrong, message):
    with pytest.raises(ConfigError, match=message):
        lx.diff(run, wrong)


def test_hostile_text_is_shown_as_text_and_long_lists_are_bounded():
    hostile = "</td></tr><script>alert(1)</script>\u202e" + "x" * 100_000
    a = [record(f"<img src=x>{n}.pdf", **{"<b>name": f"{n} {hostile}", "n": n}) for n in range(500)]
    b = [record(f"<img src=x>{n}.pdf", **{"<b>name": f"{n + 1} {hostile}", "n": n}) for n in range(500)]
    diff = lx.diff(a, b)
    page = diff._repr_html_()
    assert len(page) < 100_000
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>name" not in page
    assert "\u202e" not in page
    assert "50 of 500 values: diff.cells has the other 450." in page
    assert "<mark>" in page
    assert len(repr(diff)) < 500


def test_metadata_are_read_only_where_something_differs():
    damaged = StoredMetadata("{", "It is damaged.")
    sides = [Side({"a": Document({"x": 1}, damaged)}, {}, frozenset(), []) for _ in range(2)]
    assert not Diff(*sides, EXACTLY)
    sides = [Side({"a": Document({"x": number}, damaged)}, {}, frozenset(), []) for number in range(2)]
    with pytest.raises(lx.ConfigError, match="It is damaged"):
        Diff(*sides, EXACTLY)


def test_equal_values_of_two_types_have_their_confidences():
    sides = [
        Side({"a": Document({"x": value}, {"field_metadata": {"x": {"confidence": 0.5}}})}, {}, frozenset(), [])
        for value in (1, True)
    ]
    cells = Diff(*sides, EXACTLY).cells
    assert cells[["kind", "confidence_a", "confidence_b"]].values.tolist() == [["type", 0.5, 0.5]]
