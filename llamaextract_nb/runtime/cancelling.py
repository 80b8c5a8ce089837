"""The jobs of a cancelled run: ended on the host where it can, and told of where they go on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from llamaextract_nb.runtime.preparing import Ready
from llamaextract_nb.runtime.wires import Creation, Ended, Wire

_MOST = 2.0  # seconds that the host has for it: somebody waits for the end of an interrupted cell


async def cancel_jobs(wire: Wire, jobs: Sequence[tuple[Ready, Creation | None]]) -> list[Ready]:
    """Ask a host to cancel the jobs of some files, and note at each file what became of its job.

    Args:
        wire: The host's jobs.
        jobs: The files, each with what created its job, None where an earlier process did.

    Returns:
        The files that have no job any more.
    """
    asking = {asyncio.create_task(wire.cancel(each.task.job_id, creation)): each for each, creation in jobs}
    if asking:
        await asyncio.wait(asking, timeout=_MOST)
    ended = []
    for task, ready in asking.items():
        is_answered = task.done() and not task.cancelled() and task.exception() is None
        became = task.result() if is_answered else Ended.NOT
        task.cancel()
        job = f"its job {ready.task.job_id}" if ready.task.job_id else "a job that may have begun"
        if became is Ended.CANCELLED:
            ended.append(ready)
            reason, hint = f"The run was cancelled before this file was done, {job} with it.", "goes on with it."
        elif became is Ended.OVER:
            reason, hint = f"The run was cancelled before this file was done; {job} is over by now.", "collects it."
        else:
            ready.file.goes_on = True
            reason, hint = f"The run was cancelled before this file was done; {job} goes on.", "collects it."
        ready.file.fail(reason, "cancel", f"run.retry() {hint}")
    await asyncio.gather(*asking, return_exceptions=True)
    return ended
