"""Runs in a file: all is there again, without server, ledger and documents; a hostile file is one sentence."""

import io
import json
import zipfile

import pandas as pd
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

import llamaextract_nb as lx
from llamaextract_nb.runtime.ledger import Answer, open_ledger

SCHEMA = {"n": str, "total": float, "rows": [{"p": float}]}
TREE = {"n": {"confidence": 0.5, "citation": [{"page": 2, "matching_text": "x", "bounding_boxes": [{"x": 10, "y": 20, "w": 30, "h": 5}]}],
              "alternatives": [{"value": "y", "confidence": 0.2}]}}  # fmt: skip


def opened(run_id="run-1", target="per_doc", path=None, digest="d"):
    """A run of three files: one done, one failed, one that was not over."""
    ledger = open_ledger()
    ledger.keep_run(
        run_id, "local", lx.Schema(SCHEMA).json_schema, {"target": target}, host="https://h/v1", where="Sending to h"
    )
    done = {"position": 0, "label": "a.pdf", "state": "done", "attempts": 1, "digest": digest, "key": run_id, "answer": run_id,
            "path": path, "pages": 2, "seconds": 1.5}  # fmt: skip
    failed = {"position": 1, "label": "b.pdf", "state": "failed", "attempts": 2, "error": "It is damaged.", "stage": "read", "hint": "Mend it.", "digest": "e"}  # fmt: skip
    running = {"position": 2, "label": "c.pdf", "state": "running", "attempts": 0}
    ledger.keep_files(run_id, [done, failed, running])
    data = {"n": "x", "total": 1.5, "rows": [{"p": 1.0}, {"p": None}]}
    if target == "per_page":
        data = {"results": [data, data]}
    ledger.keep_answers({run_id: Answer(data, {"field_metadata": TREE})})
    return lx.open_run(run_id)


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """Another machine: nothing of this one's ledger is there."""

    def move():
        monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "elsewhere"))

    return move


def same(one, other):
    for name in ("frame", "evidence", "errors", "status", "corrections", "confidence"):
        pd.testing.assert_frame_equal(getattr(one, name).astype("string"), getattr(other, name).astype("string"))
    pd.testing.assert_frame_equal(one.table("rows"), other.table("rows"))


def test_a_saved_run_is_there_again_elsewhere(home, tmp_path, elsewhere):
    run = opened()
    run.correct("a.pdf", "total", 2.5, page=1, boxes=[(1, 2, 3, 4)])
    run.confirm("a.pdf", "n")
    path = run.save(tmp_path / "x.lxrun")
    elsewhere()
    again = lx.open_run(str(path))
    same(again, run)
    assert again.id == run.id
    assert again.schema.json_schema == run.schema.json_schema
    assert again.frame.loc["a.pdf", "total"] == 2.5
    assert again.done
    with pytest.raises(lx.ConfigError, match="retry"):
        again.retry()


def test_corrections_go_on_in_a_saved_run_and_can_be_saved_again(home, tmp_path, elsewhere):
    path = opened().save(tmp_path / "x.lxrun")
    elsewhere()
    run = lx.open_run(path)
    run.correct("a.pdf", "n", "y")
    run.correct("a.pdf", "n", "z")
    assert run.undo().new == "z"
    assert run.frame.loc["a.pdf", "n"] == "y"
    assert lx.open_run(path).frame.loc["a.pdf", "n"] == "x"
    same(lx.open_run(run.save(path)), run)


def test_parts_of_files_stay_parts(home, tmp_path):
    run = opened(target="per_page")
    same(lx.open_run(run.save(tmp_path / "x.lxrun")), run)
    assert "a.pdf#page=2" in lx.open_run(tmp_path / "x.lxrun").frame.index


def test_a_viewer_opens_it_and_shows_pages_only_if_they_were_saved(home, tmp_path, elsewhere):
    document = tmp_path / "a.pdf"
    canvas = Canvas(str(document), pagesize=(300, 200))
    for text in ("one", "two"):
        canvas.drawString(20, 100, text)
        canvas.showPage()
    canvas.save()
    import hashlib

    run = opened(path=str(document), digest=hashlib.sha256(document.read_bytes()).hexdigest())
    run.confirm("a.pdf", "n")
    with_pages, without = run.save(tmp_path / "p.lxrun", pages=True), run.save(tmp_path / "x.lxrun")
    document.unlink()
    elsewhere()
    again = lx.open_run(with_pages)
    assert again.evidence.set_index("path").loc["n", "verified"] == "confirmed"
    picture = lx.ResultViewer(again).show("a.pdf", "n")
    assert isinstance(picture, Image.Image)
    viewer = lx.ResultViewer(again)
    viewer.select("a.pdf", "n")
    page = viewer._viewer.pages.view
    assert (page["page"], page["pages"]) == (2, 2)
    assert again.document("a.pdf").startswith(b"%PDF")
    with pytest.raises(lx.DocumentError, match=r"a\.pdf is not on this machine"):
        lx.open_run(without).document("a.pdf")
    lx.ResultViewer(lx.open_run(without)).select("a.pdf", "n")


