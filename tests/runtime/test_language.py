"""Runs on the local service that ask a language model: chosen by service or by run, said first, the key nowhere."""

import json
import os

import pytest
from starlette.responses import JSONResponse

import llamaextract_nb as lx
from llamaextract_nb.errors import ConfigError, InvalidRequestError
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.local import LocalService
from llamaextract_nb.runtime.submit import submit
from tests.model_server import KEY, completion, failure

SHORT = {"invoice_number": str, "total": float, "buyer": str}
ANSWER = {"invoice_number": "A-1", "total": 1.5, "buyer": "Nobody & Sons"}


@pytest.fixture
def named(environment, monkeypatch):
    """The environment names the tests' own model."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def started(variables, tmp_path_factory):
    """A service that asks it; it keeps the variables that it is started with."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**variables, "LLAMAEXTRACT_NB_LLM_MAX_JOB_TOKENS": "100_000"}.items():
            patch.setenv(name, value)
        running = LocalService(tmp_path_factory.mktemp("asking"), engine="llm")
    with running:
        yield running


@pytest.fixture
def asking(started, named, home):
    """The service, from a process whose variables name the model, and a ledger of the test's own."""
    return started


def run(folder, client, **options):
    return submit(folder / "note1.txt", SHORT, client=client, progress=False, **options)


def test_a_service_that_asks_a_model(folder, server, asking):
    server.replies = [ANSWER]
    made = run(folder, asking)
    assert made.where == f"Local service, language model tiny at {server.base_url[7:-3]}: nothing leaves this machine"
    frame = made.result()
    assert frame.loc["note1.txt", "invoice_number"] == "A-1"
    evidence = made.evidence.set_index("path")
    assert evidence["verified"].to_dict() == {"invoice_number": "exact", "total": "exact", "buyer": "absent"}
    assert evidence.loc["buyer", "confidence"] < 0.2 < 0.8 < evidence.loc["total", "confidence"]
    assert len(server.requests) == 1


def test_a_run_that_asks_a_model_and_one_that_does_not(folder, server, asking):
    """The same service, and answers that are told apart."""
    server.replies = [ANSWER]
    cheap = run(folder, asking, tier="cost_effective")
    assert cheap.where == "Local engine: nothing leaves this machine"
    assert cheap.result().loc["note1.txt", "invoice_number"] == "A-1"
    assert not server.requests
    for _ in range(2):
        assert run(folder, asking, tier="agentic").result().loc["note1.txt", "buyer"] == ANSWER["buyer"]
    assert len(server.requests) == 1


def test_another_model_is_another_destination(asking, monkeypatch):
    keys = [Destination(asking).key]
    monkeypatch.setenv("LLAMAEXTRACT_NB_LLM_MODEL", "large")
    keys += [Destination(asking).key, Destination(asking, "cost_effective").key]
    assert len(set(keys)) == 3


def test_what_it_costs_is_told(folder, server, asking):
    server.replies = [ANSWER]
    made = run(folder, asking)
    made.result()
    (result,) = made.results
    assert result.metadata["usage"] == {"num_pages_extracted": 1, "model": "tiny", "num_requests": 1, "num_tokens": 100}


@pytest.mark.parametrize("target", ["per_page", "per_table_row"])
def test_targets(folder, server, asking, target):
    server.replies = [{"results": [ANSWER]} if target == "per_table_row" else ANSWER]
    frame = run(folder, asking, target=target).result()
    assert frame["invoice_number"].tolist() == ["A-1"]


def test_failures_are_rows(folder, server, asking):
    server.replies = [failure(401, f"Incorrect API key: {KEY}")]
    frame = run(folder, asking).result()
    assert "LLAMAEXTRACT_NB_LLM_KEY" in frame["_error"].iloc[0]
    assert KEY not in frame["_error"].iloc[0]


def test_a_jobs_limit(server, asking):
    """What begins when the limit is reached fails; what began before is finished."""
    server.replies = [JSONResponse({**completion(ANSWER), "usage": {"total_tokens": 99_990}})]
    at_once = max(4, os.cpu_count() or 1)
    with asking.client() as client:
        agent = client.create_agent("a", data_schema=lx.Schema(SHORT).json_schema)
        files = [client.upload_file(b"Invoice number: A-1", name=f"{n}.txt").id for n in range(at_once + 2)]
        job = client.wait_for_job(client.create_job(agent.id, files).id)
        results = client.get_result(job.id).results
    failed = [result for result in results if result.status == "error"]
    assert len(failed) == 2
    assert "limit of a job is 100000: give pages=, or raise LLAMAEXTRACT_NB_LLM_MAX_JOB_TOKENS" in failed[0].error


def test_the_key_is_in_nothing_that_stays(folder, home, server, asking):
    server.replies = ["no JSON", f"Is {KEY} yours?", ANSWER]
    made = run(folder, asking)
    made.result()
    shown = [
        repr(asking),
        repr(vars(asking)),
        repr(made),
        made.evidence.to_json(),
        json.dumps(dict(made.results[0].metadata)),
    ]
    kept = [path.read_bytes() for top in (home, asking.data_dir) for path in top.rglob("*") if path.is_file()]
    assert kept
    assert not any(KEY in text for text in shown)
    assert not any(KEY.encode() in content for content in kept)


def test_a_model_elsewhere_is_said(named, tmp_path, monkeypatch, service):
    monkeypatch.setenv("LLAMAEXTRACT_NB_LLM_BASE_URL", "https://models.example.com/v1")
    destination = Destination(service, "agentic")
    assert not destination.stays_here
    assert destination.line(2, 3_400_000) == (
        "Local service, language model tiny at models.example.com: it is sent the text of 2 files (3.4 MB)"
    )


def test_without_a_model_there_is_no_falling_back(folder, home, service):
    for ask in (lambda: LocalService(engine="llm"), lambda: run(folder, service, tier="agentic")):
        with pytest.raises(ConfigError, match="LLAMAEXTRACT_NB_LLM_BASE_URL and LLAMAEXTRACT_NB_LLM_MODEL are not set"):
            ask()
    with service.client() as client:
        agent = client.create_agent("a", data_schema=lx.Schema(SHORT).json_schema)
        file = client.upload_file(b"Total: 5", name="a.txt")
        for tier, words in (("agentic", "LLAMAEXTRACT_NB_LLM_BASE_URL"), ("turbo", "cost_effective, agentic")):
            with pytest.raises(InvalidRequestError, match=words):
                client.create_job(agent.id, [file.id], configuration={"tier": tier})


@pytest.mark.parametrize(("tier", "words"), [("agentic_plus", "cost_effective or agentic"), ("best", "is not known")])
def test_unknown_tiers(folder, home, service, tier, words):
    with pytest.raises(ConfigError, match=words):
        run(folder, service, tier=tier)


def test_unknown_engines(tmp_path):
    with pytest.raises(ConfigError, match="use one of 'local', 'llm'"):
        LocalService(tmp_path, engine="gpt")
