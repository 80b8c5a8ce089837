"""The result viewer: the grid of values, and beside it the page on which the chosen value stands."""

from __future__ import annotations

import contextlib
import copy
import datetime
import html
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd

from llamaextract_nb.engine.drawing import warm
from llamaextract_nb.errors import ConfigError, DocumentError, LlamaExtractError, SchemaError
from llamaextract_nb.runtime.history import open_run
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.widgets import corrections
from llamaextract_nb.widgets.base import counted
from llamaextract_nb.widgets.corrections import Correction, typed
from llamaextract_nb.widgets.evidence import Evidence, mark_of, name_of
from llamaextract_nb.widgets.grid import Grid, Hooks, static_table
from llamaextract_nb.widgets.page_viewer import PageViewer
from llamaextract_nb.widgets.sheet import OWN, sheet_of_frame, sheet_of_list, steps
from llamaextract_nb.widgets.table_view import display


class ResultViewer(widgets.HBox):  # type: ignore[misc]
    """The results of a run, each value with its place on the page.

    Click a cell, or walk to it with the arrow keys, to see where its value stands. Typing replaces the value; Enter or
    F2 edits it, or opens a list; Escape leaves the list. Alt+N goes to the next doubtful value; Alt+1, Alt+2 and Alt+3
    take a value that competed with the chosen one. A frame that comes from no run is shown without places.

    Args:
        results: A run, or a frame.
        threshold: The confidence (0..1) below which a value is doubtful.

    Raises:
        ConfigError: `results` is neither.
    """

    def __init__(self, results: Run | pd.DataFrame, *, threshold: float = 0.8) -> None:
        if not 0 <= threshold <= 1:
            raise ConfigError(f"threshold={threshold!r} is no confidence: give a number from 0 to 1.")
        self._run, self._frame = _run_and_frame(results)
        self._root: Field | None = self._run.schema.field if self._run is not None else None
        self._evidence = Evidence(self._run, self._frame.index, threshold)
        self._columns = [index for index, name in enumerate(self._frame.columns) if name not in OWN]
        self._own = False  # whether the frame is a copy of ours
        self._history: list[Correction] = []
        self._selected: tuple[str, str] | None = None
        hooks = Hooks(
            cell=self._cell,
            reason=self._evidence.reason,
            select=self._choose,
            edit=self._edit,
            undo=self.undo,
            doubtful=self._next_doubtful,
            open=self._open,
            back=self._back,
            take=self._take,
        )
        first = sheet_of_frame(self._frame.iloc[:, self._columns], self._root)
        self._grid = Grid(first, hooks, evidence=self._run is not None)
        self._pages = PageViewer(self._go_to_box, self._take, self._begin)
        if self._run is not None:
            warm()
        else:
            self._pages.tell("This frame comes from no run of the ledger, so it has no pages to show.")
        self._grid.layout = widgets.Layout(flex="3 1 420px", min_width="0")
        self._pages.layout = widgets.Layout(flex="2 1 320px" if self._run is not None else "1 1 100%", min_width="0")
        layout = widgets.Layout(width="100%", flex_flow="row wrap", grid_gap="12px")
        super().__init__([self._grid, self._pages], layout=layout)

    # what a notebook reads

    @property
    def frame(self) -> pd.DataFrame:
        """The frame with the corrections in it; `attrs` and dtypes as before."""
        return self._frame

    @property
    def corrections(self) -> pd.DataFrame:
        """The history: one row for each correction, with file, path, old, new and when (UTC)."""
        return corrections.to_frame(self._history)

    @property
    def selected(self) -> dict[str, Any] | None:
        """The chosen value: file, path, value, and what is known of its place; None if none is chosen."""
        if self._selected is None:
            return None
        file, path = self._selected
        found = {"file": file, "path": path, "value": self._value(file, path)}
        known = self._evidence.of(file, path)
        known = {} if known.get("list") else known
        return {**found, **{name: known[name] for name in known if name not in found and known[name] is not None}}

    def select(self, file: str, path: str) -> None:
        """Choose a value, as a click on its cell does.

        Raises:
            ConfigError: There is no such cell.
        """
        if not self._go(file, path):
            raise ConfigError(f"There is no cell {path!r} of {file!r}: see viewer.frame for both.")

    def correct(self, file: str, path: str, value: Any) -> None:
        """Change a value, as editing its cell does; None empties it.

        Raises:
            SchemaError: The value does not fit the field.
            ConfigError: There is no such cell.
        """
        self.select(file, path)
        row, column = self._grid.selected or (0, 0)
        sheet = self._grid.sheet
        text = "" if value is None else str(value)
        new = typed(text, sheet.fields[column], sheet.frame.dtypes.iloc[column])
        self._put(file, path, new)
        self._refresh(row, column)

    def undo(self) -> None:
        """Take the last correction back; nothing happens if there is none."""
        if self._history:
            last = self._history.pop()
            self._set(last.file, last.path, last.old)
            self._refresh()
            self._go(last.file, last.path)

    def show(self, file: str, path: str) -> Any:
        """Return the part of the page where a value stands, its box drawn, as a Pillow image for reports.

        Raises:
            DocumentError: The value has no place on a page, or the document is not at hand.
        """
        mark = next((m for m in self._evidence.marks(file) if m.path == path), None)
        if mark is None or mark.box is None:
            raise DocumentError(f"{path} of {file} has no place on a page: see run.evidence.", file)
        return self._pages.crop(self._evidence.document(file), file, mark)

    # what the grid asks

    def _cell(self, file: str, path: str) -> tuple[int, str]:
        return (3, "✎") if self._correction(file, path) else self._evidence.level(file, path)

    def _choose(self, file: str, path: str) -> None:
        self._selected = (file, path)
        if not self._evidence:
            return
        marks, others = self._evidence.marks(file), self._evidence.alternatives(file, path)
        corrected = self._correction(file, path)
        words = self._evidence.words(file, path)
        if corrected is not None:
            words = f"corrected, it was {display(corrected.old, 80) or 'empty'}"
            taken = next((mark_of(path, other) for other in others if other["value"] == corrected.new), None)
            marks = [mark if mark.path != path or taken is None else taken for mark in marks]
        candidates = [(name_of(other), mark_of(path, other)) for other in others]
        try:
            self._pages.show(file, self._evidence.document(file), marks, path, words, candidates)
        except DocumentError as error:
            mark = next((m for m in marks if m.path == path), None)
            self._pages.tell(str(error), file, mark.text if mark is not None else "", failed=True)

    def _begin(self) -> None:
        """Show the first document as soon as there is someone to look."""
        first = next((file for file, result in self._evidence.results.items() if result.status == "success"), None)
        if first is not None and self._selected is None:
            with contextlib.suppress(DocumentError):  # it is said when a cell of it is chosen
                self._pages.show(first, self._evidence.document(first), self._evidence.marks(first), "")

    def _take(self, index: int) -> None:
        """Correct the chosen value to one that competed with it."""
        if self._selected is None or self._grid.selected is None:
            return
        others = self._evidence.alternatives(*self._selected)
        if index < len(others):
            self._put(*self._selected, others[index]["value"])
            self._refresh(*self._grid.selected)

    def _edit(self, row: int, column: int, text: str) -> None:
        sheet = self._grid.sheet
        self._grid.selected = (row, column)
        try:
            new = typed(text, sheet.fields[column], sheet.frame.dtypes.iloc[column])
        except SchemaError as error:
            self._grid.message = str(error)
            self._grid.problem = {"row": row, "column": column, "text": text}
            self._grid.show()
            return
        self._put(*sheet.address(row, column), new)
        self._refresh(row, column)

    def _open(self, row: int, column: int) -> None:
        sheet = self._grid.sheet
        file, path = sheet.address(row, column)
        items: Any = sheet.frame.iat[row, column]
        if isinstance(items, list):
            self._grid.push(sheet_of_list(items, file, path, self._root))

    def _back(self, depth: int) -> None:
        while len(self._grid.sheets) > depth + 1:
            left = self._grid.sheets.pop()
            found = self._grid.sheet.find(left.file or "", left.path)
            self._grid.selected = found
        self._grid.message, self._grid.problem = "", None
        if self._grid.selected:
            self._grid.select(*self._grid.selected)
        else:
            self._grid.show()

    def _next_doubtful(self) -> None:
        sheet, view = self._grid.sheet, self._grid.sheet.view
        columns = [index for index in range(sheet.frame.shape[1]) if index not in sheet.hidden]
        row, column = self._grid.selected or (-1, -1)
        at = view.place(row) if row >= 0 else None
        places = [(place, index) for place in range(at or 0, len(view)) for index in columns]
        for place, index in (p for p in places if at is None or p > (at, column)):
            position = view.page(place, 1)[0]
            if not self._evidence.reason(sheet.address(position, index)[0]):
                level, mark = self._cell(*sheet.address(position, index))
                if level in (1, 2) and mark != "✎":
                    self._grid.select(position, index)
                    return
        self._grid.message = "No doubtful value from here on."
        self._grid.show()

    def _go_to_box(self, path: str) -> None:
        if self._selected is not None:
            self._go(self._selected[0], path)

    # values

    def _go(self, file: str, path: str) -> bool:
        """Choose a cell, on the sheet where it stands."""
        found = self._grid.sheet.find(file, path)
        if found is None:
            self._grid.sheets = self._grid.sheets[:1]
            found = self._grid.sheet.find(file, path)
            if found is None and "[" in path:
                found = self._descend(file, path)
        if found is None:
            return False
        self._grid.select(*found)
        return True

    def _descend(self, file: str, path: str) -> tuple[int, int] | None:
        """Open the sheets of the lists in which a value stands."""
        parts = path.split("[")
        for number in range(1, len(parts)):
            listed = "[".join(parts[:number])
            place = self._grid.sheet.find(file, listed)
            if place is None:
                return None
            items: Any = self._grid.sheet.frame.iat[place]
            if not isinstance(items, list):
                return None
            if not any(isinstance(item, (dict, list)) for item in items):
                return place  # a list of single values stands in one cell
            self._grid.sheets.append(sheet_of_list(items, file, listed, self._root))
        return self._grid.sheet.find(file, path)

    def _value(self, file: str, path: str) -> Any:
        place = self._grid.sheet.find(file, path)
        value: Any = None if place is None else self._grid.sheet.frame.iat[place]
        return value.item() if isinstance(value, np.generic) else value

    def _put(self, file: str, path: str, new: Any) -> None:
        old = self._value(file, path)
        now = datetime.datetime.now(datetime.UTC)
        self._history.append(Correction(file, path, old, new, now))
        self._set(file, path, new)

    def _set(self, file: str, path: str, value: Any) -> None:
        """Write a value into the corrected frame and the sheets that show it."""
        if not self._own:
            self._frame, self._own = self._frame.copy(), True
        name, bracket, _ = path.partition("[")
        files = self._grid.sheets[0]
        row, column = files.find(file, name) or (0, 0)
        column = self._columns[column]
        if bracket:
            whole: Any = copy.deepcopy(self._frame.iat[row, column])
            _assign(whole, steps(path)[len(steps(name)) :], value)
            self._frame.iat[row, column] = whole
        else:
            self._frame.iat[row, column] = _stored(value, self._frame.dtypes.iloc[column])
        files.frame = files.view.frame = self._frame.iloc[:, self._columns]
        for depth, sheet in enumerate(self._grid.sheets):
            if depth:
                place = self._grid.sheets[depth - 1].find(file, sheet.path)
                items: Any = self._grid.sheets[depth - 1].frame.iat[place] if place else None
                if isinstance(items, list):
                    sheet.frame = sheet.view.frame = sheet_of_list(items, file, sheet.path, self._root).frame
            found = sheet.find(file, path if sheet.file else name)
            if found:
                sheet.view.changed(found[1])

    def _refresh(self, row: int | None = None, column: int | None = None) -> None:
        self._grid.message, self._grid.problem = "", None
        self._grid.can_undo = bool(self._history)
        if row is not None and column is not None:
            self._grid.selected = (row, column)
            self._choose(*self._grid.sheet.address(row, column))
        self._grid.show()

    def _correction(self, file: str, path: str) -> Correction | None:
        return next((c for c in reversed(self._history) if c.file == file and c.path == path), None)

    # plain forms

    def __repr__(self) -> str:
        failed = sum(result.status != "success" for result in self._evidence.results.values())
        rows, columns = counted(len(self._frame), "row"), counted(self._frame.shape[1], "column")
        return f"ResultViewer({rows}, {columns}, {failed} failed, {len(self._history)} corrected)"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs) or {}
        table = static_table(self._frame)
        return {**bundle, "text/plain": repr(self), "text/html": f"{table}<p>{html.escape(repr(self))}</p>"}


def _run_and_frame(results: Any) -> tuple[Run | None, pd.DataFrame]:
    if isinstance(results, Run):
        return results, results.frame
    if not isinstance(results, pd.DataFrame):
        raise ConfigError(f"A viewer shows a run or a frame, not a {type(results).__name__}.")
    try:
        return (open_run(results), results) if "run" in results.attrs else (None, results)
    except LlamaExtractError:
        return None, results


def _assign(whole: Any, path: list[str | int], value: Any) -> None:
    for step in path[:-1]:
        whole = whole[step]
    whole[path[-1]] = value


def _stored(value: Any, dtype: Any) -> Any:
    if value is None:
        return pd.NaT if pd.api.types.is_datetime64_any_dtype(dtype) else None
    if pd.api.types.is_datetime64_any_dtype(dtype):
        moment = pd.Timestamp(value)
        return moment.tz_convert("UTC").tz_localize(None) if moment.tzinfo else moment
    return value
