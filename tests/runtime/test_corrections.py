"""Corrections and confirmations of a run: seen everywhere, kept by content, applied where they still belong."""

import contextlib
import datetime
import math
import threading

import numpy as np
import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.results import Correction
from llamaextract_nb.runtime import history
from llamaextract_nb.runtime.ledger import Ledger, open_ledger

LINES = [
    {"text": "Bolts", "amount": 1.5},
    {"text": "Nuts", "amount": 2.0},
]
DATA = {"number": "A-1", "date": "2026-01-31", "total": 3.5, "paid": None, "kind": "invoice",
        "seller": {"name": "Cedar & Finch"}, "lines": LINES, "tags": ["a"]}  # fmt: skip
SCHEMA = {
    "number": str,
    "date": "date",
    "total": float,
    "paid": bool,
    "kind": {"enum": ["invoice", "receipt"]},
    "seller": {"name": str},
    "lines": [{"text": str, "amount": float}],
    "tags": [str],
    "count": int,
}


def cited(page, text, *box):
    x0, y0, x1, y1 = box
    boxes = [{"x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0}]
    return [{"page": page, "matching_text": text, "bounding_boxes": boxes}]


TREE = {
    "number": {"confidence": 0.4, "verified": "fuzzy", "citation": cited(1, "A-1", 1, 2, 3, 4),
               "alternatives": [{"value": "A-7", "confidence": 0.3, "citation": cited(2, "A-7", 5, 6, 7, 8)}]},
    "paid": {"reasoning": "Nothing says so."},
    "lines": [{"text": {"confidence": 0.9}, "amount": {"confidence": 0.9}}, {"amount": {"confidence": 0.8}},
              {"reasoning": "A line could not be read as a row."}],
}  # fmt: skip


def opened(run_id="run-1", schema=SCHEMA, data=DATA, tree=TREE, digest="d", label="a.pdf", target="per_doc"):
    """A run as another kernel opens it, with one file."""
    from llamaextract_nb.runtime.ledger import Answer

    ledger = open_ledger()
    ledger.keep_run(run_id, "local", lx.Schema(schema).json_schema, {"target": target})
    row = {"position": 0, "label": label, "state": "done", "attempts": 1, "digest": digest, "key": run_id,
           "answer": run_id}  # fmt: skip
    ledger.keep_files(run_id, [row])
    ledger.keep_answers({run_id: Answer(data, {"field_metadata": tree})})
    return history.open_run(run_id)


@pytest.fixture
def run(home):
    return opened()


def known(run, path):
    rows = run.evidence
    return rows[rows["path"] == path].iloc[0]


def test_a_correction_is_seen_in_frame_table_results_and_evidence(run):
    run.correct(
        "a.pdf", "total", 4, how="page", page=np.int64(3), boxes=[(10, 20, 30, 40), (10, 42, 50, 60)], text="4.00"
    )
    run.correct("a.pdf", "lines[1].amount", "2.5")
    run.correct("a.pdf", "seller.name", "<b>Finch</b>")
    assert run.frame.loc["a.pdf", ["total", "seller.name"]].tolist() == [4.0, "<b>Finch</b>"]
    assert run.table("lines")["amount"].tolist() == [1.5, 2.5]
    assert run.results[0].data["lines"][1] == {"text": "Nuts", "amount": 2.5}
    assert run.extracted[0].data == DATA
    row = known(run, "total")
    assert (row["value"], row["verified"], row["page"], row["text"]) == (4.0, "corrected", 3, "4.00")
    assert row[["x0", "y0", "x1", "y1"]].tolist() == [10, 20, 50, 60]
    assert math.isnan(row["confidence"])
    assert known(run, "lines[1].amount")["verified"] == "corrected"
    assert known(run, "lines[0].amount")["confidence"] == 0.9
    assert known(run, "lines")["reason"] == "A line could not be read as a row."
    assert run.frame.dtypes.equals(opened("other", digest="e").frame.dtypes)
    assert DATA["total"] == 3.5


def test_corrections_tell_what_was_done(run):
    before = datetime.datetime.now(datetime.UTC)
    run.correct("a.pdf", "number", "A-7", how="alternative")
    run.correct("a.pdf", "number", "A-8")
    run.confirm("a.pdf", "total")
    rows = run.corrections
    assert rows.columns.tolist() == ["file", "path", "old", "new", "when", "how", "kind", "applied"]
    assert rows[["file", "path", "old", "new"]].to_numpy().tolist() == [
        ["a.pdf", "number", "A-1", "A-7"], ["a.pdf", "number", "A-7", "A-8"], ["a.pdf", "total", 3.5, 3.5],
    ]  # fmt: skip
    assert rows["kind"].tolist() == ["corrected", "corrected", "confirmed"]
    assert rows["how"].fillna("").tolist() == ["alternative", "typed", ""]
    assert rows["applied"].all()
    assert (rows["when"] >= pd.Timestamp(before)).all()
    assert opened("other", digest="e").corrections.dtypes.equals(rows.dtypes)


def test_a_value_that_competed_brings_its_place(run):
    run.correct("a.pdf", "number", "A-7", how="alternative")
    row = known(run, "number")
    assert (row["page"], row["text"], row["x0"], row["verified"]) == (2, "A-7", 5, "corrected")
    assert row["alternatives"][0]["value"] == "A-7"
    run.correct("a.pdf", "number", "A-9")
    assert known(run, "number")[["page", "text", "x0"]].isna().all()


def test_a_confirmed_value_keeps_its_evidence(run):
    run.confirm("a.pdf", "number")
    row = known(run, "number")
    assert (row["verified"], row["confidence"], row["page"], row["x0"]) == ("confirmed", 0.4, 1, 1)
    run.confirm("a.pdf", "lines")
    assert known(run, "lines[0].text")["verified"] == known(run, "lines[1].amount")["verified"] == "confirmed"
    assert run.frame.equals(opened("other", digest="e").frame)


def test_a_confirmed_document_is_confirmed_value_by_value(run):
    run.correct("a.pdf", "total", 4)
    run.confirm("a.pdf")
    rows = run.evidence.set_index("path")["verified"]
    assert rows["total"] == "corrected"
    assert rows["paid"] == rows["count"] == rows["tags[0]"] == rows["lines[1].text"] == "confirmed"
    told = run.corrections.iloc[1:]
    assert set(told["path"]) == {
        "number", "date", "total", "paid", "kind", "seller.name", "lines[0].text", "lines[0].amount", "lines[1].text",
        "lines[1].amount", "tags[0]", "count",
    }  # fmt: skip
    assert (told["kind"] == "confirmed").all()
    taken = run.undo()
    assert (taken.kind, taken.path) == ("confirmed", "")
    assert repr(taken) == "Correction('a.pdf', 'all values': confirmed)"
    assert run.corrections["path"].tolist() == ["total"]


def test_undo_takes_back_the_last_one(run):
    before = run.frame, run.evidence
    run.correct("a.pdf", "number", "A-7")
    run.correct("a.pdf", "lines", [{"text": "Washers", "amount": 1}])
    taken = run.undo()
    assert isinstance(taken, Correction)
    assert (taken.file, taken.path, taken.old) == ("a.pdf", "lines", LINES)
    assert run.frame["number"].tolist() == ["A-7"]
    assert repr(run.undo()) == "Correction('a.pdf', 'number': corrected, 'A-1' -> 'A-7')"
    assert run.undo() is None
    pd.testing.assert_frame_equal(run.frame, before[0])
    pd.testing.assert_frame_equal(run.evidence, before[1])


def test_a_list_as_a_whole_adds_and_removes_items(run):
    run.correct("a.pdf", "lines", [LINES[1], {"text": "Washers", "amount": "7"}, {}])
    assert run.table("lines")["amount"].fillna(0).tolist() == [2.0, 7.0, 0.0]
    assert known(run, "lines[0].amount")["confidence"] == 0.8  # it moved, and is the same
    assert known(run, "lines[1].amount")["verified"] == "corrected"
    run.correct("a.pdf", "lines[2].text", "Screws")
    assert run.table("lines")["text"].tolist() == ["Nuts", "Washers", "Screws"]
    run.correct("a.pdf", "lines", [{"text": "Pins"}, {}, {}])
    assert run.table("lines")["amount"].isna().all()
    run.correct("a.pdf", "seller", {})
    assert run.frame.at["a.pdf", "seller.name"] == "Cedar & Finch"
    run.correct("a.pdf", "tags", [])
    assert run.frame.at["a.pdf", "tags"] == []


def test_corrections_outlive_kernel_run_and_pruning(run):
    run.correct("a.pdf", "total", 4)
    run.confirm("a.pdf", "number")
    open_ledger().prune(0)
    assert lx.runs().empty
    again = opened("run-2", label="renamed.pdf")
    assert again.frame.at["renamed.pdf", "total"] == 4
    assert again.corrections["file"].tolist() == ["renamed.pdf"] * 2
    # what was confirmed stays, even where another answer says something else
    changed = opened("run-3", data=DATA | {"number": "B-2"}, tree={})
    assert changed.frame.at["a.pdf", "number"] == "A-1"
    assert known(changed, "number")[["verified", "page"]].tolist() == ["confirmed", 1]


def test_another_content_has_none(run):
    run.correct("a.pdf", "total", 4)
    other = opened("run-2", digest="e")
    assert other.frame.at["a.pdf", "total"] == 3.5
    assert other.corrections.empty
    assert other.undo() is None


@pytest.mark.parametrize(
    ("schema", "applied"),
    [
        ({"total": (float, "Described otherwise"), "more": str}, True),
        ({"sum": float}, False),
        ({"total": str}, False),
        ({"total": bool}, False),
        ({"total": [float]}, False),
        ({"total": {"net": float}}, False),
    ],
)
def test_a_schema_that_changed(run, schema, applied):
    run.correct("a.pdf", "total", 4)
    other = opened("run-2", schema, data={}, tree=None)
    assert other.corrections["applied"].tolist() == [applied]
    assert other.frame.columns.tolist()[:-2] == [name for name, _ in lx.Schema(schema).field.leaves()]
    if applied:
        assert other.frame["total"].tolist() == [4.0]
    assert run.corrections["applied"].tolist() == [True]


def test_a_document_that_was_confirmed_before_the_schema_changed(run):
    run.confirm("a.pdf")
    schema = {"total": int, "number": str, "lines": [{"text": str, "unit": str}], "new": str}
    data = {
        "total": 3,
        "number": "B-2",
        "new": "x",
        "lines": [{"text": "?", "unit": "kg"}, {"text": "Nuts", "unit": "g"}],
    }
    other = opened("run-2", schema, data=data)
    assert other.frame.loc["a.pdf", ["total", "number", "new"]].tolist() == [3, "A-1", "x"]
    assert other.table("lines").to_numpy().tolist() == [["Bolts", "kg"], ["Nuts", "g"]]
    assert other.evidence.set_index("path")["verified"].fillna("").to_dict()["number"] == "confirmed"


def test_a_position_means_nothing_in_another_list(run):
    run.correct("a.pdf", "lines[1].amount", 9)
    longer = opened("run-2", data=DATA | {"lines": [{"text": "Pins", "amount": 1.0}, *LINES]})
    assert longer.table("lines")["amount"].tolist() == [1.0, 1.5, 2.0]
    assert longer.corrections["applied"].tolist() == [False]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("total", "1.234,50", "total: '1.234,50' is no number: write digits and a decimal point, as in 1234.5."),
        ("total", math.inf, "total: inf is no number"),
        ("total", True, "total: True is no number"),
        ("count", 1.5, "count: 1.5 is no whole number: leave the decimals out."),
        ("count", str(2**63), "count: '9223372036854775808' is too large"),
        ("date", "31.1.2026", "date: '31.1.2026' is no date: write it as in 2026-01-31."),
        ("paid", "perhaps", "paid: 'perhaps' is neither true nor false: write true or false."),
        ("kind", "letter", "kind: 'letter' is none of its values: invoice, receipt."),
        ("number", ["A-1"], "number: ['A-1'] is no text"),
        ("tags", "a, b", "tags: 'a, b' is no list"),
        ("lines", [{"text": "x"}, {"price": 5}], "lines[1]: 'price' is no field of it: text, amount."),
        ("lines", [{"amount": "x"}], "lines[0].amount: 'x' is no number"),
        ("seller", "x", "seller: 'x' is no object: give a dict of its fields, or correct one of them."),
        ("totl", 1, "The schema has no field 'totl': did you mean 'total'?"),
        ("lines[0].zzz", 1, "The schema has no field 'lines[0].zzz': "),
        ("lines.amount", 1, "The schema has no field 'lines.amount'"),
        ("lines[2].amount", 1, "lines[2].amount: a.pdf has no such item: "),
        ("", {}, "A document is corrected field by field"),
    ],
)
def test_what_cannot_be_put_there(run, path, value, message):
    with pytest.raises(lx.SchemaError) as caught:
        run.correct("a.pdf", path, value)
    assert str(caught.value).startswith(message)
    assert run.corrections.empty


