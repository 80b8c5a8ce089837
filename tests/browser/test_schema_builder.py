"""The schema builder's browser side with a stub for the kernel."""

import pytest


def row(number, **more):
    return {"id": number, "depth": 0, "name": f"field{number}", "kind": "string", "description": "", "required": False, "values": "",
            "holds": False, "collapsed": False, "inside": 0, "problems": [], **more}  # fmt: skip


def view(*rows, **more):
    return {
        "rows": list(rows), "problems": [], "kinds": ["string", "number", "enum", "object", "list:object"], "templates": ["invoice"],
        "tabs": ["JSON Schema", "Pydantic"], "tab": "JSON Schema", "preview": "{}", "undo": False, "redo": False, "message": "",
        "valid": True, "told": [], **more,
    }  # fmt: skip


@pytest.fixture
def builder(widget):
    return lambda *rows, **more: widget("schema_builder", None, {"view": view(*rows, **more)})


def test_what_is_typed_is_told_and_stays(builder, page, sent):
    builder(row(1))
    name = page.get_by_label("Name")
    name.fill("total")
    page.get_by_label("Type").select_option("number")
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
    page.get_by_role("tab", name="Pydantic").click()
    page.get_by_label("Start from a template").select_option("invoice")
    assert sent() == [
        {"type": "add", "inside": 1}, {"type": "move", "id": 1, "by": 1}, {"type": "move", "id": 2, "by": -1},
        {"type": "duplicate", "id": 1}, {"type": "delete", "id": 2}, {"type": "collapse", "id": 1}, {"type": "add"},
        {"type": "undo"}, {"type": "redo"}, {"type": "tab", "tab": "Pydantic"}, {"type": "template", "name": "invoice"},
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


def test_kinds_stand_in_groups(builder, page):
    builder(row(1, kind="list:list:number"), kinds=["number", "list:number", "list:list:number"])
    groups = page.locator("optgroup")
    assert groups.evaluate_all("all => all.map((group) => group.label)") == ["One value", "Lists", "Lists of lists"]
    assert page.get_by_label("Type").evaluate("e => e.selectedOptions[0].textContent") == "lists of numbers"


def test_problems_stand_at_their_field(builder, page):
    builder(row(1, problems=[["error", "The field has no name.", "Name it."]]), row(2), valid=False)
    assert "The field has no name. Name it." in page.get_by_role("listitem").first.inner_text()
    assert page.get_by_label("Name").first.get_attribute("aria-invalid") == "true"
    assert page.get_by_text("1 to mend").is_visible()


def test_a_new_field_has_the_focus(builder, page):
    builder(row(1))
    page.get_by_role("button", name="Add field", exact=True).click()
    page.evaluate("view => model.set('view', view)", view(row(1), row(2, name="")))
    assert page.get_by_label("Name").nth(1).evaluate("e => e === document.activeElement")


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
    builder(
        row(1, name=hostile, description=hostile, kind="enum", values=hostile, problems=[["error", hostile, hostile]]),
        preview=hostile,
        message=hostile,
    )
    assert page.evaluate("window.hit") == 0
    assert page.locator("iframe, svg, .lx-row img").count() == 0
