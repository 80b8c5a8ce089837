"""The grid's browser side with a stub for the kernel."""

import re

import pytest

from llamaextract_nb.widgets.viewer import STYLES
from tests.browser.grid_state import column, states, view


@pytest.fixture
def grid(widget):
    return lambda bar=None, **more: widget("result_viewer", STYLES[1:], states(view(**more), **(bar or {})))


@pytest.fixture
def sent(page):
    """What the table has told the kernel since the last time."""

    def sent():
        said = page.evaluate("window.sent.splice(0)")
        assert {message.pop("to") for message in said} <= {"grid", "viewer"}
        return said

    return sent


def cell(page, row, at):
    return page.locator(f'td[data-row="{row}"][data-column="{at}"]')


def test_it_is_a_grid_for_readers_of_all_kinds(grid):
    page = grid()
    table = page.get_by_role("grid", name="Results")
    assert table.get_attribute("aria-rowcount") == "100"
    assert page.get_by_role("columnheader").all_inner_texts()[:4] == ["file", "name", "total", "items"]
    assert page.get_by_role("rowheader").all_inner_texts() == ["0.pdf", "1.pdf", "2.pdf"]
    assert page.locator('td[tabindex="0"]').count() == 1
    assert page.get_by_text("1–20 of 100").is_visible()


def test_a_click_chooses_and_arrows_walk(grid, sent):
    page = grid()
    cell(page, 0, 0).click()
    assert sent() == [{"type": "select", "row": 0, "column": 0, "choice": 1}]
    for choice, (key, expected) in enumerate(
        (
            ("ArrowRight", (0, 1)),
            ("ArrowDown", (1, 1)),
            ("End", (1, 3)),
            ("Home", (1, 0)),
            ("ArrowUp", (0, 0)),
        ),
        2,
    ):
        page.keyboard.press(key)
        assert sent() == [{"type": "select", "row": expected[0], "column": expected[1], "choice": choice}]
    assert cell(page, 0, 0).evaluate("e => e === document.activeElement")
    page.keyboard.press("ArrowUp")
    assert sent() == []


def test_pages_turn_by_keys_and_buttons(grid, sent):
    page = grid(start=20)
    cell(page, 2, 1).click()
    sent()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("PageUp")
    page.get_by_label("Next rows").click()
    page.get_by_label("Last rows").click()
    assert sent() == [
        {"type": "page", "start": 40, "at": 0, "column": 1},
        {"type": "page", "start": 0, "at": 2, "column": 1},
        {"type": "page", "start": 40},
        {"type": "page", "start": 80},
    ]


def test_typing_replaces_what_is_in_a_cell(grid, sent):
    page = grid()
    cell(page, 1, 1).click()
    sent()
    for text in ("RK21012345", "2", "d", "n", "-1.5", "true", "2026-01-31", " x", "@", "["):
        page.keyboard.type(text)
        assert page.get_by_label("New value of total").input_value() == text
        assert sent() == []
        page.keyboard.press("Enter")
        assert sent() == [{"type": "edit", "row": 1, "column": 1, "text": text}]
        assert cell(page, 1, 1).evaluate("e => e === document.activeElement")


def test_a_cell_that_got_the_focus_by_tab_can_be_typed_into(grid, sent):
    page = grid()
    page.get_by_label("Filter items").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("d2")
    page.keyboard.press("Enter")
    assert [message["type"] for message in sent()] == ["select", "edit"]


PRESS = """([key, code, more, graph]) => {
  const event = new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true, ...more });
  if (graph) Object.defineProperty(event, "getModifierState", { value: (name) => name === "AltGraph" });
  return document.activeElement.dispatchEvent(event);
}"""


def test_characters_of_other_keyboards_begin_editing(grid, sent):
    page = grid()
    cell(page, 1, 1).click()
    sent()
    for key, code, more, graph in (
        ("@", "KeyQ", {"ctrlKey": True, "altKey": True}, False),  # AltGr as Windows tells it
        ("[", "Digit8", {"ctrlKey": True, "altKey": True}, True),
        ("{", "Digit7", {}, True),  # as Linux does
        ("ż", "KeyZ", {"ctrlKey": True, "altKey": True}, False),  # not Ctrl+Z
        ("ć", "KeyC", {"ctrlKey": True, "altKey": True}, False),
        ("²", "Digit2", {"altKey": True}, True),  # not Alt+2
        ("Dead", "Equal", {}, False),  # an accent
        ("Process", "KeyK", {"keyCode": 229}, False),  # an input method
    ):
        assert page.evaluate(PRESS, [key, code, more, graph])  # the browser is left to write the character
        assert page.get_by_label("New value of total").input_value() == ""
        assert sent() == []
        page.keyboard.press("Escape")
        assert sent() == [{"type": "forget"}]


