"""A schema for documents that have none yet: an agent without a schema infers it from its first job."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from llamaextract_nb.client import polling, v1, v2
from llamaextract_nb.client.files import upload_file
from llamaextract_nb.errors import JobError, LlamaExtractError
from llamaextract_nb.results import FileResult
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.host import ATTENDED, Host
from llamaextract_nb.runtime.loop import Background, in_background, unbroken
from llamaextract_nb.runtime.outcomes import Belongs, Step, belongs
from llamaextract_nb.runtime.progress import say
from llamaextract_nb.runtime.request import new_id
from llamaextract_nb.runtime.source import Source
from llamaextract_nb.runtime.sources import find_sources, total_size
from llamaextract_nb.runtime.wires.agents import OWN, create_agent

MOST_LOOKED_AT = 20  # documents
_MOST_GENERATED = 3  # on v2, where each is a call of a language model that refines what the one before made


@dataclass(frozen=True, slots=True)
class Inferred:
    """What was inferred.

    Attributes:
        json_schema: The schema.
        results: What the host read by it in the documents, of those that it could read; empty where it did not say.
    """

    json_schema: dict[str, Any]
    results: list[FileResult] = field(default_factory=list)


def infer_from_files(
    files: Any = None, prompt: str | None = None, client: object = None
) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
    """Return the JSON Schema of what some documents have in common, and their data; see `begin_inference()`.

    A prompt without files is read here, whatever the host: words need no server.

    Raises:
        SchemaError: There are neither files nor a field in the prompt.
        DocumentError: A file cannot be found, or none can be read.
        JobError: The host found no schema.
    """
    if files is None:
        return infer_from_prompt(prompt or ""), []
    inferred = begin_inference(find_sources(files), prompt, client).attended()
    return inferred.json_schema, [(result.file, result.data) for result in inferred.results if result.data is not None]


def infer_from_prompt(prompt: str) -> dict[str, Any]:
    """Return the JSON Schema of the fields that a prompt names.

    Raises:
        SchemaError: It names none.
    """
    from llamaextract_nb.engine.inferring import infer_schema

    return infer_schema([], prompt)


def begin_inference(
    sources: list[Source],
    prompt: str | None = None,
    client: object = None,
    tell: Callable[[str], None] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Background[Inferred]:
    """Begin to infer the schema of what some documents have in common; a prompt says what matters.

    A document that cannot be read or uploaded is left out, and that is said. Whoever cancels it ends the work of a
    local service too; another host may finish what it has begun by then.

    Args:
        sources: The documents; the first 20 are looked at, on v2 the first 3.
        prompt: The wanted fields in your own words.
        client: Where to run, as for `submit()`.
        tell: Is told where the documents go before they do, and which were left out; by default both are printed.
            Documents that leave this machine are told of in print too.
        progress: Is told what goes on, in a few words, each time that it is something else.

    Raises:
        ConfigError: The host is not configured.
        DocumentError: In the result: none can be read.
        JobError: In the result: the host found no schema.
    """
    sources = sources[:MOST_LOOKED_AT]
    destination = Destination(client)
    where = destination.line(len(sources), total_size(sources))
    if tell is not None:
        tell(where)
    if tell is None or not destination.stays_here:
        say(where)
    return in_background(_Inference(sources, prompt, destination, tell or say, progress or _ignore).run())


def _ignore(words: str) -> None:
    """Tell nobody."""


class _Inference:
    """The inferring of one schema.

    Args:
        sources: The documents.
        prompt: The wanted fields in the user's own words.
        destination: Where.
        tell: Is told which documents were left out.
        progress: Is told what goes on.
    """

    def __init__(
        self,
        sources: list[Source],
        prompt: str | None,
        destination: Destination,
        tell: Callable[[str], None],
        progress: Callable[[str], None],
    ) -> None:
        self.sources = sources
        self.prompt = prompt
        self.destination = destination
        self.tell = tell
        self.progress = progress

    async def run(self) -> Inferred:
        """Return the schema; of the host's things, only the uploads stay behind."""
        host = Host(self.destination, ATTENDED, lambda trouble: self.tell(trouble) if trouble else None)
        try:
            if host.version == "v2":
                file_ids = list(await self._upload(host, self.sources[:_MOST_GENERATED]))
                return Inferred(await self._generate(host, file_ids))
            uploads = await self._upload(host, self.sources)
            agent = await create_agent(host, f"{OWN}{new_id()}", None, prompt=self.prompt or "")
            try:
                return await self._ask(host, agent.id, uploads)
            finally:
                with contextlib.suppress(LlamaExtractError):  # what went well, or wrong, before is what matters
                    await unbroken(self.destination.perform(v1.delete_agent, agent.id))
        finally:
            await unbroken(self.destination.close())

    async def _upload(self, host: Host, sources: list[Source]) -> dict[str, str]:
        """Upload what can be, and return the documents' labels by the ids of their uploads."""
        uploads: dict[str, str] = {}
        failed: list[tuple[str, LlamaExtractError]] = []
        for number, source in enumerate(sources, 1):
            self.progress(f"Uploading file {number} of {len(sources)}")
            try:
                loaded = await asyncio.to_thread(source.load)
                content = await asyncio.to_thread(loaded.at_hand)
                file = await host.ask(Step.UPLOAD, upload_file, content, name=loaded.name)
                uploads[file.id] = source.label
            except LlamaExtractError as error:
                whose = belongs(error, Step.UPLOAD)
                if not (whose is Belongs.FILE or (uploads and whose is Belongs.PASSING)):
                    raise  # the host's, and no other file would fare better
                failed.append((source.label, error))
        if not uploads:
            raise failed[0][1]
        for label, why in failed:
            self._leave_out(label, str(why))
        return uploads

    async def _ask(self, host: Host, agent: str, uploads: dict[str, str]) -> Inferred:
        count = len(uploads)
        self.progress(f"Looking for the fields that matter in {count} file{'s' if count > 1 else ''}")
        job = await host.ask(Step.CREATE, v1.create_job, agent, list(uploads))
        job = await host.ask(Step.FOLLOW, polling.wait_for_job, job.id)
        found = (await host.ask(Step.AGENT, v1.get_agent, agent)).data_schema
        results = (await host.ask(Step.RESULT, v1.get_result, job.id)).results
        if not found:
            why = next((result.error for result in results if result.error), "the documents have nothing in common")
            raise JobError(f"No schema could be inferred: {why}", job)
        read = []
        for result in results:
            label = uploads.get(result.file_id, result.file_id)
            if result.status == "success":
                read.append(FileResult(label, "success", result.data or {}, metadata=result.extraction_metadata))
            else:
                self._leave_out(label, result.error or f"the host gave the status {result.status!r} without a reason")
        return Inferred(dict(found), read)

    async def _generate(self, host: Host, file_ids: list[str]) -> dict[str, Any]:
        """Have a schema made from one document and refined by others, as v2 looks at one at a time."""
        schema: dict[str, Any] | None = None
        for number, file_id in enumerate(file_ids, 1):
            self.progress(f"Looking for the fields that matter in file {number} of {len(file_ids)}")
            made = await host.ask(
                Step.AGENT, v2.generate_schema, prompt=self.prompt, file_id=file_id, data_schema=schema
            )
            found = made.parameters.get("data_schema")
            schema = found if isinstance(found, dict) and found.get("properties") else schema
        if schema is None:
            raise JobError(
                "No schema could be inferred: the host made one without fields. Say what matters in prompt=."
            )
        return schema

    def _leave_out(self, label: str, why: str) -> None:
        self.tell(f"Left out {label}: {why}")
