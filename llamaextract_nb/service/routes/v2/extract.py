"""Jobs of v2: one file by one configuration."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse

from llamaextract_nb.models import CreateExtractJobRequest
from llamaextract_nb.models.v2 import EXTRACT
from llamaextract_nb.service.bodies import read_json, refuse
from llamaextract_nb.service.extract_reply import extract_reply
from llamaextract_nb.service.extracts import QueueFullError
from llamaextract_nb.service.routes.found import extracts_of, found, store_of
from llamaextract_nb.service.routes.v2 import queries
from llamaextract_nb.service.routes.v2.settings import check_extract
from llamaextract_nb.service.store import Record
from llamaextract_nb.service.store.extracts import OVER, STATUSES
from llamaextract_nb.service.store.pages import PageTokenError
from llamaextract_nb.service.webhooks import MOST_HOOKS, Hook

_EXPANDED = ("configuration", "extract_metadata", "usage")
router = APIRouter(prefix="/api/v2/extract")


@router.post("")
async def create_job(request: Request) -> JSONResponse:
    """Start a job over an uploaded file."""
    body = await read_json(request, CreateExtractJobRequest)
    configuration = await _configuration(request, body)
    hooks = _hooks(request, body)
    project = queries.project(request)
    try:
        job = extracts_of(request).create(project, body.file_input, configuration, body.configuration_id, hooks)
    except QueueFullError:
        raise HTTPException(429, "Too many jobs wait: send more when some of them are over.") from None
    if job is None:
        raise HTTPException(404, "file_input: there is no such file; upload it again.")
    return JSONResponse(extract_reply(job))


async def _configuration(request: Request, body: CreateExtractJobRequest) -> Record:
    if (body.configuration is None) == (body.configuration_id is None):
        refuse("Give either configuration or configuration_id.")
    if body.configuration is not None:
        return await check_extract(body.configuration)
    saved = found(store_of(request).configuration(body.configuration_id or ""), "configuration: check configuration_id")
    if saved["product_type"] != EXTRACT:
        refuse(f"configuration_id: that configuration is of {saved['product_type']}, not of {EXTRACT}.")
    return {name: value for name, value in saved["parameters"].items() if name != "product_type"}


def _hooks(request: Request, body: CreateExtractJobRequest) -> list[Hook]:
    if body.webhook_configuration_ids:
        refuse("webhook_configuration_ids: this service keeps no webhooks; give webhook_configurations.")
    given, allow_local = body.webhook_configurations or [], extracts_of(request).webhooks.allow_local
    if len(given) > MOST_HOOKS:
        refuse(f"webhook_configurations has more than {MOST_HOOKS} entries.")
    hooks = []
    for number, configuration in enumerate(given):
        try:
            hooks.append(Hook.of(configuration, allow_local))
        except ValueError as error:
            refuse(f"webhook_configurations.{number}.{error}.")
    return hooks


@router.get("")
async def list_jobs(request: Request) -> JSONResponse:
    """List jobs in pages, the newest first."""
    expand = queries.expand(request, _EXPANDED)
    kind = queries.choice(request, "document_input_type", ("file_id", "parse_job_id"))
    try:
        rows, token = store_of(request).extracts(
            queries.page(request),
            project_id=queries.text(request, "project_id"),
            job_ids=[] if kind == "parse_job_id" else queries.texts(request, "job_ids"),  # there are no parse jobs
            status=queries.choice(request, "status", (*STATUSES, "THROTTLED")),
            file_id=queries.text(request, "file_input") or queries.text(request, "document_input_value"),
            configuration_id=queries.text(request, "configuration_id"),
            since=queries.moment(request, "created_at_on_or_after"),
            until=queries.moment(request, "created_at_on_or_before"),
        )
    except PageTokenError:
        queries.refuse_token()
    seen = extracts_of(request).seen
    return JSONResponse({"items": [extract_reply(seen(row), expand) for row in rows], "next_page_token": token})


@router.get("/{job_id}")
async def get_job(request: Request, job_id: str) -> JSONResponse:
    """Return a job as it stands, with its result when it is over."""
    expand = queries.expand(request, _EXPANDED)
    return JSONResponse(extract_reply(extracts_of(request).seen(_job(request, job_id)), expand))


@router.post("/{job_id}/cancel")
async def cancel_job(request: Request, job_id: str) -> JSONResponse:
    """Cancel a job that is not over, and end the work on it."""
    job = _job(request, job_id)
    if not extracts_of(request).cancel(job_id):
        raise HTTPException(409, f"The job is over, with the status {job['status']}: there is nothing to cancel.")
    return JSONResponse(extract_reply(_job(request, job_id)))


@router.delete("/{job_id}")
async def delete_job(request: Request, job_id: str) -> JSONResponse:
    """Delete a job with its answer; one that is not over only by force."""
    force = queries.flag(request, "force")
    job = _job(request, job_id)
    if job["status"] not in OVER:
        if not force:
            raise HTTPException(409, "The job is not over: cancel it first, or give force=true.")
        extracts_of(request).cancel(job_id)
    store_of(request).delete_extract(job_id)
    return JSONResponse({})


def _job(request: Request, job_id: str) -> Record:
    return found(store_of(request).extract(job_id), "job")
