"""The agent that a run makes for itself, where it is given a schema and not an agent's name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from llamaextract_nb.client import v1
from llamaextract_nb.runtime.agents import OWN, create_agent
from llamaextract_nb.runtime.host import Host
from llamaextract_nb.runtime.outcomes import Step
from llamaextract_nb.schema import Schema


async def find_agent(host: Host, schema: Schema, instructions: str, introduce: Callable[[bool], None]) -> str:
    """Return the id of the agent for a schema and instructions; its name is made from them, so it is made once.

    Args:
        host: Where.
        schema: What it extracts.
        instructions: What it should know besides.
        introduce: Is told whether the host holds its replies, which its first one tells.
    """
    content = json.dumps([schema.json_schema, instructions], sort_keys=True)
    name = f"{OWN}{hashlib.sha256(content.encode()).hexdigest()[:24]}"
    greeting = await host.ask(Step.AGENT, v1.greet)
    introduce(greeting.holds)
    for agent in greeting.agents:
        if agent.name == name and agent.data_schema == schema.json_schema:
            return agent.id
    return (await create_agent(host, name, schema.json_schema, prompt=instructions)).id
