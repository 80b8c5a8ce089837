"""The work of a run on the background loop: upload what is not answered yet, run jobs over it, keep every answer."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from llamaextract_nb.errors import APIConnectionError, DocumentError, LlamaExtractError
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.files import RunFile
from llamaextract_nb.runtime.ledger import Answer, Ledger
from llamaextract_nb.runtime.sources import Source
from llamaextract_nb.schema import Schema

_AT_ONCE = 4  # jobs in flight
_MOST_IN_JOB = 16  # files in one job: each job costs requests
_STEPS = 12  # jobs, at least: a file is seen to be done when its job is
_FAILED = "Try again with run.retry()."
_MEND = "Mend or replace the file, then run.retry()."


@dataclass(frozen=True, slots=True)
class Options:
    """What a run asks for besides the schema."""

    pages: str = ""
    target: str = "per_doc"
    instructions: str = ""
    cache: bool = True
    tier: str = ""

    def configuration(self) -> dict[str, str] | None:
        """Return the configuration of the run's jobs, None where all is as usual."""
        given = {}
        if self.pages:
            given["target_pages"] = self.pages
        if self.target != "per_doc":
            given["extraction_target"] = self.target
        if self.tier:
            given["tier"] = self.tier
        return given or None

    def as_dict(self) -> dict[str, Any]:
        """Return the options that decide an answer."""
        usual = {"pages": self.pages, "target": self.target, "instructions": self.instructions}
        return {**usual, "tier": self.tier} if self.tier else usual


