"""The plain forms in nbconvert's HTML: tables with the counts, and nothing in them that runs."""

import nbformat
import pandas as pd
import pytest
from nbconvert import HTMLExporter

import llamaextract_nb as lx

TRAPS = [
    "<img src=x onerror=window.hit=1>",
    "<script>window.hit=1</script>",
    "</table></script><svg onload=window.hit=1>",
    "javascript:window.hit=1",
    "\u202egnp.exe",
    "a\x00b",
]


def widgets(folder):
    frame = pd.DataFrame({trap: [*TRAPS, "x" * 100_000] for trap in TRAPS}, index=[*TRAPS, "long"])
    files = [(TRAPS[0], b""), *((trap, f"Total: {trap}".encode()) for trap in TRAPS[1:])]
    run = lx.submit(files, {"total": (str, "Total"), TRAPS[0]: (str, TRAPS[0])}, progress=False)
    run.result()
    for trap in TRAPS[:2]:
        (folder / f"{trap.replace('/', '_')}.txt").touch()
    picker = lx.FilePicker(folder)
    picker.files = [path.name for path in folder.iterdir()]
    return {
        "viewer": lx.ResultViewer(frame),
        "results": lx.ResultViewer(run),
        "run": run,
        "progress": lx.JobProgress(run),
        "builder": lx.SchemaBuilder(
            {"type": "object", "properties": {t: {"enum": TRAPS, "description": t} for t in TRAPS}}
        ),
        "picker": picker,
        "studio": lx.Studio(folder),
    }


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("viewer", "7 of 7 rows, 6 of 6 columns"),
        ("results", "6 of 6 rows, 4 of 4 columns"),
        ("run", "6 of 6 files"),
        ("progress", "6 of 6 files"),
        ("builder", "SchemaBuilder(6 fields, valid)"),
        ("picker", "2 files chosen"),
        ("studio", "1 Files: choose at least one"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_is_exported_is_a_table_of_texts(page, name, said, tmp_path):
    bundle = widgets(tmp_path)[name]._repr_mimebundle_()
    data = dict(bundle[0] if isinstance(bundle, tuple) else bundle)
    data.pop("application/vnd.jupyter.widget-view+json")  # as nbconvert has it without the widgets' state
    cell = nbformat.v4.new_code_cell("widget", outputs=[nbformat.v4.new_output("display_data", data)])
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    page.set_content(f"<!doctype html><html><body>{body}</body></html>")
    page.evaluate("window.hit = window.hit || 0")
    assert page.get_by_text(said, exact=False).first.is_visible()
    assert page.evaluate("window.hit") == 0
    assert page.locator(".jp-OutputArea img, .jp-OutputArea svg, .output img, .output svg").count() == 0
