"""The file picker's browser side with a stub for the kernel."""

import pytest


def view(*entries, **more):
    return {
        "crumbs": ["root", "inner"], "entries": list(entries), "more": 0, "empty": not entries, "filter": "", "kind": "",
        "kinds": [".pdf", ".txt"], "chosen": 0, "bytes": 0, "message": "", "preview": "", "sort": "name", "ascending": True,
        "files": sum(not entry["folder"] for entry in entries), "filesChosen": sum(entry["chosen"] for entry in entries), **more,
    }  # fmt: skip


def entry(name, **more):
    return {
        "name": name,
        "folder": False,
        "size": 2048,
        "modified": "2026-01-02 03:04",
        "chosen": False,
        "look": name.endswith(".pdf"),
        **more,
    }


@pytest.fixture
def picker(widget):
    return lambda *entries, **more: widget("file_picker", ["picker.css"], {"view": view(*entries, **more), "image": ""})


def test_choosing_and_walking(picker, page, sent):
    picker(entry("deeper", folder=True), entry("a.pdf"), entry("b.txt", chosen=True), chosen=1, bytes=2048)
    page.get_by_role("checkbox", name="a.pdf").check()
    page.get_by_text("b.txt").click()
    page.get_by_role("button", name="deeper/").click()
    page.get_by_role("button", name="root").click()
    page.get_by_role("button", name="Look").click()
    page.get_by_label("Type").select_option(".pdf")
    page.get_by_label("All 2 files").check()
    page.get_by_label("Sort by size").click()
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Filter by name").fill("x")
    page.wait_for_function("window.sent.length === 10")
    assert sent() == [
        {"type": "choose", "names": ["a.pdf"], "chosen": True}, {"type": "choose", "names": ["b.txt"], "chosen": False},
        {"type": "open", "name": "deeper"}, {"type": "crumb", "depth": 0}, {"type": "preview", "name": "a.pdf"},
        {"type": "kind", "kind": ".pdf"}, {"type": "all", "chosen": True}, {"type": "sort", "key": "size"}, {"type": "clear"}, {"type": "filter", "text": "x"},
    ]  # fmt: skip
    assert page.get_by_text("1 chosen, 2 kB").is_visible()


def test_shift_chooses_all_between(picker, page, sent):
    picker(entry("deeper", folder=True), *(entry(f"{letter}.txt") for letter in "abcd"))
    page.get_by_role("checkbox", name="c.txt").click()
    page.get_by_role("checkbox", name="a.txt").click(modifiers=["Shift"])
    assert sent()[1] == {"type": "choose", "names": ["a.txt", "b.txt", "c.txt"], "chosen": True}


def test_the_ends_of_long_names_stay(picker, page):
    picker(*(entry("invoice of a company with a long name " * 9 + f"2026-000{number}.pdf") for number in (1, 2)))
    ends = page.locator(".lx-item .lx-named > :last-child")
    assert [end.strip() for end in ends.all_inner_texts()] == ["2026-0001.pdf", "2026-0002.pdf"]
    for end in ends.all():
        box, line = end.bounding_box(), page.locator(".lx-list").bounding_box()
        assert box["x"] + box["width"] < line["x"] + line["width"]


def test_arrows_walk_through_the_list(picker, page):
    picker(entry("a.pdf"), entry("b.txt"))
    page.get_by_role("checkbox", name="a.pdf").focus()
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("checkbox", name="b.txt").evaluate("e => e === document.activeElement")


def test_the_focus_stays_when_the_list_is_drawn_again(picker, page):
    picker(entry("a.pdf"), entry("b.txt"))
    page.get_by_role("checkbox", name="b.txt").focus()
    page.evaluate("view => model.set('view', view)", view(entry("a.pdf"), entry("b.txt", chosen=True)))
    assert page.get_by_role("checkbox", name="b.txt").evaluate("e => e === document.activeElement && e.checked")


DROP = """
({ size, name }) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(size)], name));
  const root = document.querySelector(".lx-picker");
  for (const type of ["dragenter", "dragover", "drop"]) root.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
}
"""


def test_a_dropped_file_goes_in_acknowledged_chunks(picker, page, sent):
    picker()
    size = 5 * 1024 * 1024
    page.evaluate(DROP, {"size": size, "name": "big.pdf"})
    (begin,) = sent()
    key = begin["key"]
    assert (begin["type"], begin["name"], begin["size"]) == ("upload", "big.pdf", size)
    received = 0
    while received < size:
        page.evaluate("([key, received]) => model.tell({ type: 'ack', key, received })", [key, received])
        page.wait_for_function("window.sent.length === 1")
        (chunk,) = sent()
        assert chunk == {
            "type": "chunk",
            "key": key,
            "offset": received,
            "bytes": min(2 * 1024 * 1024, size - received),
        }
        received += chunk["bytes"]
        assert page.locator("progress").count() == 1
    page.evaluate("([key, received]) => model.tell({ type: 'ack', key, received })", [key, size])
    assert page.locator("progress").count() == 0
    assert sent() == []


def test_an_upload_can_be_cancelled_or_refused(picker, page, sent):
    picker()
    for name in ("a.pdf", "b.pdf"):
        page.evaluate(DROP, {"size": 10, "name": name})
    keys = [message["key"] for message in sent()]
    page.get_by_role("button", name="Cancel").first.click()
    assert sent() == [{"type": "abort", "key": keys[0]}]
    page.evaluate("key => model.tell({ type: 'refused', key })", keys[1])
    assert page.locator("progress").count() == 0


def test_empty_and_long_folders(picker, page):
    picker()
    assert page.get_by_text("No document in this folder.").is_visible()
    picker(entry("a.pdf"), more=1234)
    assert page.get_by_text("1,234 more: filter by name to see them.").is_visible()


def test_hostile_names_are_texts(picker, page, hostile):
    picker(entry(hostile), entry(hostile, folder=True), crumbs=[hostile, hostile], message=hostile, preview=hostile)
    assert page.evaluate("window.hit") == 0
    assert page.locator("iframe, svg, .lx-list img").count() == 0
