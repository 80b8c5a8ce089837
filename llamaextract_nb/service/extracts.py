"""The jobs of v2 at work: one file each, in the order they came, cancelled when somebody says so."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence

from llamaextract_nb.engine.language import find_settings
from llamaextract_nb.engine.language.settings import BASE_URL, MODEL
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.offline.metadata import CITATION, CONFIDENCE
from llamaextract_nb.offline.work import Work
from llamaextract_nb.service import worker
from llamaextract_nb.service.extract_reply import extract_reply
from llamaextract_nb.service.jobs import ASKING
from llamaextract_nb.service.store import Record, Store
from llamaextract_nb.service.webhooks import Hook, Webhooks
from llamaextract_nb.service.workers import Workers

# Jobs that are not over. Some hours of work, ten times the files of a large folder; each takes some 10 KB of memory.
MOST_OPEN = 10_000
_EVENTS = {"COMPLETED": "extract.success", "FAILED": "extract.error", "CANCELLED": "extract.cancelled"}
_log = logging.getLogger(__name__)


class QueueFullError(Exception):
    """As many jobs wait as may."""


class ExtractJobs:
    """The jobs of one file of one service.

    Args:
        store: Where they are kept.
        workers: Who does the work.
        webhooks: Who is told.
        engine: Which engine does the work where a job names no tier: "local" or "llm".
    """

    def __init__(self, store: Store, workers: Workers, webhooks: Webhooks, engine: str) -> None:
        self.store, self.workers, self.webhooks, self.engine = store, workers, webhooks, engine
        self._places = asyncio.Semaphore(workers.count)  # what does not fit is PENDING
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._broken: set[str] = set()  # jobs whose failure could not be stored

    def create(
        self, project_id: str, file_id: str, configuration: Record, configuration_id: str | None, hooks: Sequence[Hook]
    ) -> Record | None:
        """Begin a job and return it, None if there is no such file.

        Raises:
            QueueFullError: Too many jobs are not over.
        """
        if len(self._tasks) >= MOST_OPEN:
            raise QueueFullError
        job = self.store.create_extract(project_id, file_id, configuration, configuration_id)
        if job is not None:
            self.webhooks.add(job["id"], hooks)
            self.webhooks.tell("extract.pending", extract_reply(job))
            self._start(job["id"])
        return job

    def resume(self, is_gone: Callable[[str], bool]) -> None:
        """Take up the jobs that no living process works on."""
        for job in self.store.open_extracts():
            mine = job["owner"] == self.store.owner
            if not mine and is_gone(job["owner"]) and self.store.adopt_extract(job["id"], job["owner"]):
                self._start(job["id"])

    def cancel(self, job_id: str) -> bool:
        """Cancel a job, and end the work on it; return False if it was over before."""
        if not self._end(job_id, "CANCELLED"):
            return False
        task = self._tasks.get(job_id)
        if task is not None:
            task.cancel()
        return True

    def seen(self, job: Record) -> Record:
        """Return a job as its client should see it: one that broke is failed, even if that could not be stored."""
        if job["id"] not in self._broken:
            return job
        return {**job, "status": "FAILED", "answer": _BROKEN}

    async def close(self) -> None:
        """Stop; what is open is resumed by the next service on the same folder."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.webhooks.close()

    def _start(self, job_id: str) -> None:
        task = asyncio.get_running_loop().create_task(self._run(job_id))
        self._tasks[job_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(job_id, None))

    async def _run(self, job_id: str) -> None:
        try:
            async with self._places:
                if self.store.begin_extract(job_id):
                    answer = await self._answer(job_id)
                    self._end(job_id, "COMPLETED" if answer["status"] == "success" else "FAILED", answer)
        except Exception:
            # The job itself broke (a full disk, say): whoever waits for it must hear of it.
            _log.exception("The job %s broke.", job_id)
            try:
                self._end(job_id, "FAILED", _BROKEN)
            except sqlite3.Error:
                self._broken.add(job_id)
                self.webhooks.forget(job_id)

    def _end(self, job_id: str, status: str, answer: Record | None = None) -> bool:
        ended = self.store.end_extract(job_id, status, answer)
        job = self.store.extract(job_id)
        if ended and job is not None:
            self.webhooks.tell(_EVENTS[status], extract_reply(job))
        self.webhooks.forget(job_id)
        return ended

    async def _answer(self, job_id: str) -> Record:
        job, file = self.store.extract(job_id), self.store.file_of_extract(job_id)
        assert job is not None
        assert file is not None
        work = _work(job["configuration"], str(self.store.content(file["sha256"])), file["name"])
        engine, note = _engine(job["configuration"].get("tier"), self.engine)
        if engine == "llm":
            return await self.workers.ask(worker.answer_by_model, file["name"], work, 0, times=ASKING)
        answer = await self.workers.ask(worker.answer, file["name"], work)
        if note and answer["status"] == "success":
            answer["extraction_metadata"].setdefault("notes", []).append(note)
        return answer


_BROKEN = {"status": "error", "error": "The service could not keep this job's answer: free disk space, and try again."}


def _work(configuration: Record, path: str, name: str) -> Work:
    leave_out = () if configuration.get("cite_sources") else CITATION
    return Work(
        path,
        name,
        configuration["data_schema"],
        prompt=configuration.get("system_prompt") or "",
        pages=first_pages(configuration.get("target_pages") or "", configuration.get("max_pages")),
        target=configuration.get("extraction_target") or "per_doc",
        leave_out=leave_out if configuration.get("confidence_scores") else (*leave_out, *CONFIDENCE),
    )


def _engine(tier: str | None, usual: str) -> tuple[str, str | None]:
    """Return the engine for a tier, and a note where it is another one than the tier asks for."""
    if tier is None:
        return usual, None
    if tier == "cost_effective":
        return "local", None
    try:
        find_settings()
    except ConfigError:
        return "local", (
            f"the tier {tier} asks a language model, and none is set up here: the offline engine answered "
            f"({BASE_URL} and {MODEL} name one)"
        )
    return "llm", None


def first_pages(pages: str, most: int | None) -> str:
    """Return the first so many of the pages that "1-3,5" names; of all pages if that is ""."""
    if most is None:
        return pages
    if not pages:
        return f"1-{most}"
    ranges = [part.split("-") for part in pages.replace(" ", "").split(",")]
    taken, last = [], 0
    for first, end in sorted((int(ends[0]), int(ends[-1])) for ends in ranges):
        begin = max(first, last + 1)
        if begin <= end and most > 0:
            last = min(end, begin + most - 1)
            most -= last - begin + 1
            taken.append(f"{begin}-{last}")
    return ",".join(taken) or pages
