"""The ledger as a file: one connection, private, and what is told to it is there again."""

import contextlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import llamaextract_nb as lx
from llamaextract_nb.runtime.ledger import Answer, Ledger, Upload, open_ledger
from llamaextract_nb.runtime.ledger.text import from_column, to_column

ROW = {"position": 0, "label": "a.txt", "state": "queued", "attempts": 0}


@pytest.fixture
def ledger(tmp_path):
    with contextlib.closing(Ledger(tmp_path / "ledger")) as ledger:
        yield ledger


def modes(folder):
    return {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.iterdir()] if path.name != "owners"
    }


def test_the_documents_of_a_past_run_are_found_again(home, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Total: 5")
    run = lx.submit([path, ("b.txt", b"Total: 6")], {"total": float}, progress=False)
    run.result()
    again = lx.open_run(run.id, client=lx.LocalService())  # the ledger's, although the run itself is at hand
    assert again.document("a.txt") == path
    assert run.document("b.txt") == b"Total: 6"
    with pytest.raises(lx.DocumentError, match="is not on this machine"):
        again.document("b.txt")
    with pytest.raises(lx.DocumentError, match=r"is no file of this run"):
        again.document("c.txt")


def test_one_ledger_for_each_folder(home, tmp_path):
    ledger = open_ledger()
    (tmp_path / "link").symlink_to(home)
    assert ledger.folder == home
    assert all(open_ledger(folder) is ledger for folder in (home, tmp_path / "link", home / ".." / "home"))
    assert open_ledger(tmp_path / "other") is not ledger


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this platform does not list open files in /proc")
def test_many_users_of_a_ledger_open_one_file(home):
    def open_files():
        files = []
        for entry in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):
                files.append(os.readlink(entry))
        return sorted(file for file in files if file.startswith(str(home)))

    ledgers = [open_ledger() for _ in range(50)]
    for number, ledger in enumerate(ledgers):
        ledger.keep_run(f"run-{number}", "here", {}, {})
        ledger.claim([str(number)], f"run-{number}", "here")
    lock = f"{home}/owners/{ledgers[0].owner}.lock"
    assert open_files() == [f"{home}/ledger.sqlite", f"{home}/ledger.sqlite-shm", f"{home}/ledger.sqlite-wal", lock]
    assert len(ledgers[0].runs()) == 50


def test_a_new_ledger_is_private(ledger):
    ledger.keep_run("run", "here", {}, {})
    assert modes(ledger.folder) == {
        "ledger": 0o700, "ledger.sqlite": 0o600, "ledger.sqlite-wal": 0o600, "ledger.sqlite-shm": 0o600
    }  # fmt: skip


