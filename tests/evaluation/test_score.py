"""How right runs are, by a truth of any kind."""

import json

import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.errors import ConfigError, SchemaError
from llamaextract_nb.evaluation import Score, Scores
from llamaextract_nb.sample_data import sample_truth

FIRST, SECOND = "invoice_cedar_finch_7719.pdf", "invoice_cedar_finch_7788.pdf"
RATES = ["truth", "given", "right", "precision", "recall", "f1"]


@pytest.fixture
def truth():
    return [{"file": row["file"], "data": row["data"]} for row in sample_truth() if row["schema_id"] == "invoice"]


def record(file, **fields):
    return {"file": file, "data": fields}


def test_the_samples_are_right_by_every_kind_of_truth(run, truth, tmp_path):
    (tmp_path / "truth.jsonl").write_text("\n".join(map(json.dumps, truth)))
    (tmp_path / "flat.json").write_text(json.dumps([{"file": row["file"], **row["data"]} for row in truth]))
    run.frame.to_csv(tmp_path / "truth.csv")
    frame = run.frame.reset_index()
    for known in (truth, tmp_path / "truth.jsonl", tmp_path / "flat.json", str(tmp_path / "truth.csv"), frame, run):
        score = lx.score(run, known)
        assert isinstance(score, Score)
        assert score.cells.empty
        assert score.overall[["documents", "truth", "given", "right"]].tolist()[1:] == [380, 380, 380]
        assert score.fields.columns.tolist() == RATES
        assert score.fields.index.name == "path"
    assert lx.score(run, run.frame.iloc[:3]).overall["documents"] == 3


def test_each_value_that_is_not_right_is_a_row_with_its_evidence(run, truth):
    truth[0]["data"]["line_items"][2]["amount"] = 1.0
    truth[0]["data"]["buyer"]["name"] = None
    truth[1]["data"]["currency"] = "USD"
    truth[1]["data"]["line_items"].append({"description": "Overlooked", "amount": 3.5})
    score = lx.score(run, truth)
    told = score.cells[["path", "kind", "truth", "given"]].itertuples(index=False, name=None)
    assert sorted(told, key=lambda row: row[0]) == [
        ("buyer.name", "extra", None, "Harcourt Publishing plc"),
        ("currency", "wrong", "USD", "GBP"),
        ("line_items[2].amount", "wrong", 1.0, run.result_of(truth[0]["file"]).data["line_items"][2]["amount"]),
        ("line_items[3].amount", "missing", 3.5, None),
        ("line_items[3].description", "missing", "Overlooked", None),
    ]
    wrong = score.cells.set_index("path").loc["currency"]
    known = run.evidence.set_index(["file", "path"]).loc[(truth[1]["file"], "currency")]
    for name in ("confidence", "page", "x0", "y0", "x1", "y1", "text", "verified", "reason"):
        assert wrong[name] == known[name]
    line = score.fields.loc["line_items.amount"]
    assert line[["truth", "given", "right"]].tolist() == [72, 71, 70]
    assert line["f1"] == pytest.approx(2 * 70 / (72 + 71))
    assert score.confusion("currency").loc["USD", "GBP"] == 1
    assert score.confusion("currency").to_numpy().sum() == 8


def test_a_file_of_the_command_line_has_its_evidence(run, truth, tmp_path):
    truth[0]["data"]["total_amount"] = 1.0
    run.to_json(tmp_path / "run.jsonl")  # as the command line does
    by_file, by_run = lx.score(tmp_path / "run.jsonl", truth), lx.score(run, truth)
    pd.testing.assert_frame_equal(by_file.calibration, by_run.calibration)
    pd.testing.assert_frame_equal(by_file.cells, by_run.cells)
    for evidence in (5, [5], [{"path": None}], [{"path": "x", "x0": "a", "confidence": "high"}]):
        hostile = [{"file": "a", "data": {"x": 1}, "evidence": evidence}]
        assert len(lx.diff(hostile, [{"file": "a", "data": {"x": 2}}])) == 1


