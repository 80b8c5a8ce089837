"""The ledger: what was run, and every answer that was ever given, in one SQLite file.

Answers are keyed by where and how they were made, so that the same call again extracts only what is missing. Several
kernels may write at once.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.home import home

_TABLES = """
create table if not exists runs (
    id text primary key, created real not null, destination text not null, json_schema text not null,
    options text not null
);
create table if not exists run_files (
    run_id text not null references runs(id) on delete cascade, position integer not null, label text not null,
    answer text, state text not null, seconds real, pages integer, attempts integer not null,
    error text, stage text, hint text, path text,
    primary key (run_id, position)
) without rowid;
create table if not exists answers (key text primary key, data text not null, metadata text, created real not null);
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """The data and metadata that an extraction gave for one file."""

    data: dict[str, Any]
    metadata: dict[str, Any] | None


class Ledger:
    """The runs and answers under a folder; each thread has a connection of its own.

    Args:
        folder: The folder; by default `home()`.

    Raises:
        ConfigError: The folder cannot be written.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (folder or home()) / "ledger.sqlite"
        self._threads = threading.local()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._connection() as connection:
                connection.executescript(_TABLES)
                if "path" not in {row[1] for row in connection.execute("pragma table_info(run_files)")}:
                    connection.execute("alter table run_files add column path text")  # a ledger of an earlier version
        except (OSError, ConfigError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ConfigError(
                f"The data folder {self.path.parent} cannot be written ({reason}): free or choose another with the "
                "environment variable LLAMAEXTRACT_NB_HOME."
            ) from None

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = getattr(self._threads, "connection", None)
        try:
            if connection is None:
                connection = sqlite3.connect(self.path, timeout=30)
                connection.execute("pragma journal_mode = wal")
                connection.execute("pragma synchronous = normal")
                connection.execute("pragma foreign_keys = on")
                self._threads.connection = connection
            with connection:
                yield connection
        except sqlite3.Error as error:
            raise ConfigError(
                f"The ledger {self.path} cannot be used ({error}): free disk space, check its permissions, or choose "
                "another folder with the environment variable LLAMAEXTRACT_NB_HOME."
            ) from None

    def answer(self, key: str) -> Answer | None:
        """Return the answer with a key, None if there is none yet."""
        with self._connection() as connection:
            row = connection.execute("select data, metadata from answers where key = ?", [key]).fetchone()
        return Answer(json.loads(row[0]), json.loads(row[1]) if row[1] else None) if row else None

    def keep_answers(self, answers: Mapping[str, Answer]) -> None:
        """Store answers under their keys."""
        rows = [
            (
                key,
                json.dumps(answer.data),
                json.dumps(answer.metadata) if answer.metadata is not None else None,
                time.time(),
            )
            for key, answer in answers.items()
        ]
        with self._connection() as connection:
            connection.executemany("insert or replace into answers values (?, ?, ?, ?)", rows)

    def keep_run(self, run_id: str, destination: str, json_schema: dict[str, Any], options: dict[str, Any]) -> None:
        """Store that a run began."""
        row = [run_id, time.time(), destination, json.dumps(json_schema), json.dumps(options)]
        with self._connection() as connection:
            connection.execute("insert or replace into runs values (?, ?, ?, ?, ?)", row)

    def keep_schema(self, run_id: str, json_schema: dict[str, Any]) -> None:
        """Store the schema that a run turned out to have."""
        with self._connection() as connection:
            connection.execute("update runs set json_schema = ? where id = ?", [json.dumps(json_schema), run_id])

    def keep_files(self, run_id: str, rows: list[dict[str, Any]]) -> None:
        """Store how files of a run stand; each row has the columns of the table."""
        with self._connection() as connection:
            connection.executemany(
                "insert or replace into run_files values (:run_id, :position, :label, :answer, :state, :seconds, "
                ":pages, :attempts, :error, :stage, :hint, :path)",
                [{"run_id": run_id, **row} for row in rows],
            )

    def runs(self) -> list[dict[str, Any]]:
        """Return a row for each run, the newest first."""
        with self._connection() as connection:
            rows = connection.execute(
                "select r.id, r.created, r.destination, count(f.position), sum(f.state = 'done'), "
                "sum(f.state in ('failed', 'cancelled')) from runs r left join run_files f on f.run_id = r.id "
                "group by r.id order by r.created desc, r.id"
            ).fetchall()
        names = ("id", "created", "where", "files", "done", "failed")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def run(self, run_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
        """Return a run and its files, None if there is no such run."""
        with self._connection() as connection:
            run = connection.execute("select * from runs where id = ?", [run_id]).fetchone()
            if run is None:
                return None
            files = connection.execute("select * from run_files where run_id = ? order by position", [run_id])
            names = [column[0] for column in files.description]
            rows = [dict(zip(names, row, strict=True)) for row in files.fetchall()]
        head = {"id": run[0], "created": run[1], "destination": run[2]}
        return {**head, "json_schema": json.loads(run[3]), "options": json.loads(run[4])}, rows
