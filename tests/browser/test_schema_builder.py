"""The schema builder's browser side with a stub for the kernel."""

import pytest


def row(number, **more):
    return {"id": number, "depth": 0, "name": f"field{number}", "kind": "string", "description": "", "required": False, "values": "",
            "holds": False, "collapsed": False, "inside": 0, "problems": [], "proof": None, "tried": None, **more}  # fmt: skip


def view(*rows, **more):
    return {
        "rows": list(rows), "problems": [], "kinds": ["string", "number", "enum", "object", "list:object"], "templates": ["invoice"],
        "tabs": ["JSON Schema", "Pydantic"], "tab": "JSON Schema", "open": False, "preview": "", "undo": False, "redo": False, "message": "",
        "wrong": False, "valid": True, "told": [], "asks": True, "documents": [], "count": 0, "busy": None, **more,
    }  # fmt: skip


@pytest.fixture
def builder(widget):
    return lambda *rows, **more: widget("schema_builder", ["form.css"], {"view": view(*rows, **more)})


def test_what_is_typed_is_told_and_stays(builder, page, sent):
    builder(row(1))
    name = page.get_by_label("Name")
    name.fill("total")
    page.get_by_label("Type", exact=True).select_option("number")
    page.get_by_label("Description").fill("With tax")
    page.get_by_label("Required").check()
    assert sent() == [
        {"type": "set", "id": 1, "key": "name", "value": "total"},
        {"type": "set", "id": 1, "key": "kind", "value": "number"},
        {"type": "set", "id": 1, "key": "description", "value": "With tax"},
        {"type": "set", "id": 1, "key": "required", "value": True},
    ]
    name.focus()
    page.keyboard.press("End")
    page.keyboard.type("_x")  # the kernel's answer to an earlier letter arrives meanwhile
    page.evaluate("view => model.set('view', view)", view(row(1, name="total_", required=True)))
    assert name.input_value() == "total_x"
    assert name.evaluate("e => e === document.activeElement")


def test_buttons(builder, page, sent):
    builder(row(1, kind="object", holds=True, inside=1), row(2, depth=1), undo=True, redo=True)
    page.get_by_label("Add a field inside").first.click()
    page.get_by_label("Move down").first.click()
    page.get_by_label("Move up").nth(1).click()
    page.get_by_label("Duplicate").first.click()
    page.get_by_label("Delete").nth(1).click()
    page.get_by_label("Hide the fields inside").first.click()
    page.get_by_role("button", name="Add field", exact=True).click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Redo").click()
    page.get_by_role("button", name="Schema as code").click()
    page.get_by_label("Start from a template").select_option("invoice")
    told = sent()
    assert [message.pop("id") < 0 for message in told if message["type"] == "add"] == [True, True]
    assert told == [
        {"type": "add", "inside": 1}, {"type": "move", "id": 1, "by": 1}, {"type": "move", "id": 2, "by": -1},
        {"type": "duplicate", "id": 1}, {"type": "delete", "id": 2}, {"type": "collapse", "id": 1}, {"type": "add"},
        {"type": "undo"}, {"type": "redo"}, {"type": "preview", "open": True}, {"type": "template", "name": "invoice"},
    ]  # fmt: skip


def test_pasting(builder, page, sent):
    builder(message="The schema is no JSON: line 1, column 1.")
    page.get_by_role("button", name="Paste JSON Schema").click()
    page.get_by_label("JSON Schema to paste").fill('{"total": "number"}')
    page.get_by_role("button", name="Use it").click()
    assert sent() == [{"type": "paste", "text": '{"total": "number"}'}]
    assert page.get_by_role("alert").inner_text() == "The schema is no JSON: line 1, column 1."
    assert page.get_by_text("No field yet.").is_visible()


def test_a_file_is_read_as_if_it_were_pasted(builder, page, sent):
    builder()
    page.get_by_role("button", name="Paste JSON Schema").click()
    page.locator('input[type="file"]').set_input_files({"name": "s.json", "mimeType": "application/json", "buffer": b'{"a": "number"}'})  # fmt: skip
    page.wait_for_function("window.sent.length === 1")
    assert sent() == [{"type": "paste", "text": '{"a": "number"}'}]


def test_the_type_and_whether_it_is_a_list_are_two_controls(builder, page, sent):
    builder(row(1, kind="list:list:number"), kinds=["number", "object", "list:number", "list:list:number"])
    many, kind = page.get_by_label("One or a list"), page.get_by_label("Type", exact=True)
    assert (many.input_value(), kind.input_value()) == ("2", "number")
    many.select_option("list of")
    kind.select_option("group")
    assert sent() == [
        {"type": "set", "id": 1, "key": "kind", "value": "list:number"},
        {"type": "set", "id": 1, "key": "kind", "value": "list:object"},
    ]