def test_other_combinations_are_left_to_the_browser(grid, sent):
    page = grid()
    cell(page, 1, 1).click()
    sent()
    for key, code, more in (
        ("r", "KeyR", {"ctrlKey": True}),
        ("2", "Digit2", {"metaKey": True}),
        ("d", "KeyD", {"altKey": True}),
        ("ArrowLeft", "ArrowLeft", {"altKey": True}),
        ("F5", "F5", {}),
        ("Shift", "ShiftLeft", {}),
    ):
        assert page.evaluate(PRESS, [key, code, more, False])
        assert page.get_by_label("New value of total").count() == 0
        assert sent() == []


def test_an_input_method_has_enter_for_itself(grid, sent):
    page = grid()
    cell(page, 1, 0).click()
    sent()
    page.evaluate(PRESS, ["Process", "KeyN", {"keyCode": 229}, False])
    method = page.context.new_cdp_session(page)
    method.send("Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3})
    field = page.get_by_label("New value of name")
    assert field.input_value() == "にほん"
    page.evaluate(PRESS, ["Enter", "Enter", {"isComposing": True}, False])
    page.evaluate(PRESS, ["Escape", "Escape", {"keyCode": 229}, False])
    assert field.input_value() == "にほん"
    method.send("Input.insertText", {"text": "日本"})
    page.keyboard.press("Enter")
    assert sent() == [{"type": "edit", "row": 1, "column": 0, "text": "日本"}]


def test_shortcuts_need_alt(grid, sent):
    page = grid()
    cell(page, 1, 1).click()
    sent()
    take, doubtful = {"type": "take", "index": 1}, {"type": "doubtful"}
    for key, code, message in (
        ("2", "Digit2", take),
        ("“", "Digit2", take),  # Option on a Mac
        ("é", "Digit2", take),  # a French keyboard
        ("n", "KeyN", doubtful),
        ("Dead", "KeyN", doubtful),  # Option on a Mac
        ("т", "KeyN", doubtful),  # a Russian keyboard
        ("N", "KeyL", doubtful),  # a Dvorak keyboard
    ):
        assert not page.evaluate(PRESS, [key, code, {"altKey": True}, False])
        assert sent() == [message]
    assert page.get_by_label("New value of total").count() == 0


def test_lists_cannot_be_typed_into(grid, sent):
    page = grid()
    cell(page, 0, 2).click()
    sent()
    page.keyboard.type("d2")
    assert page.get_by_label("New value of items").count() == 0
    assert sent() == []


def test_what_is_being_typed_outlives_an_answer_and_so_does_the_place(grid, sent):
    page = grid()
    cell(page, 0, 0).click()
    page.keyboard.type("first")
    cell(page, 1, 1).click()
    assert [message["type"] for message in sent()] == ["select", "edit", "select"]
    page.keyboard.type("4")
    answer = "model.set('grid_view', {...model.get('grid_view'), selected: [0, 0], choice: 1, message: 'kept'})"
    page.evaluate(answer)  # to the first edit, sent before the second choice was heard
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    assert sent() == [{"type": "edit", "row": 1, "column": 1, "text": "42"}]
    page.evaluate(answer.replace("kept", "late"))
    assert cell(page, 1, 1).evaluate("e => e === document.activeElement")
    page.evaluate("model.set('grid_view', {...model.get('grid_view'), selected: [2, 1], choice: 2})")
    assert cell(page, 2, 1).get_attribute("tabindex") == "0"


def test_a_look_at_a_value_is_no_correction(grid, sent):
    page = grid()
    for leave in ("Enter", "Tab", "Escape"):
        cell(page, 1, 0).dblclick()
        page.keyboard.press(leave)
        goes_on = ["select"] if leave == "Tab" else []
        assert [message["type"] for message in sent()] == ["select", "select", "forget", *goes_on]
        assert cell(page, 1, 0).inner_text().startswith("name 1")


def test_a_failed_rows_reason_is_in_view(grid, page):
    page = grid()
    reason = "It is damaged or cut off, no PDF can be read from it. " * 4
    page.evaluate("reason => model.set('grid_view', {...model.get('grid_view'), columns: Array.from({ length: 40 }, (_, index) => ({ index, label: `column ${index}`, title: '', kind: 'text', sort: '', filter: '', summary: [], choices: null })), rows: [{row: 0, label: 'a.pdf', reason, cells: []}]})", reason)  # fmt: skip
    for scrolled in (0, 900):
        page.locator(".lx-scroll").evaluate("(e, left) => { e.scrollLeft = left; }", scrolled)
        frame, words = page.locator(".lx-scroll").bounding_box(), page.locator(".lx-reason span").bounding_box()
        assert frame["x"] < words["x"] < words["x"] + words["width"] <= frame["x"] + frame["width"]


def test_cells_are_marked_and_copied_together(grid, sent, page):
    page = grid()
    page.evaluate("navigator.clipboard || Object.defineProperty(navigator, 'clipboard', { value: {}, configurable: true }); navigator.clipboard.writeText = (text) => { window.clip = text; }")  # fmt: skip
    cell(page, 0, 0).click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator("td.lx-in").count() == 4
    assert page.locator('td[aria-selected="true"]').count() == 4
    sent()
    page.keyboard.press("Control+c")
    assert sent() == [{"type": "copy", "rows": [0, 1], "columns": [0, 1]}]
    page.evaluate("model.tell({ to: 'grid', type: 'copied', text: 'a\tb', cells: 4 })")
    assert page.evaluate("window.clip") == "a\tb"
    assert page.get_by_text("Copied 4 values.").is_visible()
    cell(page, 2, 2).click(modifiers=["Shift"])
    assert page.locator("td.lx-in").count() == 9
    page.keyboard.press("ArrowUp")
    assert page.locator("td.lx-in").count() == 0
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    assert sent()[-1] == {"type": "copy", "rows": [0, 1, 2], "columns": [0, 1, 3]}


def test_editing(grid, sent):
    page = grid()
    cell(page, 1, 1).click()
    page.keyboard.press("Enter")
    page.keyboard.type("42.5")
    page.keyboard.press("Enter")
    assert sent()[1:] == [{"type": "edit", "row": 1, "column": 1, "text": "42.5"}]
    cell(page, 1, 0).dblclick()
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    assert [m["type"] for m in sent()] == ["select", "select", "forget"]
    assert cell(page, 1, 0).inner_text().startswith("name 1")


def test_what_was_refused_stays_in_its_field(grid):
    page = grid({"message": "'abc' is no number", "wrong": True}, problem={"row": 1, "column": 1, "text": "abc"})
    assert page.get_by_role("alert").inner_text() == "'abc' is no number"
    assert page.get_by_label("New value of total").input_value() == "abc"


def test_lists_open_and_close(grid, sent):
    page = grid(crumbs=["All files", "0.pdf: items"])
    cell(page, 0, 2).click()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="All files").click()
    assert sent()[1:] == [
        {"type": "open", "row": 0, "column": 3},
        {"type": "back", "depth": 0},
        {"type": "back", "depth": 0},
    ]