def test_files_places_and_ways_that_are_not_known(run, home):
    with pytest.raises(lx.DocumentError, match=r"'b.pdf' is no file of this run: did you mean 'a.pdf'\?"):
        run.correct("b.pdf", "total", 1)
    with pytest.raises(lx.DocumentError, match=r"None is no file of this run"):
        run.correct(None, "total", 1)
    with pytest.raises(lx.SchemaError, match=r"has no field 5: "):
        run.correct("a.pdf", 5, 1)
    with pytest.raises(lx.DocumentError, match=r"'zzz' is no file of this run: run.frame.index has their names"):
        run.confirm("zzz")
    with pytest.raises(lx.ConfigError, match="how='guessed' is not known: use one of 'typed', 'alternative', 'page'"):
        run.correct("a.pdf", "total", 1, how="guessed")
    for page, boxes in (
        (0, None),
        (True, None),
        ("1", None),
        (1, [5]),
        (1, ["abcd"]),
        (1, [(1, 2, 3)]),
        (1, [(3, 0, 1, 1)]),
        (1, [(0, 0, math.nan, 1)]),
    ):
        with pytest.raises(lx.ConfigError, match=r"is no page|is no box"):
            run.correct("a.pdf", "total", 1, page=page, boxes=boxes)
    with pytest.raises(lx.ConfigError, match="text=5 must be a text"):
        run.correct("a.pdf", "total", 1, text=5)
    failed = opened("run-2", digest="e")
    open_ledger().keep_files(
        "run-2", [{"position": 0, "label": "a.pdf", "state": "failed", "attempts": 1, "error": "It is empty."}]
    )
    failed = history.open_run("run-2")
    with pytest.raises(lx.DocumentError, match=r"a.pdf has no values to correct: It is empty"):
        failed.confirm("a.pdf")
    assert run.corrections.empty


