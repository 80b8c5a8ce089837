"""LlamaCloud's wire of today: files, and jobs of one file, listed in pages."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from .documents import read
from .host import File, Host, Job, Refused
from .wire import Reply, Request, created, route, told, uploaded

_STATUS = {"pending": "PENDING", "processing": "RUNNING", "completed": "COMPLETED", "failed": "FAILED"}
_OVER = ("COMPLETED", "PARTIAL_SUCCESS", "FAILED", "CANCELLED")


def _upload(host: Host, request: Request) -> Reply:
    parts = request.parts()
    if "file" not in parts or "purpose" not in parts:
        raise Refused(422, "file and purpose are required")
    external = parts["external_file_id"][1].decode() if "external_file_id" in parts else None
    file = host.add_file(*parts["file"], request.one("project_id") or "default", external)
    return uploaded(host, file, _file_wire(host, file))


def _file_wire(host: Host, file: File) -> dict[str, Any]:
    expiry = host.settings.expiry
    return {
        "id": file.id,
        "name": file.name,
        "project_id": file.project,
        "external_file_id": file.external_id,
        "file_type": file.name.rpartition(".")[2],
        "purpose": "extract",
        "last_modified_at": host.date(file.created),
        "expires_at": None if expiry is None else host.date(file.created + expiry),
    }


def _list_files(host: Host, request: Request) -> Reply:
    found = [
        file
        for file in host.files.values()
        if not file.gone
        and file.id in request.query.get("file_ids", [file.id])
        and file.name == (request.one("file_name") or file.name)
        and request.one("external_file_id") in (None, file.external_id)
    ]
    items, token = _page(request, found)
    return Reply({"items": [_file_wire(host, file) for file in items], "next_page_token": token})


def _get_file(host: Host, request: Request, file_id: str) -> Reply:
    return Reply(_file_wire(host, host.file(file_id)))


def _delete_file(host: Host, request: Request, file_id: str) -> Reply:
    host.file(file_id).gone = True
    return Reply(None)


def _create_job(host: Host, request: Request) -> Reply:
    body = json.loads(request.body)
    configuration = body.get("configuration") or {}
    host.check_schema(configuration.get("data_schema"))
    project = request.one("project_id") or "default"
    job = host.add_job([body["file_input"]], configuration["data_schema"], project, configuration)
    return created(host, job, _wire(host, job, request))


def _status(host: Host, job: Job) -> str:
    state = job.state(host.now)
    return "PARTIAL_SUCCESS" if state == "completed" and job.failures else _STATUS.get(state, state.upper())


def _wire(host: Host, job: Job, request: Request) -> dict[str, Any]:
    status, expand = _status(host, job), request.query.get("expand", [])
    file = job.files[0]
    content: dict[str, Any] = {
        "id": job.id,
        "status": status,
        "file_input": file.id,
        "project_id": job.owner,
        "created_at": host.date(job.created),
        "updated_at": host.date(min(max(host.now, job.created), job.end)),
        "configuration": job.settings if "configuration" in expand else None,
        "error_message": job.reason(file) if status in ("FAILED", "PARTIAL_SUCCESS") else None,
        "extract_result": None,
        "extract_metadata": None,
    }
    if status in ("COMPLETED", "PARTIAL_SUCCESS"):
        data, places = read(file.content, job.schema)
        content["extract_result"] = data if status == "COMPLETED" else dict.fromkeys(data)
        content["metadata"] = {"usage": {"num_pages_extracted": 1, "num_pages_billed": 1}}
        if "extract_metadata" in expand:
            fields = {"document_metadata": places, "page_metadata": None, "row_metadata": None}
            content["extract_metadata"] = {
                "field_metadata": fields,
                "parse_job_id": f"pjb-{job.id}",
                "parse_tier": None,
            }
        if "usage" in expand:
            job.priced += 1
            known = job.priced > host.settings.settles
            content["usage"] = (
                {"credits": 8.0, "extract_credits": 5.0, "parse_credits": 3.0} if known else {"credits": 0}
            )
    return content


def _get_job(host: Host, request: Request, job_id: str) -> Reply:
    job = host.job(job_id)
    job.polls += 1
    return Reply(_wire(host, job, request), 200, told(host, [job], with_result=True), job)


def _list_jobs(host: Host, request: Request) -> Reply:
    since, until = request.one("created_at_on_or_after"), request.one("created_at_on_or_before")
    found = [
        job
        for job in reversed(host.jobs.values())
        if not job.deleted
        and job.owner == (request.one("project_id") or job.owner)
        and job.id in request.query.get("job_ids", [job.id])
        and job.files[0].id == (request.one("file_input") or job.files[0].id)
        and _status(host, job) == (request.one("status") or _status(host, job))
        and (since is None or _moment(host.date(job.created)) >= _moment(since))
        and (until is None or _moment(host.date(job.created)) <= _moment(until))
    ]
    items, token = _page(request, found)
    for job in items:
        job.polls += 1
    content = {"items": [_wire(host, job, request) for job in items], "next_page_token": token}
    return Reply(content, 200, told(host, items, with_result=True))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace(" ", "+"))  # a bare + in a query is a blank


def _page(request: Request, found: list[Any]) -> tuple[list[Any], str | None]:
    """Return a page and the token of the next; the token names the last item, so that new ones move nothing."""
    size = int(request.one("page_size") or 50)
    if not 1 <= size <= 1000:
        raise Refused(422, "page_size must be 1 to 1000")
    token = request.one("page_token")
    start = next((place + 1 for place, item in enumerate(found) if item.id == token), 0)
    items = found[start : start + size]
    return items, items[-1].id if start + size < len(found) else None


def _cancel(host: Host, request: Request, job_id: str) -> Reply:
    job = host.job(job_id)
    if _status(host, job) in _OVER:
        raise Refused(409, f"Job {job_id} is over")
    host.cancel(job)
    return Reply(_wire(host, job, request))


def _delete(host: Host, request: Request, job_id: str) -> Reply:
    job = host.job(job_id)
    if _status(host, job) not in _OVER:
        if request.one("force") != "true":
            raise Refused(409, f"Job {job_id} is not over: cancel it first")
        host.cancel(job)
    job.deleted = True
    return Reply({})


def _validate(host: Host, request: Request) -> Reply:
    schema = json.loads(request.body).get("data_schema")
    host.check_schema(schema)
    return Reply({"data_schema": schema})


def _generate(host: Host, request: Request) -> Reply:
    body = json.loads(request.body)
    schema = body.get("data_schema") or {"type": "object", "properties": {"id": {"type": "string"}}}
    parameters = {"product_type": "extract_v2", "data_schema": schema}
    return Reply({"name": body.get("name") or "generated", "parameters": parameters})


_FILES, _JOBS = "/api/v1/beta/files", "/api/v2/extract"

ROUTES = [
    route("POST", _FILES, "upload", _upload),
    route("GET", _FILES, "other", _list_files),
    route("GET", _FILES + "/{}", "other", _get_file),
    route("DELETE", _FILES + "/{}", "other", _delete_file),
    route("POST", _JOBS + "/schema/validation", "other", _validate),
    route("POST", _JOBS + "/schema/generate", "other", _generate),
    route("POST", _JOBS, "create", _create_job),
    route("GET", _JOBS, "poll", _list_jobs),
    route("GET", _JOBS + "/{}", "poll", _get_job),
    route("POST", _JOBS + "/{}/cancel", "other", _cancel),
    route("DELETE", _JOBS + "/{}", "other", _delete),
]