def test_problems_stand_at_their_field(builder, page):
    builder(row(1, problems=[["error", "The field has no name.", "Name it."]]), row(2), valid=False)
    assert "The field has no name. Name it." in page.get_by_role("listitem").first.inner_text()
    assert page.get_by_label("Name").first.get_attribute("aria-invalid") == "true"
    assert page.get_by_text("1 to mend").is_visible()


def test_complaints_wait_until_a_field_is_left(builder, page):
    unnamed = ["error", "The field has no name.", "Name it."]
    builder(row(1, name="", description="a", problems=[unnamed]), row(2), valid=False)
    page.get_by_text("The field has no name.").wait_for()
    name = page.get_by_label("Name").nth(1)
    name.focus()
    page.evaluate("view => model.set('view', view)", view(row(1), row(2, name="", description="b", problems=[unnamed]), valid=False))  # fmt: skip
    assert page.get_by_text("The field has no name.").count() == 0
    assert name.get_attribute("aria-invalid") == "false"
    page.get_by_label("Name").first.focus()
    assert page.get_by_text("The field has no name.").count() == 1
    assert name.get_attribute("aria-invalid") == "true"
    name.focus()  # what was said stays until it is mended
    assert page.get_by_text("The field has no name.").count() == 1
    page.evaluate("view => model.set('view', view)", view(row(1), row(2, name="b")))
    assert page.get_by_text("The field has no name.").count() == 0


