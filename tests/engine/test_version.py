"""A version of the engine is another as soon as anything that decides an answer is another."""

import ast
import importlib.metadata
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from llamaextract_nb.engine import version

ENGINE = Path(version.__file__).parent


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the engine whose files can be changed, and its versions as they are then."""
    for room in ("engine", "schema"):
        shutil.copytree(ENGINE.parent / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(version, "_ENGINE", tmp_path / "engine")
    monkeypatch.setattr(version, "_SCHEMA", tmp_path / "schema")
    return tmp_path


def versions():
    return version.engine_version.__wrapped__(), version.reader_version.__wrapped__()


def test_a_copy_is_the_same(copy):
    (copy / "engine" / "__pycache__").mkdir()
    (copy / "engine" / "__pycache__" / "trust.cpython-311.pyc").write_bytes(b"x")
    assert versions() == (version.engine_version(), version.reader_version())


@pytest.mark.parametrize(
    ("changed", "reads_differently"),
    [
        ("engine/readers/web.py", True),
        ("engine/layout.py", True),
        ("engine/version.py", True),
        ("engine/weights.txt", False),
        ("engine/calibration.txt", False),
        ("engine/inferring/catalogue.json", False),
        ("engine/vocabulary/fr.txt", False),
        ("engine/tables/finding.py", False),
        ("engine/new/data.bin", False),
        ("schema/fields.py", False),
    ],
)
def test_what_is_changed_tells(copy, changed, reads_differently):
    before = versions()
    (copy / changed).parent.mkdir(exist_ok=True)
    with (copy / changed).open("ab") as file:
        file.write(b"\n")
    engine, reader = versions()
    assert engine != before[0]
    assert (reader != before[1]) == reads_differently


def test_what_is_moved_between_files_tells(copy):
    before = versions()
    (copy / "engine" / "weights.txt").rename(copy / "engine" / "heights.txt")
    assert versions()[0] != before[0]


@pytest.mark.parametrize(("library", "reads_differently"), [("lxml", True), ("rapidfuzz", False)])
def test_another_library_tells(monkeypatch, library, reads_differently):
    before = versions()
    real = version._version
    monkeypatch.setattr(version, "_version", lambda name: "0" if name == library else real(name))
    engine, reader = versions()
    assert engine != before[0]
    assert (reader != before[1]) == reads_differently


def test_every_library_that_the_engine_imports_counts():
    owners = importlib.metadata.packages_distributions()
    imported = set()
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            imported.update(name.partition(".")[0] for name in names)
    third = {owners[name][0].lower() for name in imported & owners.keys() - {"llamaextract_nb"}}
    assert {"pypdfium2", "lxml", "rapidfuzz"} <= third <= set(version._EXTRACTING)


def test_a_kernel_that_asks_loads_nothing_heavy():
    code = """
import sys
from llamaextract_nb.engine.version import engine_version
engine_version()
print([name for name in ("numpy", "pypdfium2", "rapidfuzz", "PIL", "lxml", "llamaextract_nb.engine.document") if name in sys.modules])
"""
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
