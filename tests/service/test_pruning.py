"""What the service forgets, and what it must not."""

import asyncio
import hashlib
import os
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from llamaextract_nb.errors import InvalidRequestError
from llamaextract_nb.runtime.local import LocalService
from llamaextract_nb.runtime.owner import Owner
from llamaextract_nb.service import pruning
from llamaextract_nb.service.folder import is_alone
from llamaextract_nb.service.jobs import Jobs
from llamaextract_nb.service.store import MissingFileError, Store, to_text

SCHEMA = {"type": "object", "properties": {"total": {"type": "number"}}}
OLD, DAY = 40, 24 * 3600


def add_file(store, text, days=0):
    """Put a file into a store as an upload does, so many days ago."""
    content = text.encode()
    temporary = store.contents / "upload-x"
    temporary.write_bytes(content)
    fields = {
        "name": "a.txt",
        "project_id": "p",
        "sha256": hashlib.sha256(content).hexdigest(),
        "file_size": len(content),
    }
    file = store.create_file({**fields, "content_type": None}, temporary)
    when = time.time() - days * DAY
    os.utime(store.content(fields["sha256"]), (when, when))
    age(store, "files", file["id"], days)
    return file


def age(store, table, row, days):
    column = {"files": "created_at", "jobs": "completed_at", "agents": "updated_at"}[table]
    store.write(f"update {table} set {column} = ? where id = ?", to_text(datetime.now(UTC) - timedelta(days=days)), row)


def add_job(store, files, status="completed", days=0, agent="nb-1"):
    agent = store.create_agent({"name": agent, "project_id": "p", "data_schema": SCHEMA})
    job = store.create_job(agent, [file["id"] for file in files], None)
    if status == "completed":
        for position, _ in enumerate(files):
            store.answer(job["id"], position, {"status": "success"})
        store.end_job(job["id"], status)
        age(store, "jobs", job["id"], days)
    return job


def ids(store, table):
    return {row["id"] for row in store.all(f"select id from {table}")}


def contents(store):
    return {path.name for path in store.contents.rglob("*") if path.is_file()}


def test_by_age(store):
    old, new, used = add_file(store, "1", OLD), add_file(store, "2"), add_file(store, "3", OLD)
    over, recent, at_work = add_job(store, [old], days=OLD), add_job(store, [new]), add_job(store, [used], "pending")
    orphan = store.contents / "ab" / "abc"
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_text("x")
    os.utime(orphan, (0, 0))
    pruning.prune(store)
    assert ids(store, "files") == {new["id"], used["id"]}
    assert ids(store, "jobs") == {recent["id"], at_work["id"]}
    assert store.all("select distinct job_id from job_files where job_id = ?", over["id"]) == []
    assert contents(store) == {new["sha256"], used["sha256"]}
    assert len(store.open_files(at_work["id"])) == 1
    with pytest.raises(MissingFileError):
        add_job(store, [new, old])
    assert len(ids(store, "jobs")) == 2


def test_one_content_of_two_files_goes_with_the_last(store):
    old, new = add_file(store, "same", OLD), add_file(store, "same", 2)
    pruning.prune(store)
    assert ids(store, "files") == {new["id"]}
    assert contents(store) == {old["sha256"]}


def test_by_size_the_oldest_first_but_none_of_today(store, monkeypatch):
    monkeypatch.setattr(pruning, "MOST_BYTES", 25)
    files = [add_file(store, str(number) * 10, days=days) for number, days in enumerate((9, 8, 7, 6, 0, 0, 0))]
    add_job(store, [files[1]], "pending")
    pruning.prune(store)
    assert ids(store, "files") == {files[number]["id"] for number in (1, 4, 5, 6)}
    assert contents(store) == {files[number]["sha256"] for number in (1, 4, 5, 6)}
    monkeypatch.setattr(pruning, "MOST_JOBS", 2)
    jobs = [add_job(store, [files[6]], days=days) for days in (5, 4, 3, 0, 0, 0)]
    pruning.prune(store)
    assert {job["id"] for job in jobs} & ids(store, "jobs") == {job["id"] for job in jobs[3:]}


def test_what_was_read_goes_with_its_content(store):
    old = add_file(store, "1", OLD)
    parse = store.parses / old["sha256"][:2] / f"{old['sha256']}-x"
    parse.parent.mkdir()
    parse.write_text("x")
    pruning.prune(store)
    assert not parse.exists()


