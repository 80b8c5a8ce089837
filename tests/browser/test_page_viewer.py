"""The page viewer's browser side with a stub for the kernel."""

import pytest

BOXES = [["total", 0.5, 0.5, 0.1, 0.02, True], ["name", 0.1, 0.1, 0.2, 0.02, False]]
PAGE = {
    "kind": "page", "title": "a.pdf", "page": 2, "pages": 3, "width": 600, "height": 800, "boxes": BOXES, "path": "total", "cited": "“42”",
    "words": "sure 96 %", "candidates": [["41 (3 %)", [0.2, 0.3, 0.1, 0.02]], ["40", None]],
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


def test_what_competed_is_shown_where_it_stands_and_taken(viewer, page, sent):
    viewer(PAGE)
    assert page.locator(".lx-facts").inner_text().split() == ["total", "“42”", "sure", "96", "%"]
    other = page.get_by_role("button", name="41 (3 %)")
    other.hover()
    sheet, box = page.locator(".lx-sheet").bounding_box(), page.locator("rect.lx-other").bounding_box()
    assert box["x"] == pytest.approx(sheet["x"] + 0.2 * sheet["width"], abs=3)
    page.mouse.move(0, 0)
    assert page.locator("rect.lx-other").count() == 0
    other.focus()
    assert page.locator("rect.lx-other").count() == 1
    page.keyboard.press("Enter")
    page.get_by_role("button", name="40").click()
    assert sent() == [{"type": "take", "index": 0}, {"type": "take", "index": 1}]


def test_it_asks_for_the_first_page(viewer, page, sent):
    nothing = {"kind": "none", "message": "", "title": "", "cited": "", "page": 0, "pages": 0}
    viewer(nothing)
    assert sent() == [{"type": "ready"}]
    viewer({**nothing, "message": "There is none."})
    assert sent() == []


def test_hostile_texts_are_texts(viewer, page, hostile):
    told = {"title": hostile, "cited": hostile, "path": hostile, "words": hostile, "candidates": [[hostile, None]]}
    viewer({**PAGE, **told, "boxes": [[hostile, 0, 0, 1, 1, True]]})
    viewer({"kind": "text", "page": 0, "pages": 0, "lines": [[hostile, True]], **told})
    viewer({"kind": "none", "message": hostile, "page": 0, "pages": 0, **told})
    assert page.evaluate("window.hit") == 0
    assert page.locator("iframe, svg svg, .lx-lines img").count() == 0
