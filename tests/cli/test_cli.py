"""The command line, run as a user runs it: output, exit codes, one sentence for each error."""

import json
import os
import pathlib
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import llamaextract_nb as lx
from llamaextract_nb.sample_data import samples

COMMAND = str(Path(sys.executable).with_name("llamaextract-nb"))
SCHEMA = {"type": "object", "properties": {"invoice_number": {"type": "string"}, "total": {"type": "number"}}}


@pytest.fixture
def folder(tmp_path):
    return filled(tmp_path)


def filled(folder):
    (folder / "schema.json").write_text(json.dumps(SCHEMA))
    (folder / "a.txt").write_text("Invoice number: A-1\nTotal: 5.00\n")
    (folder / "empty.txt").write_bytes(b"")
    return folder


@pytest.fixture(scope="module", autouse=True)
def in_vain(tmp_path_factory):
    """A command that asks a host that is not there. It does so for half a minute, and goes on beside the other tests."""
    folder = filled(tmp_path_factory.mktemp("in_vain"))
    named = {"API_KEY": "llx-secret", "PROJECT_ID": "p", "BASE_URL": "http://127.0.0.1:9"}
    environment = os.environ | {f"LLAMA_CLOUD_{name}": value for name, value in named.items()}
    command = [COMMAND, "extract", "a.txt", "--schema", "schema.json", "--quiet"]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def run(*arguments, cwd=None, **environment):
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_version_and_help():
    assert run("--version").stdout == f"llamaextract-nb, version {lx.__version__}\n"
    told = run("--help").stdout
    assert all(command in told for command in ("demo", "extract", "serve", "doctor"))


def test_the_demo_prints_frame_table_and_evidence(tmp_path):
    done = run("demo", cwd=tmp_path, LLAMAEXTRACT_NB_HOME=str(tmp_path / "home"))
    assert done.returncode == 0, done.stderr
    assert "6953.85" in done.stdout
    assert 'run.table("line_items")' in done.stdout
    assert "verified" in done.stdout
    assert "notebooks/01_quickstart.ipynb" in done.stdout
    assert "nothing leaves this machine" in done.stdout + done.stderr


