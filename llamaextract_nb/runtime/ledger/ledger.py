"""The ledger of a folder: what is asked of it and told to it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from llamaextract_nb.results import Correction
from llamaextract_nb.runtime.ledger import claims, corrections, pruning
from llamaextract_nb.runtime.ledger.corrections import Kept
from llamaextract_nb.runtime.ledger.database import Database
from llamaextract_nb.runtime.ledger.records import Answer, Claim, Pruned, Task, Upload, upload_row
from llamaextract_nb.runtime.ledger.stored import StoredMetadata, read_json
from llamaextract_nb.runtime.ledger.text import from_column, to_column
from llamaextract_nb.runtime.ledger.writer import Write, Writer
from llamaextract_nb.runtime.owner import Owner
from llamaextract_nb.runtime.telling import Telling
from llamaextract_nb.runtime.uncollected import uncollected

P = ParamSpec("P")
T = TypeVar("T")

# The columns of a run's file, with what stands where a row says nothing; None where it must.
_FILE: dict[str, Any] = {"duplicates": 0, "reserved": 0.0} | dict.fromkeys(
    "answer seconds pages error stage hint path digest size name key job_id request_id credits".split()
)
_NO_EVIDENCE = "The ledger has no evidence of an answer that can be read: extract the file again, with cache=False."
_FILE_COLUMNS = ("run_id", "position", "label", "state", "attempts", *_FILE)


class Ledger:
    """The runs, answers, uploads and tasks under a folder, for all threads of this process; see `open_ledger()`.

    Each method waits until it is done. On an event loop, `await ledger.off(ledger.answers, keys)` does not block the
    loop, and `ledger.write(ledger.keep_answers, answers)` does not wait at all. All that is stored may be stored again.

    Args:
        folder: The folder.

    Attributes:
        corrected: Who is told, in this process, when something is corrected, confirmed or taken back.

    Raises:
        ConfigError: The folder or the file cannot be used; every method raises it, too.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._database = Database(folder / "ledger.sqlite")
        self._writer = Writer(self._database)
        self.corrected = Telling()
        self._owner: Owner | None = None
        self._owning = threading.Lock()
        with self._database.reading():
            pass

    # how it is called

    def write(self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue a call of a method of this ledger behind all earlier ones; those that wait share one transaction."""
        return self._writer.submit(lambda _: method(*args, **kwargs))

    async def off(self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a method of this ledger away from the event loop; it is called even if the waiting is cancelled."""
        return await asyncio.shield(asyncio.wrap_future(self.write(method, *args, **kwargs)))

    def _change(self, write: Write[T]) -> T:
        if self._writer.is_here:
            with self._database.writing() as connection:
                return write(connection)
        return self._writer.submit(write).result()

    # answers

    def answer(self, key: str) -> Answer | None:
        """Return the answer with a key, None if there is none yet."""
        return self.answers([key]).get(key)

    def answers(self, keys: Iterable[str]) -> dict[str, Answer]:
        """Return those answers with these keys that there are."""
        query = "select data, metadata from answers where key = ?"
        with self._database.reading() as connection:
            rows = [(key, connection.execute(query, [key]).fetchone()) for key in keys]
        with uncollected():
            return {
                key: Answer(read_json(row[0]), StoredMetadata(row[1], _NO_EVIDENCE) if row[1] else None)
                for key, row in rows
                if row is not None
            }

    def answered(self, keys: Iterable[str]) -> set[str]:
        """Return those of these keys that have an answer."""
        query = "select 1 from answers where key = ?"
        with self._database.reading() as connection:
            return {key for key in keys if connection.execute(query, [key]).fetchone()}

    def keep_answers(self, answers: Mapping[str, Answer]) -> None:
        """Store answers under their keys; the tasks of these keys are over."""
        now = time.time()
        rows = [
            (key, json.dumps(answer.data), None if answer.metadata is None else json.dumps(answer.metadata), now)
            for key, answer in answers.items()
        ]

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany("insert or replace into answers values (?, ?, ?, ?)", rows)
            connection.executemany("delete from tasks where key = ?", [(key,) for key in answers])

        self._change(write)

    # runs

    def keep_run(
        self,
        run_id: str,
        destination: str,
        json_schema: dict[str, Any],
        options: dict[str, Any],
        *,
        host: str = "",
        where: str = "",
    ) -> None:
        """Store that a run began: what it asks, the key of its destination, its host, and the line that told where."""
        row = (run_id, time.time(), destination, json.dumps(json_schema), json.dumps(options), host, where)
        self._change(
            lambda connection: connection.execute(
                "insert into runs (id, created, destination, json_schema, options, host, where_) "
                "values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set destination = excluded.destination, "
                "json_schema = excluded.json_schema, options = excluded.options, host = excluded.host, "
                "where_ = excluded.where_",
                row,
            )
        )

    def keep_schema(self, run_id: str, json_schema: dict[str, Any]) -> None:
        """Store the schema that a run turned out to have."""
        row = (json.dumps(json_schema), run_id)
        self._change(lambda connection: connection.execute("update runs set json_schema = ? where id = ?", row))

    def keep_files(self, run_id: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Store how files of a run stand; each row has the columns of the table, or those that are known."""
        full = [{"run_id": run_id, **_FILE, **row} for row in rows]
        values = [[to_column(row[column]) for column in _FILE_COLUMNS] for row in full]
        query = (
            f"insert or replace into run_files ({', '.join(_FILE_COLUMNS)}) "  # noqa: S608 - our own names
            f"values ({', '.join('?' * len(_FILE_COLUMNS))})"
        )
        self._change(lambda connection: connection.executemany(query, values))

    def runs(self) -> list[dict[str, Any]]:
        """Return a row for each run, the newest first: id, created, where, and how many files stand how."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "select r.id, r.created, case r.where_ when '' then r.destination else r.where_ end, "
                "count(f.position), coalesce(sum(f.state = 'done'), 0), "
                "coalesce(sum(f.state in ('failed', 'cancelled')), 0), "
                "coalesce(sum(f.state not in ('done', 'failed', 'cancelled')), 0) from runs r left join run_files f on "
                "f.run_id = r.id group by r.id order by r.created desc, r.id"
            ).fetchall()
        names = ("id", "created", "where", "files", "done", "failed", "waiting")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def run(self, run_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
        """Return a run and its files, None if there is no such run."""
        names = ("id", "created", "destination", "json_schema", "options", "host", "where")
        with self._database.reading() as connection:
            run = connection.execute(
                "select id, created, destination, json_schema, options, host, where_ from runs where id = ?", [run_id]
            ).fetchone()
            if run is None:
                return None
            files = connection.execute(
                f"select {', '.join(_FILE_COLUMNS)} from run_files where run_id = ? order by position",  # noqa: S608
                [run_id],
            ).fetchall()
        head = dict(zip(names, run, strict=True))
        head |= {"json_schema": json.loads(head["json_schema"]), "options": json.loads(head["options"])}
        return head, [dict(zip(_FILE_COLUMNS, map(from_column, file), strict=True)) for file in files]

    # what people put right

    def keep_correction(self, digest: str, part: str, correction: Correction) -> None:
        """Store what was corrected or confirmed in a content, or in a part of it."""
        self._change(lambda connection: corrections.keep(connection, digest, part, correction))
        self.corrected.tell()

    def corrections(self, digests: Iterable[str]) -> list[Kept]:
        """Return what was corrected or confirmed in these contents, in the order in which that was done."""
        with self._database.reading() as connection:
            return corrections.of(connection, digests)

    def corrections_state(self) -> tuple[object, ...]:
        """Return what differs after every correction that was stored or removed, in whichever kernel."""
        with self._database.reading() as connection:
            return corrections.state(connection)

    def drop_correction(self, number: int) -> bool:
        """Remove a correction; tell whether it was there still."""
        dropped = self._change(lambda connection: corrections.drop(connection, number))
        self.corrected.tell()
        return dropped

    # what the hosts have

    def upload(self, host: str, digest: str, name: str) -> Upload | None:
        """Return the upload of a content under a name, None if the host has none."""
        return self.uploads_of(host, [(digest, name)]).get((digest, name))

    def uploads_of(self, host: str, contents: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Upload]:
        """Return those uploads that a host has of these contents, each a digest and a name."""
        query = "select file_id, created from uploads where host = ? and digest = ? and name = ?"
        with self._database.reading() as connection:
            rows = [
                (digest, name, connection.execute(query, [host, digest, to_column(name)]).fetchone())
                for digest, name in contents
            ]
        return {(digest, name): Upload(host, digest, name, *row) for digest, name, row in rows if row is not None}

    def keep_upload(self, upload: Upload) -> None:
        """Store that a host has a content."""
        row = [to_column(value) for value in upload_row(upload)]
        self._change(
            lambda connection: connection.execute("insert or replace into uploads values (?, ?, ?, ?, ?)", row)
        )

    def drop_upload(self, host: str, file_id: str) -> None:
        """Store that a host does not have a file any more."""
        self._change(
            lambda connection: connection.execute("delete from uploads where host = ? and file_id = ?", [host, file_id])
        )

    # who works on what

    @property
    def owner(self) -> str:
        """The id of this process among those that work on answers."""
        return self._own().id

    def claim(self, keys: Iterable[str], run_id: str, host: str) -> dict[str, Claim]:
        """Take the answers with these keys on, for a run, unless a living process or another run has them.

        What a process that is gone had under way is taken over as it stands, with its upload and its job.

        Returns:
            For each key the task as it stands now, and whether it is this run's.
        """
        owner, wanted = self._own(), list(keys)
        return self._change(lambda connection: claims.claim(connection, wanted, owner, run_id, host))

    def keep_tasks(self, tasks: Iterable[Task]) -> None:
        """Store how tasks of this process stand."""
        rows = list(tasks)
        self._change(lambda connection: claims.keep(connection, rows))

    def release(self, keys: Iterable[str]) -> None:
        """Give up tasks of this process that came to no answer."""
        rows = [(key, self.owner) for key in keys]
        self._change(lambda connection: connection.executemany("delete from tasks where key = ? and owner = ?", rows))

    def leave(self, keys: Iterable[str]) -> None:
        """Let go of tasks of this process with what they have on the host, for whoever claims them next."""
        rows = [(key, self.owner) for key in keys]
        self._change(
            lambda connection: connection.executemany("update tasks set owner = '' where key = ? and owner = ?", rows)
        )

    def _own(self) -> Owner:
        with self._owning:
            if self._owner is None:
                self._owner = Owner(self.folder)
            return self._owner

    # its size and its end

    @property
    def size(self) -> int:
        """The bytes that it takes on disk."""
        return self._database.size()

    def prune(self, older_than: float, keep: Collection[str] = (), *, dry_run: bool = False) -> Pruned:
        """Remove finished runs that began so many seconds ago, and what is as old and no run refers to any more.

        Nothing goes that an unfinished run or a living process needs.

        Args:
            older_than: The age, in seconds.
            keep: The ids of runs that stay all the same.
            dry_run: Whether to tell only what would go.
        """
        before, owner = time.time() - older_than, self._own()

        def write(connection: sqlite3.Connection) -> Pruned:
            connection.execute("savepoint pruning")
            pruned = pruning.prune(connection, before, keep, owner.is_gone)
            if dry_run:
                connection.execute("rollback to pruning")
            connection.execute("release pruning")
            return pruned

        return self._change(write)

    def vacuum(self) -> None:
        """Give the space of what was removed back to the disk; not through `write()` or `off()`."""
        with self._database.reading() as connection:
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        """Write what is queued, and let go of the file and of this process's tasks; a later call opens it again."""
        self._writer.close()
        self._database.close()
        with self._owning:
            if self._owner is not None:
                self._owner.close()
            self._owner = None

    def before_fork(self) -> None:
        """Get ready for a fork; see `Database.before_fork()`."""
        self._database.before_fork()

    def after_fork(self, in_child: bool) -> None:
        """Go on after a fork; a child is an owner of its own, and leaves what is queued to its parent."""
        self._database.after_fork(in_child)
        if in_child:
            self._writer = Writer(self._database)
            self.corrected = Telling()
            self._owner = None
            self._owning = threading.Lock()
