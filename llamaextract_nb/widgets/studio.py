"""Studio: files, schema, run and results in one place, and the code that does the same."""

from __future__ import annotations

import html
import pprint
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import traitlets

from llamaextract_nb.errors import LlamaExtractError
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.runtime.submit import submit
from llamaextract_nb.schema import Schema
from llamaextract_nb.widgets.base import counted, script, style
from llamaextract_nb.widgets.downloading import Downloading
from llamaextract_nb.widgets.following import follow, is_open
from llamaextract_nb.widgets.form import Form
from llamaextract_nb.widgets.picker import Picker
from llamaextract_nb.widgets.progress import Progress
from llamaextract_nb.widgets.reviewed import ReviewedRun
from llamaextract_nb.widgets.viewer import STYLES, Viewer
from llamaextract_nb.widgets.viewing import Viewing

_STEPS = ("Files", "Schema", "Run", "Results")
_FILES, _SCHEMA, _RUN, _RESULTS = range(4)
_DOUBTFUL = 0.8  # confidence below which a value is doubtful, as a ResultViewer has it


class Studio(Viewing):
    """Pick files, build a schema, extract, look and correct; each step says what is still missing.

    Args:
        root: The folder from which files are chosen.
        schema: The schema to begin with, if there is one.
        client: Where to run, and where to suggest a schema, as in `submit()`.

    Attributes:
        picker: The first step: `picker.files` can be set.
        builder: The second step: `builder.load(schema)` and `builder.infer(files)` as in a SchemaBuilder.
        viewer: The last step, None before there are results.
    """

    _esm = script("studio.js")
    _css = style(*STYLES, "picker.css", "form.css", "progress.css", "studio.css")
    picker_view = traitlets.Dict().tag(sync=True)
    picker_image = traitlets.Unicode("").tag(sync=True)
    form_view = traitlets.Dict().tag(sync=True)
    progress_view = traitlets.Dict().tag(sync=True)

    def __init__(self, root: Any = ".", schema: Any = None, *, client: object = None) -> None:
        super().__init__()
        self._client = client
        self._run: Run | None = None
        self._step = _FILES
        self._shows_code = False
        self._message = ""
        self.picker = Picker(self, "picker", root)
        self.builder = Form(self, "form", schema, client, asks=False)
        self.progress: Progress | None = None
        self._unfollow: Callable[[], None] = lambda: None
        self.viewer: Viewer | None = None
        self.picker.on_change(self._picked)
        self.builder.on_change(self._show)
        self._show()

    # what a notebook reads

    @property
    def files(self) -> list[Path]:
        """The chosen files."""
        return self.picker.files

    @property
    def schema(self) -> Schema | None:
        """The schema, None while it is not valid."""
        return self.builder.schema

    @property
    def run(self) -> Run | None:
        """The run, None before the first."""
        return self._run

    @property
    def frame(self) -> pd.DataFrame | None:
        """The frame with the corrections in it, None before there are results."""
        return self.viewer.reviewed.frame if self.viewer is not None else None

    @property
    def code(self) -> str:
        """The code that does the same without the widgets."""
        named = "".join(f"    {_relative(path)!r},\n" for path in self.files)
        client = ", client=client" if self._client is not None else ""
        schema = pprint.pformat(self.schema.json_schema, width=100, sort_dicts=False) if self.schema else "..."
        return (
            "import llamaextract_nb as lx\n\n"
            f"files = [\n{named}]\n"
            f"schema = {schema}\n\n"
            f"run = lx.submit(files, schema{client})\nframe = run.result()\n\nviewer = lx.ResultViewer(run)\nviewer\n"
        )

    def extract(self) -> Run:
        """Start the run, as the button does.

        Raises:
            LlamaExtractError: As in `submit()`.
        """
        run = submit(self.files, self.schema, client=self._client, progress=False)
        if self.progress is not None:
            self.progress.unfollow()
        self._unfollow()
        self._run, self.viewer, self._step, self._message = run, None, _RUN, ""
        self.progress = Progress(self, "progress", run)
        self._unfollow = follow(run, self, Studio.followed)
        self.followed()
        return run

    def followed(self) -> None:
        """Show how the run stands: its results as soon as it is over, and again when more of it is."""
        with self.lock:
            run = self._run
            if run is not None and is_open(run.counts):
                self.viewer = None  # it goes on: what is shown will be old
            elif run is not None and self.viewer is None:
                self.viewer = Viewer(self, ReviewedRun(run, run.frame), _DOUBTFUL)
                Downloading(self, self.viewer)
                if self._step == _RUN and any(result.status == "success" for result in run.results):
                    self._step = _RESULTS
            self._show()

    # what happens

    def _picked(self) -> None:
        self.builder.use(self.files)
        self._show()

    def _show(self) -> None:
        said = self._states()
        self.view = {
            "steps": [{"name": name, "state": state} for name, state in zip(_STEPS, said, strict=True)],
            "step": self._step,
            "missing": self._missing(),
            "files": len(self.files),
            "valid": self.schema is not None,
            "began": self._run is not None,
            "open": self._run is not None and is_open(self._run.counts),
            "results": self.viewer is not None,
            "where": self._run.where if self._step >= _RUN and self._run else (self.builder.told or [""])[0],
            "message": self._message,
            "shows_code": self._shows_code,
            "code": self.code if self._shows_code else "",
        }

    def _missing(self) -> str:
        words = [word for word, there in (("files", self.files), ("a schema", self.schema)) if not there]
        return f"needs {' and '.join(words)}" if words else ""

    def _states(self) -> tuple[str, ...]:
        count, schema, run = len(self.files), self.schema, self._run
        counts = run.counts if run is not None else {}
        return (
            f"{count} chosen" if count else "choose at least one",
            counted(len(schema.field.fields), "field") if schema else "add fields, or mend those marked",
            ", ".join(f"{number} {state}" for state, number in sorted(counts.items()))
            or self._missing()
            or "not started",
            counted(len(self.viewer.reviewed.frame), "row") if self.viewer is not None else "none yet",
        )

    # what the browser says

    def _on_step(self, step: int) -> None:
        self._step = min(max(int(step), _FILES), _RESULTS)
        self._show()

    def _on_extract(self) -> None:
        try:
            self.extract()
        except LlamaExtractError as error:
            self._message = str(error)
            self._show()

    def _on_code(self, shows: bool) -> None:
        self._shows_code = bool(shows)
        self._show()

    # plain forms

    def __repr__(self) -> str:
        steps = enumerate(zip(_STEPS, self._states(), strict=True), 1)
        return "Studio(" + "; ".join(f"{number} {name}: {state}" for number, (name, state) in steps) + ")"

    def _static(self) -> str:
        return f"<pre>{html.escape(repr(self))}</pre>"


def _relative(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