def test_a_run_is_scored_as_it_was_extracted(run, truth):
    run.correct(FIRST, "total_amount", 1.5)
    assert lx.score(run, truth).cells.empty
    assert lx.score(run.frame, truth).cells["path"].tolist() == ["total_amount"]


def test_without_a_truth_what_people_corrected_and_confirmed_is_true(run):
    with pytest.raises(ConfigError, match=r"Nothing was corrected or confirmed.*run.correct\(\)"):
        lx.score(run)
    items = run.frame.at[FIRST, "line_items"]
    run.correct(FIRST, "total_amount", 7)
    run.correct(FIRST, "line_items", items[1:])
    run.confirm(FIRST, "seller")
    run.confirm(SECOND, "invoice_number")
    score = lx.score(run)
    counted = score.fields[score.fields["truth"] + score.fields["given"] > 0]
    assert counted[["truth", "given", "right"]].to_dict("index") == {
        "invoice_number": {"truth": 1, "given": 1, "right": 1},
        **{f"seller.{name}": {"truth": 1, "given": 1, "right": 1} for name in ("name", "address", "vat_id")},
        "total_amount": {"truth": 1, "given": 1, "right": 0},
        **{
            f"line_items.{name}": {"truth": 3, "given": 4, "right": 3}
            for name in ("description", "quantity", "unit_price", "amount")
        },
    }
    assert score.cells["kind"].tolist() == ["wrong", *["extra"] * 4]
    assert lx.score(run.frame).overall["right"] == score.overall["right"] + 1 + 0  # the frame has the corrections in it


def test_an_item_that_was_corrected_is_scored_in_its_place(run):
    run.correct(FIRST, "line_items[2].description", "Something else entirely")
    score = lx.score(run)
    assert score.cells[["path", "truth"]].to_numpy().tolist() == [
        ["line_items[2].description", "Something else entirely"]
    ]
    assert score.overall["truth"] == 1


def test_a_csv_of_some_columns_scores_these_alone(run, tmp_path):
    path = tmp_path / "truth.csv"
    path.write_text(
        f"\ufefffile;total_amount;invoice_date;currency;_note\nx/{FIRST};6953.85;22.01.2026;usd;ok\n{SECOND};1,5;;EUR;\nno.pdf;1;;;\n"
    )
    score = lx.score(run, path)
    assert score.overall[["documents", "truth", "right"]].tolist() == [2, 5, 3]
    assert score.fields.loc["invoice_date", ["truth", "given", "right"]].tolist() == [1, 2, 1]
    told = " ".join(score.notes)
    assert "13 fields (invoice_number, due_date, seller.name, …) not in the truth: not scored." in told
    assert "not of the field's type, such as invoice_date: '22.01.2026' is no date." in told
    assert "1 document (no.pdf) of the truth not in the run." in told
    assert "without a truth: not scored." in told


def test_columns_that_match_nothing_are_named_with_what_is_meant(run):
    frame = run.frame.rename(columns={"total_amount": "total amount", "currency": "ccy"})
    notes = " ".join(lx.score(run, frame).notes)
    assert (
        "2 fields (ccy, total amount) of the truth not extracted, so not scored: did you mean 'total_amount'?" in notes
    )
    with pytest.raises(ConfigError, match="no field that was extracted: did you mean 'total_amount'"):
        lx.score(run, frame[["total amount", "ccy"]])
    with pytest.raises(ConfigError, match=r"no field that was extracted: the fields are buyer\.address"):
        lx.score(run, frame[["ccy"]])


def test_what_the_truth_has_no_column_for_is_not_wrong():
    given = [record("a", x=1, items=[{"name": "n", "price": 1}], free={"y": 1})]
    frame = pd.DataFrame(given[0]["data"] | {"items": [given[0]["data"]["items"]], "free": 1}, index=["a"])
    score = lx.score(frame, [{"file": "a", "x": 1, "items": [{"name": "n"}]}])
    assert score.overall["given"] == 2
    empty = lx.score(frame, [{"file": "a", "x": 1, "items": []}])
    assert empty.cells["kind"].tolist() == ["extra", "extra"]


