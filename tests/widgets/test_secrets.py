"""Keys stay in memory: a notebook with clients, runs and widgets in it, executed and saved with its widgets' state."""

import subprocess
import sys

import nbformat

KEY = "llx-AbCdEf0123456789"
CELLS = f"""
import llamaextract_nb as lx
client = lx.Client(base_url="http://127.0.0.1:9/api/v1", api_key="{KEY[:8]}" + "{KEY[8:]}", project_id="p", max_retries=0)
client
# %%
service = lx.LocalService()
run = lx.submit(lx.samples("receipt"), {{"total_amount": float}}, client=service)
run.result()
run
# %%
lx.ResultViewer(run)
# %%
lx.Studio(lx.samples()[0].parent, {{"total": float}}, client=client)
# %%
try:
    lx.extract([("a.txt", b"x")], {{"total": float}}, client=client, on_error="raise", patience=0)
except lx.LlamaExtractError as error:
    print(repr(error))
# %%
lx.extract([("a.txt", b"x")], {{"total": float}}, client=client, on_error="raise", patience=0)
"""


def test_no_key_in_a_saved_notebook(tmp_path):
    cells = [nbformat.v4.new_code_cell(cell.strip()) for cell in CELLS.split("# %%")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "in.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--execute", "--allow-errors", "--ExecutePreprocessor.timeout=120"]
    for name, kind in (("out", "notebook"), ("page", "html")):
        source = "in.ipynb" if name == "out" else "out.ipynb"
        subprocess.run(
            [*command, "--to", kind, "--output", name, source],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            timeout=240,
        )
    notebook = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert "widgets" in notebook.metadata
    assert "DocumentError" in str(notebook.cells[-1].outputs)
    assert "ResultViewer(2 rows" in str(notebook.cells[2].outputs)
    for name in ("out.ipynb", "page.html"):
        text = (tmp_path / name).read_text()
        assert KEY not in text
        assert text.count(KEY[8:]) == 1  # where the first cell puts it together
