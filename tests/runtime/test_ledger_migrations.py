"""The ledger's tables: what earlier versions wrote is read and gone on with, what later ones wrote is left alone."""

import contextlib
import sqlite3
import subprocess
import sys

import pytest

import llamaextract_nb as lx
from llamaextract_nb.runtime.ledger import Ledger, migrations

FIRST = """
create table runs (id text primary key, created real not null, destination text not null, json_schema text not null, options text not null);
create table run_files (run_id text not null references runs(id) on delete cascade, position integer not null, label text not null,
    answer text, state text not null, seconds real, pages integer, attempts integer not null, error text, stage text, hint text,
    primary key (run_id, position)) without rowid;
create table answers (key text primary key, data text not null, metadata text, created real not null);
insert into runs values ('run-0', 0, 'local 0.1.0', '{"type": "object", "properties": {"total": {"type": "number"}}}', '{}');
insert into run_files values ('run-0', 0, 'a.txt', null, 'failed', 0.1, null, 1, 'It is empty.', 'read', null);
insert into run_files values ('run-0', 1, 'b.txt', 'k', 'done', 0.1, 1, 1, null, null, null);
insert into answers values ('k', '{"total": 5.0}', null, 0);
"""
SECOND = FIRST + "alter table run_files add column path text; update run_files set path = '/b.txt' where position = 1;"


def write(folder, script):
    folder.mkdir(exist_ok=True)
    with contextlib.closing(sqlite3.connect(folder / "ledger.sqlite")) as connection:
        connection.executescript(script)


@pytest.mark.parametrize(("script", "path"), [(FIRST, None), (SECOND, "/b.txt")])
def test_ledgers_of_earlier_versions(tmp_path, script, path):
    write(tmp_path, script)
    for _ in range(2):  # as it was found, and as it was left
        with contextlib.closing(Ledger(tmp_path)) as ledger:
            head, (first, second) = ledger.run("run-0")
            assert (head["destination"], head["host"], head["where"]) == ("local 0.1.0", "", "")
            assert (first["error"], first["key"], first["duplicates"]) == ("It is empty.", None, 0)
            assert (second["path"], ledger.answer(second["answer"]).data) == (path, {"total": 5.0})
            assert ledger.runs()[0] | {"created": 0} == {
                "id": "run-0", "created": 0, "where": "local 0.1.0", "files": 2, "done": 1, "failed": 1, "waiting": 0
            }  # fmt: skip


def test_an_earlier_ledger_is_gone_on_with(home):
    write(home, FIRST)
    assert lx.open_run("run-0").errors["reason"].tolist() == ["It is empty."]
    run = lx.submit([("b.txt", b"Total: 5")], {"total": float}, progress=False)
    assert run.result()["total"].tolist() == [5.0]
    assert lx.runs().index.tolist() == [run.id, "run-0"]


def test_the_tables_are_the_same_whatever_they_began_with(tmp_path):
    tables = []
    for name, script in {"new": "", "first": FIRST, "second": SECOND}.items():
        write(tmp_path / name, script)
        with contextlib.closing(Ledger(tmp_path / name)) as ledger, ledger._database.reading() as connection:
            names = ["runs", "run_files", "answers", "uploads", "tasks", "corrections"]
            tables.append([connection.execute(f"pragma table_info({table})").fetchall() for table in names])
    assert tables[0] == tables[1] == tables[2]
    assert all(tables[0])


def test_a_ledger_of_a_later_version(tmp_path):
    write(tmp_path, f"{SECOND} pragma user_version = {len(migrations.STEPS) + 1};")
    before = (tmp_path / "ledger.sqlite").read_bytes()
    with pytest.raises(lx.ConfigError, match=r"written by a later version .* upgrade the package"):
        Ledger(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as connection:
        assert connection.execute("select count(*) from runs").fetchone() == (1,)
    assert len(before) == (tmp_path / "ledger.sqlite").stat().st_size


def test_a_step_that_fails_leaves_the_ledger_as_it_was(tmp_path, monkeypatch):
    write(tmp_path, SECOND)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, "create table more (a); create table more (b)"))
    with pytest.raises(lx.ConfigError, match="table more already exists"):
        Ledger(tmp_path)
    monkeypatch.undo()
    with contextlib.closing(Ledger(tmp_path)) as ledger:
        assert ledger.runs()[0]["files"] == 2


def test_processes_that_migrate_at_once(tmp_path):
    code = (
        "import sys; from pathlib import Path; from llamaextract_nb.runtime.ledger import open_ledger\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "for folder in sys.argv[1:]: print(len(open_ledger(Path(folder)).runs()))"
    )
    folders = [tmp_path / str(number) for number in range(10)]
    for folder in folders[:5]:
        write(folder, FIRST)
    command = [sys.executable, "-c", code, *folders]
    with contextlib.ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            )
            for _ in range(3)
        ]
        for process in processes:
            process.stdout.readline()
        for process in processes:
            process.stdin.write(b"go\n")
            process.stdin.flush()
        for process in processes:
            assert process.communicate() == (b"1\n" * 5 + b"0\n" * 5, b"")
