"""Pages drawn in a process of their own."""

import os

import pytest

from llamaextract_nb.engine import child, drawing
from llamaextract_nb.engine.rendering import picture
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.sample_data import samples


@pytest.fixture(autouse=True)
def no_process_stays():
    yield
    drawing._child.end()


def test_it_draws_the_same_picture():
    path = samples("invoice")[0]
    for page, dpi in ((1, 48), (9, 72)):
        assert drawing.draw(path, "a.pdf", page, dpi) == picture(path, "a.pdf", page, dpi)


def test_what_cannot_be_drawn_is_said_and_the_process_goes_on(tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    drawing.warm()
    process = drawing._child._process
    with pytest.raises(DocumentError, match=r"broken\.pdf: page 1 cannot be drawn") as raised:
        drawing.draw(broken, "broken.pdf")
    assert (raised.value.file, raised.value.page) == ("broken.pdf", 1)
    drawing.draw(samples("invoice")[0], "a.pdf", dpi=20)
    assert drawing._child._process is process


def test_a_process_that_died_is_started_again():
    drawing.warm()
    drawing._child._process.kill()
    drawing._child._process.wait()
    assert drawing.draw(samples("invoice")[0], "a.pdf", dpi=20).pages == 1


def test_a_crash_costs_one_picture(monkeypatch):
    monkeypatch.setattr(drawing._child, "_code", "import os, sys; sys.stdin.buffer.readline(); os.abort()")
    with pytest.raises(DocumentError, match=r"a\.pdf: page 1 cannot be drawn, it takes longer"):
        drawing.draw(samples("invoice")[0], "a.pdf")
    monkeypatch.undo()
    assert drawing.draw(samples("invoice")[0], "a.pdf", dpi=20).pages == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe with a name is what hangs whoever reads it")
def test_a_page_that_hangs_is_given_up(tmp_path, monkeypatch):
    path = tmp_path / "endless.pdf"
    os.mkfifo(path)
    drawing.draw(samples("invoice")[0], "a.pdf", dpi=20)
    monkeypatch.setattr(child, "_MOST_SECONDS", 0.2)
    with pytest.raises(DocumentError, match=r"endless\.pdf: page 1 cannot be drawn, it takes longer"):
        drawing.draw(path, "endless.pdf")


def test_an_interrupt_leaves_no_answer_behind(monkeypatch):
    def interrupted(process, question):
        raise KeyboardInterrupt

    monkeypatch.setattr(child, "_asked", interrupted)
    with pytest.raises(KeyboardInterrupt):
        drawing.draw(samples("invoice")[0], "a.pdf")
    assert drawing._child._process is None