def test_agents_that_runs_made(store):
    names = ("nb-used", "nb-old", "nb-new", "invoices", "NB-mine")
    agents = {name: store.create_agent({"name": name, "project_id": "p", "data_schema": SCHEMA}) for name in names}
    for name in set(agents) - {"nb-new"}:
        age(store, "agents", agents[name]["id"], OLD)
    store.create_job(agents["nb-used"], [add_file(store, "1")["id"]], None)
    pruning.prune_agents(store)
    assert ids(store, "agents") == {agents[name]["id"] for name in names} - {agents["nb-old"]["id"]}


def test_a_service_is_alone_when_the_others_are_dead(tmp_path):
    first, second = Owner(tmp_path), Owner(tmp_path)
    assert not is_alone(tmp_path, first)
    second.close()
    (tmp_path / "owners" / "dead.lock").touch()
    assert is_alone(tmp_path, first)
    first.close()


def test_uploads_while_it_is_pruned(store):
    """The same contents again and again, beside a pruning that sees each as old: no file is ever without its content."""
    stop = threading.Event()

    def prune():
        other = Store(store.contents.parent, "other")
        while not stop.is_set():
            pruning.prune(other)
        other.close()

    thread = threading.Thread(target=prune)
    thread.start()
    try:
        for number in range(300):
            file = add_file(store, str(number % 3), OLD if number % 2 else 0)
            if number % 2 == 0:
                assert store.content(file["sha256"]).exists()
                add_job(store, [file])
    finally:
        stop.set()
        thread.join()
    for row in store.all("select sha256 from files"):
        assert store.content(row["sha256"]).exists()


def test_an_upload_that_is_put_in_its_place_meanwhile_ends_no_pruning(store, monkeypatch):
    vanished = store.contents / "upload-x"
    monkeypatch.setattr(type(vanished), "glob", lambda self, _: [vanished] if self == store.contents else [])
    monkeypatch.setattr(type(vanished), "is_file", lambda _: True)  # it was there a moment ago
    pruning.prune(store)


def test_a_service_prunes_when_it_starts_and_its_client_uploads_again(tmp_path):
    with LocalService(tmp_path) as service, service.client() as client:
        agent, file = client.create_agent("nb-1", data_schema=SCHEMA), client.upload_file(b"Total: 5", name="a.txt")
    with sqlite3.connect(tmp_path / "service.sqlite") as connection:
        connection.execute("update files set created_at = '2020-01-01T00:00:00.000000Z'")
        connection.execute("update agents set updated_at = '2020-01-01T00:00:00.000000Z'")
    connection.close()
    with LocalService(tmp_path) as service, service.client() as client:
        assert client.list_agents() == []
        agent = client.create_agent("nb-1", data_schema=SCHEMA)
        while True:  # until the pruning, which does not hold the start up
            try:
                client.create_job(agent.id, [file.id])
            except InvalidRequestError as error:
                refused = str(error)
                break
            with sqlite3.connect(tmp_path / "service.sqlite") as connection:
                connection.execute("update jobs set status = 'failed', completed_at = '2020-01-01'")
            connection.close()
        assert "file_ids.0: there is no such file; upload it again" in refused
        again = client.upload_file(b"Total: 5", name="a.txt")
        job = client.wait_for_job(client.create_job(agent.id, [again.id]).id, timeout=60)
        assert client.get_result(job.id).results[0].data == {"total": 5}


@pytest.mark.parametrize("stored", [True, False])
def test_a_job_that_breaks_ends_its_other_files_and_is_failed(store, monkeypatch, stored):
    job = add_job(store, [add_file(store, str(number)) for number in range(3)], "pending")

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    async def check():
        jobs, ended = Jobs(store, workers=1), []

        async def in_worker(_work, _name, work, *_more, **_times):
            path = work.path
            if path.endswith(hashlib.sha256(b"0").hexdigest()):
                return {"status": "success"}
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                ended.append(path)
                raise

        monkeypatch.setattr(jobs.workers, "ask", in_worker)
        monkeypatch.setattr(store, "answer", full)
        if not stored:
            monkeypatch.setattr(store, "end_job", full)
        jobs.start(job["id"])
        await jobs.wait(job["id"], 60)
        seen = jobs.seen(store.job(job["id"]))
        await jobs.close()
        return seen, ended

    seen, ended = asyncio.run(check())
    assert seen["status"] == "failed"
    assert len(ended) == 2
