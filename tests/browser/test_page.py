"""The page's browser side with a stub for the kernel."""

import pytest

from llamaextract_nb.widgets.viewer import STYLES

BOXES = [["total", 0.5, 0.5, 0.1, 0.02, True], ["name", 0.1, 0.1, 0.2, 0.02, False]]
PAGE = {
    "kind": "page", "title": "a.pdf", "page": 2, "pages": 3, "width": 600, "height": 800, "boxes": BOXES, "path": "total", "cited": "“42”",
    "words": "confidence 96 %", "candidates": [["41 (3 %)", [0.2, 0.3, 0.1, 0.02]], ["40", None]], "takes": "total", "confirmable": True, "words_key": "a#2",
}  # fmt: skip
WORDS = {"key": "a#2", "words": [[0.5, 0.6, 0.08, 0.02, "one"], [0.6, 0.6, 0.08, 0.02, "two"], [0.7, 0.6, 0.08, 0.02, "three"], [0.1, 0.1, 0.2, 0.02, "Finch"]]}  # fmt: skip
TEXT = {"kind": "text", "title": "a.txt", "where": "line 2", "cited": "", "page": 0, "pages": 0, "lines": [[["one", "line"], False, 0], [["two", "three"], True, 2]],
        "takes": "total"}  # fmt: skip
BAR = {"mode": "document", "file": "a.pdf", "at": 0, "of": 1, "todo": "", "left": 0, "undo": False, "message": "", "wrong": False, "evidence": True}  # fmt: skip
DOCUMENT = {"file": "a.pdf", "reason": "", "items": [], "selected": "", "choice": 0, "problem": None}


@pytest.fixture
def viewer(widget):
    def show(view, words=None):
        return widget("result_viewer", STYLES[1:], {"viewer_view": BAR, "grid_view": {}, "document_view": DOCUMENT, "page_view": view, "page_image": "", "words_view": words or {}})  # fmt: skip

    return show


@pytest.fixture
def sent(page):
    """What the page has told the kernel since the last time."""

    def sent():
        said = page.evaluate("window.sent.splice(0)")
        assert {message.pop("to") for message in said} <= {"page", "viewer"}
        return said

    return sent


def centre(page, left, top):
    """Where a place of the page is on the screen."""
    sheet = page.locator(".lx-sheet").bounding_box()
    return sheet["x"] + left * sheet["width"], sheet["y"] + top * sheet["height"]


def test_the_chosen_value_is_near_and_in_the_middle(viewer, page):
    viewer(PAGE)
    sheet, paper = page.locator(".lx-sheet").bounding_box(), page.locator(".lx-paper").bounding_box()
    assert sheet["width"] > 2 * paper["width"]  # at 42 % of the page's width
    now = page.locator("rect.lx-now").bounding_box()
    x, y = centre(page, 0.5, 0.5)
    assert (now["x"], now["y"]) == (pytest.approx(x, abs=2), pytest.approx(y, abs=2))
    assert now["width"] == pytest.approx(0.1 * sheet["width"], abs=3)
    assert now["x"] + now["width"] / 2 == pytest.approx(paper["x"] + paper["width"] / 2, abs=paper["width"] * 0.1)
    assert now["y"] + now["height"] / 2 == pytest.approx(paper["y"] + paper["height"] / 2, abs=paper["height"] * 0.1)
    assert sheet["height"] / sheet["width"] == pytest.approx(800 / 600, rel=0.01)


def test_a_list_is_shown_as_a_whole(viewer, page):
    viewer({**PAGE, "boxes": [["items[0]", 0.05, 0.2, 0.3, 0.02, True], ["items[9]", 0.6, 0.6, 0.3, 0.02, True]]})
    sheet, paper = page.locator(".lx-sheet").bounding_box(), page.locator(".lx-paper").bounding_box()
    assert sheet["width"] <= paper["width"]


def test_zoom(viewer, page):
    viewer(PAGE)
    near = page.locator(".lx-sheet").bounding_box()["width"]
    page.get_by_role("button", name="Fit").click()
    fit = page.locator(".lx-sheet").bounding_box()["width"]
    assert fit < page.locator(".lx-paper").bounding_box()["width"]
    page.get_by_label("Larger").click()
    assert page.locator(".lx-sheet").bounding_box()["width"] == pytest.approx(1.25 * fit, rel=0.03)
    page.evaluate("model.set('page_view', {...model.get('page_view')})")  # another value: the reader's zoom stays
    assert page.locator(".lx-sheet").bounding_box()["width"] == pytest.approx(1.25 * fit, rel=0.03)
    page.get_by_role("button", name="Value", exact=True).click()
    assert page.locator(".lx-sheet").bounding_box()["width"] == pytest.approx(near, rel=0.01)


def test_a_box_is_a_button_to_its_value(viewer, page, sent):
    viewer(PAGE, WORDS)
    page.get_by_role("button", name="Fit").click()
    page.locator(".lx-paper").evaluate("e => { e.scrollTop = 0; }")
    page.mouse.click(*centre(page, 0.2, 0.11))
    assert sent() == [{"type": "box", "path": "name"}]


