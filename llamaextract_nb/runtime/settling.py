"""What jobs cost, asked for after a run: billing settles a while after a job is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

from llamaextract_nb.client import v2
from llamaextract_nb.errors import LlamaExtractError
from llamaextract_nb.models import ExtractJob
from llamaextract_nb.results import usage_of
from llamaextract_nb.runtime.files import RunFile, billed
from llamaextract_nb.runtime.host import Host
from llamaextract_nb.runtime.outcomes import Step

PAUSES = (5.0, 30.0, 300.0)
"""Seconds before each look: how long billing takes is not documented, only that it is not at once."""

_MOST_IN_LOOK = 100  # ids, as in a listing
_MOST_ALONE = 500  # jobs of a run that are asked for one by one, where the host's list does not tell what they cost


def unsettled(files: Iterable[RunFile]) -> list[RunFile]:
    """Return the files whose job is done, and not billed as far as is known."""
    return [file for file in files if file.state == "done" and file.attempts and file.job_id and file.credits is None]


async def settle(host: Host, files: Sequence[RunFile], changed: Callable[[Iterable[RunFile]], None]) -> None:
    """Look a few times for what jobs cost, and note it at their files.

    Args:
        host: Where.
        files: The files, as `unsettled()` returns them.
        changed: Is told the files that changed.
    """
    try:
        for pause in PAUSES:
            await asyncio.sleep(pause)
            left, alone = unsettled(files), _MOST_ALONE
            for start in range(0, len(left), _MOST_IN_LOOK):
                some = left[start : start + _MOST_IN_LOOK]
                alone -= await _look(host, {file.job_id or "": file for file in some}, alone)
                changed(some)
            if not unsettled(files):
                return
    except LlamaExtractError:  # the run is over, and nobody waits for this
        pass
    finally:
        await host.destination.close()


async def _look(host: Host, files: dict[str, RunFile], most_alone: int) -> int:
    """Look for what some jobs cost; return how many were asked for one by one."""
    page = await host.ask(
        Step.FOLLOW, v2.list_extract_jobs, job_ids=list(files), expand=["usage"], page_size=len(files)
    )
    alone = 0
    for job in page.items:
        if job.usage is None and alone < most_alone:
            alone += 1
            _note(files, await host.ask(Step.FOLLOW, v2.get_extract_job, job.id, expand=["usage"]))
        else:
            _note(files, job)
    return alone


def _note(files: dict[str, RunFile], job: ExtractJob) -> None:
    if job.id in files:
        files[job.id].bill(billed(usage_of(job)))
