"""The widgets in a real JupyterLab: first paint, sort, search, click to box, a long form, the progress of many files.

`python tests/benchmarks/bench_widgets.py` needs Chromium. With `itables` and `ipydatagrid` installed, they are measured
beside the grid at 10,000 and 100,000 rows.
"""

import importlib.util
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

BROWSER = Path(__file__).parents[1] / "browser"


def module(path):
    spec = importlib.util.spec_from_file_location(path.parent.name, path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


FRAME = """import numpy as np, pandas as pd, llamaextract_nb as lx
lx.ResultViewer(pd.DataFrame({"a": [1]}))
rng = np.random.default_rng(0)
def frame(n):
    return pd.DataFrame({"number": rng.random(n), "word": [f"word {x:x}" for x in rng.integers(0, 1 << 40, n)], "day": pd.to_datetime("2026-01-01") + pd.to_timedelta(rng.integers(0, 9999, n), "D"), "count": rng.integers(0, 9, n), "name": [f"name {x}" for x in rng.integers(0, 5000, n)]})
frames = {n: frame(n) for n in (10_000, 100_000, 1_000_000)}"""
RUN = """from llamaextract_nb.sample_data import sample_schema
run = lx.submit(lx.samples("invoice"), sample_schema("invoice"), progress=False); run.result()"""
FORM = """fields = {f"field_{n}": str for n in range(300)}
form = lx.submit(("form.txt", "\\n".join(f"Field {n}: value {n}" for n in range(300)).encode()), fields, progress=False); form.result()"""
MANY = f"""import importlib.util, threading, time
spec = importlib.util.spec_from_file_location("fake_run", {str(BROWSER.parent / "widgets/fake_run.py")!r})
fake = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fake)
run = fake.FakeRun(10_000)
def work():
    for n in range(10_000):
        run.put(n, "done") if n % 50 else run.put(n, "failed", "It is empty.")
        if n % 10 == 0: time.sleep(0.01)
        run.tell()
threading.Thread(target=work).start()
lx.JobProgress(run)"""
# From the click until the box of the value is in the middle of a page that is drawn.
ZOOM = """(path) => new Promise((done) => { const cell = document.querySelector(`.lx-document [data-path="${path}"]`); const start = performance.now(); cell.click();
  const look = () => { const now = [...document.querySelectorAll("rect.lx-now")].find((box) => box.textContent === path), image = [...document.querySelectorAll(".lx-sheet img")].at(-1);
    if (now && image.complete && image.naturalWidth) requestAnimationFrame(() => done((performance.now() - start) / 1000)); else requestAnimationFrame(look); }; look(); })"""
# From Enter until the mark of a correction is there.
EDIT = """(path) => new Promise((done) => { const cell = () => document.querySelector(`[data-path="${path}"]`); cell().click();
  cell().dispatchEvent(new KeyboardEvent("keydown", { key: "F2", bubbles: true })); const field = cell().querySelector("input"); field.value = "changed"; field.dispatchEvent(new Event("input"));
  const start = performance.now(); field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  const look = () => { if (cell().closest('[role="row"]').textContent.includes("✎")) done((performance.now() - start) / 1000); else requestAnimationFrame(look); }; look(); })"""
DROP = """([selector, bytes]) => { const data = new DataTransfer(); data.items.add(new File([new Uint8Array(bytes)], "large.pdf"));
  document.querySelector(selector).dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })); }"""


def main():
    stub, harness = module(BROWSER / "conftest.py"), module(BROWSER / "jupyter/conftest.py")
    jupyter = harness.Jupyter("lab", "Light", Path(tempfile.mkdtemp()))
    jupyter.start()
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=stub.CHROMIUM, args=stub.ARGUMENTS)
            page = chromium.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(60_000)
            measure(page, harness.Cells(page, jupyter))
    finally:
        jupyter.stop()


