"""The operations of LlamaCloud's present API on jobs, schemas and configurations, once."""

# ruff: noqa: D417 - the settings are the client's part of a call, which its caller does not see

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from llamaextract_nb.client.exchange import ask, exchange
from llamaextract_nb.client.settings import Settings
from llamaextract_nb.client.steps import Request, Steps
from llamaextract_nb.client.writing import body_of, path_of, query_of
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.models import (
    EXTRACT,
    Configuration,
    ConfigurationBody,
    ConfigurationPage,
    CreateExtractJobRequest,
    ExtractConfiguration,
    ExtractJob,
    ExtractJobPage,
    JsonObject,
    SchemaGenerateRequest,
    SchemaValidation,
    SchemaValidationRequest,
)

_JOB, _JOBS = TypeAdapter(ExtractJob), TypeAdapter(ExtractJobPage)
_VALID = TypeAdapter(SchemaValidation)
_CONFIGURATION, _CONFIGURATIONS = TypeAdapter(Configuration), TypeAdapter(ConfigurationPage)

RESULT = ("extract_metadata", "usage")
"""What belongs to a result: evidence and cost, which hosts return only if they are asked to."""

_EXTRACT = "/api/v2/extract"
_SAVED = "/api/v1/beta/configurations"


def create_extract_job(
    settings: Settings,
    file_id: str,
    *,
    configuration: ExtractConfiguration | Mapping[str, Any] | None = None,
    configuration_id: str | None = None,
    webhooks: Sequence[Mapping[str, Any]] | None = None,
    project_id: str | None = None,
) -> Steps[ExtractJob]:
    """Start a job: extract an uploaded file.

    A job whose reply is lost is not started again, because jobs cost credits; `list_extract_jobs(file_input=...)` shows
    whether there is one.

    Args:
        file_id: The id of the file.
        configuration: What to extract (`data_schema`), and how (`tier`, `target_pages`, `cite_sources`, ...).
        configuration_id: The id of a saved configuration, instead.
        webhooks: Where the host tells what becomes of the job: `webhook_url`, `webhook_events`, ...
        project_id: The project; by default the client's.
    """
    if (configuration is None) == (configuration_id is None):
        raise ConfigError("Give either configuration={'data_schema': ...} or configuration_id=..., not both.")
    body = body_of(
        CreateExtractJobRequest,
        file_input=file_id,
        configuration=configuration,
        configuration_id=configuration_id,
        webhook_configurations=None if webhooks is None else [dict(webhook) for webhook in webhooks],
    )
    query = settings.project(project_id)
    request = Request(
        "start the job", "POST", _EXTRACT, query=query, json=body, repeatable=False, if_missing="Check the ids."
    )
    return (yield from ask(settings, request, _JOB))


def get_extract_job(settings: Settings, job_id: str, *, expand: Iterable[str] = RESULT) -> Steps[ExtractJob]:
    """Return a job as it stands, with its result once it is over.

    Args:
        job_id: The job.
        expand: What else to return: `extract_metadata` (citations and confidence), `usage` (credits), `configuration`.
    """
    return (yield from poll(settings, job_id, expand))


def poll(
    settings: Settings, job_id: str, expand: Iterable[str] = RESULT, deadline: float = math.inf
) -> Steps[ExtractJob]:
    """Ask once how a job stands; after a moment on the settings' clock not again."""
    query = {**settings.project(None), **query_of(expand=expand)}
    request = Request("get the job", "GET", path_of(_EXTRACT, "job_id", job_id), query=query)
    return (yield from ask(settings, request, _JOB, deadline))


def list_extract_jobs(
    settings: Settings,
    *,
    job_ids: Iterable[str] | None = None,
    status: str | None = None,
    file_input: str | None = None,
    configuration_id: str | None = None,
    created_at_on_or_after: datetime | None = None,
    created_at_on_or_before: datetime | None = None,
    expand: Iterable[str] = (),
    page_size: int | None = None,
    page_token: str | None = None,
    project_id: str | None = None,
) -> Steps[ExtractJobPage]:
    """Return a page of jobs, the newest first.

    Args:
        job_ids: These jobs only.
        status: Jobs of this status only, such as "COMPLETED".
        file_input: Jobs on this file only.
        configuration_id: Jobs of this saved configuration only.
        created_at_on_or_after: Jobs created then or later only.
        created_at_on_or_before: Jobs created then or before only.
        expand: What else to return of each, as in `get_extract_job()`.
        page_size: The most jobs in a page.
        page_token: The page, as the page before it names it.
        project_id: The project; by default the client's.
    """
    query = query_of(
        job_ids=job_ids,
        status=status,
        file_input=file_input,
        configuration_id=configuration_id,
        created_at_on_or_after=created_at_on_or_after,
        created_at_on_or_before=created_at_on_or_before,
        expand=expand,
        page_size=page_size,
        page_token=page_token,
    )
    request = Request("list the jobs", "GET", _EXTRACT, query={**settings.project(project_id), **query})
    return (yield from ask(settings, request, _JOBS))