def test_a_new_field_has_the_focus_before_the_kernel_answers(builder, page, sent):
    builder(valid=False)
    page.get_by_role("button", name="Add field", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.type("net total")
    told = sent()
    made = told[0]["id"]
    assert [message["type"] for message in told] == ["add", *["set"] * 9]
    assert told[-1] == {"type": "set", "id": made, "key": "name", "value": "net total"}
    unnamed = ["error", "The field has no name.", "Name it."]
    page.evaluate("view => model.set('view', view)", view(row(made, name="", problems=[unnamed]), valid=False))
    assert page.get_by_label("Name").input_value() == "net total"
    assert page.get_by_label("Name").evaluate("e => e === document.activeElement")
    assert page.get_by_text("no name").count() == 1  # below, and not in red
    assert page.locator(".lx-bad:visible").count() == 0


def test_an_untouched_field_is_no_reason_to_complain(builder, page):
    builder(row(1, name="", problems=[["error", "The field has no name.", "Name it."]]), valid=False)
    page.get_by_label("Name").focus()
    page.get_by_role("button", name="Add field", exact=True).focus()
    assert page.get_by_text("The field has no name.").count() == 0
    assert page.get_by_role("status").last.inner_text() == "A field has no name yet."


def test_a_new_field_inside_stands_at_its_group(builder, page, sent):
    builder(row(1, kind="object", holds=True), row(2, depth=1, kind="object", holds=True), row(3, depth=2), row(4))
    page.get_by_label("Add a field inside").first.click()
    page.keyboard.type("a")
    add, typed = sent()
    assert (add["inside"], typed["id"], typed["value"]) == (1, add["id"], "a")
    levels = page.locator(".lx-row").evaluate_all("all => all.map((row) => [row.getAttribute('aria-level'), row.querySelector('input').value])")  # fmt: skip
    assert levels == [["1", "field1"], ["2", "field2"], ["3", "field3"], ["2", "a"], ["1", "field4"]]


def test_rows_are_moved_by_dragging_and_by_keys(builder, page, sent, picture):
    builder(row(1), row(2, kind="object", holds=True), row(3, depth=1), row(4, depth=1), row(5))
    handles = page.locator(".lx-handle")

    def drag(number, target, share):
        page.mouse.move(*middle(handles.nth(number)))
        page.mouse.down()
        box = page.locator(".lx-row").nth(target).bounding_box()
        page.mouse.move(box["x"] + 10, box["y"] + share * box["height"], steps=4)
        picture(f"builder-drag-{number}")
        page.mouse.up()

    drag(4, 0, 0.2)  # over a group to the top
    drag(0, 3, 0.9)  # past the group as a whole
    drag(2, 3, 0.9)  # within the group
    drag(2, 0, 0.1)  # and not out of it
    assert sent() == [
        {"type": "move", "id": 5, "by": -2}, {"type": "move", "id": 1, "by": 1}, {"type": "move", "id": 3, "by": 1},
    ]  # fmt: skip
    page.get_by_label("Description").nth(1).focus()
    page.keyboard.press("Alt+ArrowUp")
    assert sent() == [{"type": "move", "id": 2, "by": -1}]
    page.evaluate("view => model.set('view', view)", view(row(2, kind="object", holds=True), row(3, depth=1), row(4, depth=1), row(1), row(5)))  # fmt: skip
    assert page.get_by_label("Description").first.evaluate("e => e === document.activeElement")


def middle(handle):
    box = handle.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_descriptions_grow_with_their_text(builder, page):
    builder(row(1))
    description = page.get_by_label("Description")
    before = description.bounding_box()["height"]
    description.fill("With tax, " * 60)
    assert description.bounding_box()["height"] > 2 * before
    assert description.evaluate("e => e.scrollHeight <= e.clientHeight")


def test_asking_and_waiting(builder, page, sent):
    builder(row(1), count=0)
    words, files = page.get_by_role("button", name="Suggest from these words"), page.get_by_role("button", name="Suggest from the")  # fmt: skip
    assert words.is_disabled()
    page.get_by_label("Which fields do you want?").fill("seller, total")
    words.click()
    page.get_by_label("Documents", exact=True).fill("papers/*.pdf")
    page.keyboard.press("Tab")
    assert files.last.is_disabled()
    state = view(
        row(1),
        count=8,
        documents=[["papers/a.pdf", "a.pdf"], ["papers/b.pdf", "a paper with a long name of 2026-0002.pdf"]],
    )
    page.evaluate("view => model.set('view', view)", state)
    assert page.get_by_label("Document to try it on").locator("option").all_inner_texts() == ["a.pdf", "a paper… 2026-0002.pdf"]  # fmt: skip
    page.get_by_role("button", name="Suggest from the 8 files").click()
    page.get_by_role("button", name="Try it").click()
    assert sent() == [
        {"type": "suggest", "prompt": "seller, total", "files": False}, {"type": "place", "text": "papers/*.pdf"},
        {"type": "suggest", "prompt": "seller, total", "files": True}, {"type": "try", "document": "papers/a.pdf"},
    ]  # fmt: skip
    busy = {"id": 7, "words": "Looking for the fields that matter in 8 files", "seconds": 61.0}
    page.evaluate("view => model.set('view', view)", {**state, "busy": busy})
    assert "1 min 1 s" in page.locator(".lx-busyline").inner_text()
    assert all(button.is_disabled() for button in (words, files.last, page.get_by_role("button", name="Try it")))
    cancel = page.get_by_role("button", name="Cancel")
    assert cancel.evaluate("e => e === document.activeElement")  # the button that had the focus cannot keep it
    cancel.click()
    assert sent() == [{"type": "cancel"}]
    page.evaluate("view => model.set('view', view)", state)
    assert not cancel.is_visible()
    assert page.get_by_role("button", name="Try it").evaluate("e => e === document.activeElement")


def test_what_documents_gave_stands_at_the_fields(builder, page):
    proof = {"example": "NL-1042", "file": "a.pdf", "words": "in 7 of 8 files", "share": 0.875}
    there = {"text": "NL-7", "level": 2, "confidence": 0.61, "words": "confidence 61 %"}
    gone = {"text": "", "level": 0, "confidence": None, "words": "no label like it"}
    builder(row(1, proof=proof, tried=there), row(2, tried=gone))
    first, second = page.get_by_role("listitem").all()
    assert [part in first.inner_text() for part in ("in 7 of 8 files", "e.g. NL-1042", "NL-7", "61 %")] == [True] * 4
    assert [part in second.inner_text() for part in ("—", "no label like it")] == [True] * 2


def test_rows_are_moved_and_not_made_anew(builder, page):
    builder(row(1), row(2), row(3))
    page.evaluate(
        "document.querySelectorAll('.lx-row').forEach((line) => { line.mine = line.querySelector('input').value; })"
    )
    page.evaluate("view => model.set('view', view)", view(row(3), row(1), row(4)))
    assert page.evaluate("[...document.querySelectorAll('.lx-row')].map((line) => line.mine || null)") == [
        "field3",
        "field1",
        None,
    ]


def test_hostile_texts_are_texts(builder, page, hostile):
    proof = {"example": hostile, "file": hostile, "words": hostile, "share": 1}
    tried = {"text": hostile, "level": 3, "confidence": 1, "words": hostile}
    builder(
        row(1, name=hostile, description=hostile, kind="enum", values=hostile, problems=[["error", hostile, hostile]], proof=proof, tried=tried),
        preview=hostile, open=True, message=hostile, told=[hostile], documents=[[hostile, hostile]], count=1,
        busy={"id": 1, "words": hostile, "seconds": 0},
    )  # fmt: skip
    assert page.evaluate("window.hit") == 0
    assert page.locator("iframe, svg, .lx-row img").count() == 0
