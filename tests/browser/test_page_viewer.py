"""The page viewer's browser side with a stub for the kernel."""

import pytest

BOXES = [["total", 0.5, 0.5, 0.1, 0.02, True], ["name", 0.1, 0.1, 0.2, 0.02, False]]
PAGE = {
    "kind": "page", "title": "a.pdf", "page": 2, "pages": 3, "width": 600, "height": 800, "boxes": BOXES, "cited": "“42”",
}  # fmt: skip


@pytest.fixture
def viewer(widget):
    return lambda view: widget("page_viewer", None, {"view": view, "image": None})


def test_boxes_lie_where_their_fractions_say(viewer, page):
    viewer(PAGE)
    sheet = page.locator(".lx-sheet").bounding_box()
    now = page.locator("rect.lx-now").bounding_box()
    assert now["x"] == pytest.approx(sheet["x"] + 0.5 * sheet["width"], abs=2)
    assert now["y"] == pytest.approx(sheet["y"] + 0.5 * sheet["height"], abs=2)
    assert now["width"] == pytest.approx(0.1 * sheet["width"], abs=3)
    assert sheet["height"] / sheet["width"] == pytest.approx(800 / 600, rel=0.01)
    assert page.get_by_text("“42”").is_visible()


def test_a_box_is_a_button_to_its_cell(viewer, page, sent):
    viewer(PAGE)
    page.locator("rect").nth(1).click()
    assert sent() == [{"type": "box", "path": "name"}]


def test_pages_and_zoom(viewer, page, sent):
    viewer(PAGE)
    page.get_by_label("Next page").click()
    page.get_by_label("Previous page").click()
    page.get_by_role("region", name="Document").focus()
    page.keyboard.press("PageDown")
    assert sent() == [{"type": "page", "page": 3}, {"type": "page", "page": 1}, {"type": "page", "page": 3}]
    width = page.locator(".lx-sheet").bounding_box()["width"]
    page.get_by_label("Larger").click()
    assert page.locator(".lx-sheet").bounding_box()["width"] > width
    page.get_by_role("button", name="Fit").click()
    assert page.locator(".lx-sheet").bounding_box()["width"] == pytest.approx(width, abs=20)


def test_the_chosen_box_is_brought_into_view(viewer, page):
    viewer({**PAGE, "height": 3000, "boxes": [["total", 0.5, 0.95, 0.1, 0.02, True]]})
    paper, now = page.locator(".lx-paper").bounding_box(), page.locator("rect.lx-now").bounding_box()
    assert paper["y"] <= now["y"] <= paper["y"] + paper["height"]


def test_lines_and_messages(viewer, page):
    viewer(
        {
            "kind": "text",
            "title": "a.txt, line 2",
            "cited": "",
            "page": 0,
            "pages": 0,
            "lines": [["one", False], ["two", True]],
        }
    )
    assert page.locator(".lx-lines .lx-now").inner_text() == "two"
    viewer({"kind": "none", "message": "", "title": "", "cited": "", "page": 0, "pages": 0})
    assert page.get_by_text("Choose a cell to see where its value stands.").is_visible()
    viewer(
        {
            "kind": "none",
            "message": "a.pdf has changed",
            "title": "",
            "cited": "",
            "page": 0,
            "pages": 0,
            "failed": True,
        }
    )
    assert page.get_by_text("a.pdf has changed").is_visible()


def test_hostile_texts_are_texts(viewer, page, hostile):
    viewer({**PAGE, "title": hostile, "cited": hostile, "boxes": [[hostile, 0, 0, 1, 1, True]]})
    viewer({"kind": "text", "title": hostile, "cited": hostile, "page": 0, "pages": 0, "lines": [[hostile, True]]})
    viewer({"kind": "none", "message": hostile, "title": hostile, "cited": hostile, "page": 0, "pages": 0})
    assert page.evaluate("window.hit") == 0
    assert page.locator("iframe, svg svg, .lx-lines img").count() == 0
