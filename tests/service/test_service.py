"""What the service does beyond the contract's letter: checks, limits, jobs, evidence, restarts."""

import json
import os
import select
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.runtime.local import LocalService
from llamaextract_nb.sample_data import samples

SCHEMA = {"type": "object", "properties": {"total": {"type": ["number", "null"]}}}
NOTE = b"Invoice number: A-17\nDate: 2026-03-05\nTotal: 118.50\n"


def upload(http, content=NOTE, name="note.txt", project="default"):
    reply = http.post("/files", params={"project_id": project}, files={"file": (name, content)})
    assert reply.status_code == 200, reply.text
    return reply.json()


def new_agent(http, **more):
    body = {"name": "a", "project_id": "default", "data_schema": SCHEMA, **more}
    reply = http.post("/extraction/extraction-agents", json={k: v for k, v in body.items() if v is not None})
    assert reply.status_code == 201, reply.text
    return reply.json()


def run_job(http, agent, files, **more):
    body = {"extraction_agent_id": agent["id"], "file_ids": [file["id"] for file in files], **more}
    reply = http.post("/extraction/jobs", json=body)
    assert reply.status_code == 200, reply.text
    job = reply.json()
    while job["status"] in ("pending", "processing"):
        assert "completed_at" not in job
        job = http.get(f"/extraction/jobs/{job['id']}", headers={"Prefer": "wait=20"}).json()
    assert job["status"] == "completed"
    assert "completed_at" in job
    return http.get(f"/extraction/jobs/{job['id']}/result").json()["results"]


@pytest.mark.parametrize("path", ["/extraction/extraction-agents", "/files", "/nowhere", "/extraction/jobs/x/result"])
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic abc", "Bearer", ""])
def test_without_the_key_everything_is_401(service, path, header):
    headers = {} if header is None else {"Authorization": header}
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
        reply = httpx.request(method, service.base_url + path, headers=headers)
        assert reply.status_code == 401
        assert "llamaextract-nb serve" in reply.json()["detail"]


def test_another_hosts_name_is_refused(http):
    assert http.get("/extraction/extraction-agents?project_id=x", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b'{"name": 1}', b'{"name": "a"}', b'{"name": null, "project_id": "p"}', b"\xff\xfe", b"NaN",
     b'{"name": "\\ud800", "project_id": "p"}', b'{"name": "a", "project_id": "p", "data_schema": {}}',
     b'{"name": "a", "project_id": "p", "data_schema": {"type": "array"}}',
     b'{"name": "a", "project_id": "p", "data_schema": {"properties": {"a": {"$ref": "#/properties/a"}}}}',
     b'{"name": "a", "project_id": "p", "data_schema": {"properties": {"a": {"type": "string", "minimum": NaN}}}}',
     b'{"name": "a", "project_id": "p", "data_schema": {"type": "object", "properties": {"a": {"type": "strnig"}}}}',
     b"[" * 100_000],
)  # fmt: skip
def test_malformed_bodies_are_400(http, body):
    reply = http.post("/extraction/extraction-agents", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 400
    assert reply.json()["detail"].endswith((".", "?"))


def diamonds(times):
    definitions = {"d0": {"type": "string"}}
    for number in range(1, times):
        ref = {"$ref": f"#/$defs/d{number - 1}"}
        definitions[f"d{number}"] = {"type": "object", "properties": {"x": {"allOf": [ref, ref]}, "y": ref}}
    return {"$defs": definitions, "properties": {"a": {"$ref": f"#/$defs/d{times - 1}"}}}


def nested(levels):
    node = "{}"
    for _ in range(levels):
        node = f'{{"type": "object", "properties": {{"a": {node}}}}}'
    return node


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (nested(200), "nested more than 100 levels of JSON deep"),
        (nested(20_000), "not JSON"),
        (json.dumps(diamonds(16)), "more than 1,000,000 characters when its references are replaced"),
        (json.dumps({"properties": {"a": {}}, "required": [[], {}, "a"] * 40_000}), "`required` must be a list"),
        (json.dumps({"properties": {f"f{n}": {"minimum": "x" * 90} for n in range(5_000)}}), "f0: `minimum` must be a number"),
        ('{"properties": {"a": {"minimum": 1e999}}}', "not JSON"),
        ('{"properties": {"a": {"minimum": 1%s}}}' % ("0" * 5_000), "not JSON"),
        ('{"properties": {"%s": {"type": "x"}}}' % ("n" * 900), "…"),
    ],
)  # fmt: skip
def test_schemas_made_to_explode_are_400(http, text, said):
    body = f'{{"name": "a", "project_id": "p", "data_schema": {text}}}'
    for method, path in (("POST", ""), ("PUT", f"/{new_agent(http)['id']}")):
        reply = http.request(
            method, f"/extraction/extraction-agents{path}", content=body, headers={"Content-Type": "application/json"}
        )
        assert reply.status_code == 400
        assert said in reply.json()["detail"]
        assert len(reply.json()["detail"]) <= 501


