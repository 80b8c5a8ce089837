"""What may go from the ledger, and what must not."""

import contextlib
import time

import pytest

from llamaextract_nb.runtime.ledger import Answer, Ledger, Pruned, Upload

DAY = 86_400


@pytest.fixture
def ledger(tmp_path):
    with contextlib.closing(Ledger(tmp_path)) as ledger:
        yield ledger


@pytest.fixture
def ago(ledger, monkeypatch):
    """Have the ledger's next writes happen so many days ago."""
    now = time.time()
    return lambda days: monkeypatch.setattr(time, "time", lambda: now - days * DAY)


def keep(ledger, run_id, *states, **columns):
    ledger.keep_run(run_id, "here", {}, {})
    for position, state in enumerate(states):
        key = f"{run_id}-{position}"
        answer = key if state == "done" else None
        row = {"position": position, "label": key, "state": state, "attempts": 1, "answer": answer, "key": key}
        ledger.keep_files(run_id, [row | columns])
        if answer:
            ledger.keep_answers({key: Answer({}, None)})


def runs(ledger):
    return {row["id"] for row in ledger.runs()}


def test_old_runs_go_with_what_only_they_refer_to(ledger, ago):
    ago(40)
    keep(ledger, "old", "done", "failed", "cancelled")
    keep(ledger, "shared", "done")
    ago(0)
    keep(ledger, "new", "done")
    ledger.keep_files("new", [{"position": 1, "label": "x", "state": "done", "attempts": 0, "answer": "shared-0"}])
    assert ledger.prune(30 * DAY) == Pruned(["old", "shared"], answers=1, uploads=0, tasks=0)
    assert runs(ledger) == {"new"}
    assert ledger.answered(["old-0", "shared-0", "new-0"]) == {"shared-0", "new-0"}
    assert ledger.run("old") is None


@pytest.mark.parametrize("state", ["queued", "uploading", "running", "waiting"])
def test_unfinished_runs_stay_with_all_they_need(ledger, ago, state):
    ago(400)
    keep(ledger, "unfinished", "done", state, digest="d")
    ledger.keep_upload(Upload("cloud", "d", "a.pdf", "f", time.time()))
    ledger.keep_upload(Upload("cloud", "other", "a.pdf", "g", time.time()))
    ledger.claim(["unfinished-1"], "unfinished", "cloud")
    keep(ledger, "begun")
    ledger.close()  # and its process is gone
    ago(0)
    assert ledger.prune(0) == Pruned([], answers=0, uploads=1, tasks=0)
    assert runs(ledger) == {"unfinished", "begun"}
    assert ledger.answered(["unfinished-0"])
    assert ledger.upload("cloud", "d", "a.pdf")
    assert ledger.claim(["unfinished-1"], "another", "cloud")["unfinished-1"].task.created < time.time() - DAY


def test_runs_that_a_living_process_works_on_stay(ledger, ago, tmp_path):
    ago(40)
    with contextlib.closing(Ledger(tmp_path)) as other:
        keep(ledger, "theirs", "failed")
        keep(ledger, "ours", "failed")
        other.claim(["theirs-0"], "theirs", "cloud")
        ledger.claim(["ours-0"], "ours", "cloud")
        ago(0)
        assert ledger.prune(DAY) == Pruned([], 0, 0, 0)
        other.close()
        assert ledger.prune(DAY) == Pruned(["theirs"], answers=0, uploads=0, tasks=1)
    assert runs(ledger) == {"ours"}


def test_runs_to_keep(ledger, ago):
    ago(40)
    keep(ledger, "a", "done")
    keep(ledger, "b", "done")
    ago(0)
    assert ledger.prune(DAY, ["b", "no such run"]) == Pruned(["a"], answers=1, uploads=0, tasks=0)
    assert ledger.answered(["b-0"])


def test_a_dry_run_removes_nothing(ledger, ago):
    ago(40)
    keep(ledger, "a", "done")
    ledger.keep_upload(Upload("cloud", "d", "a.pdf", "f", time.time()))
    ago(0)
    told = ledger.prune(DAY, dry_run=True)
    assert told == Pruned(["a"], answers=1, uploads=1, tasks=0)
    assert runs(ledger) == {"a"}
    assert ledger.prune(DAY) == told
    assert ledger.prune(DAY) == Pruned([], 0, 0, 0)


def test_an_answer_whose_run_is_not_written_yet_stays(ledger):
    ledger.keep_answers({"k": Answer({}, None)})
    assert ledger.prune(DAY).answers == 0
    assert ledger.answered(["k"])


def test_a_vacuum_gives_the_space_back(ledger, ago):
    ago(40)
    keep(ledger, "a", "done")
    ledger.keep_answers({"a-0": Answer({"text": "x" * 3_000_000}, None)})
    ago(0)
    before = ledger.size
    assert before > 3_000_000
    ledger.prune(DAY)
    ledger.vacuum()
    assert ledger.size < 200_000
