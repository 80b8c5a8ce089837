"""A schema from documents: where they go, what is left out, and what stays behind on the host."""

import asyncio
import subprocess
import sys
import threading

import httpx
import pytest

import llamaextract_nb as lx
from llamaextract_nb.runtime.inference import begin_inference
from llamaextract_nb.runtime.loop import in_background
from llamaextract_nb.runtime.sources import find_sources


class Between(httpx.HTTPTransport):
    """Stands before the service and refuses what `refuse` says."""

    def __init__(self, refuse):
        super().__init__()
        self.refuse = refuse
        self.asked = []

    def handle_request(self, request):
        self.asked.append((request.method, request.url.path))
        body = request.read() if request.url.path.endswith("/files") else b""
        refused = self.refuse(request, body)
        return super().handle_request(request) if refused is None else refused


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch):
    monkeypatch.setattr("llamaextract_nb.runtime.inference.ATTENDED", 0.3)


@pytest.fixture
def through(service):
    """A client of the service that loses requests: `through(refuse)` gives it and what it was asked."""
    clients = []

    def made(refuse):
        between = Between(refuse)
        client = lx.Client(api_key=service.token, base_url=service.base_url, project_id="default", max_retries=0, transport=between)  # fmt: skip
        clients.append(client)
        return client, between.asked

    yield made
    for client in clients:
        client.close()


def names(schema):
    return [child.name for child in schema.field.fields]


def agents(service):
    with service.client() as client:
        return {agent.id for agent in client.list_agents()}


def test_it_is_said_where_documents_go_before_they_do(folder, service, through, capsys):
    def refuse(request, body):
        said.append(capsys.readouterr().err)

    said = []
    client, _ = through(refuse)
    assert names(lx.Schema.infer(folder, client=client)) == ["invoice_number", "total"]
    host = service.base_url.split("/")[2]
    assert said[0] == f"Sending 4 files (1 kB) to {host}\n"
    assert "".join(said[1:]) == ""


def test_each_field_has_an_example_and_the_share_of_documents_that_fill_it(tmp_path, service):
    for number, town in enumerate(("Town: Bonn", "Town: Ulm", "")):
        (tmp_path / f"{number}.txt").write_text(f"Invoice number: A-{number}\n{town}\nTotal: {number}.50\n")
    schema = lx.Schema.infer(tmp_path, client=service)
    assert list(schema.proof.index) == names(schema)
    town = schema.proof.loc["town"]
    assert (town.example, town.file, town.given, town.of, town.unit) == ("Bonn", "0.txt", 2, 3, "file")
    assert town.filled == pytest.approx(2 / 3)
    assert schema.proof.loc["invoice_number", "filled"] == 1.0
    assert "Bonn" not in str(schema.json_schema)
    assert lx.Schema(schema).proof is None
    assert lx.Schema.infer(prompt="total").proof is None


def test_the_given_client_comes_before_the_key_in_the_environment(folder, service, home, monkeypatch, capsys):
    monkeypatch.setenv("LLAMA_CLOUD_API_KEY", "llx-not-used-0123456789")
    monkeypatch.setenv("LLAMA_CLOUD_BASE_URL", "http://127.0.0.1:9/api/v1")
    assert names(lx.Schema.infer(folder, client=service)) == ["invoice_number", "total"]
    assert capsys.readouterr().err == "Local engine: nothing leaves this machine\n"
    with pytest.raises(lx.APIConnectionError):
        lx.Schema.infer(folder, client=lx.Client(max_retries=0))


def test_what_cannot_be_read_is_left_out_and_said(folder, service, home, capsys):
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7 nothing more")
    (folder / "empty.txt").write_bytes(b"")
    before = agents(service)
    files = [folder, folder / "gone.pdf"]
    assert names(lx.Schema.infer(files, client=service)) == ["invoice_number", "total"]
    _, *left_out = capsys.readouterr().err.splitlines()
    assert sorted(line.split(":")[0] for line in left_out) == [
        "Left out cut.pdf",
        "Left out empty.txt",
        "Left out gone.pdf",
    ]
    assert agents(service) == before


@pytest.mark.parametrize("status", [400, 413, 500, 429, None])
def test_an_upload_that_fails_is_left_out(folder, service, through, capsys, status):
    def refuse(request, body):
        if b"note1.txt" in body:
            if status is None:
                raise httpx.ReadError("cut")
            return httpx.Response(status, json={"detail": "no room"})
        return None

    before = agents(service)
    client, _ = through(refuse)
    assert names(lx.Schema.infer(folder, client=client)) == ["invoice_number", "total"]
    assert "\nLeft out note1.txt: " in capsys.readouterr().err
    assert agents(service) == before


@pytest.mark.parametrize(
    ("status", "error"), [(401, lx.AuthenticationError), (500, lx.APIStatusError), (400, lx.InvalidRequestError)]
)
def test_a_host_that_takes_nothing_is_said_and_asked_for_no_agent(folder, through, status, error):
    client, asked = through(lambda request, body: httpx.Response(status, json={"detail": "no"}))
    with pytest.raises(error):
        lx.Schema.infer(folder, client=client)
    assert {path.rpartition("/")[2] for _, path in asked} == {"files"}
    if status != 500:  # that may pass
        assert len(asked) == (4 if status == 400 else 1)


@pytest.mark.parametrize("where", ["/jobs", "/result"])
def test_the_agent_goes_when_the_inference_fails(folder, service, through, where):
    def refuse(request, body):
        return httpx.Response(500, json={"detail": "out of order"}) if request.url.path.endswith(where) else None

    before = agents(service)
    client, asked = through(refuse)
    with pytest.raises(lx.APIStatusError):
        lx.Schema.infer(folder, client=client)
    assert asked[-1][0] == "DELETE"
    assert agents(service) == before


def test_whoever_cancels_takes_the_agent_away_so_that_the_host_can_end_its_work(folder, service, through):
    begun, asked_again = threading.Event(), threading.Event()

    def refuse(request, body):
        if request.method == "GET" and "/jobs/" in request.url.path:
            begun.set()
            asked_again.wait(60)

    before = agents(service)
    client, asked = through(refuse)
    steps = []
    pending = begin_inference(find_sources(folder), client=client, progress=steps.append)
    assert begun.wait(60)
    assert steps == [
        *(f"Uploading file {n} of 4" for n in range(1, 5)),
        "Looking for the fields that matter in 4 files",
    ]
    pending.cancel()
    asked_again.set()
    pending.wait()
    assert pending.cancelled()
    assert asked[-1][0] == "DELETE"
    assert agents(service) == before


def test_an_interrupt_ends_the_work_before_it_goes_on(monkeypatch):
    begun, ended = threading.Event(), []

    async def work():
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    pending = in_background(work())
    assert begun.wait(60)

    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(pending, "result", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pending.attended()
    assert ended == [True]


def test_nothing_in_common(tmp_path, service, home):
    (tmp_path / "a.txt").write_bytes(b"")
    before = agents(service)
    with pytest.raises(lx.LlamaExtractError, match=r"a\.txt is empty"):
        lx.Schema.infer(tmp_path, client=service)
    assert agents(service) == before


def test_the_schema_alone_knows_the_way():
    code = "from llamaextract_nb.schema import Schema; print(Schema.infer(prompt='total amount').field.fields[0].name)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "total_amount\n"
