"""What is reviewed: the values of a frame, and how they are put right: in the frame alone, or in the run behind it."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from llamaextract_nb.errors import ConfigError, DocumentError
from llamaextract_nb.results import Correction, FileResult, changed_cells, to_corrections
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.schema.values import value_of
from llamaextract_nb.widgets.page_viewer import Mark
from llamaextract_nb.widgets.sheet import steps

Place = tuple[str, str]  # a file and a path


class Reviewed:
    """A frame that comes from no run: what is corrected in it stays in a copy of it.

    Attributes:
        frame: The frame with the corrections in it.
        results: The results behind it by file; there are none.
        root: The root of the schema, None where there is none.
    """

    run: Run | None = None
    root: Field | None = None

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.results: dict[str, FileResult] = {}
        self._own = False  # whether the frame is a copy of ours
        self._history: list[Correction] = []
        self._cells: list[tuple[int, int]] = []  # where each of them is, since labels may repeat

    @property
    def corrections(self) -> pd.DataFrame:
        """The corrections, as `Run.corrections` has them."""
        return to_corrections([(correction, True) for correction in self._history])

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._history)

    def is_corrected(self, file: str, path: str) -> bool:
        """Whether a value was corrected."""
        return any((correction.file, correction.path) == (file, path) for correction in self._history)

    def value(self, cell: tuple[int, int], path: str) -> Any:
        """Return a value of the frame, or one inside it, None where there is none."""
        value: Any = self.frame.iat[cell]
        for step in steps(path[path.index("[") :]) if "[" in path else []:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value.item() if isinstance(value, np.generic) else value

    def correct(self, cell: tuple[int, int], at: Place, value: Any, how: str, mark: Mark | None = None) -> None:
        """Put a value in place of another.

        Args:
            cell: The row of the file and the column of the field in the frame.
            at: The file and the path.
            value: The value, or a text that is read as the field's type.
            how: "typed", "alternative" or "page".
            mark: Where it was taken from.

        Raises:
            SchemaError: The value is not of the field's type.
        """
        file, path = at
        inside = steps(path)[1:] if "[" in path else []
        old: Any = self.frame.iat[cell]
        for step in inside:
            old = old[step]
        kind = "any" if inside else _kind_of(self.frame.dtypes.iloc[cell[1]])
        new = value_of(value, Field(path, kind, {}))
        now = datetime.datetime.now(datetime.UTC)
        old = old.item() if isinstance(old, np.generic) else old
        self._history.append(Correction(file, path, old, new, now, how=how))
        self._cells.append(cell)
        self._write(cell, inside, new)

    def confirm(self, file: str, path: str | None) -> None:
        """Refuse: nothing is known that could be confirmed.

        Raises:
            ConfigError: Always.
        """
        raise ConfigError("This frame comes from no run, so there is nothing to confirm: lx.open_run() opens one.")

    def undo(self) -> Place | None:
        """Take the last correction back; return where it was, None if there is none."""
        if not self._history:
            return None
        last = self._history.pop()
        self._write(self._cells.pop(), steps(last.path)[1:] if "[" in last.path else [], last.old)
        return last.file, last.path

    def document(self, file: str) -> Path | bytes:
        """Refuse: there is no document.

        Raises:
            DocumentError: Always.
        """
        raise DocumentError("This frame comes from no run of the ledger, so it has no pages to show.", file)

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have a function called when something is corrected elsewhere, which cannot be; return what ends that."""
        return lambda: None

    def refresh(self) -> list[str]:
        """Read anew what others may have changed, which is nothing."""
        return []

    def _write(self, cell: tuple[int, int], inside: list[str | int], value: Any) -> None:
        self._make_own()
        if not inside:
            self.frame.iat[cell] = stored(value, self.frame.dtypes.iloc[cell[1]])
            return
        whole: Any = copy.deepcopy(self.frame.iat[cell])
        of = whole
        for step in inside[:-1]:
            of = of[step]
        of[inside[-1]] = value
        self.frame.iat[cell] = whole

    def _make_own(self) -> None:
        if not self._own:
            self.frame, self._own = self.frame.copy(), True


