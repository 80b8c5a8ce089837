"""A review in JupyterLab: what is typed, taken and confirmed belongs to the run."""

from llamaextract_nb.engine.drawing import draw
from llamaextract_nb.engine.pointing import words
from llamaextract_nb.sample_data import samples

from .conftest import IN_LAB

RUN = """import llamaextract_nb as lx
from llamaextract_nb.sample_data import sample_schema
run = lx.submit([*lx.samples("invoice")[:3], *lx.samples("receipt")], sample_schema("invoice"), progress=False)
run.result()"""
FRESH = "while run.undo(): pass  # what another test has corrected"
VIEWER = "viewer = lx.ResultViewer(run)\nviewer"


def value(viewer, path):
    return viewer.locator(f'[data-path="{path}"]')


def shown(viewer, file):
    viewer.locator(".lx-viewer > .lx-bar > .lx-title", has_text=file).wait_for()


def walk(viewer, documents):
    for number in range(documents):
        viewer.get_by_text(f"{number + 1} of 5").wait_for()
        viewer.get_by_role("button", name="Next document").click()


@IN_LAB
def test_what_is_typed_stands_after_the_cell_and_the_kernel_were_run_again(cells, picture):
    cells.open(
        f"{RUN}\n{FRESH}",
        VIEWER,
        "print(run.frame['invoice_number'].tolist(), run.id)",
        f"{RUN}\nrun = lx.open_run(run.id)\n{VIEWER}",
    )
    cells.run(0)
    cells.run(1)
    page, viewer = cells.page, cells.cell(1)
    viewer.get_by_role("button", name="Next doubtful").click()
    shown(viewer, "receipt_bakery.txt")
    missing = value(viewer, "invoice_number")
    missing.click()
    page.keyboard.type("RK21012345")
    page.keyboard.press("Enter")
    missing.get_by_text("RK21012345").wait_for()
    viewer.get_by_role("img", name="corrected").wait_for()
    picture(f"review-{cells.jupyter.app}")
    assert "'RK21012345'" in cells.run(2)
    cells.run(1)
    walk(cells.cell(1), 3)
    value(cells.cell(1), "invoice_number").get_by_text("RK21012345").wait_for()
    cells.page.evaluate(
        "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(); }"
    )
    cells.run(3)
    again = cells.cell(3)
    walk(again, 3)
    value(again, "invoice_number").get_by_text("RK21012345").wait_for()


@IN_LAB
def test_documents_are_confirmed_by_the_keyboard_alone(cells):
    cells.open(
        f"{RUN}\n{FRESH}",
        VIEWER,
        "print(sorted(set(run.evidence['verified'].dropna())), run.frame['currency'].tolist())",
    )
    cells.run(0)
    cells.run(1)
    page, viewer = cells.page, cells.cell(1)
    value(viewer, "invoice_number").wait_for()
    viewer.get_by_role("button", name="Document", exact=True).focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-path]')"):
            break
    for file in ("invoice_cedar_finch_7719.pdf", "invoice_cedar_finch_7788.pdf", "invoice_cedar_finch_7803.pdf"):
        shown(viewer, file)
        viewer.locator("[data-path]:focus").wait_for()
        page.keyboard.press("Alt+Enter")
    shown(viewer, "receipt_bakery.txt")
    viewer.locator('[data-path="invoice_number"]:focus').wait_for()
    for path in ("due_date", "currency"):
        page.keyboard.press("Alt+n")
        viewer.locator(f'[data-path="{path}"]:focus').wait_for()
    page.keyboard.type("EUR")
    page.keyboard.press("Enter")
    value(viewer, "currency").get_by_text("EUR").wait_for()
    page.keyboard.press("Alt+Enter")
    shown(viewer, "receipt_hardware.txt")
    viewer.locator("[data-path]:focus").wait_for()
    page.keyboard.press("Alt+Enter")
    viewer.get_by_text("All of 5 documents confirmed").wait_for()
    assert cells.run(2).startswith("['confirmed', 'corrected'] ['USD', 'USD', 'USD', 'EUR', ")


TAKE = """import llamaextract_nb as lx
run = lx.submit([lx.samples("invoice")[0], lx.samples("order")[0]], {"number": str, "due": "date"}, progress=False)
run.result()
while run.undo(): pass
viewer = lx.ResultViewer(run)
viewer"""


@IN_LAB
def test_a_value_is_taken_from_a_page_and_from_a_mail(cells):
    cells.open(TAKE, "viewer.select(run.frame.index[0], 'due')", "viewer.select(run.frame.index[1], 'number')",
               "print(run.frame.iloc[0]['due'], run.frame.iloc[1]['number'], run.corrections['how'].tolist())")  # fmt: skip
    cells.run(0)
    cells.run(1)
    page, viewer = cells.page, cells.cell(0)
    viewer.get_by_role("button", name="Fit").click()
    viewer.locator(".lx-paper").scroll_into_view_if_needed()
    viewer.locator(".lx-paper").evaluate("e => { e.scrollTop = 0; }")
    first, last = places(viewer, samples("invoice")[0], "22", "January", "2026")
    page.mouse.move(*first)
    viewer.locator("rect.lx-word").wait_for()  # the words of the page have come
    page.mouse.down()
    page.mouse.move(*last, steps=4)
    page.mouse.up()
    viewer.get_by_label("corrected").wait_for()
    cells.run(2)
    viewer.locator(".lx-lines").wait_for()
    word = viewer.locator(".lx-lines [data-word]").nth(1)
    text = word.inner_text()
    word.click()
    viewer.get_by_label("corrected").nth(1).wait_for()
    assert cells.run(3) == f"2026-01-22 00:00:00 {text} ['page', 'page']\n"


def places(viewer, path, *texts):
    """Where the first and the last of some words that follow each other are on the screen."""
    page, sheet = draw(path, path.name), viewer.locator(".lx-sheet").bounding_box()
    found = words(path, path.name, 1).places
    start = next(at for at in range(len(found)) if [place.text for place in found[at : at + len(texts)]] == list(texts))
    for place in (found[start], found[start + len(texts) - 1]):
        x0, y0, x1, y1 = place.box
        yield (
            sheet["x"] + (x0 + x1) / 2 / page.width * sheet["width"],
            sheet["y"] + (y0 + y1) / 2 / page.height * sheet["height"],
        )
