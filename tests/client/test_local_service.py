"""Every operation through both clients, against the real service on this machine."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from llamaextract_nb.client import AsyncClient, Client
from llamaextract_nb.errors import AuthenticationError, InvalidRequestError, NotFoundError
from llamaextract_nb.runtime.local import LocalService

SCHEMA = {
    "type": "object",
    "properties": {"invoice_number": {"type": "string"}, "total": {"type": "number"}},
    "required": ["invoice_number"],
}
RECEIPT = b"ACME Ltd\n\nInvoice number: INV-2041\nDate: 2024-03-05\n\nTotal: 118.50\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory):
    with LocalService(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(params=[Client, AsyncClient])
def do(request, service):
    """Return a function that makes one call: `do("get_job", "j")`."""
    if request.param is Client:
        with Client(api_key=service.token, base_url=service.base_url) as client:
            yield lambda operation, *args, **kwargs: getattr(client, operation)(*args, **kwargs)
    else:
        with asyncio.Runner() as runner:
            client = AsyncClient(api_key=service.token, base_url=service.base_url)
            yield lambda operation, *args, **kwargs: runner.run(getattr(client, operation)(*args, **kwargs))
            runner.run(client.close())


def test_the_nine_operations_and_waiting(do, tmp_path):
    agent = do("create_agent", "invoices", data_schema=SCHEMA, description="the first")
    assert (agent.name, agent.data_schema, agent.description) == ("invoices", SCHEMA, "the first")
    assert do("get_agent", agent.id) == agent
    assert agent.id in {listed.id for listed in do("list_agents")}
    changed = do("update_agent", agent.id, description="the second")
    assert (changed.name, changed.description, changed.data_schema) == ("invoices", "the second", SCHEMA)

    path = tmp_path / "receipt.txt"
    path.write_bytes(RECEIPT)
    file = do("upload_file", path)
    assert (file.name, file.file_size) == ("receipt.txt", len(RECEIPT))

    job = do("create_job", agent.id, [file.id])
    assert (job.extraction_agent_id, job.file_ids) == (agent.id, [file.id])
    done = do("wait_for_job", job.id, timeout=60)
    assert (done.id, done.status) == (job.id, "completed")
    assert done.completed_at is not None
    assert do("get_job", job.id, wait=5).status == "completed"

    result = do("get_result", job.id)
    (answer,) = result.results
    assert (answer.file_id, answer.file_name, answer.status, answer.error) == (file.id, "receipt.txt", "success", None)
    assert answer.data == {"invoice_number": "INV-2041", "total": 118.5}

    assert do("delete_agent", agent.id) is None
    with pytest.raises(NotFoundError):
        do("get_agent", agent.id)


def test_projects_are_kept_apart(do):
    agent = do("create_agent", "elsewhere", data_schema=SCHEMA, project_id="other")
    assert agent.project_id == "other"
    assert agent.id in {listed.id for listed in do("list_agents", project_id="other")}
    assert agent.id not in {listed.id for listed in do("list_agents")}


def test_what_is_not_there(do):
    for name, args in (
        ("get_agent", ["no-such"]),
        ("update_agent", ["no-such"]),
        ("delete_agent", ["no-such"]),
        ("get_job", ["no-such"]),
        ("get_result", ["no-such"]),
        ("wait_for_job", ["no-such"]),
        ("get_agent", ["../jobs"]),
        ("get_job", ["a b/c?d#e"]),
    ):
        with pytest.raises(NotFoundError):
            do(name, *args)


def test_what_the_service_refuses(do):
    with pytest.raises(InvalidRequestError):
        do("create_job", "no-such-agent", ["no-such-file"])
    with pytest.raises(InvalidRequestError):
        do("create_agent", "n", data_schema={"type": "array"})


@pytest.mark.parametrize(
    "name", ['a"b;c=d.txt', "a\r\nb\x00.txt", "счёт – 請求書 😀.txt", "../../up.txt", "100%25.txt"]
)
def test_a_hostile_name_arrives_as_one_name(do, name):
    file = do("upload_file", RECEIPT, name=name)
    assert file.file_size == len(RECEIPT)
    assert "\n" not in file.name
    assert "/" not in file.name


def test_a_wrong_key(service):
    with (
        Client(api_key="wrong", base_url=service.base_url) as client,
        pytest.raises(AuthenticationError, match=r"lx\.LocalService\(\)\.client\(\)") as caught,
    ):
        client.list_agents()
    assert caught.value.status_code == 401


def test_an_address_beside_the_api(service):
    beside = service.base_url.replace("/api/v1", "/other")
    with (
        Client(api_key=service.token, base_url=beside) as client,
        pytest.raises((NotFoundError, AuthenticationError)),
    ):
        client.list_agents()


def test_jobs_from_several_threads(service):
    with Client(api_key=service.token, base_url=service.base_url) as client, ThreadPoolExecutor(4) as pool:
        agent = client.create_agent("threads", data_schema=SCHEMA)

        def extract(number: int) -> object:
            file = client.upload_file(RECEIPT.replace(b"2041", b"%d" % number), name=f"{number}.txt")
            job = client.wait_for_job(client.create_job(agent.id, [file.id]).id, timeout=60)
            return client.get_result(job.id).results[0].data["invoice_number"]

        assert list(pool.map(extract, range(1000, 1008))) == [f"INV-{number}" for number in range(1000, 1008)]