def test_a_pattern_that_no_library_compiles_is_the_documents_own(http):
    pattern = {"properties": {"total": {"type": "string", "pattern": "^a{99999999999999999999}$"}}}
    (answer,) = run_job(http, new_agent(http, data_schema=pattern), [upload(http)])
    assert answer["status"] == "success"


def test_every_method_of_a_path_is_in_allow(http):
    paths = {
        "/extraction/extraction-agents": "GET, POST, OPTIONS",
        "/extraction/extraction-agents/x": "DELETE, GET, PUT, OPTIONS",
        "/extraction/jobs": "POST, OPTIONS",
        "/extraction/jobs/x": "GET, OPTIONS",
        "/extraction/jobs/x/result": "GET, OPTIONS",
        "/files": "POST, OPTIONS",
    }
    for path, methods in paths.items():
        asked, refused = http.options(path), http.request("PATCH", path)
        assert (asked.status_code, asked.headers["allow"], asked.content) == (204, methods, b"")
        assert (refused.status_code, refused.headers["allow"]) == (405, methods)
        assert methods in refused.json()["detail"]
    assert http.options("/nowhere").status_code == 404


def test_a_reply_says_that_it_was_held(http):
    agent, file = new_agent(http), upload(http)
    job = http.post("/extraction/jobs", json={"extraction_agent_id": agent["id"], "file_ids": [file["id"]]}).json()
    path, name = f"/extraction/jobs/{job['id']}", "Preference-Applied"
    assert http.get(path, headers={"Prefer": "wait=20"}).headers[name] == "wait=20"
    asked = [("Prefer", "respond-async, x-wait=7"), ("Prefer", 'handling=lenient; wait="9999"')]
    assert http.get(path, headers=asked).headers[name] == "wait=30"
    for other in ({}, {"Prefer": "x-wait=5"}, {"Prefer": "wait=soon"}, {"Prefer": "wait=-1"}):
        reply = http.get(path, headers=other)
        assert (reply.status_code, reply.headers.get(name)) == (200, None)


def test_other_content_types_are_400(http):
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        reply = http.post("/extraction/extraction-agents", content=b"{}", headers={"Content-Type": kind})
        assert reply.status_code == 400
    assert http.post("/files?project_id=p", content=b"abc", headers={"Content-Type": "text/plain"}).status_code == 400
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert http.post("/files?project_id=p", content=b"--y\r\nnonsense", headers=broken).status_code == 400
    assert (
        http.post("/files?project_id=p", content=b"x", headers={"Content-Type": "multipart/form-data"}).status_code
        == 400
    )
    assert http.post("/files", files={"file": ("a.txt", b"x")}).status_code == 400
    assert http.post("/files?project_id=p", files={"other": ("a.txt", b"x")}).status_code == 400
    assert http.post("/files?project_id=p", data={"file": "text"}).status_code == 400


def test_long_bodies_are_413(http):
    long = json.dumps({"name": "x" * 3_000_000, "project_id": "p"}).encode()
    reply = http.post("/extraction/extraction-agents", content=long, headers={"Content-Type": "application/json"})
    assert reply.status_code == 413


def test_jobs_need_what_is_there(http):
    agent, file = new_agent(http), upload(http)
    for body in (
        {"extraction_agent_id": "nope", "file_ids": [file["id"]]},
        {"extraction_agent_id": agent["id"], "file_ids": []},
        {"extraction_agent_id": agent["id"], "file_ids": ["nope"]},
        {"extraction_agent_id": agent["id"], "file_ids": [file["id"]], "configuration": {"target_pages": "x"}},
        {"extraction_agent_id": agent["id"], "file_ids": [file["id"]], "configuration": {"extraction_target": "x"}},
    ):
        assert http.post("/extraction/jobs", json=body).status_code == 400


