"""How the files of a run stand, and what has come of them."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.results import FileResult, split_targets
from llamaextract_nb.runtime.files import OPEN, RunFile
from llamaextract_nb.runtime.ledger import Ledger

if TYPE_CHECKING:
    import pandas as pd

_FOREMOST = ("failed", "waiting", "running", "uploading", "cancelled", "queued")  # done files are only counted


class Standing:
    """The files of a run.

    Args:
        files: The files, in the order of their rows.
        ledger: Where the answers are.
        target: The run's target: with "per_page" and "per_table_row" a file has several results.
    """

    def __init__(self, files: Sequence[RunFile], ledger: Ledger, target: str) -> None:
        self.files = files
        self.ledger = ledger
        self._target = target

    @property
    def counts(self) -> dict[str, int]:
        """The number of files in each state."""
        return dict(Counter(file.state for file in self.files))

    @property
    def over(self) -> bool:
        """Whether no file is open."""
        return all(file.state not in OPEN for file in self.files)

    def foremost(self, most: int) -> list[tuple[str, str, str]]:
        """Return (file, state, reason) for the files that matter most now: failed, then running, then others."""
        ranks = {state: rank for rank, state in enumerate(_FOREMOST)}
        files = heapq.nsmallest(most, self.files, key=lambda file: (ranks.get(file.state, len(ranks)), file.position))
        return [(file.label, file.state, file.error or "") for file in files if file.state in ranks]

    def find(self, label: str) -> RunFile | None:
        """Return the file behind a row's label."""
        label = label.rpartition("#")[0] or label if self._target != "per_doc" else label
        return next((file for file in self.files if file.label == label), None)

    @property
    def results(self) -> list[FileResult]:
        """The results so far: one for each file, or one for each of its pages or rows."""
        keys = [file.key for file in self.files if file.state == "done" and file.answer is None and file.key]
        try:
            answers = self.ledger.answers(keys)
        except ConfigError:
            if keys:
                raise
            answers = {}
        found = [file.result(answers.get(file.key or "")) for file in self.files]
        if self._target == "per_doc":
            return found
        return [part for result in found for part in split_targets(result, self._target)]

    @property
    def status(self) -> pd.DataFrame:
        """A frame with one row for each file: state, seconds, pages, attempts, duplicates, credits."""
        import pandas as pd

        rows = {
            "state": pd.array([file.state for file in self.files], dtype="string"),
            "seconds": pd.array([file.seconds for file in self.files], dtype="Float64"),
            "pages": pd.array([file.pages for file in self.files], dtype="Int64"),
            "attempts": pd.array([file.attempts for file in self.files], dtype="Int64"),
            "duplicates": pd.array([file.duplicates for file in self.files], dtype="Int64"),
            "credits": pd.array([file.credits for file in self.files], dtype="Float64"),
        }
        return pd.DataFrame(rows, index=pd.Index([file.label for file in self.files], name="file", dtype="string"))
