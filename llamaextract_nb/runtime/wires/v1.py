"""The wire of openapi.yaml: an agent for the schema, jobs of several files, and no list of jobs."""

from __future__ import annotations

import asyncio
import hashlib
import json

from llamaextract_nb.client import v1
from llamaextract_nb.models import ExtractionResult
from llamaextract_nb.runtime.host import Host
from llamaextract_nb.runtime.options import Options
from llamaextract_nb.runtime.outcomes import Step
from llamaextract_nb.runtime.wires.agents import OWN, create_agent
from llamaextract_nb.runtime.wires.following import Follower
from llamaextract_nb.runtime.wires.wire import Creation, Ended, Wire
from llamaextract_nb.schema import Schema

_MOST_UNDER_WAY = 128  # files
_MOST_UNDER_WAY_HELD = 64  # where the host holds replies: a service on a machine like this one, kept busy by that
_MOST_IN_JOB = 16  # files, where the host holds replies: each job costs it requests
_STEPS = 12  # jobs of a run, at least: a file is seen to be done when its job is


class V1(Wire):
    """A host's jobs for one run, on v1.

    Args:
        host: Where.
        schema: What to extract.
        options: How.
    """

    def __init__(self, host: Host, schema: Schema, options: Options) -> None:
        self._host = host
        self._schema = schema
        self._options = options
        self._follower = Follower(host)
        self._agent: asyncio.Task[str] | None = None

    @property
    def most_under_way(self) -> int:
        """The most files between upload and answer."""
        return _MOST_UNDER_WAY_HELD if self._follower.holds else _MOST_UNDER_WAY

    def most_in_job(self, files: int) -> int:
        """Return how many files one job takes: as a failure of the job would hit them all, one, unless that is dear."""
        return max(1, min(_MOST_IN_JOB, files // _STEPS)) if self._follower.holds else 1

    async def introduce(self) -> None:
        """Learn whether the host holds its replies, and find or make the agent."""
        await self._agent_id()

    async def create(self, creation: Creation) -> str:
        """Create a job; where the answer is lost it is created again, because this wire lists no jobs."""
        agent = await self._agent_id()

        async def find() -> None:
            creation.lost()

        if creation.in_doubt:
            creation.lost()
        job = await self._host.create(
            Step.CREATE, find, v1.create_job, agent, creation.file_ids, configuration=self._options.configuration()
        )
        return job.id

    async def result(self, job_id: str) -> ExtractionResult:
        """Wait until a job is over, and return its result."""
        return await self._follower.result(job_id)

    async def cancel(self, job_id: str | None, creation: Creation | None) -> Ended:
        """Do nothing: this wire cannot cancel."""
        return Ended.NOT

    def close(self) -> None:
        """Stop what goes on beside the jobs."""
        self._follower.close()
        if self._agent is not None:
            self._agent.cancel()

    async def _agent_id(self) -> str:
        if self._agent is None:
            self._agent = asyncio.create_task(self._find_agent())
        return await asyncio.shield(self._agent)

    async def _find_agent(self) -> str:
        """Return the id of the agent for the schema and instructions; named by their hash, it is made once."""
        asked = self._options.asked(self._schema)
        content = json.dumps([asked, self._options.instructions], sort_keys=True)
        name = f"{OWN}{hashlib.sha256(content.encode()).hexdigest()[:24]}"
        greeting = await self._host.ask(Step.AGENT, v1.greet)
        self._follower.introduce(greeting.holds)
        for agent in greeting.agents:
            if agent.name == name and agent.data_schema == asked:
                return agent.id
        return (await create_agent(self._host, name, asked, prompt=self._options.instructions)).id
