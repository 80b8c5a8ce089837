"""Parts: the same bytes whoever does the work, nothing twice, nothing lost, whenever the writer is killed."""

import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.export import extract_to as module
from llamaextract_nb.runtime.local import LocalService

SCHEMA = {"invoice_number": str, "total": float, "items": [{"name": str, "amount": float}]}
QUIET = {"progress": False}


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 3)


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.txt").write_text(f"Invoice number: A-{number}\nTotal: {number}.50\n")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7 nothing more")
    return folder


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(Path(folder).rglob("*.parquet"))}


def rows(folder, table="documents"):
    return pd.read_parquet(folder / table)


def test_every_table_in_parts(documents, tmp_path):
    done = lx.extract_to(tmp_path / "out", documents, SCHEMA, **QUIET)
    assert (done.documents, done.failed, done.parts) == (9, 1, 3)
    assert {path.name for path in done.folder.iterdir()} == {"documents", "items", "evidence", "errors", "_extract"}
    frame = rows(done.folder)
    assert sorted(frame.index) == [str(path) for path in sorted(documents.iterdir())]
    assert sorted(frame["total"].dropna()) == [number + 0.5 for number in range(8)]
    assert "damaged" in frame.loc[str(documents / "cut.pdf"), "_error"]
    assert rows(done.folder, "errors")["file"].tolist() == [str(documents / "cut.pdf")]
    assert set(rows(done.folder, "evidence")["path"]) >= {"total", "invoice_number"}


def test_the_same_bytes_whoever_does_the_work(documents, tmp_path, home):
    alone = contents(lx.extract_to(tmp_path / "alone", documents, SCHEMA, **QUIET).folder)
    with ThreadPoolExecutor(2) as threads:
        given = lx.extract_to(tmp_path / "threads", documents, SCHEMA, executor=threads, **QUIET)
    assert contents(given.folder) == alone
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        given = lx.extract_to(tmp_path / "processes", documents, SCHEMA, executor=processes, **QUIET)
    assert contents(given.folder) == alone
    with LocalService(tmp_path / "service") as service:
        given = lx.extract_to(tmp_path / "runs", documents, SCHEMA, client=service, **QUIET)
    values = {name for name in alone if not name.startswith("errors")}  # a run knows more of an error
    assert {name: contents(given.folder)[name] for name in values} == {name: alone[name] for name in values}
    assert rows(given.folder, "errors")["file"].tolist() == [str(documents / "cut.pdf")]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "home"))


def test_nothing_is_done_twice_but_what_has_changed(documents, tmp_path):
    out = tmp_path / "out"
    lx.extract_to(out, documents, SCHEMA, **QUIET)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
    again = lx.extract_to(out, [documents, documents / "0.txt"], SCHEMA, **QUIET)
    assert (again.documents, again.parts) == (9, 3)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")} == before
    (documents / "new.txt").write_text("Total: 77.00\n")
    (documents / "1.txt").write_text("Total: 11.00\n")
    (documents / "7.txt").unlink()
    changed = lx.extract_to(out, documents, SCHEMA, **QUIET)
    frame = rows(out)
    assert changed.documents == len(frame) == 10  # what has gone from the folder stays where it was written
    assert frame.index.is_unique
    assert frame.loc[str(documents / "1.txt"), "total"] == 11.0
    assert frame.loc[str(documents / "new.txt"), "total"] == 77.0


def test_documents_without_a_path_are_told_by_name_and_content(tmp_path):
    pairs = [("a.txt", b"Total: 1.00\n"), ("a.txt", b"Total: 2.00\n"), ("a.txt", b"Total: 1.00\n")]
    for _ in range(2):
        done = lx.extract_to(tmp_path / "out", iter(pairs), SCHEMA, **QUIET)
        assert rows(done.folder)["total"].to_dict() == {"a.txt": 1.0, "a.txt (2)": 2.0}


KILLED = """
import sys
import llamaextract_nb as lx
from llamaextract_nb.export import extract_to as module
module.CHUNK = 3
folder, documents, go = sys.argv[1:]
def files():
    import os
    names = sorted(os.listdir(documents))
    yield from (os.path.join(documents, name) for name in names[:8])
    print("listed", flush=True)
    sys.stdin.readline()
print(lx.extract_to(folder, files(), {schema}, progress=False))
"""


def test_a_killed_writer_loses_no_part(documents, tmp_path):
    whole = lx.extract_to(tmp_path / "whole", documents, SCHEMA, **QUIET)
    out = tmp_path / "out"
    code = KILLED.replace(
        "{schema}", "{'invoice_number': str, 'total': float, 'items': [{'name': str, 'amount': float}]}"
    )
    command = [sys.executable, "-c", code, str(out), str(documents), ""]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as killed:
        assert killed.stdout.readline() == b"listed\n"  # two parts are under way, the third has no end
        killed.kill()
    for name in ("documents/part-00007.parquet", "documents/.part-00002.parquet.1.part"):
        path = out / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"half of what was to be")
    done = lx.extract_to(out, documents, SCHEMA, **QUIET)
    assert done.documents == whole.documents
    assert contents(out) == contents(whole.folder)
    assert not list(out.rglob(".part*"))