def test_sorting_filtering_searching_and_columns(grid, sent):
    page = grid()
    page.get_by_role("button", name="total").click()
    page.get_by_label("Filter total").fill(">5")
    page.wait_for_function("window.sent.length === 2")
    page.get_by_label("Search all columns").fill("acme")
    page.wait_for_function("window.sent.length === 3")
    page.get_by_role("button", name="Columns").click()
    page.locator(".lx-columns label", has_text="secret").get_by_role("checkbox").check()
    page.locator(".lx-columns label", has_text="name").get_by_role("button", name="Pin").click()
    page.get_by_role("button", name="Next doubtful").click()
    assert sent() == [
        {"type": "sort", "column": 1},
        {"type": "filter", "column": 1, "text": ">5"},
        {"type": "search", "text": "acme"},
        {"type": "columns", "column": 2, "hidden": False},
        {"type": "columns", "column": 0, "pinned": True},
        {"type": "doubtful"},
    ]


def test_values_are_chosen_from_a_list_and_rows_by_their_kind(grid, sent):
    page = grid()
    page.evaluate("""() => { const view = model.get('grid_view'), [name, ...others] = view.columns;
        model.set('grid_view', {...view, columns: [{...name, choices: [['a', 12], ['b', 3]], summary: ['75 %, 2 distinct']}, ...others]}); }""")
    assert "75 %, 2 distinct" in page.locator(".lx-summary").inner_text()
    page.get_by_label("Filter name").select_option("b (3)")
    page.get_by_label("Filter name").select_option("no value")
    page.get_by_role("button", name="Missing").click()
    assert sent() == [
        {"type": "filter", "column": 0, "text": "=b"},
        {"type": "filter", "column": 0, "text": "="},
        {"type": "only", "kind": "missing"},
    ]


