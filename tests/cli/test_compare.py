"""Iterating on the command line: infer a schema, extract, compare, score, report; and the tutorials."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import llamaextract_nb as lx
from llamaextract_nb.cli import main

TEXT = "Invoice number: A-1\nDate: 2026-03-04\nTotal: 5.00\n"


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Run a command in a folder of its own; return exit code, standard output and standard error."""
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        done = CliRunner().invoke(main, list(map(str, arguments)))
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.exit_code, done.stdout, done.stderr

    return run


def lines(path, **values):
    Path(path).write_text(json.dumps({"file": "a.txt", "status": "success", "data": values}) + "\n")
    return path


@pytest.mark.parametrize("command", [*main.commands, "runs list", "runs show", "runs prune"])
def test_every_help_ends_with_examples(call, command):
    code, told, _ = call(*command.split(), "--help")
    assert code == 0
    shown = told.partition("Examples:\n")[2].splitlines()
    assert shown
    assert all(line.startswith(f"    llamaextract-nb {command.split()[0]}") or not line for line in shown)


def test_from_documents_to_a_schema_to_a_page(call):
    Path("a.txt").write_text(TEXT)
    Path("b.txt").write_text(TEXT.replace("A-1", "B-2"))
    code, _, told = call("infer", "a.txt", "b.txt", "--output", "schema.json")
    assert code == 0
    assert "A-1" in told  # an example of each field
    assert lx.Schema.load("schema.json").json_schema["properties"]["total"]["type"] == "number"
    code, _, told = call("extract", "a.txt", "b.txt", "--schema", "schema.json", "--output", "out.jsonl")
    assert code == 0
    (run,) = lx.runs().index
    assert f"report {run}" in told
    assert call("report", run, "--output", "review.html")[:2] == (0, "review.html\n")
    assert "A-1" in Path("review.html").read_text()
    assert call("diff", run, "out.jsonl")[0] == 0


def test_a_schema_is_shown_where_no_file_is_named(call):
    code, shown, _ = call("infer", "--prompt", "vendor, total due")
    assert code == 0
    assert list(json.loads(shown)["properties"]) == ["vendor", "total_due"]


def test_what_differs_is_exit_code_1(call):
    a, b = lines("a.jsonl", number="A-1", total=5.0), lines("b.jsonl", number="A-1", total=6.0)
    code, shown, _ = call("diff", a, b)
    assert code == 1
    assert "1 of 2 values differ" in shown
    assert "changed" in shown
    assert call("diff", a, b, "--tolerance", "1")[0] == 0
    assert call("diff", a, lines("c.jsonl", number="a 1", total=5.0), "--text", "0.5")[0] == 0


def test_how_right_a_run_is(call):
    code, shown, _ = call("score", lines("a.jsonl", number="A-1", total=5.0), lines("b.jsonl", number="A-1", total=6.0))
    assert code == 0
    assert "precision 0.500, recall 0.500, F1 0.500 on 1 document" in shown
    assert "wrong" in shown


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("out.csv", lambda path: pd.read_csv(path)["total"].tolist()),
        ("out.parquet", lambda path: pd.read_parquet(path)["total"].tolist()),
        ("out.xlsx", lambda path: pd.read_excel(path, sheet_name="documents")["total"].tolist()),
        ("out.json", lambda path: [row["data"]["total"] for row in json.loads(Path(path).read_text())]),
        ("out.txt", lambda path: [json.loads(line)["data"]["total"] for line in Path(path).read_text().splitlines()]),
    ],
)
def test_the_output_is_what_its_name_ends_with(call, name, read):
    Path("a.txt").write_text(TEXT)
    Path("s.json").write_text(json.dumps(lx.Schema({"total": float}).json_schema))
    assert call("extract", "a.txt", "--schema", "s.json", "--output", name, "--quiet") == (0, "", "")
    assert read(name) == [5.0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["infer"], "Nothing to infer from"),
        (["infer", "a.txt", "--output", "no/where.json"], "there is no folder no"),
        (["diff", "a.jsonl", "gone.jsonl"], "gone.jsonl cannot be read"),
        (["score", "a.jsonl"], "give a truth"),
        (["score", "a.jsonl", "a.jsonl", "--text", "rather"], "rather"),
        (["report", "run-none", "-o", "x.html"], "no run"),
        (["lab", "a.jsonl/inside", "--copy-only"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(call, arguments, said):
    lines("a.jsonl", number="A-1")
    Path("a.txt").write_text(TEXT)
    code, _, told = call(*arguments)
    assert code == 2
    assert said in told
    assert len(told.strip().splitlines()) == 1


def test_the_tutorials_are_copied_and_what_is_there_stays(call):
    assert call("lab", "mine", "--copy-only")[0] == 0
    assert {path.name for path in Path("mine/samples").iterdir()} == {path.name for path in lx.samples()}
    first = sorted(Path("mine").glob("*.ipynb"))[0]
    first.write_text("{}")
    assert call("lab", "mine", "--copy-only")[1].startswith("0 files copied")
    assert first.read_text() == "{}"
