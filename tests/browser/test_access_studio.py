"""Studio, the form, the picker and the progress for readers of all kinds: axe finds nothing serious, in no state."""

from importlib.resources import files

import pytest

from .test_access import AXE
from .test_file_picker import entry
from .test_file_picker import view as picker_view
from .test_job_progress import VIEW as PROGRESS
from .test_schema_builder import row
from .test_schema_builder import view as form_view
from .test_studio import SHEETS, states

PROOF = {"example": "NL-1042", "file": "a.pdf", "words": "in 7 of 8 files", "share": 0.875}
TRIED = {"text": "NL-7", "level": 2, "confidence": 0.61, "words": "confidence 61 %"}
ROWS = [
    row(1, proof=PROOF, tried=TRIED),
    row(2, kind="list:object", holds=True, inside=1),
    row(
        3,
        depth=1,
        kind="enum",
        problems=[["error", "A choice needs values to choose from.", "Write one on each line."]],
    ),
]
FORMS = {
    "empty": form_view(valid=False),
    "filled": form_view(*ROWS, valid=False, open=True, preview="{}", documents=[["a.pdf", "a.pdf"]], count=1, told=["Local engine"]),
    "busy": form_view(*ROWS, busy={"id": 1, "words": "Looking", "seconds": 3}, message="It is empty.", wrong=True),
}  # fmt: skip


def violations(page):
    page.evaluate("document.documentElement.lang = 'en'; document.title = 'Studio'")  # the page is the host's
    page.add_script_tag(content=(files("axe_playwright_python") / "axe.min.js").read_text())
    return page.evaluate(AXE)


@pytest.mark.parametrize("state", FORMS)
def test_the_form(widget, state):
    assert violations(widget("schema_builder", ["form.css"], {"view": FORMS[state]})) == []


def test_the_picker(widget):
    entries = [entry("deeper", folder=True), entry("a.pdf", chosen=True), entry("b.txt")]
    shown = {"view": picker_view(*entries, chosen=1, preview="a.pdf", message="Gone."), "image": ""}
    assert violations(widget("file_picker", ["picker.css"], shown)) == []


def test_the_progress(widget):
    assert violations(widget("job_progress", ["progress.css"], {"view": {**PROGRESS, "note": "Waiting."}})) == []


@pytest.mark.parametrize("step", range(4))
def test_studio(widget, step):
    state = states(step=step, began=True, shows_code=True, code="import llamaextract_nb as lx", where="Local engine")
    assert violations(widget("studio", SHEETS, state)) == []
