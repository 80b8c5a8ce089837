"""Kernels, patched loops, and Jupyter servers in another environment."""

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from types import SimpleNamespace

import pytest

from llamaextract_nb.runtime.doctor import notebook


def the(check):
    """The finding of a check that has one."""
    (found,) = check()
    return found


@pytest.mark.parametrize(
    ("package", "running", "status"),
    [("ipykernel", "6.31.0", "note"), ("ipykernel", "7.0.1", "ok"), ("ipykernel", "7.4.0", "ok"), ("xpython", "1.0", "note")],
)  # fmt: skip
def test_kernels(kernel, package, running, status):
    assert the(notebook.kernel).finding == "Not in a notebook."
    kernel(running, package)
    assert the(notebook.kernel).status == status
    assert f"{package} {running}" in the(notebook.kernel).finding
    assert bool(the(notebook.kernel).fix) == (status != "ok")


@pytest.mark.parametrize(
    ("patch", "status"),
    [
        ("", "ok"),
        ("import nest_asyncio; nest_asyncio.apply()", "problem"),
        ("import nest_asyncio2; nest_asyncio2.apply()", "ok"),
        ("import llamaextract_nb as lx; lx.allow_nested_loops()", "ok"),
    ],
)
def test_patched_loops_in_a_kernel_of_ipykernel_7(patch, status):
    code = f"""
import sys
from types import ModuleType, SimpleNamespace
shell = SimpleNamespace(kernel=type("Kernel", (), {{"__module__": "ipykernel.ipkernel"}})())
sys.modules["IPython"] = SimpleNamespace(get_ipython=lambda: shell)
sys.modules["ipykernel"] = ModuleType("ipykernel")
sys.modules["ipykernel"].__version__ = "7.4.0"
{patch}
from llamaextract_nb.runtime.doctor import notebook
(found,) = notebook.nested_loops()
print(found.status, "nest_asyncio.apply()" in found.fix)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == (f"{status} {status == 'problem'}\n", "")


def test_front_ends(kernel, monkeypatch):
    assert "text" in the(notebook.front_end).finding
    kernel()
    assert "nbconvert" in the(notebook.front_end).finding
    monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
    assert "Jupyter server" in the(notebook.front_end).finding
    kernel(__vsc_ipynb_file__="a.ipynb")
    assert (the(notebook.front_end).status, "VS Code" in the(notebook.front_end).finding) == ("note", True)
    monkeypatch.setenv("COLAB_RELEASE_TAG", "1")
    assert "Colab" in the(notebook.front_end).finding
    monkeypatch.setitem(sys.modules, "marimo", SimpleNamespace(running_in_notebook=lambda: True))
    assert "marimo" in the(notebook.front_end).finding


def test_widgets_that_do_not_fit_each_other(monkeypatch):
    monkeypatch.setattr(notebook, "misfits", lambda name: [f"what {name} needs is missing"])
    found = the(notebook.widgets)
    assert found.status == "problem"
    assert "what ipywidgets needs is missing" in found.finding
    assert "pip install" in found.fix


@pytest.fixture
def server(tmp_path, monkeypatch, kernel):
    """A Jupyter server in an environment of its own, of which nothing is needed but that it runs."""
    (tmp_path / "env" / "bin").mkdir(parents=True)
    command = shutil.copy(shutil.which("sleep"), tmp_path / "env" / "bin" / "python")
    with subprocess.Popen([command, "60"]) as process:
        monkeypatch.setenv("JPY_PARENT_PID", str(process.pid))
        monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "none"))
        kernel()
        yield tmp_path / "env"
        process.kill()


def install(server, **extensions):
    for name, number in extensions.items():
        place = (
            server / "share/jupyter/labextensions" / {"manager": "@jupyter-widgets/jupyterlab-manager"}.get(name, name)
        )
        place.mkdir(parents=True, exist_ok=True)
        (place / "package.json").write_text(json.dumps({"version": number}))


def test_a_server_without_the_widgets(server):
    found = the(notebook.widgets)
    assert found.status == "problem"
    assert str(server) in found.finding
    assert "pip install -U jupyterlab_widgets anywidget" in found.fix


def test_a_server_with_older_widgets(server):
    install(server, manager="3.1.1", anywidget="0.1.0")
    assert "pip install -U jupyterlab_widgets anywidget" in the(notebook.widgets).fix
    install(server, manager="5.0.9")
    assert "pip install -U anywidget" in the(notebook.widgets).fix


def test_a_server_with_the_widgets(server):
    install(server, manager="5.0.9", anywidget=version("anywidget"))
    assert the(notebook.widgets).status == "ok"


@pytest.mark.parametrize("pid", ["", "0x", "999999999"])
def test_a_server_that_cannot_be_looked_at(kernel, monkeypatch, pid):
    kernel()
    monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
    monkeypatch.setenv("JPY_PARENT_PID", pid)
    assert the(notebook.widgets).status == "ok"
