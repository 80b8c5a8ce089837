"""All five widgets in marimo, which puts each into a tree of its own and knows nothing of ipywidgets."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.resources import files

import pytest

from llamaextract_nb.sample_data import samples

from .test_access import AXE

NOTEBOOK = """import marimo

app = marimo.App()

@app.cell
def _():
    import llamaextract_nb as lx
    run = lx.submit("papers", {"invoice_number": str, "total": float}, progress=False)
    return lx, run

@app.cell
def _(lx):
    lx.FilePicker("papers")
    return

@app.cell
def _(lx):
    lx.SchemaBuilder()
    return

@app.cell
def _(lx, run):
    lx.JobProgress(run)
    return

@app.cell
def _(lx, run):
    run.result()
    lx.ResultViewer(run)
    return

@app.cell
def _(lx):
    lx.Studio("papers", {"total": float})
    return
"""


@pytest.fixture(scope="module", params=["light", "dark"])
def marimo(request, tmp_path_factory):
    """A running notebook: its address."""
    root = tmp_path_factory.mktemp("marimo")
    (root / "papers").mkdir()
    for path in (path for path in samples("invoice") if "northlight" in path.name):
        shutil.copy(path, root / "papers")
    (root / "review.py").write_text(NOTEBOOK)
    (root / "pyproject.toml").write_text(f'[tool.marimo.display]\ntheme = "{request.param}"\n')
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {f"XDG_{name}_HOME": str(root / name) for name in ("CONFIG", "STATE", "CACHE")}
    environment |= {"HOME": str(root), "LLAMAEXTRACT_NB_HOME": str(root / "home")}
    command = [sys.executable, "-m", "marimo", "run", "review.py", "--headless", "--no-token", "--port", str(port)]
    with (root / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 120  # a busy machine may take its time
    while True:
        assert process.poll() is None, (root / "log").read_text()[-3000:]
        assert time.monotonic() < deadline, "marimo did not start"
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/health", timeout=20):
            break
    yield url
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.mark.parametrize("marimo", ["light"], indirect=True)  # a theme changes nothing of what a click does
def test_the_five_widgets_are_opened_and_clicked(page, marimo, picture):
    page.goto(marimo)
    part = {name: page.locator(f".lx-{name}").first for name in ("picker", "builder", "job", "viewer", "studio")}
    for widget in part.values():
        widget.wait_for()

    part["picker"].get_by_role("checkbox", name="invoice_northlight_1042.pdf").check()
    part["picker"].get_by_text("1 chosen").wait_for()

    part["builder"].get_by_role("button", name="Add field").first.click()
    page.keyboard.type("vat")  # its name has the focus
    part["builder"].get_by_text("The schema is valid.").wait_for()

    part["job"].get_by_text("2 of 2 files").wait_for()

    part["viewer"].get_by_role("button", name="Table").click()
    part["viewer"].locator("td", has_text="2619.6").dblclick()
    page.keyboard.type("2700.5")
    page.keyboard.press("Enter")
    part["viewer"].locator("td").get_by_label("corrected").wait_for()
    # What had the focus is drawn anew and has it still, so the keys go on from there.
    page.keyboard.press("ArrowUp")
    page.wait_for_function(
        "(table) => table.getRootNode().activeElement?.matches('td')",
        arg=part["viewer"].locator("table").first.element_handle(),
    )

    part["studio"].get_by_label("All 2 files").check()
    part["studio"].get_by_role("button", name="Next: schema").click()
    part["studio"].get_by_role("button", name="Next: run").click()
    part["studio"].get_by_role("button", name="Extract 2 files").click()
    part["studio"].get_by_text("4 Results: 2 rows").wait_for()
    picture(f"marimo-{marimo.rpartition(':')[2]}")


def test_axe_finds_nothing_serious_in_ours(page, marimo):
    page.goto(marimo)
    page.locator(".lx-viewer td").first.wait_for()
    page.add_script_tag(content=(files("axe_playwright_python") / "axe.min.js").read_text())
    ours = AXE.replace(
        "axe.run(document,",
        'axe.run({ include: [["marimo-anywidget", ".lx"]].map((way) => ({ fromShadowDom: way })) },',
    )
    assert page.evaluate(ours) == []
