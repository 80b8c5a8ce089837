"""The routes: the nine operations of the REST contract."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match, Route

from llamaextract_nb.models import (
    CreateExtractionAgentRequest,
    CreateExtractionJobRequest,
    UpdateExtractionAgentRequest,
)
from llamaextract_nb.service.bodies import (
    check_configuration,
    check_schema,
    read_form,
    read_json,
    refuse,
)
from llamaextract_nb.service.guard import Guard
from llamaextract_nb.service.jobs import Jobs
from llamaextract_nb.service.store import MissingFileError, Record, Store

API = "/api/v1"
_AGENT = ("id", "name", "project_id", "data_schema", "description", "created_at", "updated_at")
_JOB = ("id", "extraction_agent_id", "status", "file_ids", "configuration", "created_at", "completed_at")
_FILE = ("id", "name", "project_id", "file_size", "content_type", "created_at")
_LONGEST_WAIT = 30  # seconds; what lies between may cut a connection that is silent for longer
_WAIT = re.compile(r'(?:^|[\s,;])wait\s*=\s*"?(\d{1,4})\b', re.IGNORECASE)
_CHUNK = 1024 * 1024
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# From 0.142 on, FastAPI reports requests, and errors with what was in them, to wherever OTEL_* in the environment says.
_SILENT: Any = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}
router = APIRouter(prefix=API)


def create_app(store: Store, jobs: Jobs, token: str, hosts: frozenset[str] = frozenset()) -> FastAPI:
    """Return the application that serves a store and its jobs to whoever has the token."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await jobs.close()

    app = FastAPI(
        title="llamaextract_nb local service",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry=_SILENT,
    )
    app.state.store, app.state.jobs = store, jobs
    app.include_router(router)
    app.add_exception_handler(StarletteHTTPException, _refusal)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(sqlite3.OperationalError, _no_space)
    app.add_exception_handler(OSError, _no_space)
    app.add_middleware(Guard, token=token, hosts=hosts)
    return app


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    if error.status_code != 405:
        return JSONResponse({"detail": str(error.detail)}, error.status_code, headers=error.headers)
    # The router names the methods of the first route alone that has the path.
    routes = [route for route in router.routes if route.matches(request.scope)[0] is not Match.NONE]
    methods = sorted({method for route in routes if isinstance(route, Route) for method in route.methods or ()})
    allow = {"Allow": ", ".join([*methods, "OPTIONS"])}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allow)
    return JSONResponse({"detail": f"The methods here are {allow['Allow']}."}, 405, headers=allow)


async def _gone(_: Request, error: Exception) -> Response:
    """A client that went away amid its request hears nothing, and is no defect."""
    return Response(status_code=400)


async def _no_space(_: Request, error: Exception) -> JSONResponse:
    """A full disk or a folder that became read-only is the caller's to mend, not a crash."""
    return JSONResponse(
        {"detail": "The service cannot write its data folder: free disk space or check its permissions."}, 400
    )


def _reply(record: Record, names: tuple[str, ...], status: int = 200) -> JSONResponse:
    """Return the named fields of a record; what is not known is absent, not null."""
    return JSONResponse({name: record[name] for name in names if record.get(name) is not None}, status)


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def _jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


def _project(request: Request) -> str:
    project = request.query_params.get("project_id")
    if project is None:
        refuse("The query parameter project_id is missing.")
    return project


def _found(record: Record | None, what: str) -> Record:
    if record is None:
        raise HTTPException(404, f"There is no such {what}.")
    return record


@router.get("/extraction/extraction-agents")
async def list_agents(request: Request) -> JSONResponse:
    """List a project's agents; whoever asks with `Prefer: wait` learns that this service knows it."""
    agents = _store(request).agents(_project(request))
    known = {"Preference-Applied": "wait=0"} if _wait(request) is not None else None
    return JSONResponse([{n: agent[n] for n in _AGENT if agent.get(n) is not None} for agent in agents], headers=known)


@router.post("/extraction/extraction-agents")
async def create_agent(request: Request) -> JSONResponse:
    """Create an agent; without a data_schema its first job infers one."""
    body = await read_json(request, CreateExtractionAgentRequest)
    await _check(body)
    return _reply(_store(request).create_agent(body.to_wire()), _AGENT, 201)


