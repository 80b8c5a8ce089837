"""JupyterLab and Notebook 7 in Chromium, each with folders of its own, to run cells in as a user does."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest

from llamaextract_nb.sample_data import samples

PANEL = "window.jupyterapp.shell.currentWidget"
PLUGINS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
}  # fmt: skip
EMPTY = "import ipywidgets\nipywidgets.Widget.close_all()\nget_ipython().run_line_magic('reset', '-f')"
# For what is the same code in the other: test_studio goes all the way in both, test_contrast looks at all widgets.
IN_LAB = pytest.mark.parametrize("jupyter", [("lab", "Light")], indirect=True, ids=["lab-light"])


class Jupyter:
    """A running server: where it is, its token, and the folder it serves."""

    def __init__(self, app, theme, root, kernels=None):
        self.app, self.theme, self.root, self.kernels = app, theme, root, kernels
        self.page = None  # the one in which all notebooks are opened, in JupyterLab
        self.kernel = None  # the id of the one in which their cells run, there
        self.token = secrets.token_hex(16)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"

    def start(self):
        state = self.root / "state"
        for plugin, settings in {
            **PLUGINS,
            "@jupyterlab/apputils-extension/themes": {"theme": f"JupyterLab {self.theme}"},
        }.items():
            file = state / "settings" / f"{plugin}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(settings))
        (self.root / "work").mkdir()
        places = {"HOME": "", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "run", "IPYTHONDIR": "ipython",
                  "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "LLAMAEXTRACT_NB_HOME": "home"}  # fmt: skip
        environment = {**os.environ, **{name: str(state / place) for name, place in places.items()}}
        environment |= {
            "JUPYTER_NO_CONFIG": "1",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "JUPYTER_PATH": str(self.kernels or ""),
        }
        module = {"lab": "jupyterlab", "notebook": "notebook"}[self.app]
        command = [sys.executable, "-m", module, "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
                   f"--ServerApp.port={self.url.rpartition(':')[2]}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={self.token}",
                   f"--ServerApp.root_dir={self.root / 'work'}", "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly",
                   "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]  # fmt: skip
        if self.app == "notebook":
            command.append("--JupyterNotebookApp.expose_app_in_browser=True")
        self.log = (self.root / "log").open("wb")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT, env=environment, cwd=self.root / "work", start_new_session=True)  # fmt: skip
        deadline = time.monotonic() + 120  # a busy machine may take its time
        while True:
            assert self.process.poll() is None, (self.root / "log").read_text()[-3000:]
            assert time.monotonic() < deadline, "Jupyter did not start"
            with contextlib.suppress(OSError):
                self.api("GET", "/api/status")
                return

    def api(self, method, path):
        request = urllib.request.Request(
            self.url + path, method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.loads(reply.read() or b"null")

    def stop(self):
        if self.page:
            self.page.context.close()
        with contextlib.suppress(OSError, urllib.error.URLError):
            for kernel in self.api("GET", "/api/kernels"):
                self.api("DELETE", f"/api/kernels/{kernel['id']}")
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class Cells:
    """A notebook that is open in the browser."""

    def __init__(self, page, jupyter):
        self.page, self.jupyter = page, jupyter

    def open(self, *sources, kernel="python3"):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        notebook.metadata["kernelspec"] = {"name": kernel, "display_name": kernel, "language": "python"}
        name = f"{secrets.token_hex(4)}.ipynb"
        nbformat.write(notebook, self.jupyter.root / "work" / name)
        if self.jupyter.app == "notebook":
            self.load(f"/notebooks/{name}")
        else:
            if not self.page.url.startswith(self.jupyter.url):
                self.load(f"/lab/workspaces/{secrets.token_hex(4)}")
                self.page.evaluate("window.jupyterapp.restored.then(() => null)")
            shared = {"id": self.jupyter.kernel} if self.jupyter.kernel and kernel == "python3" else None
            self.page.evaluate(
                "([path, kernel]) => { window.jupyterapp.commands.execute('docmanager:open', { path, kernel }); }",
                [name, shared],
            )
        self.page.wait_for_function(
            f"""(name) => {{ const p = {PANEL};
                return p?.context?.path === name && p.context.isReady && p.sessionContext.isReady
                    && p.sessionContext.session?.kernel?.status === 'idle' && p.content.widgets.length > 0 }}""",
            arg=name,
        )
        if self.jupyter.app == "lab" and kernel == "python3":
            self.jupyter.kernel = self.page.evaluate(f"() => {PANEL}.sessionContext.session.kernel.id")
        return self

    def load(self, path):
        self.page.goto(f"{self.jupyter.url}{path}?token={self.jupyter.token}", wait_until="domcontentloaded")
        self.page.wait_for_function("() => window.jupyterapp")

    def close(self):
        """Close the notebook; its kernel is emptied for the next one, or ends while the next test begins."""
        self.page.evaluate(
            f"""async ([shared, empty]) => {{
                const p = {PANEL}, kernel = p?.sessionContext?.session?.kernel;
                if (kernel?.id === shared) await kernel.requestExecute({{ code: empty }}).done;
                else p?.sessionContext?.session?.shutdown().catch(() => {{}});
                p?.dispose(); }}""",
            [self.jupyter.kernel, EMPTY],
        )

    def start(self, index):
        """Begin a cell."""
        self.page.evaluate(
            f"""(i) => {{ const p = {PANEL}; p.content.activeCellIndex = i; p.content.deselectAll();
                window.jupyterapp.commands.execute('notebook:run-cell'); }}""",
            index,
        )

    def wait(self, index):
        """Wait until a cell is over, and return what it printed or returned."""
        self.page.wait_for_function(
            f"""(i) => {{ const m = {PANEL}.content.widgets[i].model;
                return m.executionState === 'idle' && m.executionCount != null }}""",
            arg=index,
        )
        outputs = self.page.evaluate(f"(i) => {PANEL}.content.widgets[i].model.toJSON().outputs", index)
        for output in outputs:
            assert output["output_type"] != "error", "\n".join(output["traceback"])
        texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs]
        return "".join("".join(text) for text in texts)

    def run(self, index):
        self.start(index)
        return self.wait(index)

    def cell(self, index):
        """The cell on the page."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)


@pytest.fixture(scope="module")
def serve(tmp_path_factory, open_page):
    """Start Jupyter: the app, the theme, and a folder with kernels besides its own."""
    started = []

    def start(app, theme, kernels=None):
        made = Jupyter(app, theme, tmp_path_factory.mktemp(app), kernels)
        started.append(made)
        made.start()
        return made

    yield start
    for made in started:
        made.stop()


@pytest.fixture(scope="module", params=[("lab", "Light"), ("notebook", "Dark")], ids=["lab-light", "notebook-dark"])
def jupyter(request, serve):
    return serve(*request.param)


@pytest.fixture
def page(jupyter, open_page):
    """A page: in JupyterLab one for all tests, for to load it takes longer than most of them; in Notebook 7 a new one."""
    made = jupyter.page or open_page()
    if jupyter.app == "lab":
        jupyter.page = made
    yield made
    problems = made.problems.copy()
    made.problems.clear()
    if made is not jupyter.page:
        made.context.close()
    assert problems == []


@pytest.fixture
def cells(page, jupyter):
    made = Cells(page, jupyter)
    yield made
    made.close()


@pytest.fixture
def folder(jupyter):
    """A folder of invoices beside the notebooks."""
    inside = jupyter.root / "work" / "papers"
    if not inside.exists():
        inside.mkdir()
        for path in samples("invoice"):
            shutil.copy(path, inside)
    return inside
