"""A schema for documents that have none yet: an agent without a schema infers it from its first job."""

from __future__ import annotations

from typing import Any

from llamaextract_nb.client import calls, polling
from llamaextract_nb.errors import JobError
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.loop import in_background
from llamaextract_nb.runtime.run import new_id
from llamaextract_nb.runtime.sources import find_sources

_MOST = 20  # documents that are looked at


def infer_from_files(files: Any = None, prompt: str | None = None, client: object = None) -> dict[str, Any]:
    """Return the JSON Schema of what some documents have in common; a prompt says what matters.

    A prompt without files is read here, whatever the host: words need no server.

    Args:
        files: What `extract()` takes; the first 20 are looked at. None for a prompt alone.
        prompt: The wanted fields in your own words.
        client: Where to run, as for `submit()`.

    Raises:
        SchemaError: There are neither files nor a field in the prompt.
        DocumentError: A file cannot be found or read.
        JobError: The host found no schema.
    """
    if files is None:
        from llamaextract_nb.engine.inferring import infer_schema

        return infer_schema([], prompt or "")
    return in_background(_infer(files, prompt, Destination(client))).result()


async def _infer(files: Any, prompt: str | None, destination: Destination) -> dict[str, Any]:
    try:
        agent = await destination.perform(calls.create_agent, new_id(), prompt=prompt or None)
        ids = []
        for source in find_sources(files)[:_MOST]:
            loaded = source.load()
            ids.append((await destination.perform(calls.upload_file, loaded.content, name=loaded.name)).id)
        job = await destination.perform(calls.create_job, agent.id, ids)
        job = await destination.perform(polling.wait_for_job, job.id)
        found = (await destination.perform(calls.get_agent, agent.id)).data_schema
        if not found:
            results = (await destination.perform(calls.get_result, job.id)).results
            why = next((result.error for result in results if result.error), "the documents have nothing in common")
            raise JobError(f"No schema could be inferred: {why}", job)
        await destination.perform(calls.delete_agent, agent.id)
        return dict(found)
    finally:
        await destination.close()