def test_the_doctor_of_a_machine_that_is_well(tmp_path):
    done = run("doctor", LLAMAEXTRACT_NB_HOME=str(tmp_path / "home"), COLUMNS="80")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("\nNothing stands in the way.\n")
    assert "local service  It runs" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_doctor_of_a_machine_that_is_not(folder):
    done = run(
        "doctor", "--quick", COLUMNS="120", LLAMAEXTRACT_NB_HOME=str(folder / "a.txt"),
        LLAMA_CLOUD_API_KEY="llx-0123456789abcdef\nllx-0123456789abcdef", LLAMA_CLOUD_PROJECT_ID="p",
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == ""
    problems = [line.split("  ")[1] for line in done.stdout.splitlines() if line.startswith("problem ")]
    assert problems == ["key", "data folder"], done.stdout
    assert done.stdout.endswith("\n2 problems: each with its fix above.\n")
    assert "0123" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_extract_writes_a_line_for_each_file(folder):
    done = run("extract", "a.txt", "--schema", "schema.json", "--output", "out.jsonl", cwd=folder)
    assert done.returncode == 0, done.stderr
    (line,) = map(json.loads, (folder / "out.jsonl").read_text().splitlines())
    assert (line["file"], line["status"], line["data"]) == ("a.txt", "success", {"invoice_number": "A-1", "total": 5.0})
    assert {row["path"]: row["anchor"] for row in line["evidence"]} == {"invoice_number": "line 1", "total": "line 2"}
    assert done.stdout == ""


def test_some_failed_is_exit_code_1_and_the_rest_is_there(folder):
    done = run("extract", "a.txt", "empty.txt", "gone.pdf", "--schema", "schema.json", "--quiet", cwd=folder)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1, done.stderr
    assert [(line["file"], line["status"]) for line in lines] == [
        ("a.txt", "success"),
        ("empty.txt", "error"),
        ("gone.pdf", "error"),
    ]
    assert "is empty (0 bytes)" in lines[1]["error"]
    assert "gone.pdf does not exist" in lines[2]["error"]
    assert lines[1]["data"] is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.txt", "--schema", "gone.json"], "gone.json"),
        (["a.txt", "--schema", "a.txt"], "a.txt"),
        (["*.pdf", "--schema", "schema.json"], "*.pdf"),
        (["a.txt", "--schema", "schema.json", "--pages", "x"], "pages"),
        (["a.txt", "--schema", "schema.json", "--target", "per_word"], "per_word"),
        (["a.txt"], "--schema"),
        ([], "FILES"),
    ],
)
def test_what_cannot_be_started_is_exit_code_2_and_one_sentence(folder, arguments, message):
    done = run("extract", *arguments, "--quiet", cwd=folder)
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_an_output_that_cannot_be_written(folder):
    home = folder / "home"
    done = run(
        "extract", "a.txt", "--schema", "schema.json", "--output", "no/where.jsonl",
        cwd=folder, LLAMAEXTRACT_NB_HOME=str(home),
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: no/where.jsonl cannot be written (there is no folder no): choose another --output.\n"
    assert not home.exists()  # nothing was extracted for it


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_serve_says_how_to_reach_it_and_ends_when_told(tmp_path, end):
    arguments = [COMMAND, "serve", "--port", "0", "--data-dir", str(tmp_path / "data"), "--token", "open-sesame"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().removeprefix("Serving ").strip()
        with lx.Client(base_url=url, api_key="open-sesame", project_id="default") as client:
            assert client.list_agents() == []
            file = client.upload_file(samples("receipt")[0])
            assert file.file_size == samples("receipt")[0].stat().st_size
        process.send_signal(end)
        assert process.wait(20) in (0, 130, 128 + end)
        assert "Traceback" not in process.stderr.read()
        assert (
            process.stdout.read()
            == f'Client: lx.Client(base_url="{url}", api_key=..., project_id="default")\nCtrl+C ends the service.\n'
        )
        assert not list((tmp_path / "data").glob("token*"))


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_key_that_serve_makes_up_is_in_a_file_for_its_user_alone_until_the_end(tmp_path, end):
    arguments = [COMMAND, "serve", "--port", "0", "--data-dir", str(tmp_path / "data")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, umask=0) as process:
        url = process.stdout.readline().removeprefix("Serving ").strip()
        key = process.stdout.readline().removeprefix("Key: ").strip()
        path = Path(process.stdout.readline().removeprefix("Key file: ").strip())
        assert path == tmp_path / "data" / f"token-{urlsplit(url).port}"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text() == key
        told = process.stdout.readline()
        assert key not in told
        with eval(told.removeprefix("Client: "), {"lx": lx, "pathlib": pathlib}) as client:
            assert client.list_agents() == []
        process.send_signal(end)
        assert process.wait(20) in (0, 130, 128 + end)
        assert "Traceback" not in process.stderr.read()
    assert not path.exists()


def test_serve_on_a_port_that_is_taken(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", taken.getsockname()[1], "--data-dir", tmp_path / "data")
    assert done.returncode == 2
    assert "port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments", [["serve", "--engine", "llm"], ["extract", "a.txt", "--schema", "schema.json", "--tier", "agentic"]]
)
def test_a_language_model_that_nobody_named(folder, arguments):
    done = run(*arguments, cwd=folder)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: No language model: LLAMAEXTRACT_NB_LLM_BASE_URL")


def test_an_estimate_of_what_a_key_would_cost(folder):
    done = run("estimate", "a.txt", "empty.txt", "--tier", "turbo", cwd=folder)
    assert done.returncode == 0, done.stderr
    total = done.stdout.splitlines()[-1]
    assert total.split()[:4] == ["total", "1", "0", "35.0"]
    assert total.endswith("With a key of LlamaCloud, at 35 credits a page (turbo); 1 file is not counted.")
    assert run("estimate", "gone.txt", cwd=folder).returncode == 2


def test_a_wrong_key_and_address_are_one_sentence(in_vain):
    out, err = in_vain.communicate(timeout=120)
    assert in_vain.returncode in (1, 2)
    assert "127.0.0.1:9" in out + err
    assert "llx-secret" not in out + err
    assert "Traceback" not in err
