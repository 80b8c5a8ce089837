"""A schema that files have in common, inferred in steps, so that all workers take part and a cancel ends them all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from llamaextract_nb.service import worker
from llamaextract_nb.service.store import Record
from llamaextract_nb.service.workers import Workers

MOST_COMPARED = 20  # files, as many as a notebook sends


async def infer(workers: Workers, files: Sequence[tuple[str, str]], prompt: str) -> Record:
    """Return the schema that files have in common, as {"schema"}, or {"error"} where there is none.

    Args:
        workers: Who does the work.
        files: The path and the name of each.
        prompt: The wanted fields in the user's words; with it alone there may be no files.
    """
    files = files[:MOST_COMPARED]
    shown = await asyncio.gather(*(workers.ask(worker.show, name, path, name) for path, name in files))
    there = [file for file, one in zip(files, shown, strict=True) if "evidence" in one]
    if files and not there:
        return shown[-1]
    seen = [one["evidence"] for one in shown if "evidence" in one]
    drafted = await workers.ask(worker.draft, "the comparison of the files", seen, prompt)
    if "draft" not in drafted:
        return drafted
    draft = drafted["draft"]
    wanted = [there[place] for place in draft.documents]
    searched = await asyncio.gather(*(workers.ask(worker.search, name, path, name, draft) for path, name in wanted))
    found = [one["found"] for one in searched if "found" in one]
    if wanted and not found:
        return searched[-1]
    return await workers.ask(worker.settle, "the comparison of the files", draft, found)
