"""Saved agents: schemas that a host keeps under a name, so that `extract(files, "invoices")` needs no schema."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from llamaextract_nb.client import v1
from llamaextract_nb.errors import NotFoundError, SchemaError
from llamaextract_nb.models import ExtractionAgent
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.host import ATTENDED, Host
from llamaextract_nb.runtime.loop import in_background
from llamaextract_nb.runtime.outcomes import Step
from llamaextract_nb.runtime.progress import say
from llamaextract_nb.runtime.wires.v1 import OWN, create_agent
from llamaextract_nb.schema import Schema

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

_FILES = (".json", ".yaml", ".yml", ".toml", ".txt", ".py")  # so end texts that are meant for a file, not for an agent
_SHOWN = 20  # names in an error


def agents(*, client: object = None) -> pd.DataFrame:
    """Return the saved agents, those that runs made for themselves left out.

    Args:
        client: Where they are, as for `submit()`.

    Returns:
        A frame indexed by `name`: id, description, fields (the names of the outermost ones), created and updated (UTC).

    Raises:
        ConfigError: The host is not configured.
        LlamaExtractError: The host failed.
    """
    import pandas as pd

    rows = [
        {
            "name": agent.name,
            "id": agent.id,
            "description": agent.description,
            "fields": list((agent.data_schema or {}).get("properties") or {}),
            "created": agent.created_at,
            "updated": agent.updated_at,
        }
        for agent in _on(Destination(client), _saved)
    ]
    frame = pd.DataFrame(rows, columns=["name", "id", "description", "fields", "created", "updated"])
    for column in ("created", "updated"):
        frame[column] = pd.to_datetime(frame[column], utc=True)
    return frame.astype({"name": "string", "id": "string", "description": "string"}).set_index("name").sort_index()


def save_agent(name: str, schema: Any, *, description: str | None = None, client: object = None) -> str:
    """Save a schema on the host under a name, in place of what it has under that name; return the agent's id.

    Args:
        name: What `extract(files, name)` will call it.
        schema: What it extracts, in any form that `Schema` takes.
        description: What it is for.
        client: Where to, as for `submit()`.

    Raises:
        SchemaError: The schema, or the name, cannot be used.
        ConfigError: The host is not configured.
        LlamaExtractError: The host failed, or refused the schema.
    """
    if not isinstance(name, str) or not _is_name(name) or name.startswith(OWN):
        raise SchemaError(
            f"name={name!r} cannot name an agent: give words such as 'invoices', without {OWN} before them."
        )
    json_schema = Schema(schema).json_schema

    async def save(host: Host) -> str:
        for agent in await _saved(host):
            if agent.name == name:
                kept = await host.ask(
                    Step.AGENT, v1.update_agent, agent.id, data_schema=json_schema, description=description
                )
                return kept.id
        return (await create_agent(host, name, json_schema, description=description)).id

    return _on(Destination(client), save)


def delete_agent(name: str, *, client: object = None) -> None:
    """Delete a saved agent; what was extracted with it stays.

    Args:
        name: Its name or id.
        client: Where it is, as for `submit()`.

    Raises:
        SchemaError: There is none of that name.
        ConfigError: The host is not configured.
        LlamaExtractError: The host failed.
    """

    async def delete(host: Host) -> None:
        for agent in _named(await _saved(host), name):
            with contextlib.suppress(NotFoundError):  # an earlier try went through although its answer was lost
                await host.ask(Step.AGENT, v1.delete_agent, agent.id)

    _on(Destination(client), delete)


def agent_schema(name: str, destination: Destination) -> Schema:
    """Return the schema of a saved agent.

    Raises:
        SchemaError: There is none of that name, or it has no schema.
        LlamaExtractError: The host failed.
    """

    async def find(host: Host) -> Schema:
        found = [agent for agent in await host.ask(Step.AGENT, v1.list_agents) if agent.data_schema]
        return Schema(_named(found, name)[0].data_schema)

    return _on(destination, find)


def means_agent(schema: Any) -> bool:
    """Tell whether what was given for a schema is the name of an agent.

    Raises:
        SchemaError: It is a text that is neither a name nor a schema.
    """
    if not isinstance(schema, str) or schema.lstrip().startswith("{") or schema.endswith(".json"):
        return False
    if not _is_name(schema):
        raise SchemaError(
            f"schema={schema!r} is neither JSON, nor the path of a .json file, nor the name of an agent: give one of "
            "these, or a dict of fields."
        )
    return True


def _is_name(text: str) -> bool:
    """Tell whether a text can name an agent: it is not blank, no JSON, and not meant for a file."""
    is_path = len(Path(text).parts) > 1 and os.path.exists(text)  # noqa: PTH110 - Path.exists() raises for long texts
    return not (is_path or text.lower().endswith(_FILES) or not text.strip() or text.lstrip().startswith("{"))


async def _saved(host: Host) -> list[ExtractionAgent]:
    found = await host.ask(Step.AGENT, v1.list_agents)
    return [agent for agent in found if not agent.name.startswith(OWN)]


def _named(found: list[ExtractionAgent], name: str) -> list[ExtractionAgent]:
    named = [agent for agent in found if name in (agent.name, agent.id)]
    if named:
        return named
    known = ", ".join(sorted({agent.name for agent in found if not agent.name.startswith(OWN)})[:_SHOWN]) or "none"
    raise SchemaError(
        f"There is no agent {name!r} with a schema on the host; its agents: {known}. lx.save_agent() saves one."
    )


def _on(destination: Destination, work: Callable[[Host], Coroutine[Any, Any, T]]) -> T:
    async def within() -> T:
        host = Host(destination, ATTENDED, lambda trouble: say(trouble) if trouble else None)
        try:
            return await work(host)
        finally:
            await destination.close()

    return in_background(within()).result()