def test_pages_are_corrected_one_by_one(home):
    data = {"results": [{"total": 1.0}, {"total": 2.0}]}
    run = opened(schema={"total": float}, data=data, tree=None, target="per_page", label="a#b.pdf")
    run.correct("a#b.pdf#page=2", "total", 5)
    assert run.frame["total"].tolist() == [1.0, 5.0]
    assert run.result_of("a#b.pdf#page=2") == run.results[1]
    assert run.result_of("a#b.pdf") is run.result_of("a#b.pdf#page=3") is run.result_of("") is None
    assert run.corrections["file"].tolist() == ["a#b.pdf#page=2"]
    whole = opened("run-2", schema={"total": float}, data={"total": 3.0}, tree=None, label="a#b.pdf")
    assert whole.frame["total"].tolist() == [3.0]
    assert whole.undo() is None
    assert run.undo().file == "a#b.pdf#page=2"
    assert run.frame["total"].tolist() == [1.0, 2.0]


def test_everyone_on_the_content_is_told(run):
    told, other = threading.Event(), threading.Event()
    again = opened("run-2")
    run.on_correction(told.set)
    remove = again.on_correction(other.set)
    again.correct("a.pdf", "total", 4)
    assert told.wait(10)
    assert other.wait(10)
    told.clear()
    other.clear()
    remove()
    run.undo()
    assert told.wait(10)
    assert not other.is_set()


