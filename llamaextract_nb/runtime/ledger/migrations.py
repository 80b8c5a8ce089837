"""The tables of the ledger, as the steps that made them; a step that was released is never changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from llamaextract_nb.errors import ConfigError

STEPS = (
    # 1: runs, their files, and answers by their keys.
    """
    create table if not exists runs (
        id text primary key, created real not null, destination text not null, json_schema text not null,
        options text not null
    );
    create table if not exists run_files (
        run_id text not null references runs(id) on delete cascade, position integer not null, label text not null,
        answer text, state text not null, seconds real, pages integer, attempts integer not null,
        error text, stage text, hint text,
        primary key (run_id, position)
    ) without rowid;
    create table if not exists answers (
        key text primary key, data text not null, metadata text, created real not null
    )
    """,
    # 2: where a file is, so that a run opened later can show its pages.
    "alter table run_files add column path text",
    # 3: what is needed to go on with a run in another process: its host, the content of each file, the key of its
    # answer before there is one, its job; what the hosts have; and who works on which answer.
    """
    alter table runs add column where_ text not null default '';
    alter table runs add column host text not null default '';
    alter table run_files add column digest text;
    alter table run_files add column size integer;
    alter table run_files add column name text;
    alter table run_files add column key text;
    alter table run_files add column job_id text;
    alter table run_files add column request_id text;
    alter table run_files add column duplicates integer not null default 0;
    create table uploads (
        host text not null, digest text not null, name text not null, file_id text not null, created real not null,
        primary key (host, digest, name)
    ) without rowid;
    create table tasks (
        key text primary key, owner text not null, run_id text not null, host text not null, state text not null,
        file_id text, job_id text, created real not null
    )
    """,
    # 4: what a file cost in credits, and what was set aside for it where that is not known yet.
    """
    alter table run_files add column credits real;
    alter table run_files add column reserved real not null default 0
    """,
    # 5: what people put right or confirmed, by the content that they looked at; part is a page or row of it, as targets
    # have them. Nothing refers to runs or answers, which may be pruned.
    """
    create table corrections (
        id integer primary key autoincrement, digest text not null, part text not null, path text not null,
        old text not null, new text not null, created real not null, kind text not null, how text, citation text,
        lengths text not null,
        unique (digest, part, path, created)
    )
    """,
)


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Take a ledger up to the tables of today, whatever it begins with; other processes may try so at once.

    Raises:
        ConfigError: A later version of this package has written it.
    """
    if _version(connection) == len(STEPS):
        return
    connection.execute("begin immediate")
    try:
        version = _version(connection)  # again: another process may have been quicker
        if version > len(STEPS):
            raise ConfigError(
                f"The ledger {path} was written by a later version of llamaextract_nb (its tables are of version "
                f"{version}, this one knows {len(STEPS)}): upgrade the package, or choose another folder with the "
                "environment variable LLAMAEXTRACT_NB_HOME."
            )
        for step in STEPS[version:]:
            for statement in step.split(";"):
                connection.execute(statement)
        connection.execute(f"pragma user_version = {len(STEPS)}")
        connection.execute("commit")
    finally:
        if connection.in_transaction:
            connection.execute("rollback")


def _version(connection: sqlite3.Connection) -> int:
    """Return how many steps a ledger has taken; the first two were taken before they were counted."""
    version: int = connection.execute("pragma user_version").fetchone()[0]
    columns = [row[1] for row in connection.execute("pragma table_info(run_files)")]
    return 2 if version == 0 and "path" in columns else version
