"""Studio without a browser: each step says what is missing, and the code does the same."""

import threading

import pytest

import llamaextract_nb as lx
from llamaextract_nb.sample_data import samples

FOLDER = samples()[0].parent


def step(studio, number):
    return studio.view["steps"][number - 1]["state"]


def say(studio, kind, to="", **message):
    studio._receive(studio, {"to": to, "type": kind, **message}, [])


def wait_for(studio, name, reached):
    """Wait until a trait is as wanted; it may be already."""
    there = threading.Event()
    studio.observe(lambda change: there.set() if reached(change.new) else None, name)
    assert reached(getattr(studio, name)) or there.wait(60)


def test_the_whole_walk():
    studio = lx.Studio(FOLDER)
    assert [step(studio, n) for n in (1, 2, 3, 4)] == [
        "choose at least one", "add fields, or mend those marked", "needs files and a schema", "none yet",
    ]  # fmt: skip
    assert (studio.view["valid"], studio.view["files"]) == (False, 0)
    assert (studio.files, studio.schema, studio.run, studio.frame) == ([], None, None, None)
    studio.picker.files = [path.name for path in samples("receipt")]
    assert (step(studio, 1), step(studio, 3)) == ("2 chosen", "needs a schema")
    studio.builder.load({"total_amount": float})
    assert (step(studio, 2), step(studio, 3)) == ("1 field", "not started")
    assert studio.view["missing"] == ""
    say(studio, "extract")
    assert studio.view["step"] == 2
    studio.run.result(60)
    wait_for(studio, "view", lambda view: view["step"] == 3)
    assert step(studio, 4) == "2 rows"
    assert studio.frame["total_amount"].tolist() == [10.05, 19.73]
    studio.run.correct(studio.frame.index[0], "total_amount", 11)
    wait_for(studio, "viewer_view", lambda view: view["undo"])
    assert studio.frame["total_amount"].iloc[0] == 11.0
    studio.run.undo()  # it belongs to the document, which other tests read too


def test_the_code_does_the_same(monkeypatch):
    studio = lx.Studio(FOLDER, {"total_amount": (float, "It's “the” total")})
    studio.picker.files = [path.name for path in samples("receipt")]
    namespace = {}
    monkeypatch.setattr("llamaextract_nb.runtime.submit.say", lambda line: None)
    exec(studio.code.replace("submit(files, schema)", "submit(files, schema, progress=False)"), namespace)
    assert namespace["frame"]["total_amount"].tolist() == [10.05, 19.73]
    say(studio, "code", shows=True)
    assert studio.view["code"] == studio.code
    say(studio, "code", shows=False)
    assert studio.view["code"] == ""


def test_a_schema_is_suggested_from_the_files():
    studio = lx.Studio(FOLDER)
    studio.picker.files = [path.name for path in samples("receipt")]
    say(studio, "suggest", "form", files=True)
    wait_for(studio, "form_view", lambda view: not view["busy"])
    assert studio.schema is not None


def test_a_schema_is_suggested_where_the_client_says(monkeypatch, capsys):
    monkeypatch.setenv("LLAMA_CLOUD_API_KEY", "llx-not-used-0123456789")
    monkeypatch.setenv("LLAMA_CLOUD_BASE_URL", "http://127.0.0.1:9/api/v1")
    studio = lx.Studio(FOLDER, client=lx.LocalService())
    studio.picker.files = [path.name for path in samples("receipt")]
    say(studio, "suggest", "form", files=True)
    wait_for(studio, "form_view", lambda view: not view["busy"])
    assert studio.schema is not None
    assert studio.form_view["told"] == ["Local engine: nothing leaves this machine"]
    assert capsys.readouterr() == ("", "")


def test_a_suggestion_that_fails_says_where_it_went_and_why(capsys, monkeypatch):
    monkeypatch.setattr("llamaextract_nb.runtime.host.STRANGER", 0.0)  # it is not tried again
    client = lx.Client(base_url="http://127.0.0.1:9/api/v1", api_key="k", project_id="p", max_retries=0)
    studio = lx.Studio(FOLDER, client=client)
    studio.picker.files = [samples("receipt")[0].name]
    say(studio, "suggest", "form", files=True)
    wait_for(studio, "form_view", lambda view: not view["busy"])
    (line,) = studio.form_view["told"]
    assert line.startswith("Sending 1 file (")
    assert line.endswith(" to 127.0.0.1:9")
    assert capsys.readouterr().err == f"{line}\n"
    assert "127.0.0.1:9" in studio.form_view["message"]
    assert studio.view["where"] == line
    assert studio.view["message"] == ""


def test_what_goes_wrong_is_said(tmp_path):
    (tmp_path / "a.txt").write_text("nothing to see")
    client = lx.Client(base_url="http://127.0.0.1:9/api/v1", api_key="k", project_id="p", max_retries=0)
    studio = lx.Studio(tmp_path, {"total": float}, client=client)
    studio.picker.files = ["a.txt"]
    (tmp_path / "a.txt").unlink()
    say(studio, "extract")
    assert "empty" in studio.view["message"]
    assert "lx.submit(files, schema, client=client)" in studio.code


def test_another_run_takes_the_place_of_the_first():
    studio = lx.Studio(FOLDER, {"total_amount": float})
    studio.picker.files = [samples("receipt")[0].name]
    first = studio.extract()
    former = studio.progress
    first.result(60)
    studio.picker.files = [path.name for path in samples("receipt")]
    second = studio.extract()
    assert studio.progress is not former
    second.result(60)
    wait_for(studio, "view", lambda view: view["results"])
    assert studio.progress_view["total"] == 2
    assert len(studio.frame) == 2


def test_what_is_tried_again_is_shown_anew(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"")
    studio = lx.Studio(tmp_path, {"total": float})
    studio.picker.files = ["a.txt"]
    run = studio.extract()
    run.result(60)
    wait_for(studio, "view", lambda view: view["results"])
    former = studio.viewer
    assert studio.frame["_status"].tolist() == ["error"]
    (tmp_path / "a.txt").write_text("Total: 12.50")
    run.retry().result(60)
    wait_for(studio, "view", lambda view: view["step"] == 3)
    assert studio.viewer is not former
    assert studio.frame["total"].tolist() == [12.5]


def test_wrong_arguments_and_plain_forms():
    with pytest.raises(TypeError, match="shema"):
        lx.Studio(shema={})
    assert repr(lx.Studio(FOLDER)).startswith("Studio(1 Files: choose at least one; 2 Schema:")
    assert "text/html" in lx.Studio(FOLDER)._repr_mimebundle_()[0]
