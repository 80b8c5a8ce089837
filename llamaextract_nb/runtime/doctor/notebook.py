"""The kernel, patches of its event loop, and whether widgets can be shown."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from llamaextract_nb.runtime.doctor.findings import Finding
from llamaextract_nb.runtime.doctor.installation import misfits

_EXTENSIONS = {"@jupyter-widgets/jupyterlab-manager": "jupyterlab_widgets", "anywidget": "anywidget"}
"""What JupyterLab must have to show widgets, and the package that brings it."""

_MANAGER = 5  # the major version of jupyterlab-manager that speaks ipywidgets 8; 3 speaks ipywidgets 7


def kernel() -> Iterator[Finding]:
    """Tell whether this is a kernel, and whether Cancel reaches it while a cell blocks."""
    shell = _shell()
    if shell is None:
        yield Finding("kernel", "ok", "Not in a notebook.")
        return
    name = type(shell.kernel).__module__.partition(".")[0]
    found = f"{name} {_running_version(name)}."
    if name != "ipykernel":
        yield Finding("kernel", "note", f"{found} Only ipykernel is tested.", "If something fails, try ipykernel.")
    elif _major(name) < 7:
        yield Finding(
            "kernel",
            "note",
            f"{found} While a cell blocks, a click on Cancel does not arrive.",
            'Use run = lx.submit(...), or interrupt the kernel; or pip install -U "ipykernel>=7".',
        )
    else:
        yield Finding("kernel", "ok", found)


def nested_loops() -> Iterator[Finding]:
    """Tell whether the event loop is patched, and whether by the patch that loses cells."""
    if not hasattr(asyncio, "_nest_patched"):
        yield Finding("nested loops", "ok", "asyncio is not patched.")
    elif hasattr(asyncio, "_nest_asyncio2"):
        yield Finding("nested loops", "ok", "asyncio is patched by nest_asyncio2, which does no harm.")
    else:
        harms = (_shell() is not None and _major("ipykernel") >= 7) or sys.version_info >= (3, 14)
        yield Finding(
            "nested loops",
            "problem" if harms else "note",
            "asyncio is patched by nest_asyncio: on ipykernel 7 Run All leaves out cells and Cancel is lost, on Python "
            "3.14 requests fail.",
            "Take out nest_asyncio.apply() and restart the kernel; nothing here needs it. Where your own cells do: pip "
            'install "llamaextract_nb[nest]" and lx.allow_nested_loops().',
        )


def front_end() -> Iterator[Finding]:
    """Tell where the notebook is shown, and what widgets need there."""
    shell = _shell()
    marimo: Any = sys.modules.get("marimo")
    if marimo is not None and marimo.running_in_notebook():
        yield Finding("front end", "ok", "marimo, which shows each widget by itself.")
    elif shell is None:
        yield Finding("front end", "ok", "None: tables and progress are text.")
    elif "COLAB_RELEASE_TAG" in os.environ:
        yield Finding("front end", "ok", "Google Colab, which loads the widgets' scripts from Google.")
    elif "__vsc_ipynb_file__" in shell.user_ns:  # which VS Code sets in every kernel it starts
        yield Finding(
            "front end",
            "note",
            "VS Code, which may load the widgets' scripts from the web and asks before it does.",
            "If widgets stay empty, allow it: the setting jupyter.widgetScriptSources.",
        )
    elif "JPY_SESSION_NAME" in os.environ:  # which a Jupyter server sets in every kernel it starts
        yield Finding("front end", "ok", "A Jupyter server (JupyterLab, Notebook).")
    else:
        yield Finding("front end", "ok", "No Jupyter server, as in nbconvert: widgets have plain forms.")


def widgets() -> Iterator[Finding]:
    """Tell whether the widgets' packages fit each other and what the Jupyter server has."""
    wrong = misfits("ipywidgets") + misfits("anywidget")
    if wrong:
        fix = "pip install -U ipywidgets anywidget, then restart JupyterLab."
        yield Finding("widgets", "problem", f"{'; '.join(wrong)}.", fix)
        return
    here = ", ".join(f"{name} {installed_version(name)}" for name in ("ipywidgets", "anywidget", "jupyterlab_widgets"))
    server = _server() if _shell() is not None and "JPY_SESSION_NAME" in os.environ else None
    missing = [package for name, package in _EXTENSIONS.items() if server and not _has(server, name)]
    if missing:
        yield Finding(
            "widgets",
            "problem",
            f"The Jupyter server runs from {server}, without the {' and '.join(missing)} that go with {here}: widgets "
            "show as text.",
            f"In that environment: pip install -U {' '.join(missing)}, then restart the server and reload the page.",
        )
    else:
        yield Finding("widgets", "ok", f"{here}.")


def _shell() -> Any:
    """Return IPython's shell if it is a kernel's, else None."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell if getattr(shell, "kernel", None) is not None else None


def _running_version(name: str) -> str:
    """Return the version of a package that runs, which an upgrade without a restart leaves behind."""
    return str(getattr(sys.modules.get(name), "__version__", "")) or installed_version(name)


def _major(name: str) -> int:
    return int(_running_version(name).partition(".")[0])


def _server() -> Path | None:
    """Return the environment that the Jupyter server of this kernel runs from, None where that cannot be told."""
    try:
        psutil = import_module("psutil")  # ipykernel needs it
        process = psutil.Process(int(os.environ["JPY_PARENT_PID"]))
        command = next(filter(os.path.isabs, process.cmdline()[:2]), None) or process.exe()
    except Exception:  # no psutil, no such variable, not a process, not ours: nothing to tell
        return None
    folder = Path(command).parent
    return folder.parent if folder.name.lower() in ("bin", "scripts") else folder


def _has(server: Path, extension: str) -> bool:
    """Tell whether a Jupyter server has an extension, in a version that goes with the package here."""
    from jupyter_core.paths import jupyter_path

    here = Path(sys.prefix)
    shared = [Path(text) for text in jupyter_path("labextensions")]  # of the user, of the system, of this environment
    folders = [server / "share/jupyter/labextensions"]
    folders += [folder for folder in shared if server == here or not folder.is_relative_to(here)]
    for folder in folders:
        try:
            found = str(json.loads((folder / extension / "package.json").read_text(encoding="utf-8"))["version"])
        except (OSError, ValueError, KeyError):
            continue
        if extension != "anywidget":
            return int(found.partition(".")[0]) >= _MANAGER
        return found.split(".")[:2] == installed_version("anywidget").split(".")[:2]  # as its widgets ask for
    return False
