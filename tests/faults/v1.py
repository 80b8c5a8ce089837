"""The wire of openapi.yaml: agents, files, jobs of one or more files, results."""

from __future__ import annotations

import json
from typing import Any

from .documents import read
from .host import Host, Job, Refused
from .wire import Reply, Request, created, route, told, uploaded

_STATUS = {"cancelled": "failed"}  # the contract has four words


def _project(request: Request) -> str:
    project = request.one("project_id")
    if not project:
        raise Refused(400, "project_id is missing")
    return project


def _list_agents(host: Host, request: Request) -> Reply:
    project = _project(request)
    return Reply([agent for agent in host.agents.values() if agent["project_id"] == project])


def _create_agent(host: Host, request: Request) -> Reply:
    body = json.loads(request.body)
    if not body.get("name") or not body.get("project_id"):
        raise Refused(400, "name and project_id are required")
    if body.get("data_schema"):
        host.check_schema(body["data_schema"])
    now = host.date(host.now)
    agent = {"id": host.new_id("agent"), "created_at": now, "updated_at": now, "data_schema": {}, **body}
    host.agents[agent["id"]] = agent
    return Reply(agent, 201)


def _agent(host: Host, agent_id: str, status: int = 404) -> dict[str, Any]:
    if agent_id not in host.agents:
        raise Refused(status, f"Agent {agent_id} not found")
    return host.agents[agent_id]


def _get_agent(host: Host, request: Request, agent_id: str) -> Reply:
    return Reply(_agent(host, agent_id))


def _update_agent(host: Host, request: Request, agent_id: str) -> Reply:
    agent, body = _agent(host, agent_id), json.loads(request.body)
    if "data_schema" in body:
        host.check_schema(body["data_schema"])
    agent.update(body)
    return Reply(agent)


def _delete_agent(host: Host, request: Request, agent_id: str) -> Reply:
    _agent(host, agent_id)
    del host.agents[agent_id]
    return Reply({})


def _upload(host: Host, request: Request) -> Reply:
    project, parts = _project(request), request.parts()
    if "file" not in parts:
        raise Refused(400, "file is missing")
    file = host.add_file(*parts["file"], project)
    content = {
        "id": file.id,
        "name": file.name,
        "project_id": project,
        "file_size": len(file.content),
        "content_type": "text/plain",
        "created_at": host.date(file.created),
    }
    return uploaded(host, file, content)


def _create_job(host: Host, request: Request) -> Reply:
    body = json.loads(request.body)
    file_ids = body.get("file_ids")
    if not isinstance(file_ids, list) or not file_ids:
        raise Refused(400, "file_ids must be a list of ids")
    agent = _agent(host, body.get("extraction_agent_id", ""), 400)
    job = host.add_job(file_ids, agent["data_schema"], agent["id"], {})
    return created(host, job, _wire(host, job))


def _wire(host: Host, job: Job) -> dict[str, Any]:
    state = job.state(host.now)
    content = {
        "id": job.id,
        "extraction_agent_id": job.owner,
        "status": _STATUS.get(state, state),
        "file_ids": [file.id for file in job.files],
        "created_at": host.date(job.created),
    }
    if state in ("completed", "failed"):
        content["completed_at"] = host.date(job.end)
    if state == "failed":
        content["error"] = job.failure  # beside the contract's fields
    return content


def _get_job(host: Host, request: Request, job_id: str) -> Reply:
    job = host.job(job_id)
    job.polls += 1
    return Reply(_wire(host, job), 200, told(host, [job], with_result=job.failure is not None), job)


def _get_result(host: Host, request: Request, job_id: str) -> Reply:
    job = host.job(job_id)
    if job.state(host.now) != "completed":
        raise Refused(404, f"Job {job_id} is not completed")
    return Reply({"job_id": job.id, "results": _results(job)}, 200, told(host, [job], with_result=True))


def _results(job: Job) -> list[dict[str, Any]]:
    results = []
    for file in job.files:
        answer: dict[str, Any] = {"file_id": file.id, "file_name": file.name}
        reason = job.reason(file)
        if reason is not None:
            answer |= {"status": "error", "error": reason}
        else:
            data, places = read(file.content, job.schema)
            usage = {"num_pages_extracted": 1, "num_pages_billed": 1}
            metadata = {"field_metadata": places, "usage": usage}
            answer |= {"status": "success", "data": data, "extraction_metadata": metadata}
        results.append(answer)
    return results


_AGENTS, _JOBS = "/api/v1/extraction/extraction-agents", "/api/v1/extraction/jobs"

ROUTES = [
    route("GET", _AGENTS, "agent", _list_agents),
    route("POST", _AGENTS, "agent", _create_agent),
    route("GET", _AGENTS + "/{}", "agent", _get_agent),
    route("PUT", _AGENTS + "/{}", "agent", _update_agent),
    route("DELETE", _AGENTS + "/{}", "agent", _delete_agent),
    route("POST", "/api/v1/files", "upload", _upload),
    route("POST", _JOBS, "create", _create_job),
    route("GET", _JOBS + "/{}", "poll", _get_job),
    route("GET", _JOBS + "/{}/result", "result", _get_result),
]