def test_a_folder_is_of_one_schema_and_of_one_writer(documents, tmp_path):
    out = tmp_path / "out"
    lx.extract_to(out, documents / "0.txt", SCHEMA, **QUIET)
    with pytest.raises(lx.ConfigError, match="results of another schema"):
        lx.extract_to(out, documents, {"total": float}, **QUIET)
    with pytest.raises(lx.ConfigError, match="results of another options"):
        lx.extract_to(out, documents, SCHEMA, pages="1", **QUIET)
    with pytest.raises(lx.ConfigError, match="has other things in it"):
        lx.extract_to(documents, documents, SCHEMA, **QUIET)

    def files():
        yield documents / "1.txt"
        with pytest.raises(lx.ConfigError, match="written by another"):
            lx.extract_to(out, documents, SCHEMA, **QUIET)

    assert lx.extract_to(out, files(), SCHEMA, **QUIET).documents == 2


def test_results_in_the_folder_of_the_documents_are_no_documents(documents):
    for _ in range(2):
        done = lx.extract_to(documents / "out", documents, SCHEMA, **QUIET)
    assert done.documents == 9


def test_what_cannot_be_is_said(documents, tmp_path):
    with pytest.raises(lx.DocumentError, match="does not exist"):
        lx.extract_to(tmp_path / "a", tmp_path / "gone", SCHEMA, **QUIET)
    with pytest.raises(lx.SchemaError, match="one schema for all"):
        lx.extract_to(tmp_path / "a", documents, "invoices", **QUIET)
    with pytest.raises(lx.ConfigError, match="give a Dask client"):
        lx.extract_to(tmp_path / "a", documents, SCHEMA, executor=3, **QUIET)
    with pytest.raises(TypeError, match="did you mean 'pages'"):
        lx.extract_to(tmp_path / "a", documents, SCHEMA, page="1")
    with ThreadPoolExecutor(1) as threads:
        with pytest.raises(lx.ConfigError, match="one of them"):
            lx.extract_to(tmp_path / "a", documents, SCHEMA, executor=threads, client=3, **QUIET)
        with pytest.raises(lx.ConfigError, match="credentials") as caught:
            lx.extract_to(tmp_path / "a", "s3://me:pass@bucket/a.pdf", SCHEMA, executor=threads, **QUIET)
        assert "pass" not in str(caught.value)
    with pytest.raises(lx.ConfigError, match="takes no more work"):
        lx.extract_to(tmp_path / "a", documents, SCHEMA, executor=threads, **QUIET)


class Dying(ThreadPoolExecutor):
    """An executor whose workers die of some of their work."""

    def __init__(self, dies):
        super().__init__(1)
        self.dies, self.given = dies, 0

    def submit(self, work, sources):
        self.given += 1
        return super().submit(_die if self.dies(self.given, sources) else work, sources)


def _die(sources):
    raise EOFError("The worker has gone.")


def test_a_chunk_whose_worker_dies_is_done_again(documents, tmp_path):
    alone = lx.extract_to(tmp_path / "alone", documents, SCHEMA, **QUIET)
    with Dying(lambda given, _: given in (1, 3)) as executor:
        done = lx.extract_to(tmp_path / "out", documents, SCHEMA, executor=executor, **QUIET)
    assert executor.given == 5
    assert contents(done.folder) == contents(alone.folder)


def test_a_chunk_whose_workers_die_three_times_is_errors(documents, tmp_path):
    with Dying(lambda _, sources: sources[0].label.endswith("3.txt")) as executor:
        done = lx.extract_to(tmp_path / "out", documents, SCHEMA, executor=executor, **QUIET)
    errors = rows(done.folder, "errors").set_index("file")
    lost = [str(documents / f"{number}.txt") for number in (3, 4, 5)]
    assert errors.index.tolist()[:3] == lost
    assert errors.loc[lost[0], "reason"] == "Its worker died 3 times (EOFError: The worker has gone.)."
    assert done.failed == 4
    assert rows(done.folder)["total"].notna().sum() == 5


def test_an_executor_whose_workers_cannot_do_the_work_says_so_and_writes_nothing(documents, tmp_path):
    with Dying(lambda *_: True) as executor, pytest.raises(lx.ConfigError, match=r"cannot do the work \(EOFError"):
        lx.extract_to(tmp_path / "a", documents, SCHEMA, executor=executor, **QUIET)
    with (
        ProcessPoolExecutor(1, get_context("spawn"), initializer=_without_pyarrow) as processes,
        pytest.raises(lx.ConfigError, match="pyarrow"),
    ):
        lx.extract_to(tmp_path / "a", documents, SCHEMA, executor=processes, **QUIET)
    assert not contents(tmp_path / "a")


def _without_pyarrow():
    sys.modules["pyarrow"] = None