def measure(page, cells):
    frames = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: frames.append((time.perf_counter(), len(data)))),
    )
    sources = [FRAME, *(f"lx.ResultViewer(frames[{n}])" for n in (10_000, 100_000, 1_000_000)), RUN,
               "viewer = lx.ResultViewer(run); viewer",
               "lx.SchemaBuilder({f'field{n}': (str, f'Field number {n}') for n in range(300)})", MANY, "lx.FilePicker('.')",
               FORM, "lx.ResultViewer(form)"]  # fmt: skip
    others = [
        (name, n) for name in ("itables", "ipydatagrid") if importlib.util.find_spec(name) for n in (10_000, 100_000)
    ]
    for name, n in others:
        sources.append({"itables": f"import itables; itables.init_notebook_mode(connected=False)\nitables.show(frames[{n}], maxBytes=0)",
                        "ipydatagrid": f"import ipydatagrid; ipydatagrid.DataGrid(frames[{n}])"}[name])  # fmt: skip
    cells.open(*sources)
    cells.run(0)
    for index, rows in enumerate((10_000, 100_000, 1_000_000), 1):
        took, size = painted(page, cells, frames, index, ".lx-grid td")
        print(
            f"viewer, {rows:>9,} rows: first paint {took:.2f} s (at most 0.5), {size / 1024:.0f} KB sent (at most 64, with its code)"
        )
    million = cells.cell(3)
    for column in ("number", "word"):
        start = time.perf_counter()
        million.get_by_role("button", name=column).click()
        million.locator(f"th:has-text('{column}') .lx-arrow:text('▲')").wait_for()
        print(f"viewer, 1,000,000 rows: sorted by {column} in {time.perf_counter() - start:.2f} s (at most 1)")
    for number, word in enumerate(("word ab", "name 77", "word fe3")):
        start = time.perf_counter()
        million.get_by_label("Search all columns").fill(word)
        million.get_by_text("(of 1,000,000)").wait_for()
        page.wait_for_function(
            "word => [...document.querySelectorAll('.lx-grid')][2].querySelector('tbody td').closest('tr').innerText.includes(word)",
            arg=word,
        )
        which = "first use" if number == 0 else "at most 1"
        print(
            f"viewer, 1,000,000 rows: searched in {time.perf_counter() - start - 0.2:.2f} s ({which}; without the 0.2 s that typing may go on)"
        )
    cells.run(4)
    cells.run(5)
    viewer = cells.cell(5)
    viewer.locator(".lx-sheet img").wait_for()  # the first document's first page is there by itself
    viewer.get_by_role("button", name="Next document").click()
    viewer.get_by_text("2 of 8").wait_for()
    for path in ("total_amount", "seller.name", "line_items[0].amount"):
        took = page.evaluate(ZOOM, path)
        print(f"viewer: select to zoomed page, {path}, after {took:.3f} s (at most 0.15)")
    cells.run(9)
    took, size = painted(page, cells, frames, 10, '[data-path="field_299"]')
    print(f"document view, 300 fields: painted in {took:.2f} s (at most 0.5), {size / 1024:.0f} KB sent")
    took = page.evaluate(EDIT, "field_150")
    print(f"document view, 300 fields: an edit shows after {took:.3f} s (at most 0.2)")
    cells.run(6)
    cells.cell(6).locator(".lx-row").first.wait_for()
    cells.cell(6).get_by_role("button", name="Schema as code").click()
    cells.cell(6).locator(".lx-preview").wait_for()
    took = page.evaluate(
        """() => new Promise((done) => { const name = document.querySelectorAll('.lx-row')[150].querySelector('input'); name.value = 'changed'; const start = performance.now();
            name.dispatchEvent(new Event('input')); const look = () => { if (document.querySelector('.lx-preview').textContent.includes('"changed"')) done((performance.now() - start) / 1000); else requestAnimationFrame(look); }; look(); })"""
    )
    print(f"builder, 300 fields: an edit shows after {took:.3f} s (at most 0.2)")
    cells.run(7)
    frames.clear()
    cells.cell(7).get_by_text("10,000 of 10,000 files").wait_for()
    seconds = frames[-1][0] - frames[0][0]
    print(
        f"progress, 10,000 files: {len(frames) / seconds:.1f} messages/s (at most 5), {sum(size for _, size in frames) / seconds / 1024:.1f} KB/s (at most 20), over {seconds:.1f} s"
    )
    cells.run(8)
    cells.cell(8).get_by_text("none chosen").wait_for()
    start = time.perf_counter()
    page.evaluate(DROP, [".lx-picker", 200 * 1024**2])
    cells.cell(8).get_by_text("1 chosen, 200.0 MB").wait_for()
    print(f"picker: 200 MB dropped and written in {time.perf_counter() - start:.1f} s")
    for index, (name, n) in enumerate(others, len(sources) - len(others)):
        marker = {"itables": "table.dataTable td", "ipydatagrid": "canvas"}[name]
        took, size = painted(page, cells, frames, index, marker)
        print(f"{name}, {n:>9,} rows: first paint {took:.2f} s, {size / 1024:.0f} KB sent")


def painted(page, cells, frames, index, marker):
    """Run a cell; return the seconds until its output is there, and the bytes that came for it."""
    frames.clear()
    start = time.perf_counter()
    cells.start(index)
    cells.cell(index).locator(marker).first.wait_for(state="attached")
    took = time.perf_counter() - start
    cells.wait(index)
    return took, sum(size for _, size in frames)


if __name__ == "__main__":
    sys.exit(main())
