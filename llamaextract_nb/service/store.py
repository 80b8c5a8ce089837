"""Agents, files and jobs in one SQLite database, and the contents of files beside it under their SHA-256."""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from llamaextract_nb.service.folder import DATABASE

_TABLES = """
create table if not exists agents (
    id text primary key, name text not null, project_id text not null, data_schema text, description text,
    prompt text not null, created_at text not null, updated_at text not null
);
create index if not exists agents_by_project on agents (project_id, created_at);
create table if not exists files (
    id text primary key, name text not null, project_id text not null, sha256 text not null, file_size integer not null,
    content_type text, created_at text not null
);
create index if not exists files_by_content on files (sha256);
create table if not exists jobs (
    id text primary key, extraction_agent_id text not null, status text not null, data_schema text,
    prompt text not null, configuration text, owner text not null, created_at text not null, completed_at text
);
create index if not exists jobs_open on jobs (status) where status in ('pending', 'processing');
create table if not exists job_files (
    job_id text not null references jobs(id), position integer not null, file_id text not null, answer text,
    primary key (job_id, position)
) without rowid;
"""
Record = dict[str, Any]


class MissingFileError(LookupError):
    """A job's file that is not there; its position among the job's files is the argument."""


class Store:
    """The service's memory; every method is one transaction, safe from any thread and beside other processes.

    Args:
        folder: The data folder; it must exist.
        owner: The id of this process, noted at the jobs it takes on.
    """

    def __init__(self, folder: Path, owner: str) -> None:
        self.contents, self.parses = folder / "files", folder / "parses"
        for part in (self.contents, self.parses):
            part.mkdir(exist_ok=True, mode=0o700)
        self.owner = owner
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(folder / DATABASE, timeout=30, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode = wal", "synchronous = normal", "foreign_keys = on"):
            self._connection.execute(f"pragma {pragma}")
        with self._lock, self._connection:
            self._connection.executescript(_TABLES)

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Make one transaction of what is done inside; no thread and no other process writes meanwhile."""
        with self._lock, self._connection:
            self._connection.execute("begin immediate")
            yield self._connection

    def _one(self, query: str, *values: Any) -> Record | None:
        with self._lock:
            row = self._connection.execute(query, values).fetchone()
        return dict(row) if row is not None else None

    def _all(self, query: str, *values: Any) -> list[Record]:
        with self._lock:
            return [dict(row) for row in self._connection.execute(query, values)]

    def _write(self, query: str, *values: Any) -> int:
        with self._lock, self._connection:
            return self._connection.execute(query, values).rowcount

    # agents

    def agents(self, project_id: str) -> list[Record]:
        """Return a project's agents, the oldest first."""
        rows = self._all("select * from agents where project_id = ? order by created_at, id", project_id)
        return [_decoded(row) for row in rows]

    def agent(self, agent_id: str) -> Record | None:
        """Return an agent."""
        row = self._one("select * from agents where id = ?", agent_id)
        return _decoded(row) if row else None

    def create_agent(self, fields: Record) -> Record:
        """Store an agent and return it."""
        now, agent_id = _now(), _new_id("agt")
        row = (
            agent_id,
            fields["name"],
            fields["project_id"],
            _text(fields.get("data_schema")),
            fields.get("description"),
        )
        self._write("insert into agents values (?, ?, ?, ?, ?, ?, ?, ?)", *row, fields.get("prompt", ""), now, now)
        return self.agent(agent_id) or {}

    def update_agent(self, agent_id: str, fields: Record) -> Record | None:
        """Change the given fields of an agent and return it, None if there is none."""
        values = {**fields, "updated_at": _now()}
        if "data_schema" in values:
            values["data_schema"] = _text(values["data_schema"])
        names = ", ".join(f"{name} = ?" for name in values)  # the names of a model's fields, never a user's words
        changed = self._write(f"update agents set {names} where id = ?", *values.values(), agent_id)  # noqa: S608
        return self.agent(agent_id) if changed else None

    def delete_agent(self, agent_id: str) -> bool:
        """Delete an agent; return whether there was one."""
        return self._write("delete from agents where id = ?", agent_id) > 0

    # files

    def create_file(self, fields: Record, content: Path) -> Record:
        """Store an uploaded file, move its content to its place, and return what is known of it."""
        file_id = _new_id("fil")
        names = ("name", "project_id", "sha256", "file_size", "content_type")
        values = (file_id, *(fields[name] for name in names), _now())
        place = self.content(fields["sha256"])
        with self.writing() as connection:  # so that what is pruned at this moment is not what is just put there
            connection.execute("insert into files values (?, ?, ?, ?, ?, ?, ?)", values)
            place.parent.mkdir(exist_ok=True, mode=0o700)
            try:
                content.replace(place)
            except PermissionError:  # Windows, while a worker reads the same content there
                if not place.exists():
                    raise
        return self._one("select * from files where id = ?", file_id) or {}

    def content(self, sha256: str) -> Path:
        """Return where the content with a hash is kept."""
        return self.contents / sha256[:2] / sha256

    # jobs

    def create_job(self, agent: Record, file_ids: Sequence[str], configuration: Record | None) -> Record:
        """Store a job with the agent's schema as it is now, and return it.

        Raises:
            MissingFileError: There is no such file, or no more; nothing is stored.
        """
        job_id = _new_id("job")
        schema, options = _text(agent["data_schema"]), _text(configuration)
        row = (job_id, agent["id"], schema, agent["prompt"], options, self.owner, _now())
        with self.writing() as connection:
            connection.execute("insert into jobs values (?, ?, 'pending', ?, ?, ?, ?, ?, null)", row)
            for position, file_id in enumerate(file_ids):
                query = "insert into job_files select ?, ?, id, null from files where id = ?"
                if not connection.execute(query, (job_id, position, file_id)).rowcount:
                    raise MissingFileError(position)
        return self.job(job_id) or {}

    def job(self, job_id: str) -> Record | None:
        """Return a job with the ids of its files."""
        row = self._one("select * from jobs where id = ?", job_id)
        if row is None:
            return None
        ids = self._all("select file_id from job_files where job_id = ? order by position", job_id)
        return {**_decoded(row), "file_ids": [each["file_id"] for each in ids]}

    def begin_job(self, job_id: str) -> None:
        """Note that work on a job has begun."""
        self._write("update jobs set status = 'processing' where id = ? and status = 'pending'", job_id)

    def set_job_schema(self, job_id: str, agent_id: str, data_schema: Record) -> None:
        """Give a job the schema that was inferred for it, and its agent too if it has none yet."""
        self._write("update jobs set data_schema = ? where id = ?", _text(data_schema), job_id)
        query = "update agents set data_schema = ?, updated_at = ? where id = ? and data_schema is null"
        self._write(query, _text(data_schema), _now(), agent_id)

    def open_files(self, job_id: str) -> list[Record]:
        """Return the files of a job that have no answer yet, with their position."""
        query = (
            "select jf.position, f.* from job_files jf join files f on f.id = jf.file_id "
            "where jf.job_id = ? and jf.answer is null order by jf.position"
        )
        return self._all(query, job_id)

    def answer(self, job_id: str, position: int, answer: Record) -> None:
        """Store the answer for one file of a job."""
        query = "update job_files set answer = ? where job_id = ? and position = ?"
        self._write(query, _text(answer), job_id, position)

    def end_job(self, job_id: str, status: str) -> None:
        """Note that a job is over: completed or failed."""
        self._write("update jobs set status = ?, completed_at = ? where id = ?", status, _now(), job_id)

    def answers(self, job_id: str) -> list[Record]:
        """Return the answers of a job, in the order of its files."""
        rows = self._all(
            "select answer from job_files where job_id = ? and answer is not null order by position", job_id
        )
        return [json.loads(row["answer"]) for row in rows]

    def open_jobs(self) -> list[Record]:
        """Return the jobs that are not over, of any process: id and owner."""
        return self._all("select id, owner from jobs where status in ('pending', 'processing') order by created_at")

    def adopt(self, job_id: str, owner: str) -> bool:
        """Take a job over from a process that is gone; return whether nobody else has."""
        return self._write("update jobs set owner = ? where id = ? and owner = ?", self.owner, job_id, owner) > 0


def _decoded(row: Record) -> Record:
    for name in ("data_schema", "configuration"):
        if row.get(name) is not None:
            row[name] = json.loads(row[name])
    return row


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def to_text(moment: datetime) -> str:
    """Return a moment in UTC as it is stored and sent; later ones are greater as texts too."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _now() -> str:
    return to_text(datetime.now(UTC))


def _new_id(kind: str) -> str:
    return f"{kind}-{uuid.uuid4().hex}"
