"""The pictures of README, taken of the real widgets in JupyterLab.

    LLAMAEXTRACT_NB_PICTURES=docs/pictures python -m pytest tests/browser/jupyter/test_pictures.py -n 0

writes them anew. Without that variable it is a test that the widgets show what the pictures are to show.
"""

import os
from pathlib import Path

import pytest

PICTURES = os.environ.get("LLAMAEXTRACT_NB_PICTURES")
WIDTH, HEIGHT = 1320, 1000  # of the window: wide enough for values and page side by side
SCHEMA = """import llamaextract_nb as lx
schema = {
    "invoice_number": (str, "Invoice number (Rechnungsnummer)"),
    "invoice_date": ("date", "Date of the invoice (Rechnungsdatum)"),
    "seller": {"name": (str, "Company that issued the invoice")},
    "currency": (str, "Currency code"),
    "total_amount": (float, "Total with tax (Gesamtbetrag)"),
    "line_items": [{"description": str, "quantity": float, "amount": float}],
}
files = lx.samples("invoice")
run = lx.submit(files, schema)
run.result()"""
CELLS = {
    "progress": "run",
    "review": "viewer = lx.ResultViewer(run)\nviewer.select('invoice_northlight_1042.pdf', 'total_amount')\nviewer",
    "schema": "lx.SchemaBuilder(schema)",
    "differences": "before = lx.submit(files, {**schema, 'total_amount': (float, 'Net amount (Nettobetrag)')}, progress=False)"
    "\nbefore.result()\nlx.diff(before, run)",
}
SEEN = {"progress": "8 done", "review": "5790.6", "schema": "JSON Schema", "differences": "total_amount"}


@pytest.fixture(scope="module")
def jupyter(serve):
    return serve("lab", "Light")


def test_the_widgets_of_the_readme(cells):
    cells.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    cells.open(SCHEMA, *CELLS.values())
    cells.page.evaluate("() => { window.jupyterapp.commands.execute('application:toggle-left-area'); }")
    cells.run(0)
    for number, name in enumerate(CELLS, start=1):
        cells.run(number)
        output = cells.cell(number).locator(".jp-OutputArea").first
        found = output.get_by_text(SEEN[name]).first
        found.evaluate("element => element.scrollIntoView()")  # JupyterLab shows nothing of what is far below
        found.wait_for()
        if name == "review":
            output.get_by_role("button", name="Document", exact=True).click()
            output.locator("svg rect").first.wait_for()
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            output.screenshot(path=str(Path(PICTURES) / f"{name}.png"))
