"""README's code runs, and prints what README says it prints."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from llamaextract_nb.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def lines(text):
    return [line.rstrip() for line in text.splitlines()]


def test_the_example_prints_what_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path))
    (code, *_), (said,) = blocks("python"), blocks("text")
    assert len([line for line in code.splitlines() if line.strip()]) <= 12
    printed, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(told):
        exec(compile(code, "README.md", "exec", dont_inherit=True), {})
    assert lines(printed.getvalue()) == lines(said)


def test_the_two_commands_are_what_ci_runs():
    first, second = (block.splitlines()[0] for block in blocks("sh")[:2])
    assert first.startswith("python -m pip install")
    assert first.endswith("llamaextract-nb demo")
    assert second.startswith("python -m pip install -e")
    assert second.endswith("python -m pytest")
    assert "README.md" in (ROOT / ".ci/run").read_text()


@pytest.mark.parametrize("path", sorted({*re.findall(r"\]\(([\w./]+)\)", README), *re.findall(r"python (tests/\S+\.py)", README)}))  # fmt: skip
def test_what_it_names_is_there(path):
    assert (ROOT / path).exists()


def test_the_words_of_its_commands_are_commands():
    used = set(re.findall(r"llamaextract-nb (\w+)", README))
    assert used == set(main.commands)
