"""Loops that the user has patched: runs do not need it, and do not mind."""

import subprocess
import sys

import pytest

CODE = """
import asyncio
{patch}
import llamaextract_nb as lx

async def cell():
    frame = lx.extract([("a.txt", b"Total: 5.00")], {{"total": float}}, progress=False)
    again = await lx.aextract([("a.txt", b"Total: 5.00")], {{"total": float}}, progress=False)
    return frame["total"].tolist() + again["total"].tolist()

print(asyncio.run(cell()))
"""


@pytest.mark.parametrize(
    "patch",
    [
        "",
        "import nest_asyncio; nest_asyncio.apply()",
        "import nest_asyncio2; nest_asyncio2.apply()",
        "import llamaextract_nb; llamaextract_nb.allow_nested_loops()",
    ],
)
def test_inside_a_running_loop(patch, tmp_path, monkeypatch):
    monkeypatch.setenv("LLAMAEXTRACT_NB_HOME", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE.format(patch=patch)], capture_output=True, text=True, timeout=120
    )
    assert (done.stdout, done.stderr, done.returncode) == ("[5.0, 5.0]\n", "", 0)