def test_a_document_that_failed_counts_as_missing(run, truth):
    frame = run.frame
    frame.loc[FIRST, "_status"] = "error"
    score = lx.score(frame, truth)
    assert set(score.cells["kind"]) == {"missing"}
    assert score.overall["precision"] == 1
    assert f"1 document ({FIRST}) failed: their values are missing." in score.notes
    again = lx.score(run, frame)
    assert again.overall["documents"] == 7
    assert any("failed in the truth: not scored" in note for note in again.notes)


def test_nothing_to_be_right_is_no_score(run):
    score = lx.score(pd.DataFrame({"x": [None], "y": [1]}, index=["a"]), [{"file": "a", "x": None, "y": None}])
    assert score.fields.loc["x"].isna().sum() == 3
    assert score.fields.at["y", "precision"] == 0
    assert pd.isna(score.fields.at["y", "recall"])
    assert "nan" not in repr(score)
    assert score.advice(0.9).review == 1


def test_several_are_scored_side_by_side(run, truth):
    worse = run.frame.assign(total_amount=1.0)
    scores = lx.score({"first": run, "second": worse}, truth)
    assert isinstance(scores, Scores)
    assert list(scores) == ["first", "second"]
    assert scores["second"].cells["path"].unique().tolist() == ["total_amount"]
    assert scores.overall.columns.tolist() == ["documents", *RATES]
    assert scores.overall["right"].tolist() == [380, 372]
    assert scores.fields.loc["total_amount"].tolist() == [1.0, 0.0]
    assert "first is the best with F1 1.000, the next has 0.979; it is better than all others in 1 field." in repr(
        scores
    )
    assert "lx-b" in scores._repr_html_()
    assert "alike" in repr(lx.score([run, run], truth))
    with pytest.raises(ConfigError, match="There is no run to score"):
        lx.score([], truth)


def test_confusions_are_of_enums_and_booleans(run, truth):
    score = lx.score(run, truth)
    with pytest.raises(
        SchemaError, match=r"'curency' is no field with an enum or a boolean: did you mean 'currency'\?"
    ):
        score.confusion("curency")
    paid = pd.DataFrame({"paid": [True, False, True], "t": ["x"] * 3}, index=list("abc"))
    known = [record("a", paid=True), record("b", paid=True), record("c", paid=None)]
    assert lx.score(paid, known).confusion("paid").to_numpy().tolist() == [[1, 1, 0], [0, 0, 0], [1, 0, 0]]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("nowhere.csv", "cannot be read"),
        (
            pd.DataFrame({"total_amount": [1]}),
            r"The truth is of other documents: it has 1 document \(0\), the run has 9",
        ),
        (pd.DataFrame(), "The truth is of other documents: it has no document"),
        ([], "The truth is of other documents: it has no document"),
        (5, "`int` is nothing that can be compared"),
    ],
)
def test_a_truth_that_cannot_be_used_is_said(run, wrong, message):
    with pytest.raises(ConfigError, match=message):
        lx.score(run, wrong)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", b"name;total\na;1\n", r't.csv has no column "file" that names the documents; its columns: \'name\', \'total\'.'),
        ("t.csv", b"", r'has no column "file" that names the documents; its columns: none'),
        ("t.csv", b"file,x,x\na,1,2\n", "has the column 'x' twice"),
        ("t.csv", "file,x\na,\xe9\n".encode("latin-1"), "is not in UTF-8"),
        ("t.jsonl", b'{"file": "a"}\n{"file": ', "t.jsonl, line 2, is no JSON"),
        ("t.jsonl", b"[" * 100_000, "line 1, is no JSON"),
        ("t.jsonl", b'5\n"x"\n', "Record 1 names no file"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_said(run, tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        lx.score(run, tmp_path / name)


def test_the_page_shows_it_all_escaped(run, truth):
    truth[0]["data"]["buyer"]["name"] = "<script>alert(1)</script>"
    page = lx.score(run, truth)._repr_html_()
    assert "<script>" not in page
    assert "&lt;" in page
    assert "<svg" in page
    assert "Review " in page