def test_a_missing_value_is_seen_and_says_why(grid, page):
    grid()
    page.evaluate("""() => { const view = model.get('grid_view');
        model.set('grid_view', {...view, rows: [{row: 0, label: 'a.pdf', reason: '', cells: [['', 0, '', false, 'no label'], ['1', 3, '☑', false], ['x', 0, '', false]]}]}); }""")
    missing = page.locator("td.lx-missing")
    assert missing.all_inner_texts() == ["—"]
    assert missing.get_attribute("title") == "no label"
    assert page.locator("tbody").get_by_role("img", name="confirmed").count() == 1


def test_marked_cells_are_confirmed_together_and_the_document_alone(grid, sent, page):
    grid()
    cell(page, 0, 0).click()
    page.keyboard.press("Shift+ArrowDown")
    sent()
    page.keyboard.press("Alt+Shift+Enter")
    page.keyboard.press("Alt+Enter")
    assert sent() == [{"type": "confirm_chosen", "rows": [0, 1], "columns": [0]}, {"type": "confirm"}]


def test_a_column_can_be_made_wider(grid):
    page = grid()
    name = page.locator('th[data-column="0"]')
    before = name.bounding_box()["width"]
    handle = name.locator(".lx-handle").bounding_box()
    page.mouse.move(handle["x"] + 3, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(handle["x"] + 103, handle["y"] + 5)
    page.mouse.up()
    assert name.bounding_box()["width"] == pytest.approx(before + 100, abs=8)


def test_failed_rows_and_nothing_to_show(grid, page):
    page = grid()
    page.evaluate(
        "model.set('grid_view', {...model.get('grid_view'), rows: [{row: 0, label: 'a', reason: 'It is empty.', cells: []}]})"
    )
    assert page.get_by_role("gridcell", name="It is empty.").is_visible()
    page.evaluate("model.set('grid_view', {...model.get('grid_view'), rows: [], matching: 0})")
    assert page.get_by_text("No row matches the filters and the search.").is_visible()
    page.evaluate("model.set('grid_view', {...model.get('grid_view'), total: 0})")
    assert page.get_by_text("There is no row.").is_visible()


def test_hostile_texts_are_texts(widget, hostile, page):
    rows = [
        {"row": 0, "label": hostile, "reason": "", "cells": [[hostile, 1, "✓", False]]},
        {"row": 1, "label": hostile, "reason": hostile, "cells": []},
    ]
    rows[0]["cells"].append([hostile, 0, "", False, hostile])
    listed = column(1, hostile, summary=[hostile], choices=[[hostile, 2]])
    state = view(columns=[column(0, hostile, summary=[hostile]), listed], crumbs=["All files", hostile])
    bar = {"message": hostile, "file": hostile}
    widget("result_viewer", STYLES[1:], states({**state, "rows": rows}, **bar))
    page.get_by_role("button", name="Columns").click()
    shown = page.locator('td[data-row="0"]').first.inner_text()
    assert re.sub(r"[\x00-\x1f\u202e]", "\ufffd", hostile)[:100] in shown
    assert page.evaluate("window.hit") == 0
    assert page.locator(".lx-left img, script:not([src]) ~ iframe, iframe, .lx-left svg").count() == 0