def test_a_result_with_evidence(http):
    (answer,) = run_job(http, new_agent(http), [upload(http)])
    assert answer["status"] == "success"
    assert answer["data"] == {"total": 118.5}
    leaf = answer["extraction_metadata"]["field_metadata"]["total"]
    assert leaf["citation"] == [{"matching_text": "118.50", "anchor": "line 3"}]
    assert 0.5 < leaf["confidence"] <= 1
    assert leaf["verified"] == "exact"


def test_what_cannot_be_read_is_an_error_and_the_rest_is_done(http):
    files = [upload(http, b"", "empty.pdf"), upload(http, b"%PDF-1.4 cut", "cut.pdf"), upload(http)]
    empty, cut, good = run_job(http, new_agent(http), files)
    assert (empty["status"], cut["status"], good["status"]) == ("error", "error", "success")
    assert "empty.pdf is empty" in empty["error"]
    assert "cut.pdf is damaged" in cut["error"]
    for answer in (empty, cut):
        assert "data" not in answer
        assert "/" not in answer["error"]
        assert "Traceback" not in answer["error"]


def test_a_job_keeps_the_schema_it_began_with(http):
    agent, file = new_agent(http), upload(http)
    body = {"extraction_agent_id": agent["id"], "file_ids": [file["id"]]}
    job = http.post("/extraction/jobs", json=body).json()
    other = {"type": "object", "properties": {"date": {"type": "string"}}}
    assert http.put(f"/extraction/extraction-agents/{agent['id']}", json={"data_schema": other}).status_code == 200
    assert http.delete(f"/extraction/extraction-agents/{agent['id']}").status_code == 200
    http.get(f"/extraction/jobs/{job['id']}", headers={"Prefer": "wait=20"})
    assert http.get(f"/extraction/jobs/{job['id']}/result").json()["results"][0]["data"] == {"total": 118.5}


def test_an_agent_without_a_schema_gets_one_from_its_first_job(http):
    agent = new_agent(http, data_schema=None)
    assert "data_schema" not in agent
    (answer,) = run_job(http, agent, [upload(http)])
    found = http.get(f"/extraction/extraction-agents/{agent['id']}").json()["data_schema"]
    assert set(found["properties"]) == {"invoice_number", "date", "total"}
    assert answer["data"] == {"invoice_number": "A-17", "date": "2026-03-05", "total": 118.5}


def test_a_job_that_infers_a_schema_ends_with_its_agent(cloud, slow):
    agent, file = new_agent(cloud.http, data_schema=None), upload(cloud.http)
    body = {"extraction_agent_id": agent["id"], "file_ids": [file["id"]] * 2}
    job = cloud.http.post("/extraction/jobs", json=body).json()
    slow.begun(2)
    assert cloud.http.delete(f"/extraction/extraction-agents/{agent['id']}").status_code == 200
    slow.ended(2)
    slow.stop()
    assert cloud.http.get(f"/extraction/jobs/{job['id']}").json()["status"] == "failed"
    assert cloud.http.get(f"/extraction/jobs/{job['id']}/result").status_code == 404
    (answer,) = run_job(cloud.http, new_agent(cloud.http, data_schema=None), [file])
    assert answer["status"] == "success"


def test_nothing_to_infer_from_is_an_error_for_each_file(http):
    (answer,) = run_job(http, new_agent(http, data_schema=None), [upload(http, b"", "empty.txt")])
    assert answer["status"] == "error"
    assert answer["error"].startswith("No schema could be inferred: empty.txt is empty")


def test_pages_and_rows(http):
    path = next(path for path in samples("invoice") if "58113" in path.name)
    file = upload(http, path.read_bytes(), path.name)
    schema = {"type": "object", "properties": {"page": {"type": ["integer", "null"], "description": "Seite"}}}
    agent = new_agent(http, data_schema=schema)
    (pages,) = run_job(http, agent, [file], configuration={"extraction_target": "per_page"})
    assert [entry["page"] for entry in pages["data"]["results"]] == [1, 2]
    (second,) = run_job(http, agent, [file], configuration={"target_pages": "2"})
    assert second["data"] == {"page": 2}
    assert second["extraction_metadata"]["field_metadata"]["page"]["citation"][0]["page"] == 2
    row = {"type": "object", "properties": {"bezeichnung": {"type": "string"}, "menge": {"type": "number"}}}
    (rows,) = run_job(
        http, new_agent(http, data_schema=row), [file], configuration={"extraction_target": "per_table_row"}
    )
    assert len(rows["data"]["results"]) == 46
    assert len(rows["extraction_metadata"]["field_metadata"]["results"]) == 46


