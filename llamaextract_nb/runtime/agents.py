"""Saved agents: schemas that a host keeps under a name, so that `extract(files, "invoices")` needs no schema."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from llamaextract_nb.errors import NotFoundError, SchemaError
from llamaextract_nb.models import ExtractionAgent, JsonObject
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.host import ATTENDED, Host
from llamaextract_nb.runtime.loop import in_background
from llamaextract_nb.runtime.progress import say
from llamaextract_nb.runtime.wires import agents as kept
from llamaextract_nb.schema import Schema

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

_FILES = (
    ".json",
    ".csv",
    ".yaml",
    ".yml",
    ".toml",
    ".txt",
    ".py",
)  # so end texts that are meant for a file, not for an agent
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
        for agent in _newest(_on(Destination(client), _saved))
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
    if not isinstance(name, str) or not _is_name(name) or name.startswith(kept.OWN):
        raise SchemaError(
            f"name={name!r} cannot name an agent: give words such as 'invoices', without {kept.OWN} before them."
        )
    json_schema = Schema(schema).json_schema

    async def save(host: Host) -> str:
        for agent in await _saved(host):
            if agent.name == name:
                return (await kept.update_agent(host, agent, json_schema, description)).id
        return (await kept.create_agent(host, name, json_schema, description=description)).id

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
                await kept.delete_agent(host, agent)

    _on(Destination(client), delete)


def find_agent(name: str, destination: Destination) -> tuple[Schema, JsonObject]:
    """Return the schema of a saved agent, and what it sets besides, in the words of v2's configurations.

    Raises:
        SchemaError: There is none of that name, or it has no schema.
        LlamaExtractError: The host failed.
    """

    async def find(host: Host) -> tuple[Schema, JsonObject]:
        found = _named([agent for agent in await kept.list_agents(host) if agent.data_schema], name)[0]
        return Schema(found.data_schema), kept.settings_of(found)

    return _on(destination, find)


def means_agent(schema: Any) -> bool:
    """Tell whether what was given for a schema is the name of an agent.

    Raises:
        SchemaError: It is a text that is neither a name nor a schema.
    """
    if not isinstance(schema, str) or schema.lstrip().startswith("{") or schema.lower().endswith((".json", ".csv")):
        return False
    if not _is_name(schema):
        raise SchemaError(
            f"schema={schema!r} is neither JSON, nor the path of a .json or .csv file, nor the name of an agent: give "
            "one of these, or a dict of fields."
        )
    return True


def _is_name(text: str) -> bool:
    """Tell whether a text can name an agent: it is not blank, no JSON, and not meant for a file."""
    is_path = len(Path(text).parts) > 1 and os.path.exists(text)  # noqa: PTH110 - Path.exists() raises for long texts
    return not (is_path or text.lower().endswith(_FILES) or not text.strip() or text.lstrip().startswith("{"))


async def _saved(host: Host) -> list[ExtractionAgent]:
    found = await kept.list_agents(host)
    return [agent for agent in found if not agent.name.startswith(kept.OWN)]


def _newest(found: list[ExtractionAgent]) -> list[ExtractionAgent]:
    """Return the first of each id: a host may list the versions of a configuration, the newest first."""
    return list({agent.id: agent for agent in reversed(found)}.values())


def _named(found: list[ExtractionAgent], name: str) -> list[ExtractionAgent]:
    named = [agent for agent in found if name in (agent.name, agent.id)]
    if named:
        return named
    known = ", ".join(sorted({agent.name for agent in found if not agent.name.startswith(kept.OWN)})[:_SHOWN]) or "none"
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
