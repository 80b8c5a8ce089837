"""Jobs at work: files handed to worker processes, answers stored as they come, unfinished jobs taken up again."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

from pebble import ProcessExpired, ProcessPool

from llamaextract_nb.service import worker
from llamaextract_nb.service.parses import Parses
from llamaextract_nb.service.store import Record, Store

MOST_SECONDS = 300.0  # for one document


class Jobs:
    """The jobs of one service, on a pool of worker processes.

    Args:
        store: Where jobs and answers are kept.
        workers: The number of worker processes.
        seconds: The time that one document may take.
    """

    def __init__(self, store: Store, workers: int | None = None, seconds: float = MOST_SECONDS) -> None:
        self.store = store
        self.seconds = seconds
        self._pool = ProcessPool(
            max_workers=workers or os.cpu_count() or 1,
            context=multiprocessing.get_context("spawn"),
            initializer=worker.prepare,
            initargs=(Parses(store.parses, store.contents),),
        )
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._closing = False

    def warm(self) -> None:
        """Start the workers before the first job asks for them."""
        for _ in range(os.cpu_count() or 1):
            self._pool.schedule(os.getpid)

    def resume(self, is_gone: Callable[[str], bool]) -> None:
        """Take up the jobs that no living process works on."""
        for job in self.store.open_jobs():
            if job["owner"] != self.store.owner and is_gone(job["owner"]) and self.store.adopt(job["id"], job["owner"]):
                self.start(job["id"])

    def start(self, job_id: str) -> None:
        """Begin a job, or go on with it."""
        task = asyncio.get_running_loop().create_task(self._run(job_id))
        self._tasks[job_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(job_id, None))

    async def wait(self, job_id: str, seconds: float) -> None:
        """Wait until a job is over, or so many seconds have passed."""
        task = self._tasks.get(job_id)
        if task is not None:
            await asyncio.wait([task], timeout=seconds)

    async def close(self) -> None:
        """Stop the workers; what is open is resumed by the next service on the same folder."""
        self._closing = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(self._pool.join)

    async def _run(self, job_id: str) -> None:
        try:
            await self._work(job_id)
        except asyncio.CancelledError:
            raise
        except Exception:
            # The job itself broke (a full disk, say): whoever waits for it must hear of it.
            with contextlib.suppress(Exception):
                self.store.end_job(job_id, "failed")
            raise

    async def _work(self, job_id: str) -> None:
        self.store.begin_job(job_id)
        job = self.store.job(job_id)
        assert job is not None
        files = self.store.open_files(job_id)
        schema = job["data_schema"]
        if schema is None:
            paths = [(str(self.store.content(file["sha256"])), file["name"]) for file in files]
            found = await self._in_worker(worker.infer, "its files", paths, job["prompt"])
            schema = found.get("schema")
            if schema is None:
                for file in files:
                    self._keep(
                        job_id, file, {"status": "error", "error": f"No schema could be inferred: {found['error']}"}
                    )
                self.store.end_job(job_id, "completed")
                return
            self.store.set_job_schema(job_id, job["extraction_agent_id"], schema)
        await asyncio.gather(*(self._file(job, schema, file) for file in files))
        self.store.end_job(job_id, "completed")

    async def _file(self, job: Record, schema: Record, file: Record) -> None:
        options = job["configuration"] or {}
        given = (
            str(self.store.content(file["sha256"])),
            file["name"],
            schema,
            job["prompt"],
            options.get("target_pages", ""),
            options.get("extraction_target", "per_doc"),
        )
        self._keep(job["id"], file, await self._in_worker(worker.answer, file["name"], *given))

    def _keep(self, job_id: str, file: Record, answer: Record) -> None:
        self.store.answer(job_id, file["position"], {"file_id": file["id"], "file_name": file["name"], **answer})

    async def _in_worker(self, work: Callable[..., Record], name: str, *given: Any) -> Record:
        """Return what a worker answers, or an error that says which limit ended it."""
        try:
            return await asyncio.wrap_future(self._pool.schedule(work, args=given, timeout=self.seconds))
        except FutureTimeoutError:
            why = f"{name} took longer than {self.seconds:.0f} s, the limit for one document: split it, or give pages=."
        except ProcessExpired:
            why = f"{name} ended its worker process: its memory ran out ({worker.LIMIT}), or a library crashed on it."
        except MemoryError:
            why = f"{name} needs more memory than {worker.LIMIT}: split it and try again."
        except CancelledError:
            if self._closing:
                raise asyncio.CancelledError from None
            why = f"The work on {name} was cancelled."
        return {"status": "error", "error": why}
