"""The runs of the past: which there are, how they are opened again, and the removal of old ones."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.exportable import SUFFIX
from llamaextract_nb.runtime.files import OPEN, RunFile, from_row
from llamaextract_nb.runtime.ledger import Ledger, open_ledger
from llamaextract_nb.runtime.local import LocalService
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.runtime.request import Request
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.schema import Schema

if TYPE_CHECKING:
    import pandas as pd

_live: WeakValueDictionary[str, Run] = WeakValueDictionary()
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

    Unfinished runs stay, and those that a kernel is at work on. Corrections stay, too: they are work of people, and are
    there again when the same content is extracted once more.

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


def open_run(id_or_frame: Any, *, client: object = None) -> Run:
    """Return a run of the ledger, with its results, evidence and errors; one that is not over goes on.

    A run that this process is at work on is returned itself. What the host finished meanwhile is collected, jobs that
    it is still at work on are followed, and only what was never begun is begun.

    Args:
        id_or_frame: A run's id; a frame that a run returned, or what was made of it: a copy, a part, a column, a
            concatenation of parts; or a file that `run.save()` wrote ("a.lxrun").
        client: How to reach the host, if the run was on a client of its own: a Client, AsyncClient or LocalService.

    Raises:
        ConfigError: There is no such run, or `client` leads to another host.
    """
    if isinstance(id_or_frame, (str, Path)) and str(id_or_frame).lower().endswith(SUFFIX):
        from llamaextract_nb.export.saved import open_saved

        return open_saved(id_or_frame)
    run_id = id_or_frame if isinstance(id_or_frame, str) else getattr(id_or_frame, "attrs", {}).get("run")
    if client is None and isinstance(run_id, str) and (live := _live.get(run_id)) is not None:
        return live
    ledger = open_ledger()
    kept = ledger.run(run_id) if isinstance(run_id, str) else None
    if kept is None:
        what = f"the id {run_id!r}" if isinstance(run_id, str) else f"this {type(id_or_frame).__name__}"
        why = " (frames of several runs, put together, belong to none)" if hasattr(id_or_frame, "attrs") else ""
        raise ConfigError(f"The ledger has no run for {what}{why}: lx.runs() lists the runs, with their ids.")
    head, rows = kept
    files = [from_row(row) for row in rows]
    _take_answers(ledger, files)
    options = Options(**head["options"])
    request = Request(Schema(head["json_schema"]), options, head["where"], head["destination"], head["host"])
    reach = _reach(head, options, client)
    run = Run(head["id"], files, request, ledger, reach)
    unfinished = [file for file in files if file.state in OPEN]
    if unfinished and reach is not None:
        remember(run)
        run.start(unfinished)
    for file in unfinished if reach is None else []:
        file.wait(
            f"The run was on {head['host'] or 'another host'}, which is not where calls go now.",
            "lx.open_run(id, client=...) goes on there.",
        )
    return run


def remember(run: Run) -> None:
    """Have `open_run()` return a run itself as long as this process holds it."""
    _live[run.id] = run


def _take_answers(ledger: Ledger, files: Sequence[RunFile]) -> None:
    """Note the files that were answered although the run did not live to note it."""
    missing = [file for file in files if file.state != "done" and file.key]
    answers = ledger.answers([file.key for file in missing if file.key])
    for file in missing:
        if file.key in answers:
            file.succeed(answers[file.key])
            file.answer = None  # it is in the ledger


def _reach(head: dict[str, Any], options: Options, client: object) -> Callable[[], Destination] | None:
    """Return what leads to the host that a run was on, None if nothing is known to.

    Raises:
        ConfigError: The client that was given leads elsewhere.
    """
    host = head["host"] or ""
    if client is not None:
        given = Destination(client, options.tier)
        if host and given.host != host:
            raise ConfigError(f"The run {head['id']} was on {host}, and client= leads to {given.host}.")
        return lambda: given
    if host.startswith("local "):
        engine = "llm" if " at " in head["destination"] and not options.tier else "local"
        return lambda: Destination(LocalService(host.removeprefix("local "), engine), options.tier)
    if not os.environ.get("LLAMA_CLOUD_API_KEY", "").strip():
        return None
    hosted = Destination(None, options.tier)
    return (lambda: hosted) if hosted.host == host else None


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    counts = ["files", "done", "failed", "waiting"]
    frame = pd.DataFrame(rows, columns=["id", "created", "where", *counts])
    frame["created"] = pd.to_datetime(frame["created"].astype("float64"), unit="s").dt.floor("s")
    return frame.astype({"where": "string", **dict.fromkeys(counts, "Int64")}).set_index("id")
