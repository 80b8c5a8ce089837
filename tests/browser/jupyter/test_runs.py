"""Runs as a notebook shows them: progress, Cancel in mid-run, Retry, a restarted kernel, hostile documents."""

import pytest

from .conftest import IN_LAB

MANY = """import llamaextract_nb as lx
from llamaextract_nb.sample_data import sample_schema
path = lx.samples("invoice")[0]
content = path.read_bytes()
files = [(f"{n:03}.pdf", content + b"\\n" * n) for n in range(300)]
run = lx.submit(files, sample_schema("invoice"))
run"""


@IN_LAB
def test_cancel_in_mid_run_and_retry(cells, picture):
    cells.open(
        MANY.replace("300", "80"),
        "print(dict(run.status['state'].value_counts()))",
        "run.retry().result()\nprint(run.counts)",
    )
    cells.run(0)
    shown = cells.cell(0)
    shown.get_by_text("or interrupt the kernel").wait_for()
    picture(f"progress-{cells.jupyter.app}")
    shown.get_by_role("button", name="Cancel").click()
    shown.get_by_role("button", name="Go on with the rest").wait_for()
    said = cells.run(1)
    assert "cancelled" in said
    assert "queued" not in said
    assert "running" not in said
    assert "{'done': 80}" in cells.run(2)


@IN_LAB
def test_progress_goes_on_while_a_cell_blocks(cells):
    cells.open(MANY.replace("300", "100"), "frame = run.result()\nprint(frame._status.unique().tolist())")
    cells.run(0)
    cells.start(1)
    cells.page.wait_for_function("() => { const bar = document.querySelector('.lx-job [role=progressbar]'); return bar && Number(bar.getAttribute('aria-valuenow')) > 0 && Number(bar.getAttribute('aria-valuenow')) < 100; }")  # fmt: skip
    assert "['success']" in cells.wait(1)
    cells.cell(0).get_by_text("100 of 100 files · 100 %").wait_for()


@IN_LAB
def test_an_interrupted_cell_keeps_what_is_finished(cells):
    cells.open(
        MANY.replace("run = lx.submit", "frame = None\nframe = lx.extract")
        .replace("\nrun", "")
        .replace('invoice"))', 'invoice"), cache=False)'),
        "print(lx.runs().iloc[0]['done'] > 0, frame is None)",
    )
    cells.start(0)
    cells.page.wait_for_function("() => { const bar = document.querySelector('.lx-job [role=progressbar]'); return bar && Number(bar.getAttribute('aria-valuenow')) > 0; }")  # fmt: skip
    cells.page.evaluate("window.jupyterapp.commands.execute('notebook:interrupt-kernel')")
    with pytest.raises(AssertionError, match="KeyboardInterrupt"):
        cells.wait(0)
    assert cells.run(1).strip() == "True True"


@IN_LAB
def test_a_restarted_kernel_is_said_with_the_way_back(cells):
    cells.open(
        "import llamaextract_nb as lx\nrun = lx.submit(lx.samples('receipt'), {'total_amount': float})\nrun.result()\nprint(run.id)\nlx.JobProgress(run)",
        "import llamaextract_nb as lx\nprint(lx.open_run(lx.runs().index[0]).frame['total_amount'].tolist())",
    )
    cells.run(0)
    cells.cell(0).get_by_text("2 of 2 files").wait_for()
    cells.page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.sessionContext.restartKernel(); }")
    cells.page.locator('.lx-job[data-detached*="lx.open_run("]').wait_for()
    assert "[10.05, 19.73]" in cells.run(1)


KEY = "llx-AbCdEf0123456789"
WITH_KEY = f"""import contextlib
import llamaextract_nb as lx
from IPython.display import display
from llamaextract_nb.runtime import host
host.STRANGER = 0.0  # nobody answers there, and it is not tried again
client = lx.Client(base_url="http://127.0.0.1:9/api/v1", api_key="{KEY[:8]}" + "{KEY[8:]}", project_id="p", max_retries=0)
studio = lx.Studio(lx.samples()[0].parent, {{"total": float}}, client=client)
studio.picker.files = [lx.samples("receipt")[0].name]
with contextlib.suppress(lx.LlamaExtractError):
    studio.extract().result()
run = lx.submit(lx.samples("receipt"), {{"total_amount": float}}, progress=False)
run.result()
display(client, studio, run, lx.ResultViewer(run), lx.SchemaBuilder({{"total": float}}))"""


@IN_LAB
def test_no_key_in_a_notebook_saved_with_its_widgets(cells):
    cells.open(WITH_KEY)
    cells.run(0)
    cells.cell(0).locator(".lx-grid td").last.wait_for()
    name = cells.page.evaluate(
        "async () => { const { context } = window.jupyterapp.shell.currentWidget; await context.save(); return context.path; }"
    )
    text = (cells.jupyter.root / "work" / name).read_text()
    assert "application/vnd.jupyter.widget-state+json" in text.partition('"nbformat"')[0]
    assert KEY not in text
    assert text.count(KEY[8:]) == 1  # where the cell puts it together


HOSTILE = """import pathlib
import llamaextract_nb as lx
import pandas as pd
from IPython.display import display
bad = ["<img src=x onerror=window.hit=1>", "<script>window.hit=1</script>", "javascript:window.hit=1", "\\u202egnp.exe", "a\\x00b",
       "</script></td></table><svg onload=window.hit=1>", "x" * 100_000]
short = bad[:-1]
folder = pathlib.Path("hostile")
folder.mkdir(exist_ok=True)
for text in short:
    (folder / (text.replace("/", "_").replace("\\x00", "") + ".txt")).write_text(f"Total: {text}\\nOther: {text}\\n")
(folder / "empty <b>.txt").touch()
picker = lx.FilePicker(folder)
picker.files = [path.name for path in folder.iterdir()]
names = {text: {"enum": [*short, "x" * 100_000], "description": text} for text in short}
display(picker, lx.SchemaBuilder({"type": "object", "properties": names}), lx.Studio(folder))
run = lx.submit(picker, {"total": (str, "Total"), **{text: (str, text) for text in short}}, progress=False, cache=False)
run.result()
display(run, lx.ResultViewer(pd.DataFrame({text: bad for text in short}, index=bad)))
viewer = lx.ResultViewer(run)
display(viewer)
first = next(label for label in run.frame.index if "img" in label)
viewer.select(first, "total")
viewer.correct(first, "total", bad[0])
print("shown")"""


@IN_LAB
def test_hostile_texts_run_nothing(cells, picture):
    cells.open(HOSTILE)
    cells.page.evaluate("window.hit = 0")
    assert "shown" in cells.run(0)
    shown = cells.cell(0)
    shown.locator(".lx-item").first.wait_for()
    shown.locator(".lx-grid td").first.wait_for()
    shown.locator(".lx-row").first.wait_for()
    shown.locator(".lx-job li").first.wait_for()
    shown.locator(".lx-lines .lx-now").wait_for()
    picture(f"hostile-{cells.jupyter.app}")
    assert cells.page.evaluate("window.hit") == 0
    inside = ("iframe", "script", "object", "embed", "a", "svg svg", "img:not(.lx-thumb img):not(.lx-sheet img)")
    assert shown.locator(", ".join(f".lx {name}" for name in inside)).count() == 0
