"""Studio without a browser: each step says what is missing, and the code does the same."""

import pytest

import llamaextract_nb as lx
from llamaextract_nb.sample_data import samples

FOLDER = samples()[0].parent


def step(studio, number):
    return studio._steps.titles[number - 1].split(": ", 1)[1]


def test_the_whole_walk():
    studio = lx.Studio(FOLDER)
    assert [step(studio, n) for n in (1, 2, 3, 4)] == [
        "choose at least one", "add fields, or mend those marked", "needs files and a schema", "none yet",
    ]  # fmt: skip
    assert studio._extract.disabled
    assert (studio.files, studio.schema, studio.run, studio.frame) == ([], None, None, None)
    studio.picker.files = [path.name for path in samples("receipt")]
    assert (step(studio, 1), step(studio, 3)) == ("2 chosen", "needs a schema")
    studio.builder.load({"total_amount": float})
    assert (step(studio, 2), step(studio, 3)) == ("1 field", "not started")
    assert not studio._extract.disabled
    studio._extract.click()
    studio.run.result(60)
    studio._followed()
    assert step(studio, 4) == "2 rows"
    assert studio.frame["total_amount"].tolist() == [10.05, 19.73]
    studio.viewer.correct(studio.frame.index[0], "total_amount", 11)
    assert studio.frame["total_amount"].iloc[0] == 11.0
    studio.viewer.undo()  # it would be there in the other tests too


def test_the_code_does_the_same(monkeypatch):
    studio = lx.Studio(FOLDER, {"total_amount": (float, "It's “the” total")})
    studio.picker.files = [path.name for path in samples("receipt")]
    namespace = {}
    monkeypatch.setattr("llamaextract_nb.runtime.submit.say", lambda line: None)
    exec(studio.code.replace("submit(files, schema)", "submit(files, schema, progress=False)"), namespace)
    assert namespace["frame"]["total_amount"].tolist() == [10.05, 19.73]
    studio._show_code.value = True
    assert studio._code.view["code"] == studio.code
    studio._show_code.value = False
    assert studio._code.view["code"] == ""


def test_a_schema_is_suggested_from_the_files():
    studio = lx.Studio(FOLDER)
    studio.picker.files = [path.name for path in samples("receipt")]
    studio._infer.click()
    assert studio.schema is not None


def test_a_schema_is_suggested_where_the_client_says(monkeypatch, capsys):
    monkeypatch.setenv("LLAMA_CLOUD_API_KEY", "llx-not-used-0123456789")
    monkeypatch.setenv("LLAMA_CLOUD_BASE_URL", "http://127.0.0.1:9/api/v1")
    studio = lx.Studio(FOLDER, client=lx.LocalService())
    studio.picker.files = [path.name for path in samples("receipt")]
    studio._infer.click()
    assert studio.schema is not None
    assert studio.builder.view["told"] == ["Local engine: nothing leaves this machine"]
    assert capsys.readouterr() == ("", "")


def test_a_suggestion_that_fails_says_where_it_went_and_why(capsys, monkeypatch):
    monkeypatch.setattr("llamaextract_nb.runtime.host.STRANGER", 0.0)  # it is not tried again
    client = lx.Client(base_url="http://127.0.0.1:9/api/v1", api_key="k", project_id="p", max_retries=0)
    studio = lx.Studio(FOLDER, client=client)
    studio.picker.files = [samples("receipt")[0].name]
    studio._infer.click()
    (line,) = studio.builder.view["told"]
    assert line.startswith("Sending 1 file (")
    assert line.endswith(" to 127.0.0.1:9")
    assert capsys.readouterr().err == f"{line}\n"
    assert "127.0.0.1:9" in studio._unsuggested.value
    assert studio._told.value == ""


def test_what_goes_wrong_is_said(tmp_path):
    (tmp_path / "a.txt").write_text("nothing to see")
    client = lx.Client(base_url="http://127.0.0.1:9/api/v1", api_key="k", project_id="p", max_retries=0)
    studio = lx.Studio(tmp_path, {"total": float}, client=client)
    studio.picker.files = ["a.txt"]
    (tmp_path / "a.txt").unlink()
    studio._extract.click()
    assert "lx-bad" in studio._told.value
    assert "empty" in studio._told.value
    assert "lx.submit(files, schema, client=client)" in studio.code


def test_another_run_takes_the_place_of_the_first():
    studio = lx.Studio(FOLDER, {"total_amount": float})
    studio.picker.files = [samples("receipt")[0].name]
    first = studio.extract()
    former = studio._progress.children[0]
    first.result(60)
    studio.picker.files = [path.name for path in samples("receipt")]
    second = studio.extract()
    assert former.comm is None
    second.result(60)
    studio._followed()
    assert len(studio.frame) == 2


def test_what_is_tried_again_is_shown_anew(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"")
    studio = lx.Studio(tmp_path, {"total": float})
    studio.picker.files = ["a.txt"]
    run = studio.extract()
    run.result(60)
    studio._followed()
    former = studio.viewer
    assert former.frame["_status"].tolist() == ["error"]
    (tmp_path / "a.txt").write_text("Total: 12.50")
    run.retry().result(60)
    studio._followed()
    assert studio.viewer is not former
    assert studio.frame["total"].tolist() == [12.5]


def test_wrong_arguments_and_plain_forms():
    with pytest.raises(TypeError, match="shema"):
        lx.Studio(shema={})
    assert repr(lx.Studio(FOLDER)).startswith("Studio(1 Files: choose at least one; 2 Schema:")
    assert "text/html" in lx.Studio(FOLDER)._repr_mimebundle_()
