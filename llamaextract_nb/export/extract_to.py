"""`extract_to`: any number of documents into a folder of Parquet files, on this machine or on many.

Documents are done in chunks, each of which becomes a part of the tables. Whoever does the work returns the part's files
as bytes, so that the process that collects them only writes; it knows a hash of each document, and holds no results.

A plan for 1,000,000 documents, from what tests/benchmarks/bench_scale.py measures with documents like the samples:

- The engine saturates first: 0.05 s of a core for a document, 15 core hours in all. Two cores take 7 to 8 hours, a
  cluster of 100 cores 10 minutes.
- The process that calls spends 4 ms on a document where it makes the tables itself (without an executor), 7 % of all:
  at 250 documents/s, on some 13 cores, it is the bottleneck. A ProcessPoolExecutor or a Dask client makes the tables on
  the workers; listing, telling what is done, and writing then take 0.2 ms, enough for 250 cores.
- Dask sees 10,000 tasks, two for each worker at a time.
- Memory: 190 MB, and 160 MB more for what is done. Disk: 0.9 GB in 10,000 files for each table.
- Going on after a stop takes two minutes to list and compare, and does again what was under way.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from llamaextract_nb.client.address import Address
from llamaextract_nb.errors import ConfigError, SchemaError
from llamaextract_nb.export.arrow import pyarrow
from llamaextract_nb.export.chunks import Chunk, Workers
from llamaextract_nb.export.extractor import Extractor, Part, part_of
from llamaextract_nb.export.parts import Parts
from llamaextract_nb.models import ENGINE_OF_TIER
from llamaextract_nb.offline import guarded
from llamaextract_nb.runtime.agents import means_agent
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.runtime.progress import in_notebook
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.runtime.signatures import suggesting
from llamaextract_nb.runtime.source import Source
from llamaextract_nb.runtime.sources import each_source
from llamaextract_nb.runtime.submit import checked_options, submit
from llamaextract_nb.schema import Schema

CHUNK = 100
"""Documents in a part: ten seconds of work, which is lost with a process that is killed. Single documents stall Dask's
scheduler at 100,000 of them."""

_RUNS = 4  # on a host at once, each of a chunk
_EVERY = 0.5, 30.0  # seconds between two looks at the progress: where somebody looks, and in a log


@dataclass(frozen=True, slots=True)
class Extracted:
    """What is in a folder: `pd.read_parquet(folder / "documents")`, and likewise the lists, "evidence" and "errors".

    Attributes:
        folder: The folder.
        documents: How many documents are in it, those of earlier calls included.
        failed: How many of the rows have no values; "errors" says why.
        parts: In how many parts they are.
    """

    folder: Path
    documents: int
    failed: int
    parts: int


@suggesting
def extract_to(
    folder: str | Path,
    files: Any,
    schema: Any,
    *,
    executor: Any = None,
    client: object = None,
    pages: str | None = None,
    target: str = "per_doc",
    instructions: str | None = None,
    tier: str | None = None,
    parse_tier: str | None = None,
    seconds: float = guarded.MOST_SECONDS,
    progress: bool = True,
) -> Extracted:
    """Extract any number of documents into a folder of Parquet files, and go on where an earlier call stopped.

    The folder has a folder for each table (documents, the lists, evidence, errors) with a file for every 100 documents.
    `file` is a document's whole path. What has been written is not done again, unless the document has changed; a
    process that is killed loses what was under way, some 100 documents for each worker. Memory does not grow with the
    number of documents, but for 160 bytes for each that tell that it is done.

    Without a key, a client or an executor, the offline engine works in a process for each core. On LlamaCloud, or with
    a client, the documents are extracted by runs of 100. With an executor the offline engine works where the executor's
    workers are, and reads the documents there: paths must lead to them from there. The files are the same bytes.

    Args:
        folder: Where to; a new folder, or one that an earlier call with the same schema and options has written to.
        files: What `extract()` takes; folders and iterators are listed while documents are extracted.
        schema: What `extract()` takes, without the names of agents.
        executor: A Dask client, or an executor like those of `concurrent.futures`. A chunk whose worker dies is done
            again, three times at most; then its documents are errors.
        client: Where to run, as for `submit()`.
        pages: As for `submit()`.
        target: As for `submit()`.
        instructions: As for `submit()`.
        tier: As for `submit()`.
        parse_tier: As for `submit()`.
        seconds: The time that the offline engine may take for one document.
        progress: Whether to count the documents that are written.

    Raises:
        ConfigError: The folder has results of another schema or other options, or is being written; an option cannot be
            used; or the executor's workers cannot do the work.
        LlamaExtractError: As in `submit()`; what is written stays.
    """
    pyarrow()
    if means_agent(schema):
        raise SchemaError(f"schema={schema!r}: a folder needs one schema for all its parts; give that of the agent.")
    wanted = Schema(schema)
    options = checked_options(pages, target, instructions, tier, parse_tier)
    where, workers = _workers(executor, client, Extractor(wanted.json_schema, options, seconds))
    about = {"schema": wanted.json_schema, "options": options.as_dict(), "host": where}
    with Parts(folder, about) as parts, workers as working, _counting(parts, progress) as counter:
        for chunk, part in working.parts(_chunks(each_source(files), parts, executor is not None)):
            parts.write(chunk.number, chunk.sources, part)
            counter.set_postfix_str(f"{parts.failed} failed" if parts.failed else "", refresh=False)
            counter.update(len(chunk.sources))
    return Extracted(parts.folder, parts.documents, parts.failed, parts.count)


def _chunks(sources: Iterator[Source], parts: Parts, are_sent: bool) -> Iterator[Chunk]:
    chunk: list[Source] = []
    for source in sources:
        label = parts.label(source)
        if label is None:
            continue
        if are_sent and isinstance(source.content, Address) and not source.content.is_plain:
            raise ConfigError(
                f"{label} has credentials in its URL, which are not sent to an executor: let its workers have them in "
                "fsspec's configuration."
            )
        chunk.append(replace(source, label=label))
        if len(chunk) == CHUNK:
            yield Chunk(parts.number(), chunk)
            chunk = []
    if chunk:
        yield Chunk(parts.number(), chunk)


def _workers(executor: Any, client: object, extractor: Extractor) -> tuple[str, AbstractContextManager[Workers]]:
    """Return who does the work, and the host that it is done on; "" for the offline engine."""
    if executor is not None:
        if client is not None:
            raise ConfigError("executor= is for the offline engine and client= for a host: give one of them.")
        return "", nullcontext(Workers(executor, extractor.part, extractor.root))
    has_key = bool(os.environ.get("LLAMA_CLOUD_API_KEY", "").strip())
    if client is None and not has_key and ENGINE_OF_TIER.get(extractor.options.tier, "local") == "local":
        return "", _here(extractor)
    return Destination(client, extractor.options.tier).host, _by_runs(client, extractor)


@contextmanager
def _here(extractor: Extractor) -> Iterator[Workers]:
    """Have threads of ours wait for the processes that work."""
    ended = threading.Event()

    def work(sources: list[Source]) -> Part:
        return extractor.part(_until(ended, sources))

    with ThreadPoolExecutor(os.cpu_count(), "llamaextract_nb-part") as threads:
        try:
            yield Workers(threads, work, extractor.root)
        finally:
            ended.set()
    guarded.end()


@contextmanager
def _by_runs(client: object, extractor: Extractor) -> Iterator[Workers]:
    """Have threads of ours wait for runs."""
    ended = threading.Event()
    runs: set[Run] = set()

    def work(sources: list[Source]) -> Part:
        run = _begun(client, extractor, list(_until(ended, sources)))
        runs.add(run)
        run.result()
        runs.discard(run)
        found = [
            replace(result, file=sources[file.position].label + result.file.removeprefix(file.label))
            for file, results in run.finished(set())
            for result in results
        ]
        return part_of(extractor.root, found)

    with ThreadPoolExecutor(_RUNS, "llamaextract_nb-part") as threads:
        try:
            yield Workers(threads, work, extractor.root)
        finally:
            ended.set()
            for run in list(runs):
                run.cancel()


def _begun(client: object, extractor: Extractor, sources: list[Source]) -> Run:
    options: Options = extractor.options
    return submit(
        sources,
        extractor.json_schema,
        client=client,
        pages=options.pages or None,
        target=options.target,
        instructions=options.instructions or None,
        tier=options.tier or None,
        parse_tier=options.parse_tier or None,
        progress=False,
    )


def _until(ended: threading.Event, sources: list[Source]) -> Iterator[Source]:
    """Yield documents as long as somebody waits for them."""
    for source in sources:
        if ended.is_set():
            raise InterruptedError("Nobody waits for it any more.")
        yield source


def _counting(parts: Parts, progress: bool) -> tqdm[Any]:
    often = sys.stderr.isatty() or in_notebook()
    return tqdm(unit=" files", file=sys.stderr, mininterval=_EVERY[not often], disable=not progress)
