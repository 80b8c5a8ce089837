"""The plain forms in nbconvert's HTML: tables with the counts, and nothing in them that runs."""

import nbformat
import pandas as pd
import pytest
from nbconvert import HTMLExporter

import llamaextract_nb as lx
from llamaextract_nb.sample_data import samples

TRAPS = [
    "<img src=x onerror=window.hit=1>",
    "<script>window.hit=1</script>",
    "</table><svg onload=window.hit=1>",
    "javascript:window.hit=1",
]


def widgets():
    frame = pd.DataFrame(dict.fromkeys(TRAPS, TRAPS), index=TRAPS)
    run = lx.submit([(TRAPS[0], b""), (TRAPS[1], b"Total: 5")], {"total": float}, progress=False)
    run.result()
    picker = lx.FilePicker(samples()[0].parent)
    picker.files = [samples("receipt")[0].name]
    return {
        "viewer": lx.ResultViewer(frame),
        "progress": lx.JobProgress(run),
        "builder": lx.SchemaBuilder({text: (str, text) for text in TRAPS}),
        "picker": picker,
        "studio": lx.Studio(samples()[0].parent),
    }


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("viewer", "4 of 4 rows, 4 of 4 columns"),
        ("progress", "2 of 2 files"),
        ("builder", "SchemaBuilder(4 fields, valid)"),
        ("picker", "1 file chosen"),
        ("studio", "1 Files: choose at least one"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_is_exported_is_a_table_of_texts(page, name, said):
    bundle = widgets()[name]._repr_mimebundle_()
    data = dict(bundle[0] if isinstance(bundle, tuple) else bundle)
    data.pop("application/vnd.jupyter.widget-view+json")  # as nbconvert has it without the widgets' state
    cell = nbformat.v4.new_code_cell("widget", outputs=[nbformat.v4.new_output("display_data", data)])
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    page.set_content(f"<!doctype html><html><body>{body}</body></html>")
    page.evaluate("window.hit = window.hit || 0")
    assert page.get_by_text(said, exact=False).first.is_visible()
    assert page.evaluate("window.hit") == 0
    assert page.locator(".jp-OutputArea img, .jp-OutputArea svg, .output img, .output svg").count() == 0
