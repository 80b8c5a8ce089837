"""Studio: files, schema, run and results in one place, and the code that does the same."""

from __future__ import annotations

import html
import pprint
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from llamaextract_nb.errors import LlamaExtractError
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.runtime.submit import submit
from llamaextract_nb.schema import Schema
from llamaextract_nb.widgets.base import counted, reply_to_subshell
from llamaextract_nb.widgets.code_view import CodeView
from llamaextract_nb.widgets.file_picker import FilePicker
from llamaextract_nb.widgets.following import follow, is_open
from llamaextract_nb.widgets.job_progress import JobProgress
from llamaextract_nb.widgets.result_viewer import ResultViewer
from llamaextract_nb.widgets.schema_builder import SchemaBuilder

_STEPS = ("Files", "Schema", "Run", "Results")


class Studio(widgets.VBox):  # type: ignore[misc]
    """Pick files, build a schema, extract, look and correct; each step says what is still missing.

    Args:
        root: The folder from which files are chosen.
        schema: The schema to begin with, if there is one.
        client: Where to run, and where to suggest a schema, as in `submit()`.
    """

    def __init__(self, root: Any = ".", schema: Any = None, *, client: object = None) -> None:
        self.picker = FilePicker(root)
        self.builder = SchemaBuilder(schema, client=client)
        self.viewer: ResultViewer | None = None
        self._client = client
        self._run: Run | None = None
        self._unfollow: Callable[[], None] = lambda: None
        self._infer = _button(
            "Suggest a schema from the files", "Put the fields into the form that the files have in common"
        )
        self._extract = _button("Extract", "Extract the chosen files by this schema", "primary")
        self._unsuggested, self._told = widgets.HTML(), widgets.HTML()  # what goes wrong with each button
        self._infer.on_click(lambda _: self._try(self._suggest, self._unsuggested))
        self._extract.on_click(lambda _: self._try(self.extract, self._told))
        self._progress = widgets.VBox()
        self._results = widgets.VBox([_words("The results appear here when the run is over.")])
        self._steps = widgets.Accordion(
            [
                self.picker,
                widgets.VBox([self._infer, self._unsuggested, self.builder]),
                widgets.VBox([self._extract, self._told, self._progress]),
                self._results,
            ],
            selected_index=0,
        )
        self._show_code = widgets.ToggleButton(
            description="Show code",
            tooltip="The cells that do the same without this",
            layout={"width": "auto", "align_self": "flex-start", "margin": "6px 0"},
        )
        self._code = CodeView()
        self._show_code.observe(lambda _: self._update(), "value")
        super().__init__([self._steps, self._show_code, self._code], layout=widgets.Layout(width="100%"))
        self.add_class("lx-studio")
        self.picker.on_change(self._update)
        self.builder.on_change(self._update)
        self._update()

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
        return self.viewer.frame if self.viewer is not None else None

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
        run = self._run = submit(self.files, self.builder, client=self._client, progress=False)
        self._unfollow()
        for progress in self._progress.children:
            progress.close()
        self.viewer = None
        self._results.children = [_words("The results appear here when the run is over.")]
        self._progress.children = [JobProgress(run)]
        self._steps.selected_index = 2
        self._unfollow = follow(run, self, Studio._followed)
        self._followed()
        return run

    # what happens

    def _suggest(self) -> None:
        self.builder.infer(self.files)

    def _try(self, work: Any, told: Any) -> None:
        """Do what a button asks for; what goes wrong is said under it."""
        told.value = ""
        try:
            work()
        except LlamaExtractError as error:
            told.value = f'<div class="lx lx-bad">{html.escape(str(error))}</div>'

    def _followed(self) -> None:
        run = self._run
        if run is not None and is_open(run.counts):
            if self.viewer is not None and self.viewer.corrections.empty:  # it goes on: what is shown will be old
                self.viewer = None
        elif run is not None and self.viewer is None:
            self.viewer = ResultViewer(run)
            self._results.children = [self.viewer]
            if any(result.status == "success" for result in run.results):
                self._steps.selected_index = 3
        self._update()

    def _update(self) -> None:
        count, schema = len(self.files), self.schema
        missing = [word for word, there in (("files", count), ("a schema", schema)) if not there]
        run = "not started"
        if self._run is not None:
            counts = self._run.counts
            run = ", ".join(f"{number} {state}" for state, number in sorted(counts.items()))
        states = (
            f"{count} chosen" if count else "choose at least one",
            counted(len(schema.field.fields), "field") if schema else "add fields, or mend those marked",
            f"needs {' and '.join(missing)}" if missing and self._run is None else run,
            counted(len(self.viewer.frame), "row") if self.viewer is not None else "none yet",
        )
        titles = tuple(f"{n}  {step}: {state}" for n, (step, state) in enumerate(zip(_STEPS, states, strict=True), 1))
        if titles != self._steps.titles:
            self._steps.titles = titles
        self._extract.disabled = bool(missing)
        self._infer.disabled = not count
        self._code.show(self.code if self._show_code.value else "")

    # plain forms

    def __repr__(self) -> str:
        return "Studio(" + "; ".join(" ".join(title.split()) for title in self._steps.titles) + ")"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs) or {}
        return {**bundle, "text/plain": repr(self), "text/html": f"<pre>{html.escape(repr(self))}</pre>"}


def _button(words: str, tooltip: str, style: str = "") -> Any:
    layout = {"width": "auto", "align_self": "flex-start", "margin": "2px 0 6px"}
    button = widgets.Button(description=words, tooltip=tooltip, button_style=style, layout=layout)
    reply_to_subshell(button)
    return button


def _words(text: str) -> Any:
    return widgets.HTML(f'<span style="color:var(--jp-ui-font-color1,#424242)">{html.escape(text)}</span>')


def _relative(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