async def _check(body: CreateExtractionAgentRequest | UpdateExtractionAgentRequest) -> None:
    if "data_schema" in body.model_fields_set:
        await check_schema(body.data_schema)


@router.get("/extraction/extraction-agents/{agent_id}")
async def get_agent(request: Request, agent_id: str) -> JSONResponse:
    """Return an agent."""
    return _reply(_found(_store(request).agent(agent_id), "agent"), _AGENT)


@router.put("/extraction/extraction-agents/{agent_id}")
async def update_agent(request: Request, agent_id: str) -> JSONResponse:
    """Change the given fields of an agent."""
    body = await read_json(request, UpdateExtractionAgentRequest)
    await _check(body)
    return _reply(_found(_store(request).update_agent(agent_id, body.to_wire()), "agent"), _AGENT)


@router.delete("/extraction/extraction-agents/{agent_id}")
async def delete_agent(request: Request, agent_id: str) -> JSONResponse:
    """Delete an agent; its jobs keep the schema they began with."""
    if not _store(request).delete_agent(agent_id):
        raise HTTPException(404, "There is no such agent.")
    return JSONResponse({})


@router.post("/extraction/jobs")
async def create_job(request: Request) -> JSONResponse:
    """Start a job over uploaded files."""
    body = await read_json(request, CreateExtractionJobRequest)
    store = _store(request)
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
    _jobs(request).start(job["id"])
    return _reply(job, _JOB)


@router.get("/extraction/jobs/{job_id}")
async def get_job(request: Request, job_id: str) -> JSONResponse:
    """Return a job as it stands.

    `Prefer: wait=N` holds the reply until the job is over, N seconds at most; the reply then says that it would have
    (RFC 7240).
    """
    store = _store(request)
    job = _found(store.job(job_id), "job")
    seconds = _wait(request)
    if seconds is None:
        return _reply(_jobs(request).seen(job), _JOB)
    if job["status"] in ("pending", "processing"):
        await _jobs(request).wait(job_id, seconds)
        job = _found(store.job(job_id), "job")
    reply = _reply(_jobs(request).seen(job), _JOB)
    reply.headers["Preference-Applied"] = f"wait={seconds}"
    return reply


def _wait(request: Request) -> int | None:
    """Return the seconds for which a reply may be held, None where nobody asked for that."""
    preferred = _WAIT.search(",".join(request.headers.getlist("prefer")))
    return None if preferred is None else min(int(preferred[1]), _LONGEST_WAIT)


@router.get("/extraction/jobs/{job_id}/result")
async def get_result(request: Request, job_id: str) -> JSONResponse:
    """Return the answers of a completed job."""
    store = _store(request)
    job = _found(store.job(job_id), "job")
    if job["status"] != "completed":
        raise HTTPException(404, f"The job is not completed: its status is {job['status']}.")
    return JSONResponse({"job_id": job_id, "results": store.answers(job_id)})


@router.post("/files")
async def upload_file(request: Request) -> JSONResponse:
    """Take a file in, streamed to disk."""
    project = _project(request)
    form = await read_form(request)
    async with _closing(form) as parts:
        file = parts.get("file")
        if not isinstance(file, UploadFile):
            refuse("The form has no part `file` with a file name.")
        kind = _shown(file.content_type or "")[:200] or None
        fields = {"name": _base_name(file.filename or ""), "project_id": project, "content_type": kind}
        return _reply(await asyncio.to_thread(_take_in, _store(request), file.file, fields), _FILE)


@asynccontextmanager
async def _closing(form: FormData) -> AsyncIterator[FormData]:
    try:
        yield form
    finally:
        await form.close()


def _take_in(store: Store, source: BinaryIO, fields: Record) -> Record:
    """Copy an upload to the contents, and return it as a file."""
    digest, size = hashlib.sha256(), 0
    with _temporary(store.contents) as (path, target):
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
        target.close()
        return store.create_file({**fields, "sha256": digest.hexdigest(), "file_size": size}, path)


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    handle, name = tempfile.mkstemp(dir=folder, prefix="upload-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            yield path, target
    finally:
        path.unlink(missing_ok=True)


def _shown(text: str) -> str:
    return _UNSHOWABLE.sub("", text)


def _base_name(name: str) -> str:
    """Return the last part of a file name, without what could not be shown."""
    return _shown(name.replace("\\", "/").rpartition("/")[2]).strip()[:200] or "document"