def answer_key(destination: str, digest: str, schema: Schema, options: Options) -> str:
    """Return the key of an answer: where and how it is made, and of which content."""
    parts = [destination, digest, schema.hash, options.as_dict()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A file that has been read: its content, the key of its answer, and the answer if there is one."""

    source: Source
    key: str
    answer: Answer | None


class Work:
    """The work on some files of a run.

    Args:
        files: The files to work on.
        schema: What to extract.
        options: How.
        destination: Where.
        ledger: Where answers are kept.
        changed: Is told the files that changed.
    """

    def __init__(
        self,
        files: list[RunFile],
        schema: Schema,
        options: Options,
        destination: Destination,
        ledger: Ledger,
        changed: Callable[[list[RunFile]], None],
    ) -> None:
        self.files = files
        self.schema = schema
        self.options = options
        self.destination = destination
        self.ledger = ledger
        self.changed = changed
        self.hashes: dict[str, str] = {}
        self._agent: asyncio.Task[str] | None = None
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._shared: dict[str, asyncio.Future[Answer]] = {}

    async def run(self) -> None:
        """Work on all files; an error that stops them all is raised, one that stops a file is noted at the file."""
        size = max(1, min(_MOST_IN_JOB, len(self.files) // _STEPS))
        batches = [self.files[start : start + size] for start in range(0, len(self.files), size)]
        tasks = [asyncio.create_task(self._batch(batch)) for batch in batches]
        try:
            await asyncio.gather(*tasks)
        finally:
            open_tasks = [*tasks, *([self._agent] if self._agent is not None else [])]
            for task in open_tasks:
                task.cancel()
            await asyncio.gather(*open_tasks, return_exceptions=True)

    async def _batch(self, files: list[RunFile]) -> None:
        async with self._gate:
            fresh = []
            waiting = []
            for file in files:
                file.begin("uploading")
            for file, source in self._todo(files, await asyncio.to_thread(self._prepare, files)):
                assert file.key is not None
                if file.key in self._shared:
                    waiting.append(file)
                else:
                    self._shared[file.key] = asyncio.get_running_loop().create_future()
                    fresh.append((file, source))
            self.changed(files)
            try:
                await self._extract(fresh)
            finally:
                for file, _ in fresh:
                    self._share(file)
        for file in waiting:
            assert file.key is not None
            await asyncio.wait([self._shared[file.key]])
            self._take(file)
        self.changed(waiting)

    def _prepare(self, files: list[RunFile]) -> list[_Prepared | DocumentError]:
        """Read files and look their answers up, on a thread, which leaves all that changes to the loop."""
        prepared: list[_Prepared | DocumentError] = []
        for file in files:
            try:
                source = file.source.load()
                digest, size = source.fingerprint()
                if size == 0:
                    raise DocumentError(
                        f"{file.label} is empty (0 bytes): check that it was saved or downloaded completely.",
                        file.label,
                    )
            except DocumentError as error:
                prepared.append(error)
                continue
            key = answer_key(self.destination.key, digest, self.schema, self.options)
            prepared.append(_Prepared(source, key, self.ledger.answer(key) if self.options.cache else None))
        return prepared

    def _todo(
        self, files: list[RunFile], prepared: list[_Prepared | DocumentError]
    ) -> Iterator[tuple[RunFile, Source]]:
        """Note which files cannot be read and which are answered already; yield those with something left to do."""
        for file, found in zip(files, prepared, strict=True):
            if isinstance(found, DocumentError):
                file.fail(str(found), "read", _MEND)
                continue
            file.key = found.key
            if found.answer is not None:
                file.succeed(found.answer, attempted=False)
            else:
                yield file, found.source

    def _share(self, file: RunFile) -> None:
        future = self._shared[file.key or ""]
        if not future.done():
            if file.answer is not None:
                future.set_result(file.answer)
            else:
                future.cancel()

    def _take(self, file: RunFile) -> None:
        """Give a file the answer of another with the same content."""
        future = self._shared[file.key or ""]
        if not future.cancelled():
            file.succeed(future.result(), attempted=False)
            return
        twin = next(f for f in self.files if f.key == file.key and f is not file and f.state != "uploading")
        file.fail(twin.error or "The extraction failed.", twin.stage or "extract", twin.hint)

    async def _extract(self, fresh: list[tuple[RunFile, Source]]) -> None:
        if not fresh:
            return
        files = [file for file, _ in fresh]
        life = self.destination.lives
        try:
            await self._job(fresh)
        except APIConnectionError:
            if not await self.destination.revive(life):
                raise
            self._agent = None
            await self._job([(file, source) for file, source in fresh if file.state in ("uploading", "running")])
        finally:
            self.changed(files)

    async def _job(self, fresh: list[tuple[RunFile, Source]]) -> None:
        uploaded: dict[str, RunFile] = {}
        for file, source in fresh:
            try:
                reply = await self.destination.call("upload_file", source.content, name=source.name)
            except DocumentError as error:
                file.fail(str(error), "upload", _FAILED)
                continue
            uploaded[reply.id] = file
            file.begin("running")
        if not uploaded:
            return
        self.changed(list(uploaded.values()))
        agent = await self._agent_id()
        job = await self.destination.call(
            "create_job", agent, list(uploaded), configuration=self.options.configuration()
        )
        try:
            job = await self.destination.call("wait_for_job", job.id)
            result = await self.destination.call("get_result", job.id)
        except APIConnectionError:
            raise
        except LlamaExtractError as error:
            for file in uploaded.values():
                file.fail(str(error), "extract", _FAILED)
            return
        await self._answers(uploaded, result)

    async def _answers(self, uploaded: dict[str, RunFile], result: Any) -> None:
        good = [reply for reply in result.results if reply.status == "success" and reply.data is not None]
        found = {reply.file_id: Answer(reply.data, reply.extraction_metadata) for reply in good}
        keep = {uploaded[file_id].key or "": answer for file_id, answer in found.items() if file_id in uploaded}
        await asyncio.to_thread(self.ledger.keep_answers, keep)
        for reply in result.results:
            file = uploaded.pop(reply.file_id, None)
            if file is None:
                continue
            if reply.file_id in found:
                file.succeed(found[reply.file_id])
            else:
                file.fail(
                    reply.error or f"The host gave the status {reply.status!r} without a reason.", "extract", _MEND
                )
        for file in uploaded.values():
            file.fail(f"The host's result has no answer for {file.label}.", "extract", _FAILED)

    async def _agent_id(self) -> str:
        if self._agent is None:
            self._agent = asyncio.create_task(self._find_agent())
        return await asyncio.shield(self._agent)

    async def _find_agent(self) -> str:
        """Return the agent for this schema and these instructions; its name is made from them, so it is made once."""
        content = json.dumps([self.schema.json_schema, self.options.instructions], sort_keys=True)
        name = f"nb-{hashlib.sha256(content.encode()).hexdigest()[:24]}"
        for agent in await self.destination.call("list_agents"):
            if agent.name == name and agent.data_schema == self.schema.json_schema:
                return str(agent.id)
        agent = await self.destination.call(
            "create_agent", name, data_schema=self.schema.json_schema, prompt=self.options.instructions or None
        )
        return str(agent.id)
