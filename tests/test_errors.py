"""The error tree: one root, and every error survives the way between processes."""

import copy
import pickle
import traceback

import nbclient
import nbformat
import pytest

import llamaextract_nb as lx
from llamaextract_nb import errors
from llamaextract_nb.models import ExtractionJob

ALL = [getattr(errors, name) for name in errors.__all__]
ARGUMENTS = {
    errors.SchemaError: ("Name the field.", "seller.name"),
    errors.DocumentError: ("a.pdf is empty.", "a.pdf", 3),
    errors.RateLimitError: ("Slow down.", 429, "too fast", "req-1", 2.5),
    errors.JobError: ("It failed.", ExtractionJob(id="j", status="failed")),
}


def made(kind):
    if kind in ARGUMENTS:
        return kind(*ARGUMENTS[kind])
    return kind("It went wrong.", 400, "detail", "req-1") if issubclass(kind, errors.APIStatusError) else kind("Wrong.")


def test_one_tree():
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    assert set(classes) == set(ALL)
    assert all(issubclass(kind, errors.LlamaExtractError) for kind in ALL)
    assert all(getattr(lx, kind.__name__) is kind for kind in ALL)
    assert all(kind.__doc__ for kind in ALL)
    assert issubclass(errors.JobTimeoutError, errors.JobError)
    assert issubclass(errors.JobCancelledError, errors.JobError)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_copies_are_the_same(kind, way):
    error = made(kind)
    again = way(error)
    assert type(again) is kind
    assert str(again) == str(error)
    assert vars(again) == vars(error)


@pytest.mark.parametrize(
    ("message", "happened", "to_do"),
    [
        (
            "a.pdf is empty (0 bytes: see disk): check that it was saved.",
            "a.pdf is empty (0 bytes: see disk).",
            "Check that it was saved.",
        ),
        ("total: True is no number: write digits, as in 1.5.", "total: True is no number.", "Write digits, as in 1.5."),
        ("No run for 'x': lx.runs() lists them.", "No run for 'x'.", "lx.runs() lists them."),
        ("It went wrong. Is it on? lx.doctor() tells.", "It went wrong. Is it on?", "lx.doctor() tells."),
        ("Wrong", "Wrong", ""),
        ("", "", ""),
        ("open (never: closed", "open (never: closed", ""),
    ],
)
def test_a_message_in_two(message, happened, to_do):
    assert errors._in_two(message) == (happened, to_do)


def test_a_notebook_shows_two_lines_and_all_of_it_on_request():
    cells = [
        "import llamaextract_nb as lx\ndef mine(): return lx.submit('no\x1b[2J\\nsuch.pdf', {'total': float})\nmine()",
        "%tb",
        "await lx.aextract('none.pdf', {'total': float})",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=120).execute()
    first, asked, awaited = (cell.outputs[-1] for cell in notebook.cells)
    assert [output.ename for output in (first, asked, awaited)] == ["DocumentError"] * 3
    assert first.traceback[0].startswith("DocumentError: ")
    assert first.traceback[1].endswith("(%tb shows the traceback.)")
    assert [len("".join(output.traceback).splitlines()) for output in (first, awaited)] == [1, 1]
    assert len(first.traceback) == len(awaited.traceback) == 2
    assert "\x1b" not in "".join(first.traceback)
    assert "mine" in "".join(asked.traceback)
    assert "find_sources" in "".join(asked.traceback)


def test_plain_python_shows_what_it_always_does():
    error = errors.SchemaError("Wrong: mend it.")
    assert "".join(traceback.format_exception(error)) == "llamaextract_nb.errors.SchemaError: Wrong: mend it.\n"
