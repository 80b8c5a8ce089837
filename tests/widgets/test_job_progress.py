"""The progress of a run without a browser."""

import gc
import threading
import time
import weakref

import pytest

import llamaextract_nb as lx
from llamaextract_nb.widgets import progress

from .fake_run import FakeRun


def test_the_fake_shows_what_a_run_shows(run):
    assert {"id", "where", "counts", "done", "seconds", "can_retry", "foremost", "on_change", "cancel", "retry"} <= set(dir(run))  # fmt: skip
    assert FakeRun(3).foremost(2) == [("00000.pdf", "queued", ""), ("00001.pdf", "queued", "")]
    assert run.foremost(1)[0][:2] == ("empty.pdf", "failed")


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


def test_it_says_what_it_shows():
    with pytest.raises(lx.ConfigError, match=r"shows a run, not int: .*lx.submit"):
        lx.JobProgress(3)


def test_failed_and_running_files_come_first():
    run = FakeRun(10_000)
    for number in range(5000):
        run.put(number, "done")
    run.put(9_000, "failed", "It is <b>empty</b>.")
    run.put(6_000, "running")
    run.put(7_000, "uploading")
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


def test_ten_thousand_changes_are_few_small_messages():
    run = FakeRun(10_000)
    widget = lx.JobProgress(run)
    sent = []
    widget.observe(lambda change: sent.append(len(str(change["new"]))), "view")
    start = time.monotonic()
    for number in range(9_999):
        run.put(number, "done")
        run.tell()
    took = time.monotonic() - start
    assert len(sent) <= took / progress._EVERY + 2
    assert max(sent, default=0) < 4_000


def test_a_late_update_is_not_made_twice(monkeypatch):
    run = FakeRun(10)
    widget = lx.JobProgress(run)
    waiting = []

    class Timer:
        def __init__(self, _, work):
            waiting.append(work)

        def start(self):
            """It is under way."""

        cancel = start

    monkeypatch.setattr(progress.threading, "Timer", Timer)
    sent = []
    widget.observe(lambda change: sent.append(change), "view")
    run.tell()
    widget._progress._shown -= 10  # the clock goes on, and the timer has not come to its work
    run.put(0, "running")
    run.tell()
    assert (len(waiting), sent) == (1, [])
    waiting[0]()
    assert len(sent) == 1


def test_a_run_that_stopped_as_a_whole_can_go_on():
    run = FakeRun(6)
    run.put(0, "done")
    run.put(1, "failed", "It is empty.")
    run.put(2, "running")
    for number in (3, 4, 5):
        run.put(number, "waiting", "The host refuses the key.")
    widget = lx.JobProgress(run)
    assert (widget.view["open"], widget.view["retry"]) == (True, False)  # what is running is collected
    run.put(2, "done")
    run.note = "Nothing new is begun."
    run.tell()
    view = widget.view
    assert (view["over"], view["total"], view["unfinished"], view["open"], view["retry"]) == (3, 6, 3, False, True)
    assert view["words"] == "3 of 6 files · 50 % · 1 failed · 3 waiting · 10 s"
    assert [line[1] for line in view["lines"]] == ["failed", "waiting", "waiting", "waiting"]
    assert [line[2] for line in view["lines"]] == ["It is empty.", "The host refuses the key.", "", ""]
    assert view["rest"] == "and 2 done"
    assert view["note"] == run.note
    assert run.note in repr(widget)
    assert run.note in widget._static()
    widget._receive(widget, {"type": "retry"}, [])
    assert run.asked == ["retry"]


@pytest.mark.parametrize("end", ["closed", "collected"])
def test_a_widget_that_has_gone_is_dropped(end):
    run = FakeRun(3)
    first, second = lx.JobProgress(run), lx.JobProgress(run)
    gone = weakref.ref(first)
    first.close()
    if end == "collected":
        del first
        gc.collect()
        assert gone() is None
    run.put(0, "failed", "It is empty.")
    run.put(1, "cancelled")
    run.put(2, "cancelled")
    run.tell()
    assert len(run.listeners) == 1
    assert second.view["over"] == 3


def test_cancel_and_retry():
    run = lx.submit([("a.txt", b"Total: 5")], {"total": float, "other": str}, progress=False, cache=False)
    widget = lx.JobProgress(run)
    widget._receive(widget, {"type": "cancel"}, [])
    assert not widget.view["open"]
    widget._receive(widget, {"type": "retry"}, [])
    assert (run.result()["_status"] == "success").all()


def test_a_run_that_nobody_can_go_on_with():
    run = FakeRun(1)
    run.can_retry = False
    run.put(0, "failed", "It is empty.")
    run.seconds = None
    view = lx.JobProgress(run).view
    assert (view["failed"], view["retry"], view["open"]) == (1, False, False)
    assert view["words"] == "1 of 1 file · 100 % · 1 failed"


def test_plain_forms_are_escaped():
    run = FakeRun(1)
    run.put(0, "failed", "<script>alert(1)</script>")
    run.note = "<script>alert(2)</script>"
    data, _ = lx.JobProgress(run)._repr_mimebundle_()
    assert "<script" not in data["text/html"]
    assert "1 of 1 file" in data["text/plain"]


def test_wrong_arguments(run):
    with pytest.raises(TypeError, match="rum"):
        lx.JobProgress(rum=run)
