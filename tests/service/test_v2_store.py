"""What the store keeps of v2: over a new version, a crash, and a pruning."""

import asyncio
import os
import signal
import sqlite3
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.local import LocalService
from llamaextract_nb.sample_data import sample_schema, samples
from llamaextract_nb.service import pruning
from llamaextract_nb.service.store import Store, to_text
from llamaextract_nb.service.store.migrations import STEPS
from llamaextract_nb.service.store.pages import Page

from .conftest import SDK, running
from .test_pruning import OLD, add_file, add_job, contents
from .test_v2_extract import QUICK, TOTAL, upload

BEFORE = "insert into files values ('fil-1', 'a.txt', 'p', 'abc', 3, null, '2026-01-01T00:00:00.000000Z')"


def test_a_folder_of_an_older_version_is_taken_up(tmp_path):
    connection = sqlite3.connect(tmp_path / "service.sqlite")
    connection.executescript(STEPS[0] + ";" + BEFORE)
    connection.close()
    for _ in range(2):
        store = Store(tmp_path, "me")
        (file,), _ = store.files(Page())
        assert (file["id"], file["external_file_id"], file["purpose"]) == ("fil-1", None, None)
        store.close()


def test_a_folder_of_a_later_version_is_left_alone(tmp_path):
    Store(tmp_path, "me").close()
    connection = sqlite3.connect(tmp_path / "service.sqlite")
    connection.execute("pragma user_version = 99")
    connection.close()
    with pytest.raises(ConfigError, match="written by a later version"):
        Store(tmp_path, "me")


def test_a_migration_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    from llamaextract_nb.service.store import migrations

    monkeypatch.setattr(migrations, "STEPS", STEPS[:1])
    Store(tmp_path, "me").close()
    monkeypatch.setattr(migrations, "STEPS", (*STEPS[:1], "create table half (a); create table half (a)"))
    with pytest.raises(sqlite3.OperationalError):
        Store(tmp_path, "me")
    connection = sqlite3.connect(tmp_path / "service.sqlite")
    assert connection.execute("select count(*) from sqlite_master where name = 'half'").fetchone()[0] == 0
    connection.close()


def add_extract(store, file, days=None, status="COMPLETED"):
    job = store.create_extract("p", file["id"], {"data_schema": TOTAL}, None)
    if days is not None:
        store.end_extract(job["id"], status, {"status": "error", "error": "x"})
        moment = to_text(datetime.now(UTC) - timedelta(days=days))
        store.write("update extract_jobs set updated_at = ? where id = ?", moment, job["id"])
    return job["id"]


def test_jobs_are_pruned_when_they_are_old_and_their_files_when_nobody_needs_them(store):
    old, needed = add_file(store, "1", OLD), add_file(store, "2", OLD)
    gone = [add_extract(store, old, OLD, status) for status in ("COMPLETED", "FAILED", "CANCELLED")]
    kept = [add_extract(store, old, 1), add_extract(store, needed)]
    pruning.prune(store)
    assert [store.extract(job) for job in gone] == [None] * 3
    assert all(store.extract(job) for job in kept)
    assert [store.file(file["id"]) is not None for file in (old, needed)] == [False, True]
    assert contents(store) == {needed["sha256"]}


def test_the_oldest_go_first_where_there_are_too_many(store, monkeypatch):
    monkeypatch.setattr(pruning, "MOST_JOBS", 1)
    file = add_file(store, "1")
    jobs = [add_extract(store, file, days) for days in (3, 2, 0.5)]
    pruning.prune(store)
    assert [store.extract(job) is not None for job in jobs] == [False, False, True]


@pytest.mark.parametrize("wire", ["v1", "v2"])
def test_a_deleted_file_stays_for_the_jobs_at_work_and_then_goes(store, wire):
    file = add_file(store, "1", 2)
    job = add_job(store, [file], "pending")["id"] if wire == "v1" else add_extract(store, file)
    assert store.delete_file(file["id"])
    assert not store.delete_file(file["id"])
    assert store.file(file["id"]) is None
    pruning.prune(store)
    assert contents(store) == {file["sha256"]}
    assert (store.open_files(job)[0] if wire == "v1" else store.file_of_extract(job))["id"] == file["id"]
    store.end_job(job, "completed") if wire == "v1" else store.end_extract(job, "CANCELLED")
    pruning.prune(store)
    assert contents(store) == set()


def test_an_end_comes_once(store):
    job = add_extract(store, add_file(store, "1"))
    assert store.begin_extract(job)
    assert store.end_extract(job, "CANCELLED")
    assert not store.end_extract(job, "COMPLETED", {"status": "success"})
    assert not store.begin_extract(job)
    assert (store.extract(job)["status"], store.extract(job)["answer"]) == ("CANCELLED", None)


def test_killed_in_mid_job_the_next_service_finishes_it(tmp_path):
    path = next(path for path in samples("invoice") if "58113" in path.name)
    first = LocalService(tmp_path)
    with SDK(f"http://{urlsplit(first.base_url).netloc}", key=first.token) as sdk:
        files = [upload(sdk, path.read_bytes() + b"\n%" * n, f"{n}.pdf") for n in range(6)]
        jobs = [sdk.extract.create(file_input=file, configuration={"data_schema": sample_schema("invoice")}).id for file in files]  # fmt: skip
        os.kill(first._child._process.pid, signal.SIGKILL)
        first._child._process.wait()
    second = LocalService(tmp_path)
    with second, SDK(f"http://{urlsplit(second.base_url).netloc}", key=second.token) as sdk:
        assert all(sdk.extract.wait_for_completion(job, **QUICK).extract_result for job in jobs)


@pytest.mark.parametrize("stored", [True, False])
def test_a_job_that_breaks_is_failed(tmp_path, monkeypatch, stored):
    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    with running(tmp_path, workers=1) as service, SDK(service.url) as sdk:
        monkeypatch.setattr(service.store, "begin_extract", full)
        if not stored:
            monkeypatch.setattr(service.store, "end_extract", full)
        job = sdk.extract.create(file_input=upload(sdk), configuration={"data_schema": TOTAL})
        while (seen := sdk.extract.get(job.id)).status == "PENDING":
            pass
        assert seen.status == "FAILED"
        assert "free disk space" in seen.error_message


def test_a_service_that_ends_leaves_its_jobs_to_the_next(tmp_path):
    with running(tmp_path, workers=1) as service, SDK(service.url) as sdk:
        file = upload(sdk)
        ask = service.jobs.workers.ask

        async def hang(_work, name, *_given, **_named):
            return await ask(signal.pause, name)

        service.jobs.workers.ask = hang
        jobs = [sdk.extract.create(file_input=file, configuration={"data_schema": TOTAL}).id for _ in range(2)]
    store = Store(tmp_path, "next")
    assert {job["id"] for job in store.open_extracts()} == set(jobs)
    store.close()
    with running(tmp_path, workers=1, owner="next") as service, SDK(service.url) as sdk:
        asyncio.run_coroutine_threadsafe(resumed(service), service.loop).result(30)
        for job in jobs:
            assert sdk.extract.wait_for_completion(job, **QUICK).extract_result["total"] == 118.5


async def resumed(service):
    service.extracts.resume(lambda _: True)
