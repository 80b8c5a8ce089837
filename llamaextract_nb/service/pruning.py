"""What the service forgets: by age, and the oldest first beyond a size.

Nothing that a job at work needs is ever removed, and nothing younger than a day but by its sender. Whoever uses an
upload again after it was removed is told to upload it again.
"""

from __future__ import annotations

import contextlib
import sqlite3
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from llamaextract_nb.service.parses import Parses
from llamaextract_nb.service.store import Store, to_text
from llamaextract_nb.service.store.files import NEEDED_FILES, remove_deleted

# Longer than any run takes, and than a notebook lies between two sittings; what is gone costs one upload and one
# reading, for the answers are in the ledger of the one who asked.
MOST_DAYS = 30
MOST_BYTES = 10 * 2**30  # of uploaded contents; some 10,000 PDFs
MOST_JOBS = 100_000  # that are over, on each wire; each has some 10 KB of answers
LEAST_DAYS = 1  # a run creates its jobs soon after its uploads, and collects them soon after their end
EVERY = 24 * 3600.0  # seconds between two prunings of a service that lives long
_AT_ONCE = 100  # contents removed while everyone else waits


def prune(store: Store) -> None:
    """Remove the jobs and uploads that are too old or too many, and what was read of them; safe beside other services.

    What is read of a document has a limit of its own, which is kept as it grows (see `Parses`).
    """
    _prune_jobs(store)
    _prune_files(store)
    _prune_contents(store)
    Parses(store.parses, store.contents).sweep()


def prune_agents(store: Store) -> None:
    """Remove the old agents that runs made for themselves and that have no job left.

    Only for a service that is alone on its folder and has no client yet: a run looks its agent up once and keeps it.
    """
    with store.writing() as connection:
        connection.execute(
            "delete from agents where name glob 'nb-*' and updated_at < ? "
            "and id not in (select extraction_agent_id from jobs)",
            (_ago(MOST_DAYS),),
        )


def _prune_jobs(store: Store) -> None:
    with store.writing() as connection:
        over = "jobs where status in ('completed', 'failed')"
        gone = _too_old_or_many(connection, over, "completed_at")
        connection.executemany("delete from job_files where job_id = ?", gone)
        connection.executemany("delete from jobs where id = ?", gone)
        over = "extract_jobs where status in ('COMPLETED', 'FAILED', 'CANCELLED')"
        connection.executemany(
            "delete from extract_jobs where id = ?", _too_old_or_many(connection, over, "updated_at")
        )


def _too_old_or_many(connection: sqlite3.Connection, over: str, ended: str) -> list[tuple[str]]:
    """Return the ids of jobs that are over and are to go; `ended` is the column that says when they ended."""
    beyond = (
        f"select id from (select id, {ended} as ended from {over} order by ended desc limit -1 offset ?) "  # noqa: S608
        "where ended < ?"
    )
    gone = connection.execute(beyond, (MOST_JOBS, _ago(LEAST_DAYS))).fetchall()
    gone += connection.execute(beyond, (0, _ago(MOST_DAYS))).fetchall()
    return [(row["id"],) for row in gone]


def _prune_files(store: Store) -> None:
    unused = f"and id not in ({NEEDED_FILES})"
    with store.writing() as connection:
        remove_deleted(connection)
        connection.execute(f"delete from files where created_at < ? {unused}", (_ago(MOST_DAYS),))  # noqa: S608
        contents = connection.execute(
            "select sha256, max(created_at), max(file_size) from files group by sha256 order by 2 desc"
        ).fetchall()
        total, gone = 0, []
        for sha256, last, size in contents:
            total += size
            if total > MOST_BYTES and last < _ago(LEAST_DAYS):
                gone.append((sha256,))
        connection.executemany(f"delete from files where sha256 = ? {unused}", gone)  # noqa: S608


def _prune_contents(store: Store) -> None:
    """Remove the contents that no file has, and the uploads that a dead service left half done."""
    before = time.time() - LEAST_DAYS * 24 * 3600
    old = [path for path in store.contents.glob("**/*") if _is_older(path, before)]
    for start in range(0, len(old), _AT_ONCE):
        # Under the lock of the database, under which an upload puts a content in its place: it is seen here or there.
        with store.writing() as connection:
            for path in old[start : start + _AT_ONCE]:
                if connection.execute("select 1 from files where sha256 = ?", (path.name,)).fetchone() is None:
                    with contextlib.suppress(OSError):  # another service removes it, or Windows has it open
                        path.unlink()


def _is_older(path: Path, before: float) -> bool:
    try:
        about = path.stat()
    except OSError:  # an upload that is put in its place at this moment
        return False
    return stat.S_ISREG(about.st_mode) and about.st_mtime < before


def _ago(days: float) -> str:
    return to_text(datetime.now(UTC) - timedelta(days=days))
