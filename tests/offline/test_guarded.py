"""The engine without a service: a document that crashes or hangs its process costs an answer."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from llamaextract_nb.engine import extract, read
from llamaextract_nb.engine.structure.structure import Structure
from llamaextract_nb.offline import guarded
from llamaextract_nb.offline.answering import answer_of
from llamaextract_nb.offline.work import Work
from llamaextract_nb.sample_data import sample_schema, samples

SCHEMA = {"type": "object", "properties": {"total": {"type": "number"}}}


@pytest.fixture(autouse=True)
def _ended():
    guarded.end()
    guarded._idle.clear()
    yield
    guarded.end()


def test_answers_are_those_of_this_process():
    path = samples("invoice")[0]
    work = Work(str(path), path.name, sample_schema("invoice"))
    here = answer_of(work, lambda path, name, pages: Structure(read(path, name=name, pages=pages)), extract)
    assert guarded.answer(work) == here
    assert guarded.answer(Work("", path.name, sample_schema("invoice")), path.read_bytes()) == here


def test_what_cannot_be_read_is_an_error_in_one_sentence():
    said = guarded.answer(Work("", "a.pdf", SCHEMA), b"%PDF-1.7 cut")
    assert said["status"] == "error"
    assert "a.pdf" in said["error"]


@pytest.mark.parametrize("harm", ["import os, sys; sys.stdin.buffer.readline(); os.abort()", "import signal; signal.pause()"])  # fmt: skip
def test_a_crash_and_a_hang_cost_one_answer(monkeypatch, harm):
    with guarded._child() as child:
        monkeypatch.setattr(child, "_code", harm)
    said = guarded.answer(Work("", "bomb.pdf", SCHEMA), b"Total: 5", seconds=1)
    assert said["error"].startswith("bomb.pdf: it cannot be extracted, it takes longer than 1 s or more memory")
    monkeypatch.undo()
    assert guarded.answer(Work("", "a.txt", SCHEMA), b"Total: 5.00\n")["data"] == {"total": 5.0}


def test_threads_have_a_process_each():
    with ThreadPoolExecutor(2) as pool:
        texts = [f"Total: {number}.00\n".encode() for number in range(8)]
        found = list(pool.map(lambda text: guarded.answer(Work("", "a.txt", SCHEMA), text)["data"]["total"], texts))
    assert found == [float(number) for number in range(8)]
    assert 1 <= len(guarded._idle) <= 2


def test_who_asks_loads_nothing_of_the_engine():
    unused = ["pypdfium2", "rapidfuzz", "llamaextract_nb.engine.filling", "pebble"]
    code = f"import sys, llamaextract_nb.offline.guarded; print([m for m in {unused} if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
