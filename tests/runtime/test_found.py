"""What a run found is built once, again after a change, and is the caller's own."""

import pytest

import llamaextract_nb as lx
from llamaextract_nb.runtime import built, found
from llamaextract_nb.runtime.ledger import Answer, open_ledger

SCHEMA = {"n": str, "rows": [{"p": float}]}
TREE = {"n": {"confidence": 0.5}}


def opened(run_id="run-1"):
    ledger = open_ledger()
    ledger.keep_run(run_id, "local", lx.Schema(SCHEMA).json_schema, {"target": "per_doc"})
    row = {"position": 0, "label": "a.pdf", "state": "done", "attempts": 1, "digest": "d", "key": run_id, "answer": run_id}  # fmt: skip
    ledger.keep_files(run_id, [row])
    ledger.keep_answers({run_id: Answer({"n": "x", "rows": [{"p": 1.0}]}, {"field_metadata": TREE})})
    return lx.open_run(run_id)


@pytest.fixture
def builds(monkeypatch):
    """The names of what was built, one for each time."""
    made = []
    for name in ("to_frame", "to_table", "to_evidence", "to_errors", "to_confidence"):
        build = getattr(found, name)
        monkeypatch.setattr(found, name, lambda *args, _n=name, _b=build: made.append(_n) or _b(*args))
    return made


def test_frames_are_built_once_and_again_after_a_correction(home, builds):
    run = opened()
    for _ in range(3):
        assert run.frame.loc["a.pdf", "n"] == "x"
        assert run.table("rows")["p"].tolist() == [1.0]
        assert run.evidence["path"].tolist() == ["n", "rows[0].p"]
        assert run.confidence.loc["a.pdf", "n"] == 0.5
        assert run.errors.empty
    assert sorted(builds) == ["to_confidence", "to_errors", "to_evidence", "to_frame", "to_table"]
    lx.open_run("run-1").correct("a.pdf", "n", "y")  # as another kernel would
    assert run.frame.loc["a.pdf", "n"] == "y"
    assert run.confidence.loc["a.pdf", "n"] == 1.0
    run.undo()
    assert run.frame.loc["a.pdf", "n"] == "x"
    assert builds.count("to_frame") == 3


def test_frames_are_built_again_when_a_file_changes(home, builds):
    run = opened()
    assert run.errors.empty
    file = run._standing.files[0]
    file.fail("It is damaged.", "read")
    run._changed([file])
    assert run.errors["reason"].tolist() == ["It is damaged."]
    assert run.frame["_status"].tolist() == ["error"]


def test_what_is_written_to_a_frame_stays_with_the_caller(home):
    run = opened()
    for made in (lambda: run.frame, lambda: run.table("rows"), lambda: run.evidence, lambda: run.confidence):
        mine, before = made(), made().astype("string").to_csv()
        mine.iloc[0, 0] = None
        mine["new"] = 1
        mine.attrs["mine"] = True
        assert made().astype("string").to_csv() == before
        assert "mine" not in made().attrs


def test_where_pandas_writes_at_once_a_copy_is_made_at_once(home, monkeypatch):
    monkeypatch.setattr(built, "_DEEP", True)
    run = opened()
    mine = run.frame
    mine.iloc[0, 0] = None
    assert run.frame.loc["a.pdf", "n"] == "x"
