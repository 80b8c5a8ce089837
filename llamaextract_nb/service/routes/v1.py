"""The wire of openapi.yaml: the nine operations of the REST contract."""

from __future__ import annotations

import re

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse

from llamaextract_nb.models import (
    CreateExtractionAgentRequest,
    CreateExtractionJobRequest,
    UpdateExtractionAgentRequest,
)
from llamaextract_nb.service.bodies import check_configuration, check_schema, read_json, refuse
from llamaextract_nb.service.routes.found import found, jobs_of, store_of
from llamaextract_nb.service.store import MissingFileError, Record
from llamaextract_nb.service.uploads import read_upload

API = "/api/v1"
_AGENT = ("id", "name", "project_id", "data_schema", "description", "created_at", "updated_at")
_JOB = ("id", "extraction_agent_id", "status", "file_ids", "configuration", "created_at", "completed_at")
_FILE = ("id", "name", "project_id", "file_size", "content_type", "created_at")
_LONGEST_WAIT = 30  # seconds; what lies between may cut a connection that is silent for longer
_WAIT = re.compile(r'(?:^|[\s,;])wait\s*=\s*"?(\d{1,4})\b', re.IGNORECASE)
router = APIRouter(prefix=API)


def _reply(record: Record, names: tuple[str, ...], status: int = 200) -> JSONResponse:
    """Return the named fields of a record; what is not known is absent, not null."""
    return JSONResponse({name: record[name] for name in names if record.get(name) is not None}, status)


def _project(request: Request) -> str:
    project = request.query_params.get("project_id")
    if project is None:
        refuse("The query parameter project_id is missing.")
    return project


@router.get("/extraction/extraction-agents")
async def list_agents(request: Request) -> JSONResponse:
    """List a project's agents; whoever asks with `Prefer: wait` learns that this service knows it."""
    agents = store_of(request).agents(_project(request))
    known = {"Preference-Applied": "wait=0"} if _wait(request) is not None else None
    return JSONResponse([{n: agent[n] for n in _AGENT if agent.get(n) is not None} for agent in agents], headers=known)


@router.post("/extraction/extraction-agents")
async def create_agent(request: Request) -> JSONResponse:
    """Create an agent; without a data_schema its first job infers one."""
    body = await read_json(request, CreateExtractionAgentRequest)
    await _check(body)
    return _reply(store_of(request).create_agent(body.to_wire()), _AGENT, 201)


async def _check(body: CreateExtractionAgentRequest | UpdateExtractionAgentRequest) -> None:
    if "data_schema" in body.model_fields_set:
        await check_schema(body.data_schema)


@router.get("/extraction/extraction-agents/{agent_id}")
async def get_agent(request: Request, agent_id: str) -> JSONResponse:
    """Return an agent."""
    return _reply(found(store_of(request).agent(agent_id), "agent"), _AGENT)


@router.put("/extraction/extraction-agents/{agent_id}")
async def update_agent(request: Request, agent_id: str) -> JSONResponse:
    """Change the given fields of an agent."""
    body = await read_json(request, UpdateExtractionAgentRequest)
    await _check(body)
    return _reply(found(store_of(request).update_agent(agent_id, body.to_wire()), "agent"), _AGENT)


@router.delete("/extraction/extraction-agents/{agent_id}")
async def delete_agent(request: Request, agent_id: str) -> JSONResponse:
    """Delete an agent; its jobs keep the schema they began with, and one that still has to find it fails."""
    if not store_of(request).delete_agent(agent_id):
        raise HTTPException(404, "There is no such agent.")
    jobs_of(request).abandon(agent_id)
    return JSONResponse({})


@router.post("/extraction/jobs")
async def create_job(request: Request) -> JSONResponse:
    """Start a job over uploaded files."""
    body = await read_json(request, CreateExtractionJobRequest)
    store = store_of(request)
    agent = store.agent(body.extraction_agent_id)
    if agent is None:
        refuse("extraction_agent_id: there is no such agent.")
    if not body.file_ids:
        refuse("file_ids is empty: upload a file first, and give its id.")
    configuration = body.to_wire().get("configuration")
    if configuration is not None:
        check_configuration(body.configuration)
    try:
        job = store.create_job(agent, body.file_ids, configuration)
    except MissingFileError as error:
        refuse(f"file_ids.{error.args[0]}: there is no such file; upload it again.")
    jobs_of(request).start(job["id"])
    return _reply(job, _JOB)


@router.get("/extraction/jobs/{job_id}")
async def get_job(request: Request, job_id: str) -> JSONResponse:
    """Return a job as it stands.

    `Prefer: wait=N` holds the reply until the job is over, N seconds at most; the reply then says that it would have
    (RFC 7240).
    """
    store = store_of(request)
    job = found(store.job(job_id), "job")
    seconds = _wait(request)
    if seconds is None:
        return _reply(jobs_of(request).seen(job), _JOB)
    if job["status"] in ("pending", "processing"):
        await jobs_of(request).wait(job_id, seconds)
        job = found(store.job(job_id), "job")
    reply = _reply(jobs_of(request).seen(job), _JOB)
    reply.headers["Preference-Applied"] = f"wait={seconds}"
    return reply


def _wait(request: Request) -> int | None:
    """Return the seconds for which a reply may be held, None where nobody asked for that."""
    preferred = _WAIT.search(",".join(request.headers.getlist("prefer")))
    return None if preferred is None else min(int(preferred[1]), _LONGEST_WAIT)


@router.get("/extraction/jobs/{job_id}/result")
async def get_result(request: Request, job_id: str) -> JSONResponse:
    """Return the answers of a completed job."""
    store = store_of(request)
    job = found(store.job(job_id), "job")
    if job["status"] != "completed":
        raise HTTPException(404, f"The job is not completed: its status is {job['status']}.")
    return JSONResponse({"job_id": job_id, "results": store.answers(job_id)})


@router.post("/files")
async def upload_file(request: Request) -> JSONResponse:
    """Take a file in, streamed to disk."""
    fields = {"project_id": _project(request)}
    async with read_upload(request) as upload:
        return _reply(await upload.take_in(store_of(request), fields), _FILE)