def test_pages_turn(viewer, page, sent):
    viewer(PAGE)
    page.get_by_label("Next page").click()
    page.get_by_label("Previous page").click()
    page.get_by_role("region", name="Document").focus()
    page.keyboard.press("PageDown")
    assert sent() == [{"type": "page", "page": 3}, {"type": "page", "page": 1}, {"type": "page", "page": 3}]


def test_words_are_asked_for_when_the_pointer_comes(viewer, page, sent):
    viewer(PAGE)
    page.locator(".lx-paper").hover()
    assert sent() == [{"type": "read"}]
    page.evaluate("words => model.set('words_view', words)", WORDS)
    page.mouse.move(*centre(page, 0.54, 0.61))
    assert page.locator(".lx-hint").inner_text() == "Take “one” as total"
    assert page.locator("rect.lx-word").count() == 1


def test_a_word_is_taken_by_a_click_and_more_by_a_drag(viewer, page, sent):
    viewer(PAGE, WORDS)
    page.mouse.click(*centre(page, 0.54, 0.61))
    assert sent() == [{"type": "words", "indices": [0]}]
    page.mouse.move(*centre(page, 0.52, 0.605))
    page.mouse.down()
    page.mouse.move(*centre(page, 0.66, 0.615), steps=4)
    assert page.locator(".lx-hint").inner_text() == "Take “one two” as total"
    page.mouse.up()
    assert sent() == [{"type": "words", "indices": [0, 1]}]
    assert page.locator("rect.lx-word").count() == 0
    page.mouse.click(*centre(page, 0.52, 0.51))  # the chosen value's own box
    page.mouse.click(*centre(page, 0.45, 0.55))  # beside all words
    assert sent() == [{"type": "box", "path": "total"}]


def test_a_drag_takes_words_out_of_boxes_too(viewer, page, sent):
    viewer(PAGE, WORDS)
    page.get_by_role("button", name="Fit").click()
    page.locator(".lx-paper").evaluate("e => { e.scrollTop = 0; }")
    page.mouse.move(*centre(page, 0.12, 0.105))
    page.mouse.down()
    page.mouse.move(*centre(page, 0.2, 0.115), steps=4)
    page.mouse.up()
    assert sent() == [{"type": "words", "indices": [3]}]


def test_words_are_taken_from_lines(viewer, page, sent):
    viewer(TEXT)
    assert page.locator(".lx-lines .lx-now").inner_text() == "two three"
    assert page.locator(".lx-place").inner_text() == "line 2"
    page.get_by_text("line", exact=True).click()
    page.get_by_text("one", exact=True).hover()
    page.mouse.down()
    page.get_by_text("three", exact=True).hover()
    page.mouse.up()
    assert sent() == [{"type": "words", "indices": [1]}, {"type": "words", "indices": [0, 1, 2, 3]}]


def test_nothing_is_taken_where_no_value_is_chosen(viewer, page, sent):
    viewer({**PAGE, "takes": ""}, WORDS)
    page.mouse.click(*centre(page, 0.54, 0.61))
    assert page.locator("rect.lx-word").count() == 0
    assert sent() == []


def test_messages(viewer, page):
    nothing = {"kind": "none", "title": "", "cited": "", "page": 0, "pages": 0}
    viewer({**nothing, "message": "There is none."})
    assert page.get_by_text("There is none.").is_visible()
    viewer({**nothing, "message": "a.pdf has changed", "failed": True})
    assert "lx-bad" in page.get_by_text("a.pdf has changed").get_attribute("class")


def test_what_competed_is_shown_where_it_stands_and_taken(viewer, page, sent):
    viewer(PAGE)
    assert page.locator(".lx-facts").inner_text().split() == ["total", "“42”", "confidence", "96", "%"]
    other = page.get_by_role("button", name="41 (3 %)")
    other.hover()
    box = page.locator("rect.lx-other").bounding_box()
    paper = page.locator(".lx-paper").bounding_box()
    assert box["x"] == pytest.approx(centre(page, 0.2, 0.3)[0], abs=3)
    assert paper["y"] < box["y"] < paper["y"] + paper["height"]
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
    told = {
        "title": hostile,
        "cited": hostile,
        "path": hostile,
        "words": hostile,
        "candidates": [[hostile, None]],
        "takes": hostile,
    }
    words = {"key": "a#2", "words": [[0, 0, 1, 1, hostile]]}
    viewer({**PAGE, **told, "boxes": [[hostile, 0, 0, 0.1, 0.1, True]]}, words)
    page.mouse.move(*centre(page, 0.2, 0.2))
    viewer({"kind": "text", "page": 0, "pages": 0, "lines": [[[hostile, "b"], True, 0]], "where": hostile, **told})
    page.locator(".lx-lines [data-word='1']").hover()
    viewer({"kind": "none", "message": hostile, "page": 0, "pages": 0, **told})
    assert page.evaluate("window.hit") == 0
    assert page.locator("iframe, svg svg, .lx-lines img").count() == 0