class ReviewedRun(Reviewed):
    """The frame of a run: what is corrected in it is the run's, and so everyone's who reads it.

    Args:
        run: The run.
        frame: Its frame, or some of its rows and columns.
    """

    def __init__(self, run: Run, frame: pd.DataFrame) -> None:
        super().__init__(frame)
        self.run, self.root = run, run.schema.field
        self.results = {result.file: result for result in run.results}
        self._seen = run.corrected_rows
        for file in self._seen.keys() & self.results.keys():
            self._write_row(changed_cells(run.schema.field, None, self.results[file]), file)  # the frame may be older

    @property
    def corrections(self) -> pd.DataFrame:
        """The run's corrections and confirmations."""
        assert self.run is not None
        return self.run.corrections

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._seen)

    def correct(self, cell: tuple[int, int], at: Place, value: Any, how: str, mark: Mark | None = None) -> None:
        """Put a value in place of another, in the run; see `Run.correct()`."""
        assert self.run is not None
        place: dict[str, Any] = {}
        if mark is not None:
            boxes = [mark.box] if mark.box else None
            place = {"page": mark.page, "boxes": boxes, "text": mark.text or None, "anchor": mark.anchor}
        self.run.correct(*at, value, how=how, **place)
        self.refresh()

    def confirm(self, file: str, path: str | None) -> None:
        """Say that a value is right, or all of a document, in the run."""
        assert self.run is not None
        self.run.confirm(file, path)
        self.refresh()

    def undo(self) -> Place | None:
        """Take back what was last done in the run's documents; return where it was."""
        assert self.run is not None
        last = self.run.undo()
        if last is None:
            return None
        self.refresh()
        return last.file, last.path

    def document(self, file: str) -> Path | bytes:
        """Return the document behind a row; see `Run.document()`."""
        assert self.run is not None
        return self.run.document(file)

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have a function called when something is corrected, wherever; return what ends that."""
        assert self.run is not None
        return self.run.on_correction(listener)

    def refresh(self) -> list[str]:
        """Read the values anew of the files in which something was corrected, and return these."""
        assert self.run is not None
        assert self.root is not None
        before, self._seen = self._seen, self.run.corrected_rows
        changed = [
            file
            for file in before.keys() | self._seen.keys()
            if file in self.results and before.get(file) != self._seen.get(file)
        ]
        for file in changed:
            result = self.run.result_of(file)
            if result is not None:
                self._write_row(changed_cells(self.root, self.results[file], result), file)
                self.results[file] = result
        return changed

    def _write_row(self, cells: dict[str, Any], file: str) -> None:
        self._make_own()
        for row in np.flatnonzero(self.frame.index.astype(str) == file).tolist():
            for column, name in enumerate(self.frame.columns):
                if name in cells and not _is_same(cells[name], self.frame.iat[row, column]):
                    self.frame.iat[row, column] = stored(cells[name], self.frame.dtypes.iloc[column])


def stored(value: Any, dtype: Any) -> Any:
    """Return a value as a column of a dtype keeps it."""
    if not isinstance(value, (list, dict)) and pd.isna(value):
        return pd.NaT if pd.api.types.is_datetime64_any_dtype(dtype) else None
    if pd.api.types.is_datetime64_any_dtype(dtype):
        moment = pd.Timestamp(value)
        return moment.tz_convert("UTC").tz_localize(None) if moment.tzinfo else moment
    return value


def _is_same(one: Any, other: Any) -> bool:
    missing = [not isinstance(value, (list, dict)) and pd.isna(value) for value in (one, other)]
    return all(missing) if any(missing) else bool(one == other)


def _kind_of(dtype: Any) -> str:
    if pd.api.types.is_bool_dtype(dtype):
        return "boolean"
    if pd.api.types.is_integer_dtype(dtype):
        return "integer"
    if pd.api.types.is_numeric_dtype(dtype):
        return "number"
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return "date-time"
    return "string" if isinstance(dtype, pd.StringDtype) else "any"
