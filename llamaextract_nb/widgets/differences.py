"""The differences between two runs, walked through one at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from llamaextract_nb.errors import DocumentError
from llamaextract_nb.evaluation.diff import Diff
from llamaextract_nb.evaluation.pairs import ONLY_B
from llamaextract_nb.widgets.base import Base, Part
from llamaextract_nb.widgets.evidence import Evidence
from llamaextract_nb.widgets.table_view import display
from llamaextract_nb.widgets.viewer import Viewer

_LONGEST = 2_000  # letters of a value that are shown


class Differences(Part):
    """Walks the differences between what a viewer shows, a, and another side, b.

    Where a has a value, the viewer goes to it; where only b has one, the page shows the place of that.

    Args:
        widget: The widget that shows it.
        viewer: The viewer of a.
        diff: What differs.
        other: What is known of the values of b.
    """

    def __init__(self, widget: Base, viewer: Viewer, diff: Diff, other: Evidence) -> None:
        super().__init__(widget, "differences")
        self.diff = diff
        self._viewer, self._other = viewer, other
        self._at: int | None = None
        self._show()

    def _show(self) -> None:
        told = " ".join([self.diff.summary, *self.diff.notes])
        view: dict[str, Any] = {"told": display(told, None), "at": self._at, "of": len(self.diff)}
        if self._at is not None:
            cell = self.diff.cells.iloc[self._at]
            view |= {"path": f"{cell['file']}: {cell['path']}", "kind": cell["kind"]}
            view |= {side: self._side(cell[side], cell[f"confidence_{side}"]) for side in "ab"}
        self.view = view

    def _side(self, value: Any, confidence: float) -> tuple[str, float | None]:
        return display(value, _LONGEST), None if pd.isna(confidence) else confidence

    def step(self, by: int) -> None:
        """Go some differences on or back; after the last comes the first."""
        if not len(self.diff):
            return
        start = self._at if self._at is not None else -1 if by > 0 else 0
        self._at = (start + by) % len(self.diff)
        cell = self.diff.cells.iloc[self._at]
        file, path = str(cell["file"]), str(cell["path"])
        while not self._viewer.go(file, path) and "[" in path:  # an item that only b has: to the list
            path = path[: path.rindex("[")]
        if cell["kind"] == ONLY_B:
            self._show_place(file, str(cell["path"]))
        self._show()

    def _show_place(self, file: str, path: str) -> None:
        """Show where a value of b stands; there is nothing to take or to confirm, since it is not of this run."""
        marks = [mark for mark in self._other.marks(file) if mark.path == path] if self._other else []
        if not marks:
            return
        about = replace(self._other.about(file, path), candidates=(), takes="", confirmable=False)
        try:
            self._viewer.pages.show(file, self._viewer.evidence.document(file), marks, about)
        except DocumentError:  # the viewer has said so, at the same document
            return

    def _on_step(self, by: int) -> None:
        self.step(1 if by > 0 else -1)
