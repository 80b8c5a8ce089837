"""The document view's browser side with a stub for the kernel."""

import pytest

from llamaextract_nb.widgets.viewer import STYLES

ITEMS = [
    {"path": "number", "name": "number", "depth": 0, "about": "The number.", "value": ["CF-1", 3, "✓", 0.99, None, False]},
    {"path": "due", "name": "due", "depth": 0, "about": "", "value": ["", 0, "", None, "no label", False]},
    {"group": "seller", "depth": 0},
    {"path": "seller.name", "name": "name", "depth": 1, "about": "", "value": ["Finch", 1, "≈", 0.31, None, False]},
    {"list": "items", "name": "items", "depth": 0, "columns": [["what", ".what", "text"], ["price", ".price", "number"]], "start": 20, "total": 23, "count": 20,
     "rows": [[["desk", 3, "✓", 0.9, None, False], ["5", 2, "✓", 0.6, None, False]], [["chair", 3, "✓", 0.9, None, False], ["7", 3, "✎", None, None, False]], [["lamp", 3, "✓", 0.9, None, False], ["1", 3, "✓", 0.9, None, False]]],
     "note": "30 rows expected, 23 found"},
]  # fmt: skip
BAR = {"mode": "document", "file": "a.pdf", "at": 0, "of": 3, "todo": "1 of 3 doubtful", "left": 3, "undo": True, "message": "", "wrong": False, "evidence": True}  # fmt: skip
NONE = {"kind": "none", "message": "There is none.", "title": "", "page": 0, "pages": 0}


def states(bar=None, page=None, **document):
    shown = {"file": "a.pdf", "reason": "", "items": ITEMS, "selected": "number", "choice": 0, "problem": None}
    return {"viewer_view": {**BAR, **(bar or {})}, "grid_view": {}, "document_view": {**shown, **document},
            "page_view": page or NONE, "page_image": "", "words_view": {}}  # fmt: skip


@pytest.fixture
def viewer(widget):
    return lambda bar=None, page=None, **document: widget("result_viewer", STYLES[1:], states(bar, page, **document))


def value(page, path):
    return page.locator(f'[data-path="{path}"]')


def focused(page):
    return page.evaluate("document.activeElement.dataset.path || document.activeElement.tagName")


def test_it_reads_as_grids_under_headings(viewer):
    page = viewer()
    assert page.get_by_role("heading").all_inner_texts() == ["seller", "items, 23 rows"]
    assert page.get_by_role("grid").count() == 3
    assert page.get_by_role("rowheader", name="number").get_attribute("title") == "The number."
    assert page.get_by_text("30 rows expected, 23 found").is_visible()
    assert value(page, "due").get_attribute("title") == "no label"
    assert value(page, "due").inner_text().split("\n") == ["—", "no label"]
    assert value(page, "items[20].price").inner_text().startswith("5")
    assert page.locator('[data-path][tabindex="0"]').count() == 1


def test_arrows_walk_over_fields_and_lists(viewer, sent):
    page = viewer()
    value(page, "number").click()
    order = []
    for key in (
        "ArrowDown",
        "ArrowDown",
        "ArrowDown",
        "ArrowRight",
        "ArrowDown",
        "ArrowLeft",
        "ArrowUp",
        "ArrowUp",
        "End",
        "Home",
    ):
        page.keyboard.press(key)
        order.append(focused(page))
    assert order == ["due", "seller.name", "items[20].what", "items[20].price", "items[21].price", "items[21].what", "items[20].what", "seller.name", "items[22].price", "number"]  # fmt: skip
    assert [message["path"] for message in sent()] == ["number", *order]


def test_typing_replaces_enter_takes_escape_leaves_and_tab_goes_on(viewer, sent):
    page = viewer()
    value(page, "due").click()
    sent()
    page.keyboard.type("RK21012345")
    assert page.get_by_label("New value of due").input_value() == "RK21012345"
    assert sent() == []
    page.keyboard.press("Enter")
    assert sent() == [{"to": "document", "type": "edit", "path": "due", "text": "RK21012345"}]
    assert focused(page) == "due"
    page.keyboard.press("F2")
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    assert sent() == []
    assert value(page, "due").inner_text().startswith("—")
    page.keyboard.type("2026")
    page.keyboard.press("Tab")
    (edit,) = sent()
    assert edit["text"] == "2026"
    page.evaluate("model.set('document_view', {...model.get('document_view')})")  # the kernel's answer
    assert focused(page) == "seller.name"
    assert sent() == [{"to": "document", "type": "select", "path": "seller.name", "choice": 2}]
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")  # a look at a value is no correction
    assert focused(page) == "due"
    assert [message["type"] for message in sent()] == ["select"]


def test_what_was_refused_stays_in_its_field(viewer, page):
    viewer({"message": "'abc' is no date", "wrong": True}, problem={"path": "due", "text": "abc"})
    assert page.get_by_role("alert").inner_text() == "'abc' is no date"
    assert page.get_by_label("New value of due").input_value() == "abc"


