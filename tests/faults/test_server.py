"""The fault server itself: both wires by the book, and every fault as it is meant."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import time

import httpx
import llama_cloud
import pytest

from . import Faults, documents, truth

JSON_SCHEMA = {"type": "object", "properties": {"total": {"type": "number"}, "id": {"type": "string"}}}
PROJECT = {"project_id": "p"}


@pytest.fixture
def v1(serve):
    """A server and a plain client on its v1 wire, with the requests as functions."""

    class Wire:
        def __init__(self):
            self.clients = []

        def __call__(self, *args, **kwargs):
            self.server = serve(*args, **kwargs)
            self.http = httpx.Client(base_url=self.server.v1, headers={"Authorization": "Bearer k"}, timeout=10)
            self.clients.append(self.http)
            return self

        def agent(self, schema=JSON_SCHEMA):
            body = {"name": "a", "project_id": "p", "data_schema": schema}
            return self.http.post("/extraction/extraction-agents", json=body)

        def upload(self, name, content):
            return self.http.post("/files", params=PROJECT, files={"file": (name, content)})

        def job(self, agent_id, *file_ids):
            return self.http.post("/extraction/jobs", json={"extraction_agent_id": agent_id, "file_ids": file_ids})

        def get(self, job_id):
            return self.http.get(f"/extraction/jobs/{job_id}")

        def over(self, job_id):
            while (job := self.get(job_id).json())["status"] in ("pending", "processing"):
                pass
            return job

        def result(self, job_id):
            return self.http.get(f"/extraction/jobs/{job_id}/result")

    wire = Wire()
    yield wire
    for client in wire.clients:
        client.close()


def test_v1_by_the_book(v1):
    wire = v1()
    agent = wire.agent()
    assert agent.status_code == 201
    assert wire.http.get("/extraction/extraction-agents", params=PROJECT).json() == [agent.json()]
    uploads = [wire.upload(*document).json()["id"] for document in documents(3)]
    created = wire.job(agent.json()["id"], *uploads)
    assert (created.status_code, created.json()["status"]) == (200, "processing")
    assert wire.result(created.json()["id"]).status_code == 404
    assert wire.over(created.json()["id"])["status"] == "completed"
    for answer, (name, _) in zip(wire.result(created.json()["id"]).json()["results"], documents(3), strict=True):
        assert (answer["file_name"], answer["status"], answer["data"]) == (name, "success", truth(name))
        assert answer["extraction_metadata"]["field_metadata"]["total"]["citation"][0]["page"] == 1
    (job,) = wire.server.log.jobs
    assert job.duration == max(wire.server.host.duration(file.digest) for file in job.files)
    assert job.end <= job.told <= job.delivered
    assert wire.get("job-none").status_code == 404
    assert wire.job("none", *uploads).status_code == 400
    assert wire.http.get("/extraction/extraction-agents").status_code == 400
    assert httpx.get(wire.server.v1 + "/files").status_code == 401


def test_v2_with_the_official_client(serve):
    server = serve(capacity=4)

    async def one(client, name, content):
        file = await client.files.create(file=(name, content), purpose="extract", external_file_id=name)
        configuration = {"data_schema": JSON_SCHEMA}
        job = await client.extract.run(file_input=file.id, configuration=configuration, polling_interval=0.05)
        return name, job.extract_result

    async def session():
        options = {"api_key": "k", "base_url": server.url, "_strict_response_validation": True}
        async with llama_cloud.AsyncLlamaCloud(**options) as client:
            found = await asyncio.gather(*(one(client, *document) for document in documents(12)))
            assert all(data == truth(name) for name, data in found)
            listed = [job async for job in client.extract.list(page_size=5, expand=["extract_metadata", "usage"])]
            assert [job.id for job in listed] == [job.id for job in reversed(server.log.jobs)]
            assert listed[0].extract_metadata.field_metadata.document_metadata["id"]["confidence"] == 0.9
            some = [job async for job in client.extract.list(job_ids=[listed[3].id, listed[5].id], status="COMPLETED")]
            assert [job.id for job in some] == [listed[3].id, listed[5].id]
            file = (await client.files.list(external_file_id="doc-3.txt")).items[0]
            assert (await client.files.retrieve(file.id)).name == "doc-3.txt"
            assert [job.file_input async for job in client.extract.list(file_input=file.id)] == [file.id]
            assert (await client.extract.get(listed[0].id, expand=["configuration"])).configuration is not None
            assert (await client.extract.validate_schema(data_schema=JSON_SCHEMA)).data_schema == JSON_SCHEMA
            assert (await client.extract.generate_schema(prompt="x")).parameters.product_type == "extract_v2"
            server.settings.median = 60
            running = await client.extract.create(file_input=file.id, configuration={"data_schema": JSON_SCHEMA})
            with pytest.raises(llama_cloud.ConflictError):
                await client.with_options(max_retries=0).extract.delete(running.id)
            assert (await client.extract.cancel(running.id)).status == "CANCELLED"
            await client.extract.delete(running.id)
            with pytest.raises(llama_cloud.NotFoundError):
                await client.extract.get(running.id)
            await client.files.delete(file.id)
            with pytest.raises(llama_cloud.NotFoundError):
                await client.extract.create(file_input=file.id, configuration={"data_schema": JSON_SCHEMA})

    asyncio.run(session())


def test_jobs_queue_first_come_first_served_and_move_up(v1):
    wire = v1(median=30, sigma=0.01, capacity=2)
    agent = wire.agent().json()["id"]
    ids = [wire.job(agent, wire.upload(*document).json()["id"]).json()["id"] for document in documents(4)]
    assert [wire.get(job).json()["status"] for job in ids] == ["processing", "processing", "pending", "pending"]
    with wire.server.host.lock:
        wire.server.host.cancel(wire.server.host.job(ids[0]))
    assert [wire.get(job).json()["status"] for job in ids] == ["failed", "processing", "processing", "pending"]
    durations = [job.duration for job in wire.server.log.jobs]
    digests = [hashlib.sha256(content).hexdigest() for _, content in documents(4)]
    assert wire.server.log.ideal(digests) == pytest.approx(
        max(durations[0] + durations[2], durations[1] + durations[3]), rel=0.05
    )


def test_failing_and_partly_failing_jobs(v1):
    wire = v1(failing=1.0)
    agent = wire.agent().json()["id"]
    job = wire.job(agent, wire.upload(*documents(1)[0]).json()["id"]).json()["id"]
    over = wire.over(job)
    assert (over["status"], over["error"]) == ("failed", f"the model gave up on {job}")
    assert wire.result(job).status_code == 404
    wire.server.settings.failing, wire.server.settings.partly_failing = 0.0, 1.0
    job = wire.job(agent, wire.upload(*documents(1)[0]).json()["id"]).json()["id"]
    wire.over(job)
    (answer,) = wire.result(job).json()["results"]
    assert (answer["status"], answer["error"]) == (
        "error",
        wire.server.log.reasons(wire.server.log.uploads[1].digest)[1],
    )
    assert wire.server.log.duplicates() == (0, 0)  # the first had failed
    with httpx.Client(base_url=wire.server.url, headers={"Authorization": "Bearer k"}) as http:
        assert http.get("/api/v2/extract", params={"status": "PARTIAL_SUCCESS"}).json()["items"][0]["error_message"]


@pytest.mark.parametrize(
    ("fault", "lost"),
    [
        ("errors_before", False), ("errors_after", True), ("resets_before", False), ("resets_after", True),
        ("unavailable", False), ("html", False), ("cut", True), ("shape", True), ("empty", True),
    ],
)  # fmt: skip
def test_faults_before_and_after_the_effect(v1, fault, lost):
    wire = v1()
    agent, file = wire.agent().json()["id"], wire.upload(*documents(1)[0]).json()["id"]
    faults = wire.server.faults
    if hasattr(faults, fault):
        setattr(faults, fault, 1.0)
    else:
        faults.garbage, faults.garbage_kinds = 1.0, (fault,)
    faults.only = ("create",)
    if fault.startswith("resets"):
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            wire.job(agent, file)
    elif fault == "cut":
        with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
            wire.job(agent, file)
    elif fault in ("html", "shape", "empty"):
        reply = wire.job(agent, file)
        assert reply.status_code == 200
        assert "id" not in (reply.json() if fault == "shape" else {})
    else:
        assert wire.job(agent, file).status_code >= 500
    assert [job.answered for job in wire.server.log.jobs] == [None] * lost
    faults.only = ()
    assert wire.job(agent, file).status_code == 200
    assert wire.server.log.duplicates() == (int(lost), 0)
    assert wire.job(agent, file).status_code == 200
    assert wire.server.log.duplicates() == (int(lost), 1)
    assert wire.server.log.counts()["create", fault] == 1


def test_slow_answers_take_effect_late(v1):
    wire = v1(Faults(slow=1.0, slow_seconds=0.2))
    began = time.monotonic()
    assert wire.upload(*documents(1)[0]).status_code == 200
    assert time.monotonic() - began > 0.2


def test_limits_and_refusals(v1):
    wire = v1(creations=0.01, uploads=0.01)  # one at once, and no other while the test runs
    agent = wire.agent().json()["id"]
    statuses = [wire.upload(*document) for document in documents(2)]
    assert [reply.status_code for reply in statuses] == [200, 429]
    assert "retry-after" not in statuses[-1].headers
    file = statuses[0].json()["id"]
    assert [wire.job(agent, file).status_code for _ in range(2)] == [200, 429]
    wire.server.settings.retry_after = 3
    assert wire.job(agent, file).headers["retry-after"] == "3"
    wire.server.settings.requests = 0.01
    assert [wire.get("job-none").status_code for _ in range(2)] == [404, 429]
    wire.server.settings.requests = wire.server.settings.creations = None
    wire.server.refuse(402, ["create"])
    assert wire.job(agent, file).status_code == 402
    assert wire.get(wire.server.log.jobs[0].id).status_code == 200
    wire.server.refuse(401)
    assert wire.get(wire.server.log.jobs[0].id).json() == {"detail": "Invalid API key"}
    wire.server.accept()
    wire.server.settings.refuses_schema = True
    assert wire.agent().status_code == 400


def test_uploads_expire(v1):
    wire = v1(gone=410)
    agent, file = wire.agent().json()["id"], wire.upload(*documents(1)[0]).json()["id"]
    wire.server.expire_uploads()
    assert wire.job(agent, file).status_code == 410
    wire.upload(*documents(1)[0])
    assert wire.server.log.repeated_uploads() == (0, 0)
    wire.upload(*documents(1)[0])
    assert wire.server.log.repeated_uploads() == (0, 1)
    wire.server.settings.expiry = 0.0
    assert wire.job(agent, wire.upload(*documents(1)[0]).json()["id"]).status_code == 410


def test_down_and_up_again_on_the_same_port(v1):
    wire = v1(median=0.01)
    agent, file = wire.agent().json()["id"], wire.upload(*documents(1)[0]).json()["id"]
    job = wire.job(agent, file).json()["id"]
    wire.server.stop()
    for _ in range(3):
        with pytest.raises(httpx.TransportError):
            wire.get(job)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", wire.server.port))
    wire.server.start()
    wire.over(job)
    assert wire.result(job).json()["results"][0]["data"] == truth("doc-0.txt")


def test_idle_connections_are_closed(v1):
    wire = v1(idle=0.1)
    wire.agent()
    with socket.create_connection(("127.0.0.1", wire.server.port)) as sock:
        sock.sendall(b"GET /api/v1/files HTTP/1.1\r\nHost: x\r\n\r\n")
        sock.settimeout(10)
        while sock.recv(4096):
            pass  # ends when the server closes


def test_prefer_wait_is_unknown_unless_switched_on(v1):
    wire = v1(median=0.5, sigma=0.01)
    agent, file = wire.agent().json()["id"], wire.upload(*documents(1)[0]).json()["id"]
    job = wire.job(agent, file).json()["id"]
    prefer = {"Prefer": "wait=10"}
    reply = wire.http.get(f"/extraction/jobs/{job}", headers=prefer)
    assert (reply.json()["status"], reply.headers.get("preference-applied")) == ("processing", None)
    wire.server.settings.knows_prefer = True
    reply = wire.http.get(f"/extraction/jobs/{job}", headers=prefer)
    assert (reply.json()["status"], reply.headers["preference-applied"]) == ("completed", "wait=10")


def test_waiting_on_the_log(v1):
    wire = v1()
    wire.upload(*documents(1)[0])
    wire.server.log.wait_for(lambda log: len(log.uploads) == 1)
    with pytest.raises(TimeoutError, match="did not come"):
        wire.server.log.wait_for(lambda log: len(log.uploads) == 2, timeout=0.01)
