"""The calls that start runs and find them again: `submit`, `extract`, `aextract`, `runs`, `open_run`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from llamaextract_nb.errors import ConfigError, SchemaError
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.files import RunFile
from llamaextract_nb.runtime.ledger import Ledger
from llamaextract_nb.runtime.loop import in_background
from llamaextract_nb.runtime.progress import in_notebook, say
from llamaextract_nb.runtime.run import Run, new_id
from llamaextract_nb.runtime.source import Source, path_from
from llamaextract_nb.runtime.sources import find_sources
from llamaextract_nb.runtime.work import Options
from llamaextract_nb.schema import Schema

if TYPE_CHECKING:
    import pandas as pd

_TARGETS = ("per_doc", "per_page", "per_table_row")
_TIERS = ("cost_effective", "agentic", "agentic_plus", "turbo")
_PAGES = re.compile(r"\d+(-\d+)?(,\d+(-\d+)?)*")


def submit(
    files: Any,
    schema: Any,
    *,
    client: object = None,
    pages: str | None = None,
    target: str = "per_doc",
    instructions: str | None = None,
    tier: str | None = None,
    cache: bool = True,
    progress: bool | str = True,
    on_error: str = "row",
) -> Run:
    """Start extracting and return at once; showing the run shows live progress with a Cancel button.

    Args:
        files: A path, folder, glob, (name, bytes), open file, URL of fsspec's, FilePicker, or a list of these.
        schema: A Pydantic class, a Schema, a JSON Schema or its file, the short form ({"total": float}), a
            SchemaBuilder, or the name of an agent on the host.
        client: Where to run: a Client, AsyncClient or LocalService. By default LlamaCloud if LLAMA_CLOUD_API_KEY is
            set, else this machine.
        pages: Which pages to read, as in "1-3,5"; by default all.
        target: "per_doc" gives one row for each file, "per_page" one for each page, "per_table_row" one for each row
            of its table.
        instructions: What the host should know besides the schema, in your own words.
        tier: How much may be spent on a document; None for what the host does by itself. On this machine
            "cost_effective" is the offline engine, and "agentic" the language model that LLAMAEXTRACT_NB_LLM_BASE_URL
            and LLAMAEXTRACT_NB_LLM_MODEL name; LlamaCloud also has "agentic_plus" and "turbo".
        cache: Whether answers that an earlier run got for the same content are taken from the ledger.
        progress: True for a widget in a notebook and a line in a terminal, "text" for the line, False for nothing.
        on_error: "row" makes a failed file a row with `_error`, "raise" raises the first failure at the end.

    Raises:
        DocumentError: A path does not exist, or a folder or glob holds no document.
        SchemaError: The schema cannot be used.
        ConfigError: An option cannot be used, or the host is not configured.
    """
    options = _options(pages, target, instructions, tier, cache)
    _check("progress", progress, (True, False, "text"))
    _check("on_error", on_error, ("row", "raise"))
    sources = find_sources(files)
    named = _is_agent_name(schema)
    found = None if named else Schema(schema)
    destination = Destination(client, options.tier)
    if found is None:
        found = in_background(_agent_schema(destination, schema)).result()
    ledger = Ledger()
    where = destination.line(len(sources), _size(sources))
    run_files = [RunFile(position, source) for position, source in enumerate(sources)]
    run = Run(
        new_id(),
        found,
        run_files,
        options,
        ledger,
        destination=destination,
        where=where,
        origin=destination.key,
        on_error=on_error,
        progress=progress,
    )
    ledger.keep_run(run.id, destination.key, found.json_schema, options.as_dict())
    if progress or not destination.stays_here:
        say(where)
    run.start()
    return run


def extract(files: Any, schema: Any, **options: Any) -> pd.DataFrame:
    """Extract and return a frame: one row for each file, indexed by `file`, a column for each field of the schema.

    Nested objects become columns with dots (`seller.name`), lists stay lists; the last columns are `_status` and
    `_error`. `open_run(frame)` leads to evidence, child tables and errors. Options are those of `submit()`.

    Raises:
        LlamaExtractError: As in `submit()`, or the run as a whole failed.
    """
    run = submit(files, schema, **options)
    _show(run, options.get("progress", True))
    return run.result()


async def aextract(files: Any, schema: Any, **options: Any) -> pd.DataFrame:
    """Extract as `extract()` does, in an async cell."""
    run = submit(files, schema, **options)
    _show(run, options.get("progress", True))
    return await run


def runs() -> pd.DataFrame:
    """Return the ledger's runs, the newest first: a frame indexed by `id`; created, where, files, done, failed."""
    import pandas as pd

    columns = ["id", "created", "where", "files", "done", "failed"]
    frame = pd.DataFrame(Ledger().runs(), columns=columns)
    frame["created"] = pd.to_datetime(frame["created"].astype("float64"), unit="s").dt.floor("s")
    return frame.astype({"files": "Int64", "done": "Int64", "failed": "Int64"}).set_index("id")


