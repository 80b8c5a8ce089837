"""The walk through differences, with a stub for the kernel."""

import pytest

from llamaextract_nb.widgets.viewer import STYLES

from .test_document import states

CHANGED = {"told": "2 of 9 values differ.", "at": 0, "of": 2, "path": "a.pdf: total", "kind": "changed", "a": ["12.5", 0.97], "b": ["13", None]}  # fmt: skip


@pytest.fixture
def viewer(widget):
    return lambda **view: widget(
        "result_viewer", [*STYLES[1:], "differences.css"], {**states(), "differences_view": view}
    )


def test_both_values_are_seen_and_the_next_is_a_key_away(viewer, sent, picture):
    page = viewer(**CHANGED)
    group = page.get_by_role("group", name="Differences")
    assert group.inner_text().split("\n") == [
        "‹",
        "1 of 2",
        "›",
        "a.pdf: total",
        "changed",
        "a",
        "12.5",
        "97 %",
        "b",
        "13",
    ]
    sent()
    page.locator('[data-path="number"]').focus()
    for key in ("Alt+j", "Alt+k"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Next difference").click()
    page.get_by_role("button", name="Previous difference").click()
    steps = [message["by"] for message in sent() if message["type"] == "step"]
    assert steps == [1, -1, 1, -1]
    picture("differences")


def test_before_the_first_it_is_told_how_many_there_are(viewer):
    group = viewer(told="2 of 9 values differ.", at=None, of=2).get_by_role("group", name="Differences")
    assert group.inner_text().split("\n")[:4] == ["‹", "– of 2", "›", "2 of 9 values differ."]


def test_a_shortcut_writes_nothing_and_is_none_where_one_writes(viewer, sent):
    page = viewer(**CHANGED)
    page.locator('[data-path="number"]').click()
    page.keyboard.press("Enter")
    editor = page.locator(".lx-document input, .lx-document textarea").first
    editor.wait_for()
    sent()
    page.keyboard.press("Alt+j")
    assert [message for message in sent() if message["type"] == "step"] == []


def test_it_is_not_there_without_another_run(viewer):
    page = viewer()
    assert page.get_by_role("group", name="Differences").count() == 0


def test_before_the_first_step_it_tells_what_differs(viewer):
    page = viewer(told="All the same.", at=None, of=0)
    assert page.get_by_text("All the same.").is_visible()
    assert page.get_by_role("button", name="Next difference").is_disabled()


def test_hostile_values_are_text(viewer, hostile):
    page = viewer(**{**CHANGED, "path": hostile, "a": [hostile[:2000], None], "told": hostile})
    assert page.evaluate("window.hit") == 0
    assert page.locator(".lx-differences img, .lx-differences iframe, .lx-differences b").count() == 0
