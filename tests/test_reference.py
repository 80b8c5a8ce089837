"""The reference: complete, and as the docstrings say."""

import importlib.util
from pathlib import Path

import llamaextract_nb as lx

DOCS = Path(__file__).parents[1] / "docs"


def script():
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_public_name_is_in_the_reference():
    named = [name for names in script().SECTIONS.values() for name in names]
    assert sorted(named) == sorted(set(lx.__all__) - {"__version__"})


def test_the_reference_says_what_the_docstrings_say():
    written = (DOCS / "reference.md").read_text(encoding="utf-8")
    assert written == script().reference(), "Run `python docs/make_reference.py`."


def test_every_public_name_has_a_docstring():
    assert [name for name in lx.__all__ if name != "__version__" and not getattr(lx, name).__doc__] == []
