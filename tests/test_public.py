"""What `import llamaextract_nb` gives, and what it costs."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import llamaextract_nb as lx

PACKAGE = Path(lx.__file__).parent
HEAVY = ["pandas", "ipywidgets", "fastapi", "pypdfium2", "httpx", "pydantic", "docx", "openpyxl", "numpy", "jsonschema"]


def test_the_promised_names():
    assert {
        "extract", "aextract", "submit", "Run", "runs", "open_run", "samples", "Schema", "Client", "AsyncClient",
        "LocalService", "JobProgress", "allow_nested_loops", "ask_key", "doctor", "estimate", "LlamaExtractError", "__version__",
        "diff", "score", "stability",
    } <= set(lx.__all__)  # fmt: skip
    assert dir(lx) == sorted(lx.__all__)


@pytest.mark.parametrize("name", lx.__all__)
def test_every_name_is_there_and_described(name):
    value = getattr(lx, name)
    assert name == "__version__" or value.__doc__


def test_an_unknown_name():
    with pytest.raises(AttributeError, match="has no attribute 'extrakt'"):
        _ = lx.extrakt


def test_importing_loads_nothing_heavy():
    code = f"import sys, json, llamaextract_nb; print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
    assert json.loads(subprocess.check_output([sys.executable, "-c", code])) == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_modules_can_be_read_in_one_sitting_and_say_what_they_are(path):
    source = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source))
    assert source.count("\n") <= 400
