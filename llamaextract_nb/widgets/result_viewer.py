"""The result viewer: a document's values, or the grid of all, beside the page on which the chosen value stands."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import pandas as pd
import traitlets

from llamaextract_nb.errors import ConfigError, DocumentError, LlamaExtractError
from llamaextract_nb.evaluation.diff import Diff, diff
from llamaextract_nb.runtime.history import open_run
from llamaextract_nb.runtime.progress import say
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.widgets.base import counted, script, style
from llamaextract_nb.widgets.differences import Differences
from llamaextract_nb.widgets.downloading import Downloading
from llamaextract_nb.widgets.evidence import Evidence
from llamaextract_nb.widgets.grid import static_table
from llamaextract_nb.widgets.review_page import review_page
from llamaextract_nb.widgets.reviewed import Reviewed, ReviewedRun
from llamaextract_nb.widgets.viewer import STYLES, Viewer
from llamaextract_nb.widgets.viewing import Viewing

_MOST_LETTERS = 100_000  # of documents that go into the notebook itself, for places without widgets
_FRAME = "width:100%;height:640px;border:0"


class ResultViewer(Viewing):
    """The results of a run, each value with its place on the page.

    One document, or documents of many fields, are shown field by field beside the page; the table of all is a click
    away. Walk with the arrow keys; typing replaces a value, and a click on words of the page takes them as the value.
    Alt+N goes to the next value that is worth a look, Alt+1, Alt+2 and Alt+3 take one that competed, Alt+Enter confirms
    the document and goes on to the next. What is corrected or confirmed belongs to the run. "Keys" shows every key.

    A frame that comes from no run is shown without places, and keeps its corrections to itself.

    With another run beside it, Alt+J and Alt+K walk the differences, and both values are shown: `ResultViewer(a, b)`.

    Args:
        results: A run, or a frame.
        other: What it is compared with, as in `diff()`; None for nothing.
        threshold: The confidence (0..1) below which a value is doubtful.

    Raises:
        ConfigError: `results` is neither, or `other` cannot be compared with it.
    """

    _esm = script("result_viewer.js")
    _css = style(*STYLES, "differences.css")

    differences_view = traitlets.Dict().tag(sync=True)

    def __init__(self, results: Run | pd.DataFrame, other: Any = None, *, threshold: float = 0.8) -> None:
        if not 0 <= threshold <= 1:
            raise ConfigError(f"threshold={threshold!r} is no confidence: give a number from 0 to 1.")
        reviewed = _reviewed(results)
        found = None if other is None else diff(results, other)
        super().__init__()
        self._viewer = Viewer(self, reviewed, threshold)
        Downloading(self, self._viewer)
        self._differences: Differences | None = None
        if found is not None:
            beside = _reviewed(other) if isinstance(other, (Run, pd.DataFrame)) else None
            known = Evidence(beside.results if beside else {}, reviewed.document, threshold)
            self._differences = Differences(self, self._viewer, found, known)

    # what a notebook reads

    @property
    def frame(self) -> pd.DataFrame:
        """The frame with the corrections in it; `attrs` and dtypes as before."""
        return self._viewer.reviewed.frame

    @property
    def corrections(self) -> pd.DataFrame:
        """What was corrected and confirmed: file, path, old, new, when (UTC), how, kind, applied, as of the run."""
        return self._viewer.reviewed.corrections

    @property
    def selected(self) -> dict[str, Any] | None:
        """The chosen value: file, path, value, and what is known of its place; None if none is chosen."""
        if self._viewer.selected is None:
            return None
        file, path = self._viewer.selected
        found = {"file": file, "path": path, "value": self._viewer.value(file, path)}
        known = self._viewer.evidence.of(file, path)
        known = {} if known.get("list") else known
        return {**found, **{name: known[name] for name in known if name not in found and known[name] is not None}}

    @property
    def differences(self) -> Diff | None:
        """What differs from the other run, as it was when this was made; None if there is none."""
        return self._differences.diff if self._differences is not None else None

    def select(self, file: str, path: str) -> None:
        """Choose a value, as a click on it does.

        Raises:
            ConfigError: There is no such value.
        """
        with self.lock:
            found = self._viewer.go(file, path)
        if not found:
            raise ConfigError(f"There is no cell {path!r} of {file!r}: see viewer.frame for both.")

    def correct(self, file: str, path: str, value: Any) -> None:
        """Change a value, as typing does; None empties it.

        Raises:
            SchemaError: The value does not fit the field.
            ConfigError: There is no such value.
        """
        with self.lock:  # what others correct comes on a thread of its own
            self.select(file, path)
            self._viewer.put(file, path, value, "typed")

    def confirm(self, file: str, path: str | None = None) -> None:
        """Say that a value is right as it stands, or all values of a document; see `Run.confirm()`."""
        with self.lock:
            self._viewer.reviewed.confirm(file, path)
            self._viewer.changed([file])

    def undo(self) -> None:
        """Take the last correction or confirmation back; nothing happens if there is none."""
        with self.lock:
            self._viewer.undo()

    def show(self, file: str, path: str) -> Any:
        """Return the part of the page where a value stands, its box drawn, as a Pillow image for reports.

        Raises:
            DocumentError: The value has no place on a page, or the document is not at hand.
        """
        mark = next((m for m in self._viewer.evidence.marks(file) if m.path == path), None)
        if mark is None or mark.box is None:
            raise DocumentError(f"{path} of {file} has no place on a page: see run.evidence.", file)
        return self._viewer.pages.crop(self._viewer.evidence.document(file), file, mark)

    def to_html(self, path: str | Path, *, pictures: bool = True) -> Path:
        """Write the review as one HTML file, to be clicked through without a kernel; return its path.

        The file loads nothing from elsewhere, and what documents say cannot run in it. Its size is told before it is
        written.

        Args:
            path: The file.
            pictures: Whether the pages' pictures are in it.

        Raises:
            ConfigError: There is no run, or the file cannot be written.
        """
        if not self._viewer.evidence:
            raise ConfigError("This frame comes from no run, so there are no documents to show: use frame.to_html().")
        target = Path(path)
        page = review_page(self._viewer, target.stem, pictures).encode()
        say(f"{target.name}: {counted(len(self.frame), 'document')}, {len(page) / 1e6:.1f} MB")
        try:
            target.write_bytes(page)
        except OSError as error:
            raise ConfigError(f"{target} cannot be written: {error.strerror}.") from None
        return target

    # plain forms

    def __repr__(self) -> str:
        failed = sum(result.status != "success" for result in self._viewer.evidence.results.values())
        history = self._viewer.reviewed.corrections
        corrected = int((history["kind"] == "corrected").sum()) if len(history) else 0
        rows, columns = counted(len(self.frame), "row"), counted(self.frame.shape[1], "column")
        return f"ResultViewer({rows}, {columns}, {failed} failed, {corrected} corrected)"

    def _static(self) -> str:
        table = "" if self.differences is None else self.differences._repr_html_()
        table += f"{static_table(self.frame)}<p>{html.escape(repr(self))}</p>"
        if not self._viewer.evidence:
            return table
        page = review_page(self._viewer, "Review", pictures=False, limit=_MOST_LETTERS)
        return f'{table}<iframe sandbox="allow-scripts" style="{_FRAME}" srcdoc="{html.escape(page)}"></iframe>'


def _reviewed(results: Any) -> Reviewed:
    if isinstance(results, Run):
        return ReviewedRun(results, results.frame)
    if not isinstance(results, pd.DataFrame):
        raise ConfigError(f"A viewer shows a run or a frame, not a {type(results).__name__}.")
    if "run" in results.attrs:
        try:
            return ReviewedRun(open_run(results), results)
        except LlamaExtractError:  # it was made by a ledger that is not here
            pass
    return Reviewed(results)
