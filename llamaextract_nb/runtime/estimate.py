"""What a run would cost, before anything is sent: pages, credits and dollars for each file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from llamaextract_nb.errors import DocumentError
from llamaextract_nb.runtime.agents import find_agent, means_agent
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.labels import numbered
from llamaextract_nb.runtime.ledger import open_ledger
from llamaextract_nb.runtime.options import Options, answer_key
from llamaextract_nb.runtime.pages import page_count
from llamaextract_nb.runtime.prices import DEFAULT_TIER, credits_a_page, usd
from llamaextract_nb.runtime.signatures import suggesting
from llamaextract_nb.runtime.sources import Source, find_sources
from llamaextract_nb.runtime.submit import checked_options
from llamaextract_nb.schema import Schema

if TYPE_CHECKING:
    import pandas as pd

_AT_ONCE = 4  # files: one is counted while others are read or fetched, and few contents are in memory


@suggesting
def estimate(
    files: Any,
    schema: Any = None,
    *,
    client: object = None,
    tier: str | None = None,
    parse_tier: str | None = None,
    pages: str | None = None,
    target: str = "per_doc",
    instructions: str | None = None,
) -> pd.DataFrame:
    """Return what a run would cost, without extracting: a line for each file, and the total in the last one.

    Files are read, and fetched where they are URLs, as a run would; nothing is sent. Prices are LlamaCloud's of
    November 2026. Where a run would stay on this machine nothing is billed, and credits are 0; but with a `tier`, and
    neither a key nor a client, they are what LlamaCloud would charge if there were a key.

    Args:
        files: As for `submit()`.
        schema: As for `submit()`; with it, files that were answered before cost nothing again.
        client: Where the run would be, as for `submit()`.
        tier: As for `submit()`; where none is named, "agentic" is priced.
        parse_tier: The tier of parsing: "fast", "cost_effective", "agentic" or "agentic_plus"; by default `tier`.
        pages: As for `submit()`; only these count.
        target: As for `submit()`.
        instructions: As for `submit()`.

    Returns:
        A frame indexed by `file`, the last line `total`: pages; known (those of them that cost nothing, because the
        answer is in the ledger or comes with another file of the same content); credits and usd for the rest;
        estimated (true for formats without pages, whose length decides: 3,000 characters, a slide or a sheet are a
        page); note (why a file counts 0, for one).

    Raises:
        LlamaExtractError: As in `submit()`; a file that cannot be read is a line that says why.
    """
    options = checked_options(pages, target, instructions, tier, parse_tier)
    sources = find_sources(files)
    found = None if schema is None or means_agent(schema) else Schema(schema)
    has_key = bool(os.environ.get("LLAMA_CLOUD_API_KEY", "").strip())
    asks = tier is not None or parse_tier is not None
    if client is None and not has_key and (asks or schema is None):
        destination = None  # nothing would be known there, and the local service need not start
    else:
        destination = Destination(client, options.tier)
    if destination is not None and schema is not None and found is None:
        found, saved = find_agent(schema, destination)
        options = options.filled(saved)
    lines = _looked_at(sources, options.pages)
    if destination is not None and found is not None:
        _look_up(lines, destination, found, options)
    _match(lines)
    if destination.is_local if destination is not None else not asks:
        return _frame(lines, 0.0, _unbilled(destination))
    price = credits_a_page(options.tier, options.parse_tier)
    basis = f"{price:g} credits a page ({options.tier or f'{DEFAULT_TIER}, as no tier is named'})"
    return _frame(lines, price, f"With a key of LlamaCloud, at {basis}" if destination is None else f"At {basis}")


def _unbilled(destination: Destination | None) -> str:
    if destination is not None and destination.language is not None and not destination.stays_here:
        return f"LlamaCloud bills nothing, but {destination.language.host}, which is sent the text, may"
    return "On this machine nothing is billed; a tier, without a client, shows what LlamaCloud would charge"


@dataclass(slots=True)
class _Line:
    """A file, and how many of its pages cost nothing again."""

    label: str
    digest: str = ""
    pages: int = 0
    known: int = 0
    estimated: bool = False
    note: str | None = None
    problem: bool = False

    def know(self, why: str) -> None:
        """Note why its pages cost nothing again."""
        self.known, self.note = self.pages, why


def _looked_at(sources: Sequence[Source], pages: str) -> list[_Line]:
    pool = ThreadPoolExecutor(_AT_ONCE, "llamaextract_nb-estimate")
    try:
        return list(pool.map(partial(_looked_at_one, pages=pages), sources))
    finally:
        pool.shutdown(cancel_futures=True)  # after an interrupt, there may be a thousand to go


def _looked_at_one(source: Source, pages: str) -> _Line:
    line = _Line(source.label)
    try:
        loaded = source.load()
        line.digest = loaded.fingerprint()[0]
        count = page_count(loaded, pages)
    except DocumentError as error:
        line.note, line.problem = str(error), True
    else:
        line.pages, line.estimated = count.pages, count.estimated
    return line


def _look_up(lines: Sequence[_Line], destination: Destination, schema: Schema, options: Options) -> None:
    """Note what earlier runs got an answer to."""
    where = destination.key
    keys = {line.digest: answer_key(where, line.digest, schema, options) for line in lines if line.digest}
    answered = open_ledger().answered(keys.values())
    for line in lines:
        if not line.problem and keys.get(line.digest) in answered:
            line.know("answered in an earlier run")


def _match(lines: Sequence[_Line]) -> None:
    """Note what has the same content as an earlier file: a run extracts it once."""
    first: dict[str, str] = {}
    for line in lines:
        if not line.problem and first.setdefault(line.digest, line.label) != line.label and not line.known:
            line.know(f"the same content as {first[line.digest]}")


def _frame(lines: Sequence[_Line], price: float, basis: str) -> pd.DataFrame:
    """Return the lines and their total as a frame; `price` is in credits a page."""
    import pandas as pd

    left_out = sum(line.problem for line in lines)
    note = f"{basis}; {left_out} file{'s are' if left_out > 1 else ' is'} not counted." if left_out else f"{basis}."
    total = _Line("total", "", sum(line.pages for line in lines), sum(line.known for line in lines))
    total.estimated, total.note = any(line.estimated for line in lines), note
    everything = [*lines, total]
    paid = [(line.pages - line.known) * price for line in everything]
    index = pd.Index(numbered([line.label for line in everything]), name="file", dtype="string")
    columns = {
        "pages": pd.array([line.pages for line in everything], dtype="Int64"),
        "known": pd.array([line.known for line in everything], dtype="Int64"),
        "credits": pd.array(paid, dtype="Float64"),
        "usd": pd.array([usd(each) for each in paid], dtype="Float64"),
        "estimated": pd.array([line.estimated for line in everything], dtype="boolean"),
        "note": pd.array([line.note for line in everything], dtype="string"),
    }
    return pd.DataFrame(columns, index=index)