def cancel_extract_job(settings: Settings, job_id: str) -> Steps[ExtractJob]:
    """Cancel a job that is not over.

    Raises:
        ConflictError: It is over.
    """
    path = f"{path_of(_EXTRACT, 'job_id', job_id)}/cancel"
    request = Request("cancel the job", "POST", path, query=settings.project(None), json=b"{}")
    return (yield from ask(settings, request, _JOB))


def delete_extract_job(settings: Settings, job_id: str, *, force: bool = False) -> Steps[None]:
    """Delete a job and its result.

    Args:
        job_id: The job.
        force: Whether a job that is not over is cancelled first.

    Raises:
        ConflictError: It is not over, and `force` is False.
    """
    query = {**settings.project(None), **query_of(force="true" if force else None)}
    yield from exchange(settings, Request("delete the job", "DELETE", path_of(_EXTRACT, "job_id", job_id), query=query))


def validate_schema(settings: Settings, data_schema: Mapping[str, Any]) -> Steps[JsonObject]:
    """Return a schema as the host will use it.

    Raises:
        InvalidRequestError: It cannot be used.
    """
    body = body_of(SchemaValidationRequest, data_schema=data_schema)
    request = Request("validate the schema", "POST", f"{_EXTRACT}/schema/validation", json=body)
    return (yield from ask(settings, request, _VALID)).data_schema


def generate_schema(
    settings: Settings,
    *,
    prompt: str | None = None,
    file_id: str | None = None,
    data_schema: Mapping[str, Any] | None = None,
    name: str | None = None,
    project_id: str | None = None,
) -> Steps[Configuration]:
    """Make a schema from words, from an uploaded file, or from a schema to begin with; `.parameters` has it.

    Args:
        prompt: The wanted fields in your own words.
        file_id: A file that shows them.
        data_schema: A schema to refine or extend.
        name: What to call it.
        project_id: The project; by default the client's.
    """
    body = body_of(SchemaGenerateRequest, prompt=prompt, file_id=file_id, data_schema=data_schema, name=name)
    query = settings.project(project_id)
    request = Request("generate a schema", "POST", f"{_EXTRACT}/schema/generate", query=query, json=body)
    return (yield from ask(settings, request, _CONFIGURATION))


def list_configurations(
    settings: Settings,
    *,
    name: str | None = None,
    product_type: Iterable[str] | None = (EXTRACT,),
    latest_only: bool = False,
    page_size: int | None = None,
    page_token: str | None = None,
    project_id: str | None = None,
) -> Steps[ConfigurationPage]:
    """Return a page of the saved configurations.

    Args:
        name: Those of this name only.
        product_type: Those of these products only, such as "extract_v2"; None for all.
        latest_only: Whether to return only the latest version of each name.
        page_size: The most configurations in a page.
        page_token: The page, as the page before it names it.
        project_id: The project; by default the client's.
    """
    query = query_of(
        name=name,
        product_type=product_type,
        latest_only="true" if latest_only else None,
        page_size=page_size,
        page_token=page_token,
    )
    request = Request("list the configurations", "GET", _SAVED, query={**settings.project(project_id), **query})
    return (yield from ask(settings, request, _CONFIGURATIONS))


def create_configuration(
    settings: Settings, name: str, parameters: Mapping[str, Any], *, project_id: str | None = None
) -> Steps[Configuration]:
    """Save settings under a name.

    Args:
        name: Its name.
        parameters: The settings; `product_type` is "extract_v2" where it is missing.
        project_id: The project; by default the client's.
    """
    body = body_of(ConfigurationBody, name=name, parameters={"product_type": EXTRACT, **parameters})
    query = settings.project(project_id)
    request = Request("save the configuration", "POST", _SAVED, query=query, json=body, repeatable=False)
    return (yield from ask(settings, request, _CONFIGURATION))


def get_configuration(settings: Settings, configuration_id: str) -> Steps[Configuration]:
    """Return a saved configuration."""
    path = path_of(_SAVED, "configuration_id", configuration_id)
    request = Request("get the configuration", "GET", path, query=settings.project(None))
    return (yield from ask(settings, request, _CONFIGURATION))


def update_configuration(
    settings: Settings,
    configuration_id: str,
    *,
    name: str | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Steps[Configuration]:
    """Change a saved configuration: its name, or all of its settings."""
    given = None if parameters is None else {"product_type": EXTRACT, **parameters}
    body = body_of(ConfigurationBody, name=name, parameters=given)
    path = path_of(_SAVED, "configuration_id", configuration_id)
    request = Request("update the configuration", "PUT", path, query=settings.project(None), json=body)
    return (yield from ask(settings, request, _CONFIGURATION))


def delete_configuration(settings: Settings, configuration_id: str) -> Steps[None]:
    """Delete a saved configuration."""
    path = path_of(_SAVED, "configuration_id", configuration_id)
    yield from exchange(settings, Request("delete the configuration", "DELETE", path, query=settings.project(None)))
