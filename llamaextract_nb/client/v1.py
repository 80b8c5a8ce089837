"""The operations of openapi.yaml but for the upload, once: what to send, what to make of the answer."""

# ruff: noqa: D417 - the settings are the client's part of a call, which its caller does not see

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from llamaextract_nb.client.exchange import ask, exchange
from llamaextract_nb.client.replies import read
from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import Request, Response, Steps
from llamaextract_nb.client.writing import body_of, path_of
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.models import (
    CreateExtractionAgentRequest,
    CreateExtractionJobRequest,
    ExtractionAgent,
    ExtractionJob,
    ExtractionResult,
    JobConfiguration,
    UpdateExtractionAgentRequest,
)

_AGENT, _AGENT_LIST = TypeAdapter(ExtractionAgent), TypeAdapter(list[ExtractionAgent])
_JOB, _RESULT = TypeAdapter(ExtractionJob), TypeAdapter(ExtractionResult)

_AGENTS = "/api/v1/extraction/extraction-agents"
_JOBS = "/api/v1/extraction/jobs"


def list_agents(settings: Settings, *, project_id: str | None = None) -> Steps[list[ExtractionAgent]]:
    """List the extraction agents of a project.

    Args:
        project_id: The project; by default the client's.
    """
    request = Request("list the agents", "GET", _AGENTS, query=settings.project(project_id))
    return (yield from ask(settings, request, _AGENT_LIST))


@dataclass(frozen=True, slots=True)
class Greeting:
    """A host's agents, and whether it holds its replies when it is asked to (RFC 7240)."""

    agents: list[ExtractionAgent]
    holds: bool


def greet(settings: Settings, *, project_id: str | None = None) -> Steps[Greeting]:
    """List the extraction agents of a project, and learn whether the host knows the preference `wait`."""
    query = settings.project(project_id)
    request = Request("list the agents", "GET", _AGENTS, query=query, headers={"Prefer": "wait=0"})
    response = yield from exchange(settings, request)
    return Greeting(read(settings, request, response, _AGENT_LIST), _holds(response))


def create_agent(
    settings: Settings,
    name: str,
    *,
    data_schema: Mapping[str, Any] | None = None,
    description: str | None = None,
    prompt: str | None = None,
    project_id: str | None = None,
) -> Steps[ExtractionAgent]:
    """Create an extraction agent.

    Args:
        name: Its name.
        data_schema: The JSON Schema of the data to extract; without one the host infers it from the first job's files.
        description: What the agent is for.
        prompt: What the host should know when it infers a schema.
        project_id: The project; by default the client's.
    """
    body = body_of(
        CreateExtractionAgentRequest,
        name=name,
        **settings.project(project_id),
        data_schema=data_schema,
        description=description,
        prompt=prompt,
    )
    request = Request("create the agent", "POST", _AGENTS, json=body, repeatable=False)
    return (yield from ask(settings, request, _AGENT))


def get_agent(settings: Settings, agent_id: str) -> Steps[ExtractionAgent]:
    """Return an extraction agent."""
    request = Request("get the agent", "GET", path_of(_AGENTS, "agent_id", agent_id))
    return (yield from ask(settings, request, _AGENT))


def update_agent(
    settings: Settings,
    agent_id: str,
    *,
    name: str | None = None,
    data_schema: Mapping[str, Any] | None = None,
    description: str | None = None,
) -> Steps[ExtractionAgent]:
    """Change the given parts of an extraction agent."""
    body = body_of(UpdateExtractionAgentRequest, name=name, data_schema=data_schema, description=description)
    request = Request("update the agent", "PUT", path_of(_AGENTS, "agent_id", agent_id), json=body)
    return (yield from ask(settings, request, _AGENT))


def delete_agent(settings: Settings, agent_id: str) -> Steps[None]:
    """Delete an extraction agent."""
    request = Request("delete the agent", "DELETE", path_of(_AGENTS, "agent_id", agent_id))
    yield from exchange(settings, request)


def create_job(
    settings: Settings,
    agent_id: str,
    file_ids: Iterable[str],
    *,
    configuration: JobConfiguration | Mapping[str, Any] | None = None,
) -> Steps[ExtractionJob]:
    """Start a job: run an agent over uploaded files.

    A job whose reply is lost is not started again, because jobs cost credits.

    Args:
        agent_id: The agent.
        file_ids: The ids of the files.
        configuration: How the files are read (`target_pages`, `extraction_target`, `tier`); a host may not know it.
    """
    if isinstance(file_ids, str) or not isinstance(file_ids, Iterable):
        raise ConfigError("file_ids must be a list of ids: pass [file_id].")
    body = body_of(
        CreateExtractionJobRequest,
        extraction_agent_id=agent_id,
        file_ids=list(file_ids),
        configuration=configuration,
    )
    request = Request("start the job", "POST", _JOBS, json=body, repeatable=False, if_missing="Check the ids.")
    return (yield from ask(settings, request, _JOB))


def get_job(settings: Settings, job_id: str, *, wait: float | None = None) -> Steps[ExtractionJob]:
    """Return a job as it stands.

    Args:
        job_id: The job.
        wait: Whole seconds for which the host may hold its reply until the job is over (the header Prefer, RFC 7240);
            a host that does not know it answers at once.
    """
    return (yield from poll(settings, job_id, wait)).job


def get_result(settings: Settings, job_id: str) -> Steps[ExtractionResult]:
    """Return the data that a completed job extracted.

    Raises:
        NotFoundError: There is no such job, or it is not over.
    """
    request = Request(
        "get the result",
        "GET",
        f"{path_of(_JOBS, 'job_id', job_id)}/result",
        if_missing="Check the job's id; if the job is not over yet, wait_for_job() waits for it.",
    )
    return (yield from ask(settings, request, _RESULT))


@dataclass(frozen=True, slots=True)
class Polled:
    """A job as it stands, and whether the host held its reply as it was asked to (RFC 7240)."""

    job: ExtractionJob
    held: bool


def poll(settings: Settings, job_id: str, wait: float | None, deadline: float = math.inf) -> Steps[Polled]:
    """Ask once how a job stands."""
    if wait is not None and (isinstance(wait, bool) or not isinstance(wait, int | float) or not 0 <= wait < math.inf):
        raise ConfigError(f"wait must be a number of seconds, not {wait!r}.")
    request = Request(
        "get the job",
        "GET",
        path_of(_JOBS, "job_id", job_id),
        headers={"Prefer": f"wait={int(wait)}"} if wait and wait >= 1 else {},
        patience=settings.timeout + (wait or 0),
    )
    response = yield from exchange(settings, request, deadline)
    return Polled(read(settings, request, response, _JOB), _holds(response))


def _holds(response: Response) -> bool:
    return "wait" in response.headers.get("preference-applied", "")