def open_run(id_or_frame: Any) -> Run:
    """Return a run of the ledger, with its results, evidence and errors.

    Args:
        id_or_frame: A run's id, or a frame that a run returned.

    Raises:
        ConfigError: There is no such run.
    """
    run_id = id_or_frame if isinstance(id_or_frame, str) else getattr(id_or_frame, "attrs", {}).get("run")
    ledger = Ledger()
    kept = ledger.run(run_id) if isinstance(run_id, str) else None
    if kept is None:
        what = f"the id {run_id!r}" if isinstance(run_id, str) else f"this {type(id_or_frame).__name__}"
        raise ConfigError(f"The ledger has no run for {what}: lx.runs() lists the runs, with their ids.")
    head, rows = kept
    files = []
    for row in rows:
        content = path_from(row["path"]) if row["path"] else b""
        file = RunFile(row["position"], Source(row["label"], row["label"], content), row["state"])
        file.answer = ledger.answer(row["answer"]) if row["answer"] else None
        file.key, file.pages, file.seconds, file.attempts = row["answer"], row["pages"], row["seconds"], row["attempts"]
        file.error, file.stage, file.hint = row["error"], row["stage"], row["hint"]
        files.append(file)
    options, origin = Options(**head["options"]), head["destination"]
    return Run(head["id"], Schema(head["json_schema"]), files, options, ledger, where=origin, origin=origin)


def _options(pages: str | None, target: str, instructions: str | None, tier: str | None, cache: bool) -> Options:
    _check("target", target, _TARGETS)
    _check("tier", tier, (None, *_TIERS))
    wanted = (pages or "").replace(" ", "")
    if wanted and not _PAGES.fullmatch(wanted):
        raise ConfigError(f'pages={pages!r} cannot be read: write pages and ranges from 1, as in "1-3,5".')
    return Options(wanted, target, (instructions or "").strip(), cache, tier or "")


def _check(name: str, value: object, known: Iterable[object]) -> None:
    if not any(value is choice or (isinstance(choice, str) and value == choice) for choice in known):
        raise ConfigError(f"{name}={value!r} is not known: use one of {', '.join(map(repr, known))}.")


def _is_agent_name(schema: Any) -> bool:
    return isinstance(schema, str) and not schema.lstrip().startswith("{") and not schema.endswith(".json")


async def _agent_schema(destination: Destination, name: str) -> Schema:
    try:
        agents = await destination.call("list_agents")
    finally:
        await destination.close()
    for agent in agents:
        if name in (agent.name, agent.id) and agent.data_schema:
            return Schema(agent.data_schema)
    known = ", ".join(sorted({agent.name for agent in agents if not agent.name.startswith("nb-")})[:20]) or "none"
    raise SchemaError(f"There is no agent {name!r} with a schema on the host; its agents: {known}.")


def _size(sources: list[Source]) -> int:
    """Return the bytes of the files, as far as that can be told without reading them."""
    return sum(source.size() or 0 for source in sources)


def _show(run: Run, progress: bool | str) -> None:
    if progress is True and in_notebook():
        from IPython.display import display

        display(run)  # type: ignore[no-untyped-call]
