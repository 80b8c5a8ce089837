"""The service's database: one connection, transactions, and how things are written in it."""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from llamaextract_nb.service.folder import DATABASE
from llamaextract_nb.service.store.migrations import migrate

Record = dict[str, Any]


class Database:
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
        with self._lock:
            migrate(self._connection, folder / DATABASE)

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

    def one(self, query: str, *values: Any) -> Record | None:
        """Return the first row of a query, None if there is none."""
        with self._lock:
            row = self._connection.execute(query, values).fetchone()
        return dict(row) if row is not None else None

    def all(self, query: str, *values: Any) -> list[Record]:
        """Return the rows of a query."""
        with self._lock:
            return [dict(row) for row in self._connection.execute(query, values)]

    def write(self, query: str, *values: Any) -> int:
        """Change something, and return how many rows that changed."""
        with self._lock, self._connection:
            return self._connection.execute(query, values).rowcount


def decoded(row: Record) -> Record:
    """Return a row with its JSON columns read."""
    for name in ("data_schema", "configuration"):
        if row.get(name) is not None:
            row[name] = json.loads(row[name])
    return row


def to_json(value: Any) -> str | None:
    """Return a value as it is stored, None as null."""
    return None if value is None else json.dumps(value, ensure_ascii=False)


def to_text(moment: datetime) -> str:
    """Return a moment in UTC as it is stored and sent; later ones are greater as texts too."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def now() -> str:
    """Return this moment as it is stored."""
    return to_text(datetime.now(UTC))


def new_id(kind: str) -> str:
    """Return an id that nothing else has; the kind stands before it."""
    return f"{kind}-{uuid.uuid4().hex}"
