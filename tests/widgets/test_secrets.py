"""Keys stay in memory: a notebook with clients, runs and widgets in it, executed and saved with its widgets' state."""

import nbformat
import pytest
from nbclient import NotebookClient

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
    lx.extract([("a.txt", b"x")], {{"total": float}}, client=client)
except lx.LlamaExtractError as error:
    print(repr(error))
# %%
lx.extract([("a.txt", b"x")], {{"total": float}}, client=client)
"""


@pytest.mark.filterwarnings("ignore:.*Kernel is running over TCP.*")
def test_no_key_in_a_saved_notebook(tmp_path):
    cells = [nbformat.v4.new_code_cell(cell.strip()) for cell in CELLS.split("# %%")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, allow_errors=True, store_widget_state=True).execute()
    assert "widgets" in notebook.metadata
    assert "APIConnectionError" in str(cells[-1].outputs)
    assert "ResultViewer(2 rows" in str(cells[2].outputs)
    text = nbformat.writes(notebook)
    assert KEY not in text
    assert KEY[8:] not in text.replace(cells[0].source.replace('"', '\\"').splitlines()[1], "")
