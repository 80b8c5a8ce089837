"""Studio's browser side with a stub for the kernel: its steps, where the focus goes, hostile strings."""

import pytest

from .test_file_picker import entry
from .test_file_picker import view as picker_view
from .test_job_progress import VIEW as PROGRESS
from .test_schema_builder import row
from .test_schema_builder import view as form_view

SHEETS = ["grid.css", "document.css", "page.css", "viewer.css", "picker.css", "form.css", "progress.css", "studio.css"]


def view(**more):
    steps = [{"name": name, "state": "none yet"} for name in ("Files", "Schema", "Run", "Results")]
    return {"steps": steps, "step": 0, "missing": "", "files": 2, "valid": True, "began": False, "open": False, "results": False,
            "where": "", "message": "", "shows_code": False, "code": "", **more}  # fmt: skip


def states(**more):
    parts = {"picker": picker_view(entry("a.pdf")), "form": form_view(row(1), asks=False), "progress": PROGRESS}
    parts |= {name: {} for name in ("viewer", "grid", "document", "page", "words")}
    return {"view": view(**more), **{f"{name}_view": part for name, part in parts.items()}, "page_image": ""}


@pytest.fixture
def studio(widget):
    return lambda **more: widget("studio", SHEETS, states(**more))


def put(page, **more):
    page.evaluate("view => model.set('view', view)", view(**more))


def has_focus(locator):
    return locator.evaluate("e => e.matches(':focus')")


def test_one_step_is_open_and_leads_to_the_next(studio, page, sent):
    studio()
    heads = page.locator(".lx-head")
    assert heads.evaluate_all("all => all.map((head) => head.getAttribute('aria-expanded'))") == ["true", *["false"] * 3]  # fmt: skip
    assert page.get_by_role("region", name="1 Files: none yet").is_visible()
    page.get_by_role("button", name="Next: schema").click()
    put(page, step=1)
    assert has_focus(heads.nth(1))
    page.get_by_label("Name", exact=True).focus()
    put(page, step=1, where="Local engine")  # nothing that is typed into loses the focus
    assert has_focus(page.get_by_label("Name", exact=True))
    page.get_by_role("button", name="Next: run").click()
    put(page, step=2)
    page.get_by_role("button", name="Extract 2 files").click()
    put(page, step=2, began=True, open=True)
    assert has_focus(heads.nth(2))  # the button is disabled now
    page.get_by_role("button", name="Cancel").focus()
    put(page, step=3, began=True, results=True)
    assert has_focus(heads.nth(3))  # where it was is hidden now
    page.get_by_role("button", name="Show code").click()
    heads.nth(0).click()
    assert sent() == [
        {"type": "step", "step": 1}, {"type": "step", "step": 2}, {"type": "extract"}, {"to": "viewer", "type": "ready"},
        {"type": "code", "shows": True}, {"type": "step", "step": 0},
    ]  # fmt: skip


def test_what_is_missing_is_said_at_the_button(studio, page):
    studio(files=0, valid=False, missing="needs files and a schema")
    assert page.get_by_role("button", name="Next: schema").is_disabled()
    assert page.get_by_text("Choose at least one file.").is_visible()
    put(page, step=1, files=2, valid=False)
    assert page.get_by_role("button", name="Next: run").is_disabled()
    assert page.get_by_text("Add fields, or mend those marked.").is_visible()
    put(page, step=2, missing="needs a schema")
    assert page.get_by_role("button", name="Extract 2 files").is_disabled()
    assert page.get_by_text("needs a schema").is_visible()
    put(page, step=3)
    assert page.get_by_text("The results appear here when the run is over.").is_visible()


def test_parts_say_nothing_of_where_documents_go(studio, page):
    studio(step=2, began=True, where="Local engine: nothing leaves this machine")
    page.evaluate("view => model.set('form_view', view)", form_view(row(1), asks=False, told=["Local engine: nothing leaves this machine", "Left out b.pdf: it is empty"]))  # fmt: skip
    assert page.get_by_text("Local engine").count() == 1
    assert page.get_by_text("Left out b.pdf").count() == 1


def test_hostile_texts_are_texts(studio, page, hostile):
    studio(steps=[{"name": hostile, "state": hostile}] * 4, missing=hostile, where=hostile, message=hostile, code=hostile, shows_code=True)  # fmt: skip
    for step in range(4):
        put(page, step=step, message=hostile, where=hostile)
    assert page.evaluate("window.hit") == 0
    assert page.locator("iframe, svg:not(.lx-sheet svg), img:not(.lx-thumb img):not(.lx-sheet img)").count() == 0