def test_a_ledger_that_was_open_to_others_is_closed_to_them(tmp_path):
    folder = tmp_path / "open"
    with contextlib.closing(Ledger(folder)) as first:
        first.keep_run("run", "here", {}, {})
        for path in [folder, *folder.glob("ledger*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        with contextlib.closing(Ledger(folder)):
            assert modes(folder) == {
                "open": 0o700, "ledger.sqlite": 0o600, "ledger.sqlite-wal": 0o600, "ledger.sqlite-shm": 0o600
            }  # fmt: skip


def test_a_folder_for_many_stays_so(tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    with contextlib.closing(Ledger(folder)):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o1777
        assert modes(folder)["ledger.sqlite"] == 0o600


def test_somebody_elses_folder_is_used_as_it_is(tmp_path, monkeypatch):
    def refuse(path, mode):
        raise PermissionError(1, "Operation not permitted", str(path))

    (tmp_path / "theirs").mkdir(mode=0o755)
    monkeypatch.setattr(Path, "chmod", refuse)
    with contextlib.closing(Ledger(tmp_path / "theirs")) as ledger:
        ledger.keep_run("run", "here", {}, {})
        assert len(ledger.runs()) == 1


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(lx.ConfigError, match=r"The data folder .*file/ledger cannot be written \(Not a directory\)"):
        open_ledger(tmp_path / "file" / "ledger")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(lx.ConfigError, match="cannot be written"):
        open_ledger(tmp_path / "circle")


def test_a_file_that_is_no_ledger(tmp_path):
    (tmp_path / "ledger.sqlite").write_text("Total: 5\n" * 100)
    with pytest.raises(lx.ConfigError, match=r"ledger.sqlite cannot be used \(file is not a database\)"):
        open_ledger(tmp_path)


def test_a_ledger_that_is_removed_begins_anew(ledger):
    ledger.keep_run("run", "here", {}, {})
    for path in ledger.folder.glob("ledger*"):
        path.unlink()
    assert ledger.runs() == []
    ledger.keep_run("run", "here", {}, {})
    with contextlib.closing(Ledger(ledger.folder)) as other:
        assert [row["id"] for row in other.runs()] == ["run"]


def test_a_closed_ledger_opens_again(ledger):
    ledger.keep_run("run", "here", {}, {})
    ledger.close()
    ledger.keep_files("run", [ROW])
    assert ledger.runs()[0]["files"] == 1


def test_a_run_and_its_files(ledger):
    options = {"pages": "1-3"}
    ledger.keep_run("run", "cloud key", {"type": "object"}, options, host="cloud", where="Sending 2 files to cloud")
    full = {"position": 1, "label": "b.txt", "state": "done", "attempts": 2, "answer": "k", "seconds": 1.5, "pages": 3,
            "error": "e", "stage": "s", "hint": "h", "path": "/b.txt", "digest": "d", "size": 7, "name": "b", "key": "k",
            "job_id": "j", "request_id": "r", "duplicates": 1, "credits": 8.0, "reserved": 2.5}  # fmt: skip
    ledger.keep_files("run", [ROW, full])
    head, (first, second) = ledger.run("run")
    created = head.pop("created")
    assert head == {
        "id": "run", "destination": "cloud key", "json_schema": {"type": "object"}, "options": options, "host": "cloud",
        "where": "Sending 2 files to cloud",
    }  # fmt: skip
    assert first == dict.fromkeys(full) | ROW | {"run_id": "run", "duplicates": 0, "reserved": 0.0}
    assert second == full | {"run_id": "run"}
    ledger.keep_schema("run", {"type": "object", "properties": {}})
    ledger.keep_run("run", "cloud key 2", {"type": "string"}, options, host="cloud", where="again")
    head, files = ledger.run("run")
    assert (head["created"], head["destination"], head["json_schema"]) == (created, "cloud key 2", {"type": "string"})
    assert len(files) == 2
    assert ledger.run("another") is None


def test_how_many_files_stand_how(ledger):
    states = ["queued", "uploading", "running", "waiting", "done", "done", "failed", "cancelled"]
    ledger.keep_run("run", "cloud", {}, {}, where="Sending")
    ledger.keep_files("run", [ROW | {"position": number, "state": state} for number, state in enumerate(states)])
    ledger.keep_run("empty", "cloud", {}, {})
    counts = {row.pop("id"): {name: value for name, value in row.items() if name != "created"} for row in ledger.runs()}
    assert counts["run"] == {"where": "Sending", "files": 8, "done": 2, "failed": 2, "waiting": 4}
    assert counts["empty"] == {"where": "cloud", "files": 0, "done": 0, "failed": 0, "waiting": 0}


def test_more_answers_than_a_query_has_variables(ledger):
    answers = {f"k{number}": Answer({"n": number}, {"m": []} if number % 2 else None) for number in range(40_000)}
    ledger.keep_answers(answers)
    assert ledger.answers(["none", *answers]) == answers
    assert ledger.answered(["none", *answers]) == set(answers)


def test_uploads(ledger):
    first, second = Upload("cloud", "d1", "a.pdf", "f1", 1.5), Upload("cloud", "d1", "\udcff.pdf", "f2", 2.5)
    for upload in (first, second, first):
        ledger.keep_upload(upload)
    assert ledger.upload("cloud", "d1", "a.pdf") == first
    assert ledger.upload("elsewhere", "d1", "a.pdf") is None
    wanted = [("d1", "a.pdf"), ("d1", "\udcff.pdf"), ("d2", "a.pdf")]
    assert ledger.uploads_of("cloud", wanted) == {wanted[0]: first, wanted[1]: second}
    ledger.drop_upload("elsewhere", "f1")
    ledger.drop_upload("cloud", "f2")
    assert ledger.uploads_of("cloud", wanted) == {wanted[0]: first}


def test_file_names_that_are_no_text(ledger):
    ledger.keep_run("run", "here", {}, {})
    name = os.fsdecode(b"/caf\xe9.pdf")
    ledger.keep_files("run", [ROW | {"path": name, "label": name, "error": f"{name} is empty", "name": "\ud800"}])
    _, (row,) = ledger.run("run")
    assert (row["path"], row["label"], row["error"], row["name"]) == (name, name, f"{name} is empty", "\ud800")


@given(st.text(st.characters(exclude_categories=())) | st.none() | st.integers() | st.floats(allow_nan=False))
def test_every_text_comes_back(value):
    stored = to_column(value)
    if isinstance(stored, str):
        stored.encode()
    assert from_column(stored) == value


FORK = """
import os, sys
from pathlib import Path
from llamaextract_nb.runtime.ledger import open_ledger

folder = Path(sys.argv[1])
ledger = open_ledger(folder)
ledger.keep_run("parent", "here", {}, {})
assert ledger.claim(["a"], "parent", "here")["a"].mine
if not (child := os.fork()):
    assert open_ledger(folder) is ledger
    claims = ledger.claim(["a", "b"], "child", "here")
    assert (claims["a"].mine, claims["b"].mine) == (False, True)
    for number in range(200):
        ledger.keep_run(f"child-{number}", "here", {}, {})
    sys.exit(0)
for number in range(200):
    ledger.keep_run(f"parent-{number}", "here", {}, {})
assert os.waitpid(child, 0)[1] == 0
claims = ledger.claim(["a", "b"], "parent", "here")
assert (claims["a"].mine, claims["b"].mine) == (True, True)
print(len(ledger.runs()))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")
def test_a_forked_child_has_a_connection_and_tasks_of_its_own(tmp_path):
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", FORK, tmp_path], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("401\n", "")


def test_importing_the_package_opens_no_ledger(tmp_path):
    code = "import llamaextract_nb as lx; lx.runs; lx.Client"
    subprocess.run(
        [sys.executable, "-c", code], check=True, env=os.environ | {"LLAMAEXTRACT_NB_HOME": str(tmp_path / "home")}
    )
    assert not (tmp_path / "home").exists()