def test_two_kernels_lose_nothing(run, home):
    with contextlib.closing(Ledger(home)) as other:  # with a connection and a writer of its own
        theirs = history.Run("run-1", run._standing.files, run._request, other)
        threads = [
            threading.Thread(target=lambda of=of, path=path: [of.correct("a.pdf", path, str(n)) for n in range(20)])
            for of, path in ((run, "number"), (theirs, "seller.name"))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(run.corrections) == len(theirs.corrections) == 40
        assert run.frame.loc["a.pdf", ["number", "seller.name"]].tolist() == ["19", "19"]
        taken = [of.undo() for of in (run, theirs) * 20]
    assert sorted((one.path, int(one.new)) for one in taken) == sorted(
        (path, n) for path in ("number", "seller.name") for n in range(20)
    )
    assert run.undo() is None


def test_the_same_documents_extracted_again(home, folder):
    first = lx.submit(folder, {"invoice_number": str, "total": float}, progress=False)
    first.result()
    first.correct("note0.txt", "total", 99)
    first.correct("note1.txt", "total", 98)
    again = lx.submit(folder, {"invoice_number": str, "total": float, "currency": str}, progress=False, cache=False)
    frame = again.result()
    assert frame.loc[["copy.txt", "note0.txt", "note1.txt", "note2.txt"], "total"].tolist() == [99, 99, 98, 2.5]
    assert frame.equals(again.frame)
    assert lx.open_run(frame).frame.equals(frame)
