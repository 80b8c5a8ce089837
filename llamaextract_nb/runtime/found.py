"""What a run found: its results, and the frames that are made of them."""

from __future__ import annotations

import itertools
from collections.abc import Hashable
from typing import TYPE_CHECKING

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.results import FileResult, to_confidence, to_errors, to_evidence, to_frame, to_table
from llamaextract_nb.runtime.built import Built
from llamaextract_nb.runtime.correctable import Correctable
from llamaextract_nb.runtime.standing import Standing
from llamaextract_nb.schema import Schema

if TYPE_CHECKING:
    import pandas as pd


class Found(Correctable):
    """Results and their frames, each built once and again only after a change; what is returned is the caller's own.

    Args:
        run_id: The run's id.
        standing: The files with their results.
        schema: What was extracted.

    Attributes:
        id: The run's id, by which `open_run()` finds it again.
    """

    def __init__(self, run_id: str, standing: Standing, schema: Schema) -> None:
        super().__init__(standing, schema)
        self.id = run_id
        self._changes = itertools.count(1)
        self._change = 0  # the number of the last one
        self._built = Built(self._state)

    def _note_change(self) -> None:
        self._change = next(self._changes)

    def _state(self) -> Hashable:
        """Return what differs after each change of a file, and of corrections, also in other kernels."""
        try:
            return self._change, self._standing.ledger.corrections_state()
        except ConfigError:  # what is finished is in memory, and told all the same
            return self._change, None

    @property
    def results(self) -> list[FileResult]:
        """The results so far, one for each file; those with a target other than per_doc, one for each page or row."""
        return self._corrections.put_into(self._standing.results)

    def result_of(self, file: str) -> FileResult | None:
        """Return the result of one row by its label, None if there is no such row; quicker than `results`."""
        return self._corrections.result_of(file)

    @property
    def frame(self) -> pd.DataFrame:
        """The frame as it stands: one row for each file, open and failed ones included; see `result()`."""
        frame = self._built.frame("documents", lambda: to_frame(self.schema.field, self.results))
        frame.attrs["run"] = self.id
        return frame

    def table(self, path: str) -> pd.DataFrame:
        """Return a list of the schema as a child table: one row for each item, keyed by file and position.

        Raises:
            SchemaError: The schema has no such list.
        """
        return self._built.frame(("list", path), lambda: to_table(self.schema.field, self.results, path))

    @property
    def evidence(self) -> pd.DataFrame:
        """A long frame with one row for each value: where it stands and how sure it is (boxes in PDF points)."""
        return self._built.frame("evidence", lambda: to_evidence(self.results))

    @property
    def errors(self) -> pd.DataFrame:
        """A frame of what failed, was cancelled or waits: file, stage, reason, hint, job_id, request_id."""
        return self._built.frame("errors", lambda: to_errors(self._standing.results))

    @property
    def confidence(self) -> pd.DataFrame:
        """A frame of the shape of `frame` with the confidence (0..1) of each value instead of it, NaN if not known.

        A list has that of the least sure value in it; what a person corrected or confirmed is sure: 1. `_status` and
        `_error` are as they are in `frame`.
        """
        frame = self._built.frame("confidence", lambda: to_confidence(self.schema.field, self.frame, self.evidence))
        frame.attrs["run"] = self.id
        return frame
