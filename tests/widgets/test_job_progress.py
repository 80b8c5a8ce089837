"""The progress of a run without a browser."""

import threading
import time

import pytest

import llamaextract_nb as lx
from llamaextract_nb.runtime.files import RunFile
from llamaextract_nb.runtime.ledger import Ledger
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.runtime.sources import Source
from llamaextract_nb.schema import Schema
from llamaextract_nb.widgets import job_progress


def still_run(count, tmp_path):
    """A run of files that nobody works on."""
    files = [RunFile(number, Source(f"{number:05}.pdf", "x", b"x")) for number in range(count)]
    return Run("run-1", Schema({"total": float}), files, Options(), Ledger(tmp_path))


def test_it_follows_a_run_to_its_end():
    run = lx.submit([("a.txt", b"Total: 5"), ("b.txt", b"")], {"total": float}, progress=False, cache=False)
    widget = lx.JobProgress(run)
    run.result()
    deadline = time.monotonic() + 10
    while widget.view["open"] and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    view = widget.view
    assert (view["over"], view["total"], view["failed"], view["open"], view["retry"]) == (2, 2, 1, False, True)
    assert view["words"].startswith("2 of 2 files · 100 % · 1 failed · ")
    assert view["lines"][0][:2] == ["b.txt", "failed"]
    assert "is empty" in view["lines"][0][2]
    assert view["rest"] == "and 1 done"
    assert view["where"] == "Local engine: nothing leaves this machine"


def test_failed_and_running_files_come_first(tmp_path):
    run = still_run(10_000, tmp_path)
    files = run._files
    for file in files[:5000]:
        file.begin("running")
        file.state = "done"
    files[9_000].fail("It is <b>empty</b>.", "read")
    files[6_000].begin("running")
    files[7_000].begin("uploading")
    view = lx.JobProgress(run).view
    assert [line[:2] for line in view["lines"][:3]] == [
        ["09000.pdf", "failed"],
        ["06000.pdf", "running"],
        ["07000.pdf", "uploading"],
    ]
    assert len(view["lines"]) == 8
    assert view["rest"] == "and 5,000 done, 4,992 queued"
    assert "5,001 of 10,000 files · 50 %" in view["words"]
    assert "left" in view["words"]


def test_ten_thousand_changes_are_few_small_messages(tmp_path):
    run = still_run(10_000, tmp_path)
    widget = lx.JobProgress(run)
    sent = []
    widget.observe(lambda change: sent.append(len(str(change["new"]))), "view")
    run._future = type("Open", (), {"done": lambda self: False})()
    start = time.monotonic()
    for file in run._files:
        file.begin("running")
        file.succeed(type("Answer", (), {"metadata": None, "data": {}})())
        widget._changed()
    took = time.monotonic() - start
    assert len(sent) <= took / job_progress._EVERY + 2
    assert max(sent, default=0) < 4_000


def test_a_late_update_is_not_made_twice(tmp_path, monkeypatch):
    run = still_run(10, tmp_path)
    run._future = type("Open", (), {"done": lambda self: False})()
    widget = lx.JobProgress(run)
    waiting = []

    class Timer:
        def __init__(self, _, work):
            waiting.append(work)

        def start(self):
            """It is under way."""

        cancel = start

    monkeypatch.setattr(job_progress.threading, "Timer", Timer)
    sent = []
    widget.observe(lambda change: sent.append(change), "view")
    widget._changed()
    widget._shown -= 10  # the clock goes on, and the timer has not come to its work
    run._files[0].begin("running")
    widget._changed()
    assert (len(waiting), sent) == (1, [])
    waiting[0]()
    assert len(sent) == 1


def test_cancel_and_retry():
    run = lx.submit([("a.txt", b"Total: 5")], {"total": float, "other": str}, progress=False, cache=False)
    widget = lx.JobProgress(run)
    widget._receive(widget, {"type": "cancel"}, [])
    assert not widget.view["open"]
    widget._receive(widget, {"type": "retry"}, [])
    assert (run.result()["_status"] == "success").all()


def test_a_run_from_the_ledger_cannot_be_retried(run):
    view = lx.JobProgress(lx.open_run(run.id)).view
    assert (view["failed"], view["retry"], view["open"]) == (1, False, False)


def test_plain_forms_are_escaped(tmp_path):
    run = still_run(1, tmp_path)
    run._files[0].fail("<script>alert(1)</script>", "read")
    data, _ = lx.JobProgress(run)._repr_mimebundle_()
    assert "<script" not in data["text/html"]
    assert "1 of 1 file" in data["text/plain"]


def test_wrong_arguments(run):
    with pytest.raises(TypeError, match="rum"):
        lx.JobProgress(rum=run)
