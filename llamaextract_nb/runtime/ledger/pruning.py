"""What may go from the ledger, in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection

from llamaextract_nb.runtime.ledger.records import Pruned

# A run without files has only just begun.
_UNFINISHED = """
select distinct r.id from runs r left join run_files f on f.run_id = r.id
where f.run_id is null or f.state not in ('done', 'failed', 'cancelled')
"""
_RUNS = """
select id from runs where created < :before and id not in (select value from json_each(:needed))
and id not in (select run_id from tasks where owner not in (select value from json_each(:gone)))
"""
_TASKS = """
delete from tasks where created < :before and owner in (select value from json_each(:gone))
and run_id not in (select value from json_each(:needed))
"""
_ANSWERS = """
delete from answers where created < :before and key not in (
    select answer from run_files where answer is not null
    union all select key from run_files where key is not null
    union all select key from tasks
)
"""
_UPLOADS = """
delete from uploads where created < :before and digest not in (
    select digest from run_files where digest is not null and run_id in (select value from json_each(:needed))
) and file_id not in (select file_id from tasks where file_id is not null)
"""


def prune(
    connection: sqlite3.Connection, before: float, keep: Collection[str], is_gone: Callable[[str], bool]
) -> Pruned:
    """Remove what was made before a time, in seconds of the epoch, and nothing waits for any more.

    Runs go unless they are unfinished, to be kept, or worked on; then what no run that is left refers to.
    """
    owners = _first(connection.execute("select distinct owner from tasks"))
    needed = {*_first(connection.execute(_UNFINISHED)), *keep}
    given = {
        "before": before,
        "needed": json.dumps(list(needed)),
        "gone": json.dumps([owner for owner in owners if is_gone(owner)]),
    }
    runs = _first(connection.execute(_RUNS, given))
    connection.executemany("delete from runs where id = ?", [(run_id,) for run_id in runs])
    tasks = connection.execute(_TASKS, given).rowcount
    answers = connection.execute(_ANSWERS, given).rowcount
    uploads = connection.execute(_UPLOADS, given).rowcount
    return Pruned(runs, answers, uploads, tasks)


def _first(cursor: sqlite3.Cursor) -> list[str]:
    return [row[0] for row in cursor.fetchall()]
