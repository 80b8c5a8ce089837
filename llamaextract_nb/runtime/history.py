"""The runs of the past: which there are, and the removal of old ones."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.ledger import open_ledger

if TYPE_CHECKING:
    import pandas as pd

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}  # in seconds
_AGE = re.compile(rf"(\d{{1,9}}) ?([{''.join(_UNITS)}])", re.ASCII)


def runs() -> pd.DataFrame:
    """Return the ledger's runs, the newest first.

    Returns:
        A frame indexed by `id`: created, where, and the numbers of files, of those done, failed and waiting.
    """
    return _frame(open_ledger().runs())


def prune_runs(older_than: str | float | timedelta = "30d", dry_run: bool = False) -> pd.DataFrame:
    """Remove old runs from the ledger, with the answers that no other run refers to; return them as `runs()` does.

    Unfinished runs stay, and those that a kernel is at work on.

    Args:
        older_than: How long ago a run began: "30d" (or w, h, m, s), a timedelta, or seconds.
        dry_run: Whether to return only what would go.

    Raises:
        ConfigError: `older_than` cannot be read, or the ledger cannot be used.
    """
    ledger, age = open_ledger(), seconds(older_than)
    known = ledger.runs()
    pruned = ledger.prune(age, dry_run=dry_run)
    if not dry_run:
        ledger.vacuum()
    return _frame([row for row in known if row["id"] in set(pruned.runs)])


def seconds(age: str | float | timedelta) -> float:
    """Return an age in seconds.

    Raises:
        ConfigError: It cannot be read.
    """
    if isinstance(age, timedelta):
        found = age.total_seconds()
    elif isinstance(age, str) and (parts := _AGE.fullmatch(age.strip())):
        found = float(parts[1]) * _UNITS[parts[2]]
    elif isinstance(age, (int, float)) and not isinstance(age, bool):
        found = float(age)
    else:
        found = -1.0
    if not found >= 0:
        raise ConfigError(f'older_than={age!r} cannot be read: give "30d", "12h", a timedelta, or seconds from 0.')
    return found


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    counts = ["files", "done", "failed", "waiting"]
    frame = pd.DataFrame(rows, columns=["id", "created", "where", *counts])
    frame["created"] = pd.to_datetime(frame["created"].astype("float64"), unit="s").dt.floor("s")
    return frame.astype({"where": "string", **dict.fromkeys(counts, "Int64")}).set_index("id")
