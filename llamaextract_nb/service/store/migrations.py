"""The tables of the service, as the steps that made them; a step that was released is never changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from llamaextract_nb.errors import ConfigError

STEPS = (
    # 1: agents, files and jobs. Folders of the time before the steps were counted have these tables already.
    """
    create table if not exists agents (
        id text primary key, name text not null, project_id text not null, data_schema text, description text,
        prompt text not null, created_at text not null, updated_at text not null
    );
    create index if not exists agents_by_project on agents (project_id, created_at);
    create table if not exists files (
        id text primary key, name text not null, project_id text not null, sha256 text not null,
        file_size integer not null, content_type text, created_at text not null
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
    ) without rowid
    """,
    # 2: what v2 knows beyond v1: a file's purpose and its sender's id for it, files that are deleted while a job at
    # work still needs them, jobs of one file, and configurations. The order of each listing has its index.
    """
    alter table files add column external_file_id text;
    alter table files add column purpose text;
    alter table files add column deleted_at text;
    create index files_by_age on files (created_at, id);
    create table extract_jobs (
        id text primary key, project_id text not null, file_id text not null, status text not null,
        configuration text not null, configuration_id text, owner text not null, created_at text not null,
        updated_at text not null, answer text
    );
    create index extract_jobs_by_age on extract_jobs (created_at, id);
    create index extract_jobs_open on extract_jobs (status) where status in ('PENDING', 'RUNNING');
    create index extract_jobs_by_file on extract_jobs (file_id);
    create table configurations (
        id text primary key, project_id text not null, name text not null, product_type text not null,
        parameters text not null, created_at text not null, updated_at text not null
    );
    create index configurations_by_age on configurations (created_at, id)
    """,
)


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Take a database up to the tables of today, whatever it begins with; other processes may try so at once.

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
                f"The database {path} was written by a later version of llamaextract_nb (its tables are of version "
                f"{version}, this one knows {len(STEPS)}): upgrade the package, or choose another data folder."
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
    version: int = connection.execute("pragma user_version").fetchone()[0]
    return version