def test_shortcuts_and_buttons_say_the_same(viewer, sent):
    page = viewer(
        page={**NONE, "candidates": [["41 (3 %)", None], ["40", None]], "confirmable": True, "path": "number"}
    )
    value(page, "number").click()
    sent()
    for keys, name, message in (
        ("Alt+n", "Next doubtful", {"type": "doubtful"}),
        ("Alt+Enter", "Confirm document", {"type": "confirm"}),
        ("Alt+Shift+Enter", "Confirm value", {"type": "confirm_chosen"}),
        ("Alt+2", "40", {"type": "take", "index": 1}),
        ("Alt+PageDown", "Next document", {"type": "walk", "by": 1}),
        ("Alt+PageUp", "Previous document", {"type": "walk", "by": -1}),
        ("Control+z", "Undo", {"type": "undo"}),
        ("Alt+v", "Table", {"type": "mode", "mode": "table"}),
    ):
        value(page, "number").focus()
        page.keyboard.press(keys)
        page.get_by_role("button", name=name, exact=name != "40").click()
        assert sent() == [{"to": "viewer", **message}] * 2
    assert page.locator(".lx-editing").count() == 0


def test_every_key_is_in_one_panel(viewer, page):
    viewer()
    opener = page.get_by_role("button", name="Keys")
    opener.click()
    panel = page.get_by_role("list", name="Keys")
    for key in (
        "Alt+N",
        "Alt+1",
        "Alt+Enter",
        "Alt+Shift+Enter",
        "Alt+Page Down",
        "Alt+V",
        "Alt+W",
        "Ctrl+Z",
        "Escape",
        "F2",
    ):
        assert key in panel.inner_text()
    assert opener.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert opener.evaluate("e => e === document.activeElement")


def test_the_kernels_choice_is_followed_but_not_back(viewer, page, sent):
    viewer()
    value(page, "due").click()
    page.evaluate("model.set('document_view', {...model.get('document_view'), selected: 'number', choice: 0})")
    assert value(page, "due").get_attribute("aria-selected") == "true"
    page.evaluate("model.set('document_view', {...model.get('document_view'), selected: 'seller.name', choice: 1})")
    assert value(page, "seller.name").get_attribute("aria-selected") == "true"
    assert value(page, "due").get_attribute("aria-selected") is None


def test_lists_turn_and_open(viewer, sent):
    page = viewer()
    page.get_by_role("button", name="Previous rows of items").click()
    page.get_by_role("button", name="As a table").click()
    assert sent() == [
        {"to": "document", "type": "turn", "path": "items", "start": 0},
        {"to": "document", "type": "open", "path": "items"},
    ]


def test_a_failed_document_says_why(viewer, page):
    viewer(reason="a.pdf is empty.", items=[])
    assert page.get_by_role("alert").all_inner_texts() == ["", "a.pdf is empty."]


def test_the_splitter_moves_by_mouse_and_keys(viewer, page):
    viewer()
    left, bar = page.locator(".lx-left"), page.get_by_role("separator")
    before = left.bounding_box()["width"]
    at = bar.bounding_box()
    page.mouse.move(at["x"] + 4, at["y"] + 100)
    page.mouse.down()
    page.mouse.move(at["x"] + 204, at["y"] + 100, steps=3)
    page.mouse.up()
    assert left.bounding_box()["width"] == pytest.approx(before + 200, abs=6)
    bar.focus()
    page.keyboard.press("ArrowLeft")
    assert left.bounding_box()["width"] == pytest.approx(before + 200 - 0.04 * 1264, abs=8)
    bar.dblclick()
    assert left.bounding_box()["width"] == pytest.approx(before, abs=3)


@pytest.mark.parametrize(("width", "beside"), [(1600, True), (700, True), (500, False)])
def test_it_fits_its_width(viewer, page, width, beside):
    page.set_viewport_size({"width": width, "height": 900})
    viewer()
    left, right = page.locator(".lx-left").bounding_box(), page.locator(".lx-page").bounding_box()
    assert (right["x"] > left["x"] + left["width"]) == beside
    assert (right["y"] >= left["y"] + left["height"]) != beside
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Wide").click()
    assert page.locator(".lx-page").bounding_box()["width"] == pytest.approx(width - 16, abs=4)
    assert not page.locator(".lx-left").is_visible()


def test_hostile_texts_are_texts(viewer, page, hostile):
    evil = [hostile, 1, "✓", 0.5, None, False]
    items = [
        {"group": hostile, "depth": 0},
        {"path": hostile, "name": hostile, "depth": 1, "about": hostile, "value": evil},
        {"path": "b", "name": hostile, "depth": 0, "about": "", "value": ["", 0, "", None, hostile, False]},
        {"list": hostile, "name": hostile, "depth": 0, "columns": [[hostile, hostile, "text"]], "rows": [[evil]], "start": 0, "total": 1, "count": 20, "note": hostile},
    ]  # fmt: skip
    viewer({"message": hostile, "file": hostile}, items=items, file=hostile, selected=hostile)
    assert page.locator("[data-path]").count() == 3
    page.locator("[data-path]").first.click()
    page.keyboard.press("F2")
    page.keyboard.press("Escape")
    viewer(reason=hostile)
    assert page.evaluate("window.hit") == 0
    assert page.locator(".lx-left img, .lx-left svg, iframe").count() == 0
