"""The ledger as a file: what an earlier version wrote is read and gone on with."""

import sqlite3

import pytest

import llamaextract_nb as lx

EARLIER = """
create table runs (id text primary key, created real not null, destination text not null, json_schema text not null, options text not null);
create table run_files (run_id text not null references runs(id) on delete cascade, position integer not null, label text not null,
    answer text, state text not null, seconds real, pages integer, attempts integer not null, error text, stage text, hint text,
    primary key (run_id, position)) without rowid;
insert into runs values ('run-0', 0, 'local 0.1.0', '{"type": "object", "properties": {"total": {"type": "number"}}}', '{}');
insert into run_files values ('run-0', 0, 'a.txt', null, 'failed', 0.1, null, 1, 'It is empty.', 'read', null);
"""


def test_a_ledger_of_an_earlier_version(home):
    home.mkdir()
    with sqlite3.connect(home / "ledger.sqlite") as connection:
        connection.executescript(EARLIER)
    connection.close()
    assert lx.open_run("run-0").errors["reason"].tolist() == ["It is empty."]
    run = lx.submit([("b.txt", b"Total: 5")], {"total": float}, progress=False)
    assert run.result()["total"].tolist() == [5.0]
    assert lx.runs().index.tolist() == [run.id, "run-0"]


def test_the_documents_of_a_past_run_are_found_again(home, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Total: 5")
    run = lx.submit([path, ("b.txt", b"Total: 6")], {"total": float}, progress=False)
    run.result()
    again = lx.open_run(run.id)
    assert again.document("a.txt") == path
    assert run.document("b.txt") == b"Total: 6"
    with pytest.raises(lx.DocumentError, match="is not on this machine"):
        again.document("b.txt")
    with pytest.raises(lx.DocumentError, match=r"is no file of this run"):
        again.document("c.txt")
