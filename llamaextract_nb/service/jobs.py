"""Jobs at work: files handed to worker processes, answers stored as they come, unfinished jobs taken up again."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable

from llamaextract_nb.models import ENGINE_OF_TIER
from llamaextract_nb.offline.work import Work
from llamaextract_nb.service import worker
from llamaextract_nb.service.inference import infer
from llamaextract_nb.service.parses import Parses
from llamaextract_nb.service.store import Record, Store
from llamaextract_nb.service.workers import MOST_SECONDS, Workers

ASKING = 12  # times the limit for one document, for one that a language model is asked about
_LEAST_ASKING = 4  # workers of a service that asks one; they mostly wait for it
_log = logging.getLogger(__name__)


class Jobs:
    """The jobs of one service, on a pool of worker processes.

    Args:
        store: Where jobs and answers are kept.
        workers: The number of worker processes.
        seconds: The time that one document may take.
        engine: Who does the work where a job names no tier: "local" or "llm".
    """

    def __init__(
        self, store: Store, workers: int | None = None, seconds: float = MOST_SECONDS, engine: str = "local"
    ) -> None:
        self.store = store
        self.engine = engine
        count = workers or max(os.cpu_count() or 1, _LEAST_ASKING if engine == "llm" else 1)
        self.workers = Workers(count, seconds, Parses(store.parses, store.contents))
        self._asking = asyncio.Semaphore(count)  # so that a document begins when what came before is paid
        self._spent: dict[str, int] = {}  # tokens, by job
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._inferring: dict[str, str] = {}  # the agents of jobs that find a schema for them
        self._broken: set[str] = set()  # jobs whose failure could not be stored

    def resume(self, is_gone: Callable[[str], bool]) -> None:
        """Take up the jobs that no living process works on."""
        for job in self.store.open_jobs():
            if job["owner"] != self.store.owner and is_gone(job["owner"]) and self.store.adopt(job["id"], job["owner"]):
                self.start(job["id"])

    def start(self, job_id: str) -> None:
        """Begin a job, or go on with it."""
        task = asyncio.get_running_loop().create_task(self._run(job_id))
        self._tasks[job_id] = task
        task.add_done_callback(lambda _: (self._tasks.pop(job_id, None), self._inferring.pop(job_id, None)))

    def abandon(self, agent_id: str) -> None:
        """End the jobs that find a schema for an agent, now that it is gone: nobody waits for what they find."""
        for job_id in [job_id for job_id, agent in self._inferring.items() if agent == agent_id]:
            self.store.end_job(job_id, "failed")
            self._tasks[job_id].cancel()

    async def wait(self, job_id: str, seconds: float) -> None:
        """Wait until a job is over, or so many seconds have passed."""
        task = self._tasks.get(job_id)
        if task is not None:
            await asyncio.wait([task], timeout=seconds)

    async def close(self) -> None:
        """Stop, and the workers too; what is open is resumed by the next service on the same folder."""
        self.workers.begin_to_close()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.workers.close()

    def seen(self, job: Record) -> Record:
        """Return a job as its client should see it: one that broke is failed, even if that could not be stored."""
        return {**job, "status": "failed"} if job["id"] in self._broken else job

    async def _run(self, job_id: str) -> None:
        try:
            await self._work(job_id)
        except Exception:
            # The job itself broke (a full disk, say): whoever waits for it must hear of it.
            _log.exception("The job %s broke.", job_id)
            try:
                self.store.end_job(job_id, "failed")
            except sqlite3.Error:
                self._broken.add(job_id)

    async def _work(self, job_id: str) -> None:
        self.store.begin_job(job_id)
        job = self.store.job(job_id)
        assert job is not None
        files = self.store.open_files(job_id)
        schema = job["data_schema"]
        if schema is None:
            self._inferring[job_id] = job["extraction_agent_id"]
            paths = [(str(self.store.content(file["sha256"])), file["name"]) for file in files]
            found = await infer(self.workers, paths, job["prompt"])
            schema = found.get("schema")
            if schema is None:
                for file in files:
                    self._keep(
                        job_id, file, {"status": "error", "error": f"No schema could be inferred: {found['error']}"}
                    )
                self.store.end_job(job_id, "completed")
                return
            self.store.set_job_schema(job_id, job["extraction_agent_id"], schema)
        engine = ENGINE_OF_TIER.get((job["configuration"] or {}).get("tier", ""), self.engine)
        if engine == "llm":
            self._spent[job_id] = sum(map(_tokens, self.store.answers(job_id)))
        work = self._file_asked if engine == "llm" else self._file
        try:
            async with asyncio.TaskGroup() as group:  # one that breaks ends the others
                for file in files:
                    group.create_task(work(job, schema, file))
        finally:
            self._spent.pop(job_id, None)
        self.store.end_job(job_id, "completed")

    async def _file(self, job: Record, schema: Record, file: Record) -> None:
        work = self._work_on(job, schema, file)
        self._keep(job["id"], file, await self.workers.ask(worker.answer, file["name"], work))

    async def _file_asked(self, job: Record, schema: Record, file: Record) -> None:
        async with self._asking:
            work, spent = self._work_on(job, schema, file), self._spent[job["id"]]
            answer = await self.workers.ask(worker.answer_by_model, file["name"], work, spent, times=ASKING)
            self._spent[job["id"]] += _tokens(answer)
        self._keep(job["id"], file, answer)

    def _work_on(self, job: Record, schema: Record, file: Record) -> Work:
        options = job["configuration"] or {}
        return Work(
            str(self.store.content(file["sha256"])),
            file["name"],
            schema,
            prompt=job["prompt"],
            pages=options.get("target_pages", ""),
            target=options.get("extraction_target", "per_doc"),
        )

    def _keep(self, job_id: str, file: Record, answer: Record) -> None:
        self.store.answer(job_id, file["position"], {"file_id": file["id"], "file_name": file["name"], **answer})


def _tokens(answer: Record) -> int:
    """Return the tokens that an answer cost."""
    return int((answer.get("extraction_metadata") or {}).get("usage", {}).get("num_tokens", 0))
