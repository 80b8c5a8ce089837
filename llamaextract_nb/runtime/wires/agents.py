"""What a host keeps under names: agents on v1, configurations on v2, both told as agents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from llamaextract_nb.client import v1, v2
from llamaextract_nb.models import EXTRACT, Configuration, ExtractionAgent, JsonObject
from llamaextract_nb.runtime.host import Host
from llamaextract_nb.runtime.outcomes import Step

OWN = "nb-"
"""With this begin the names of the agents that runs make for themselves; they are no saved ones, and are pruned."""

_MOST_IN_PAGE, _MOST_PAGES = 200, 100  # a host that pages for ever is left at some time


async def list_agents(host: Host) -> list[ExtractionAgent]:
    """Return the agents of a host, those of runs included; of a configuration's versions all, the newest first."""
    if host.version == "v1":
        return await host.ask(Step.AGENT, v1.list_agents)
    found: list[Configuration] = []
    token: str | None = None
    for _ in range(_MOST_PAGES):
        page = await host.ask(Step.AGENT, v2.list_configurations, page_size=_MOST_IN_PAGE, page_token=token)
        found += page.items
        token = page.next_page_token or None
        if token is None:
            break
    found.sort(key=lambda each: each.version or "", reverse=True)  # versions are moments, as texts
    return [_as_agent(each) for each in found if each.parameters.get("product_type", EXTRACT) == EXTRACT]


async def create_agent(
    host: Host, name: str, json_schema: Mapping[str, Any] | None, *, description: str | None = None, prompt: str = ""
) -> ExtractionAgent:
    """Create an agent; where the host's answer is lost, what it made all the same is found by name and schema.

    Args:
        host: Where.
        name: A name that the host does not have yet.
        json_schema: What it extracts; on v1, None for what its first job shows.
        description: What it is for, which v2 does not keep.
        prompt: What a host of v1 should know when it infers a schema.

    Raises:
        LlamaExtractError: The host failed, or refused the schema.
    """

    async def find() -> ExtractionAgent | None:
        for agent in await list_agents(host):
            if agent.name == name and (json_schema is None or agent.data_schema == json_schema):
                return agent
        return None

    if host.version == "v1":
        return await host.create(
            Step.AGENT,
            find,
            v1.create_agent,
            name,
            data_schema=json_schema,
            description=description,
            prompt=prompt or None,
        )

    async def find_configuration() -> Configuration | None:
        agent = await find()
        return None if agent is None else Configuration(id=agent.id, parameters={"data_schema": agent.data_schema})

    parameters = {"data_schema": json_schema}
    made = await host.create(Step.AGENT, find_configuration, v2.create_configuration, name, parameters)
    return _as_agent(made)


async def update_agent(
    host: Host, agent: ExtractionAgent, json_schema: JsonObject, description: str | None
) -> ExtractionAgent:
    """Give an agent another schema; the other settings of a configuration stay."""
    if host.version == "v1":
        return await host.ask(Step.AGENT, v1.update_agent, agent.id, data_schema=json_schema, description=description)
    parameters = {**settings_of(agent), "data_schema": json_schema}
    return _as_agent(await host.ask(Step.AGENT, v2.update_configuration, agent.id, parameters=parameters))


async def delete_agent(host: Host, agent: ExtractionAgent) -> None:
    """Delete an agent."""
    if host.version == "v1":
        await host.ask(Step.AGENT, v1.delete_agent, agent.id)
    else:
        await host.ask(Step.AGENT, v2.delete_configuration, agent.id)


def settings_of(agent: ExtractionAgent) -> JsonObject:
    """Return what an agent sets besides its schema: on v2 a tier, say."""
    found = (agent.model_extra or {}).get("settings")
    return found if isinstance(found, dict) else {}


def _as_agent(configuration: Configuration) -> ExtractionAgent:
    settings = {
        name: value
        for name, value in configuration.parameters.items()
        if name not in ("product_type", "data_schema") and value is not None
    }
    return ExtractionAgent.model_validate(
        {
            "id": configuration.id,
            "name": configuration.name,
            "data_schema": configuration.parameters.get("data_schema"),
            "created_at": configuration.created_at,
            "updated_at": configuration.updated_at,
            "settings": settings,
        }
    )