def test_no_key_and_no_path_is_in_it(home, tmp_path, monkeypatch):
    monkeypatch.setenv("LLAMA_CLOUD_API_KEY", "llx-secret")
    path = opened(path=str(tmp_path / "private" / "a.pdf")).save(tmp_path / "x.lxrun")
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == ["corrections.json", "evidence.jsonl", "files.json", "run.json"]
        text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "llx-secret" not in text
    assert "private" not in text


def test_a_name_that_open_run_does_not_know_is_refused(home, tmp_path):
    with pytest.raises(lx.ConfigError, match=r"does not end in \.lxrun"):
        opened().save(tmp_path / "x.zip")
    with pytest.raises(lx.ConfigError, match=r"There is no file .*none\.lxrun: run\.save\(\) writes one"):
        lx.open_run(tmp_path / "none.lxrun")


def changed(path, **entries):
    """The file with some of its entries replaced; None removes one."""
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    kept |= {f"{name}.jsonl" if name == "evidence" else f"{name}.json": content for name, content in entries.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in kept.items():
            if content is not None:
                archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    path.write_bytes(made.getvalue())
    return path


ROW = {"label": "a", "state": "done", "data": {}}


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ({"run": None}, "it has no run.json"),
        ({"run": {"format": "pickle"}}, "format: Input should be"),
        ({"run": {"id": "r", "json_schema": {"type": "array"}}}, "root of a schema must be an object"),
        ({"run": b"\x80\x04K\x01."}, "expected value"),
        ({"files": [{**ROW, "state": "evil"}]}, "0.state: Input should be"),
        ({"files": [{**ROW, "data": [1]}]}, "0.data: Input should be a valid dictionary"),
        ({"files": [ROW, ROW, ROW]}, "its files do not match each other"),
        ({"evidence": b"null"}, "its files do not match each other"),
        ({"files": b"[" * 100_000}, "recursion limit"),
        ({"corrections": [{"digest": "d"}]}, "0.part: Field required"),
        ({"evidence": b" " * 60_000_000}, "evidence.jsonl would be 60 MB when unpacked"),
    ],
)
def test_a_hostile_file_is_one_sentence(home, tmp_path, entries, why):
    path = changed(opened().save(tmp_path / "x.lxrun"), **entries)
    with pytest.raises(
        lx.ConfigError, match=r"x\.lxrun is no run that can be opened: .*\. Save it once more\."
    ) as error:
        lx.open_run(path)
    assert why in str(error.value)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive", None])
def test_what_is_no_archive_is_one_sentence(home, tmp_path, content):
    path = tmp_path / "x.lxrun"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(lx.ConfigError, match=r"x\.lxrun is no run that can be opened: "):
        lx.open_run(path)


def test_what_a_file_says_about_values_is_read_as_leniently_as_a_host(home, tmp_path):
    odd = {"field_metadata": {"n": [{"citation": 5}], "rows": {"citation": [[]]}}}
    files = [{"label": "../../a", "state": "done", "data": {"n": {"deep": [1]}, "rows": "?"}, "digest": "../x"}]
    path = changed(opened().save(tmp_path / "x.lxrun"), files=files, evidence=odd, corrections=[])
    run = lx.open_run(path)
    assert run.frame.index.tolist() == ["../../a"]
    assert len(run.evidence) == 2
    lx.ResultViewer(run)
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["x.lxrun"]


@pytest.mark.parametrize("line", [b"[]", b"5", b"[" * 100_000, b"", b"{"])
def test_evidence_that_cannot_be_read_is_told_when_it_is_asked_for(home, tmp_path, line):
    run = lx.open_run(changed(opened().save(tmp_path / "x.lxrun"), evidence=line + b"\nnull\nnull"))
    assert run.frame.loc["a.pdf", "n"] == "x"
    with pytest.raises(lx.ConfigError, match=r"no evidence of a\.pdf that can be read: save it once more"):
        run.evidence  # noqa: B018
