"""Who works on which answer, in the ledger's table of tasks; each function is part of a transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from dataclasses import replace

from llamaextract_nb.runtime.ledger.records import Claim, Task, task_row
from llamaextract_nb.runtime.owner import Owner


def claim(
    connection: sqlite3.Connection, keys: Iterable[str], owner: Owner, run_id: str, host: str
) -> dict[str, Claim]:
    """Take the keys that nobody works on, or somebody who is gone; return how each stands then."""
    claims = {}
    gone: dict[str, bool] = {}
    for key in keys:
        row = connection.execute("select * from tasks where key = ?", [key]).fetchone()
        task = Task(*row) if row else Task(key, owner.id, run_id, host, "claimed", None, None, time.time())
        if task.owner not in gone:
            gone[task.owner] = owner.is_gone(task.owner)
        if gone[task.owner]:
            # Its upload and job are where they were, on the host that it names.
            task = replace(task, owner=owner.id, run_id=run_id)
        mine = (task.owner, task.run_id) == (owner.id, run_id)
        if mine:
            connection.execute("insert or replace into tasks values (?, ?, ?, ?, ?, ?, ?, ?)", task_row(task))
        claims[key] = Claim(task, mine)
    return claims


def keep(connection: sqlite3.Connection, tasks: Iterable[Task]) -> None:
    """Store how tasks stand, but for those that another owner has by now."""
    connection.executemany(
        "insert into tasks values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (key) do update set owner = excluded.owner, "
        "run_id = excluded.run_id, host = excluded.host, state = excluded.state, file_id = excluded.file_id, "
        "job_id = excluded.job_id where owner = excluded.owner",
        [task_row(task) for task in tasks],
    )
