"""What a user does in JupyterLab, with a mouse, by drop, and with the keyboard alone."""

import hashlib

from .conftest import IN_LAB

VIEWER = """import llamaextract_nb as lx
from llamaextract_nb.sample_data import sample_schema
run = lx.submit(lx.samples("invoice"), sample_schema("invoice"), progress=False)
run.result()
while run.undo(): pass  # what another test has corrected
viewer = lx.ResultViewer(run)
viewer"""


@IN_LAB
def test_the_keyboard_alone(cells, picture):
    cells.open(
        VIEWER, "print(viewer.selected['path'], viewer.corrections['new'].tolist(), len(viewer.parts['grid'].sheets))"
    )
    cells.run(0)
    page, viewer = cells.page, cells.cell(0)
    viewer.get_by_role("button", name="Table", exact=True).press("Enter")
    viewer.get_by_label("Search all columns").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('td[data-row]')"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.wait_for_function("document.activeElement.dataset.column === '12'")
    page.keyboard.press("Enter")
    viewer.get_by_role("columnheader", name="unit_price").wait_for()
    viewer.locator('td[data-row="0"][data-column="0"]:focus').wait_for()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    viewer.locator('td[data-row="1"][data-column="1"]:focus').wait_for()
    picture(f"viewer-list-{cells.jupyter.app}")
    page.keyboard.press("Enter")
    page.keyboard.type("5x")
    page.keyboard.press("Enter")
    viewer.get_by_text("'5x' is no number").wait_for()
    viewer.get_by_label("New value of quantity").wait_for()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    viewer.get_by_label("corrected").wait_for()
    assert cells.run(1).startswith("line_items[1].quantity [5.0] 2")


@IN_LAB
def test_what_is_typed_is_what_is_kept(cells):
    cells.open(VIEWER, "print([run.frame.iloc[n, 0] for n in (0, 1)], run.frame.iloc[2, 9], viewer.selected['path'])")
    cells.run(0)
    page, viewer = cells.page, cells.cell(0)
    viewer.get_by_role("button", name="Table", exact=True).click()
    for row, text in ((0, "RK21012345"), (1, "d2")):
        viewer.locator(f'td[data-row="{row}"][data-column="0"]').click()
        page.keyboard.type(text)
    amount = viewer.locator('td[data-row="2"][data-column="9"]')
    amount.click()
    page.keyboard.type("-1.5")
    page.keyboard.press("Enter")
    amount.get_by_label("corrected").wait_for()
    assert cells.run(1).startswith("['RK21012345', 'd2'] -1.5 ")


@IN_LAB
def test_a_click_on_a_box_chooses_its_cell_and_doubtful_values_come_one_by_one(cells):
    cells.open(VIEWER.replace("(run)", "(run, threshold=0.999)"), "print(viewer.selected['path'])")
    cells.run(0)
    viewer = cells.cell(0)
    viewer.get_by_role("button", name="Table", exact=True).click()
    viewer.locator('td[data-row="0"][data-column="0"]').click()
    box = viewer.locator("rect", has_text="total_amount")
    box.dispatch_event("pointerdown", {"button": 0})
    box.dispatch_event("pointerup", {"button": 0})
    viewer.locator('td[tabindex="0"]', has_text="6953.85").wait_for()
    assert cells.run(1).strip() == "total_amount"
    viewer.locator('td[data-row="0"][data-column="0"]').click()
    viewer.get_by_role("button", name="Next doubtful").click()
    viewer.locator('td[data-level]:not([data-level="3"])[tabindex="0"]').wait_for()
    assert cells.run(1).strip() != "total_amount"


DROP = """
([selector, bytes, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from({ length: bytes }, (_, i) => (i * 7) % 251)], name));
  const root = document.querySelector(selector);
  for (const type of ["dragenter", "dragover", "drop"]) root.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
}
"""


@IN_LAB
def test_an_upload_by_drop(cells, folder):
    size = 7 * 1024 * 1024 + 123
    target = folder / "dropped.txt"
    target.unlink(missing_ok=True)
    cells.open(
        "import llamaextract_nb as lx\npicker = lx.FilePicker('papers')\npicker",
        "print([path.name for path in picker.files])",
    )
    cells.run(0)
    picker = cells.cell(0)
    picker.get_by_text("none chosen").wait_for()
    cells.page.evaluate(DROP, [".lx-picker", size, "../dropped.txt"])
    picker.get_by_text("1 chosen, 7.0 MB").wait_for()
    expected = bytes((i * 7) % 251 for i in range(size))
    assert hashlib.sha256(target.read_bytes()).digest() == hashlib.sha256(expected).digest()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    assert cells.run(1).strip() == "['dropped.txt']"
    target.unlink()