def test_the_data_folder_is_the_users_alone(service, http):
    upload(http)
    for path in [service.data_dir, *service.data_dir.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode & 0o077 == 0, path


def test_files_with_the_same_content_are_kept_once(http, service):
    first, second = upload(http, b"the same content", "a.txt"), upload(http, b"the same content", "b.txt")
    assert first["id"] != second["id"]
    kept = [p for p in (service.data_dir / "files").rglob("*") if p.is_file() and p.read_bytes() == b"the same content"]
    assert len(kept) == 1


def test_killed_in_mid_job_the_next_service_finishes_it(tmp_path):
    path = next(path for path in samples("invoice") if "58113" in path.name)
    first = LocalService(tmp_path)
    with first.client() as client:
        agent = client.create_agent("a", data_schema=SCHEMA)
        ids = [client.upload_file(path.read_bytes() + b"\n%" * n, name=f"{n}.pdf").id for n in range(12)]
        job = client.create_job(agent.id, ids)
        os.kill(first._child._process.pid, signal.SIGKILL)
        first._child._process.wait()
    assert not first.is_running
    second = LocalService(tmp_path)
    with second, second.client() as client:
        done = client.wait_for_job(job.id, timeout=120)
        results = client.get_result(job.id).results
    assert done.status == "completed"
    assert [result.file_id for result in results] == ids
    assert all(result.status == "success" for result in results)


def test_two_services_share_a_folder(tmp_path):
    """As two kernels would: the second must leave the first one's jobs alone."""
    code = (
        "import sys; from llamaextract_nb.runtime.local import LocalService\n"
        "with LocalService(sys.argv[1]) as s, s.client() as c:\n"
        "    a = c.create_agent(sys.argv[2], data_schema={'type': 'object', 'properties': {'total': {'type': 'number'}}})\n"
        "    for n in range(5):\n"
        "        f = c.upload_file(b'Total: %d.50' % n, name='n.txt')\n"
        "        j = c.wait_for_job(c.create_job(a.id, [f.id]).id, timeout=60)\n"
        "        assert c.get_result(j.id).results[0].data == {'total': n + 0.5}\n"
        "print('well')"
    )

    def kernel(name):
        command = [sys.executable, "-c", code, str(tmp_path), name]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    with ThreadPoolExecutor(2) as pool:
        for done in pool.map(kernel, ["one", "two"]):
            assert done.stdout.strip() == "well", done.stderr


def test_it_ends_with_its_parent(tmp_path):
    code = (
        "import sys, os; from llamaextract_nb.runtime.local import LocalService\n"
        "s = LocalService(sys.argv[1]); print(s._child._process.pid, s.base_url, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    pid = int(done.stdout.split()[0])
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return  # it has ended already
    with open(process) as file:
        assert select.select([file], [], [], 30)[0], "the service outlived its parent"


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match=r"cannot be written.*LLAMAEXTRACT_NB_HOME"):
        LocalService(tmp_path / "file" / "service")


def test_a_crashed_and_a_hung_worker_are_error_rows(tmp_path):
    """The limits are the scheduler's, so it is asked directly, with work that crashes and hangs."""
    import asyncio

    from llamaextract_nb.service.jobs import Jobs
    from llamaextract_nb.service.store import Store

    async def check():
        store = Store(tmp_path, "me")
        jobs = Jobs(store, workers=1, seconds=1.0)
        crashed = await jobs.workers.ask(os._exit, "bomb.pdf", 9)
        hung = await jobs.workers.ask(signal.pause, "loop.pdf")
        await jobs.close()
        store.close()
        return crashed, hung

    crashed, hung = asyncio.run(check())
    assert crashed["error"].startswith("bomb.pdf ended its worker process")
    assert hung["error"].startswith("loop.pdf took longer than 1 s")


def test_the_key_is_in_no_repr_and_no_process_list(service):
    assert service.token not in repr(service)
    assert service.token not in str(vars(service))
    with open(f"/proc/{service._child._process.pid}/cmdline", "rb") as file:
        assert service.token.encode() not in file.read()
