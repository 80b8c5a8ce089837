"""Progress, Cancel and interrupts on the kernels in use, also with loops that the user has patched beforehand."""

import importlib.metadata
import json
import os
import subprocess
import sys

import pytest

KERNELS = ("6.31.0", "7.3.0", "7.4.0")
PATCHES = {"plain": "", "nest_asyncio": "import nest_asyncio; nest_asyncio.apply()"}
RUN = """{patch}
import ipykernel
import llamaextract_nb as lx
from llamaextract_nb.sample_data import sample_schema
content = lx.samples("invoice")[0].read_bytes()
files = [(f"{{n:03}}.pdf", content + b"\\n" * n) for n in range(200)]
run = lx.submit(files, sample_schema("invoice"), cache=False, progress=False)
print(ipykernel.__version__)
run"""


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    """A folder with a kernel of each version, which share all packages but ipykernel."""
    folder = tmp_path_factory.mktemp("kernels")
    for version in KERNELS:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = {"argv": argv, "display_name": version, "language": "python"}
        if version != importlib.metadata.version("ipykernel"):
            own = folder / version
            install(version, own)
            spec["env"] = {"PYTHONPATH": os.pathsep.join(filter(None, [str(own), os.environ.get("PYTHONPATH")]))}
        place = folder / "kernels" / f"ipykernel-{version}"
        place.mkdir(parents=True)
        (place / "kernel.json").write_text(json.dumps(spec))
    return folder


def install(version, folder):
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), f"ipykernel=={version}"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"ipykernel {version} cannot be fetched: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def jupyter(kernels, serve):
    return serve("lab", "Light", kernels)


# Every kernel as it is, and the newest patched: it is the loop that a patch changes, not the kernel.
@pytest.mark.parametrize(
    ("version", "patch"), [*((version, "plain") for version in KERNELS), (KERNELS[-1], "nest_asyncio")]
)
def test_progress_and_cancel_while_a_cell_blocks(cells, version, patch):
    cells.open(
        RUN.format(patch=PATCHES[patch]),
        "frame = run.result()\nprint('over')",
        "import json\nprint(json.dumps(run.counts))",
        kernel=f"ipykernel-{version}",
    )
    assert cells.run(0).startswith(version)
    cells.start(1)
    cells.page.wait_for_function("() => { const bar = document.querySelector('.lx-job [role=progressbar]'); return bar && Number(bar.getAttribute('aria-valuenow')) > 0 && Number(bar.getAttribute('aria-valuenow')) < 200; }")  # fmt: skip
    shown = cells.cell(0)
    shown.get_by_text("or interrupt the kernel").wait_for()
    shown.get_by_role("button", name="Cancel").click()
    if version.startswith("6."):  # such a kernel hears of a click when the cell is over
        cells.page.evaluate("window.jupyterapp.commands.execute('notebook:interrupt-kernel')")
        with pytest.raises(AssertionError, match="KeyboardInterrupt"):
            cells.wait(1)
    else:
        assert cells.wait(1) == "over\n"
    shown.get_by_role("button", name="Go on with the rest").wait_for()
    counts = json.loads(cells.run(2))
    assert set(counts) == {"done", "cancelled"}
    assert sum(counts.values()) == 200
