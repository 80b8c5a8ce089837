"""The calls that start runs: `submit`, `extract`, `aextract`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from types import NoneType
from typing import TYPE_CHECKING, Any

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.agents import find_agent, means_agent
from llamaextract_nb.runtime.aligned import Aligned
from llamaextract_nb.runtime.budget import to_credits
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.examples import learned
from llamaextract_nb.runtime.files import RunFile
from llamaextract_nb.runtime.history import open_run, remember
from llamaextract_nb.runtime.host import PATIENCE
from llamaextract_nb.runtime.ledger import open_ledger
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.runtime.prices import PARSE_TIERS
from llamaextract_nb.runtime.progress import in_notebook, say
from llamaextract_nb.runtime.request import Request, new_id
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.runtime.signatures import suggesting, with_options_of
from llamaextract_nb.runtime.sources import find_sources, is_series, total_size
from llamaextract_nb.schema import Schema

if TYPE_CHECKING:
    import pandas as pd

_TARGETS = ("per_doc", "per_page", "per_table_row")
_TIERS = ("cost_effective", "agentic", "agentic_plus", "turbo")
_PAGES = re.compile(r"[1-9]\d*(-[1-9]\d*)?(,[1-9]\d*(-[1-9]\d*)?)*")


@suggesting
def submit(
    files: Any,
    schema: Any,
    *,
    client: object = None,
    pages: str | None = None,
    target: str = "per_doc",
    instructions: str | None = None,
    tier: str | None = None,
    parse_tier: str | None = None,
    cite_sources: bool = True,
    confidence_scores: bool = True,
    budget: float | str | None = None,
    examples: Any = None,
    cache: bool = True,
    progress: bool | str = True,
    on_error: str = "row",
    patience: float = PATIENCE,
) -> Run:
    """Start extracting and return at once; showing the run shows live progress with a Cancel button.

    Args:
        files: A path, folder, archive, glob, (name, bytes), open file, URL of fsspec's (also `zip://a.pdf::b.zip`),
            FilePicker, {name: bytes}, or a list or Series of these.
        schema: A Pydantic class, a Schema, a JSON Schema or its file, the short form ({"total": float}), a
            SchemaBuilder, a DataFrame or CSV file, or the name of an agent on the host.
        client: Where to run: a Client, AsyncClient or LocalService. By default LlamaCloud if LLAMA_CLOUD_API_KEY is
            set, else this machine.
        pages: Which pages to read, as in "1-3,5"; by default all.
        target: "per_doc" gives one row for each file, "per_page" one for each page, "per_table_row" one for each row
            of its table.
        instructions: What the host should know besides the schema, in your own words.
        tier: How much may be spent on a document; None for what the host does by itself. On this machine
            "cost_effective" is the offline engine, and "agentic" the language model that LLAMAEXTRACT_NB_LLM_BASE_URL
            and LLAMAEXTRACT_NB_LLM_MODEL name; LlamaCloud also has "agentic_plus" and "turbo".
        parse_tier: How much may be spent on reading a document, before it is extracted from: "fast" or a tier's name;
            by default that of `tier`. For LlamaCloud (v2).
        cite_sources: Whether the host says where each value stands. For v2; others always do, if they can.
        confidence_scores: Whether it says how sure each value is. For v2; others always do, if they can.
        budget: The most that the run may cost: credits, as in 500, or dollars, as in "5 USD". The run stops before a
            file that would exceed it, by the pages and prices of `estimate()`, and keeps what is done.
        examples: A run, or its id or frame, whose corrected and confirmed documents (the last 30) teach the local
            service where documents of the same layout have their values, and how sure that is. What they teach, with
            the beginning of their texts for a language model, goes with the schema. For target="per_doc".
        cache: Whether answers that an earlier run got for the same content are taken from the ledger.
        progress: True for a widget in a notebook and a line in a terminal, "text" for the line, False for nothing.
        on_error: "row" makes a failed file a row with `_error`, "raise" raises the first failure at the end.
        patience: Seconds without any sign of life of the host after which a file is given up as an error row; a host
            that has never answered is given up after half a minute.

    Raises:
        DocumentError: A path does not exist, or a folder or glob holds no document.
        SchemaError: The schema cannot be used.
        ConfigError: An option cannot be used, or the host is not configured.
    """
    _check("cite_sources", cite_sources, (True, False))
    _check("confidence_scores", confidence_scores, (True, False))
    options = replace(
        checked_options(pages, target, instructions, tier, parse_tier, cache),
        cite_sources=cite_sources,
        confidence_scores=confidence_scores,
        budget=to_credits(budget),
    )
    _check("progress", progress, (True, False, "text"))
    _check("on_error", on_error, ("row", "raise"))
    if isinstance(patience, bool) or not isinstance(patience, (int, float)) or not patience >= 0:
        raise ConfigError(f"patience={patience!r} must be a number of seconds.")
    sources = find_sources(files)
    found = None if means_agent(schema) else Schema(schema)
    destination = Destination(client, options.tier)
    if found is None:
        found, saved = find_agent(schema, destination)
        options = options.filled(saved)
    if examples is not None:
        taught = examples if isinstance(examples, Run) else open_run(examples)
        options = replace(options, examples=learned(taught, found, options, destination))
    ledger = open_ledger()
    where = destination.line(len(sources), total_size(sources))
    run_files = [RunFile(position, source) for position, source in enumerate(sources)]
    request = Request(found, options, where, destination.key, destination.host, patience, on_error, progress)
    run = Run(new_id(), run_files, request, ledger, lambda: destination)
    remember(run)
    shown = progress is True and in_notebook()  # the run says it where it is shown
    if not destination.stays_here or (progress and not shown):
        say(where)
    run.start()
    return run


@suggesting
@with_options_of(submit)
def extract(
    files: Any,
    schema: Any,
    *,
    client: object = None,
    pages: str | None = None,
    target: str = "per_doc",
    instructions: str | None = None,
    tier: str | None = None,
    parse_tier: str | None = None,
    cite_sources: bool = True,
    confidence_scores: bool = True,
    budget: float | str | None = None,
    examples: Any = None,
    cache: bool = True,
    progress: bool | str = True,
    on_error: str = "row",
    patience: float = PATIENCE,
) -> pd.DataFrame:
    """Extract and return a frame: one row for each file, indexed by `file`, a column for each field of the schema.

    Nested objects become columns with dots (`seller.name`), lists stay lists; the last columns are `_status` and
    `_error`. `open_run(frame)` leads to evidence, child tables and errors. If `files` is a Series, the frame has its
    index, so that `df["total"] = extract(df["path"], schema)["total"]` works, and the labels are in `_file`.

    Raises:
        LlamaExtractError: As in `submit()`, or the run as a whole failed.
    """
    given, series = _taken(locals())
    run = submit(**given)
    _show(run, progress)
    frame = run.result()
    return frame if series is None else series.frame(run, frame)


@suggesting
@with_options_of(submit)
async def aextract(
    files: Any,
    schema: Any,
    *,
    client: object = None,
    pages: str | None = None,
    target: str = "per_doc",
    instructions: str | None = None,
    tier: str | None = None,
    parse_tier: str | None = None,
    cite_sources: bool = True,
    confidence_scores: bool = True,
    budget: float | str | None = None,
    examples: Any = None,
    cache: bool = True,
    progress: bool | str = True,
    on_error: str = "row",
    patience: float = PATIENCE,
) -> pd.DataFrame:
    """Extract in an async cell, without blocking the kernel; awaiting it returns the frame that `extract()` does.

    Raises:
        LlamaExtractError: As in `submit()`, or the run as a whole failed.
    """
    given, series = _taken(locals())
    run = submit(**given)
    _show(run, progress)
    frame = await run
    return frame if series is None else series.frame(run, frame)


def _taken(given: dict[str, Any]) -> tuple[dict[str, Any], Aligned | None]:
    """Return the arguments of a call, with the documents of a Series in its place, and these."""
    if not is_series(given["files"]):
        return given, None
    series = Aligned(given["files"])
    return {**given, "files": series.sources}, series


def checked_options(
    pages: str | None,
    target: str,
    instructions: str | None,
    tier: str | None,
    parse_tier: str | None,
    cache: bool = True,
) -> Options:
    """Return what a caller gave as the options of a run.

    Raises:
        ConfigError: One of them cannot be used.
    """
    _check("target", target, _TARGETS)
    _check("tier", tier, (None, *_TIERS))
    _check("parse_tier", parse_tier, (None, *PARSE_TIERS))
    _check("cache", cache, (True, False))
    if not isinstance(instructions, (str, NoneType)):
        raise ConfigError(f"instructions={instructions!r} must be a text.")
    wanted = pages.replace(" ", "") if isinstance(pages, str) else str(pages or "")
    if wanted and not (isinstance(pages, str) and _PAGES.fullmatch(wanted)):
        raise ConfigError(f'pages={pages!r} cannot be read: write pages and ranges from 1, as in "1-3,5".')
    return Options(wanted, target, (instructions or "").strip(), cache, tier or "", parse_tier or "")


def _check(name: str, value: object, known: Iterable[object]) -> None:
    if not any(value is choice or (isinstance(choice, str) and value == choice) for choice in known):
        raise ConfigError(f"{name}={value!r} is not known: use one of {', '.join(map(repr, known))}.")


def _show(run: Run, progress: bool | str) -> None:
    if progress is True and in_notebook():
        from IPython.display import display

        display(run)  # type: ignore[no-untyped-call]
