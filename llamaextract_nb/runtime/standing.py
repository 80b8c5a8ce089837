"""How the files of a run stand, and what has come of them."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from llamaextract_nb.errors import ConfigError, DocumentError, JobCancelledError, JobError
from llamaextract_nb.results import FileResult, split_targets
from llamaextract_nb.runtime.files import OPEN, RunFile
from llamaextract_nb.runtime.ledger import Answer, Ledger
from llamaextract_nb.runtime.member import Member

if TYPE_CHECKING:
    import pandas as pd

_PREFIXES = {"per_page": "page=", "per_table_row": "row="}  # of the parts that `split_targets()` makes of a file
_PART = re.compile(r"#((?:page|row)=[0-9]+)$")
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
        self.target = target

    @property
    def counts(self) -> dict[str, int]:
        """The number of files in each state."""
        return dict(Counter(file.state for file in self.files))

    @property
    def over(self) -> bool:
        """Whether no file is open."""
        return all(file.state not in OPEN for file in self.files)

    @property
    def notes(self) -> list[str]:
        """What is to be said of the files besides their states: jobs that ran twice, or that still run."""
        twice = sum(file.duplicates for file in self.files)
        going = len({file.job_id or file.label for file in self.files if file.goes_on})
        lost = f"{twice} job{'s' if twice != 1 else ''} may have run twice, because an answer of the host was lost."
        left = f"{going} job{'s go' if going != 1 else ' goes'} on at the host: run.retry() collects what comes of it."
        return [lost] * bool(twice) + [left] * bool(going)

    def foremost(self, most: int) -> list[tuple[str, str, str]]:
        """Return (file, state, reason) for the files that matter most now: failed, then running, then others."""
        ranks = {state: rank for rank, state in enumerate(_FOREMOST)}
        files = heapq.nsmallest(most, self.files, key=lambda file: (ranks.get(file.state, len(ranks)), file.position))
        return [(file.label, file.state, file.error or "") for file in files if file.state in ranks]

    def parted(self, label: str) -> tuple[str, str]:
        """Return the file's label, and the page or row of it, that a row's label stands for; see `prefix`."""
        part = _PART.search(label) if self.prefix else None
        return (label[: part.start()], part[1]) if part else (label, self.prefix)

    @property
    def prefix(self) -> str:
        """How the parts begin that this run makes of a file, as in "page=2"; "" for one that takes files whole."""
        return _PREFIXES.get(self.target, "")

    def find(self, label: str) -> RunFile | None:
        """Return the file behind a row's label."""
        name, _ = self.parted(str(label))
        return next((file for file in self.files if file.label == name), None)

    def positions(self, labels: Iterable[str]) -> list[int]:
        """Return the position of the file behind each row's label."""
        known = {file.label: file.position for file in self.files}
        return [known[self.parted(label)[0]] for label in labels]

    def document(self, label: str) -> Path | bytes:
        """Return the document behind a row's label; see `Run.document()`."""
        found = self.find(label)
        if found is None:
            raise DocumentError(f"{label} is no file of this run.", label)
        content = found.source.content
        if isinstance(content, Member):
            content = found.source.at_hand()
        if not isinstance(content, (Path, bytes)) or content == b"":
            raise DocumentError(f"{label} is not on this machine: fetch it to see its pages.", label)
        if isinstance(content, Path) and not content.exists():
            raise DocumentError(f"{label} has been moved or deleted: it was at {content}.", label)
        if found.digest is not None and found.source.fingerprint()[0] != found.digest:
            raise DocumentError(f"{label} has changed since it was extracted: extract it again.", label)
        return content

    @property
    def results(self) -> list[FileResult]:
        """The results so far: one for each file, or one for each of its pages or rows."""
        return self.results_of(self.files)

    def results_of(self, files: Sequence[RunFile]) -> list[FileResult]:
        """Return the results of some files, as the hosts gave them."""
        found = [file.result(answer) for file, answer in zip(files, self.answers_of(files), strict=True)]
        if not self.prefix:
            return found
        return [part for result in found for part in split_targets(result, self.target)]

    def answers_of(self, files: Sequence[RunFile]) -> list[Answer | None]:
        """Return the answers that some files have, None for a file without one."""
        keys = [file.key for file in files if file.state == "done" and file.answer is None and file.key]
        try:
            answers = self.ledger.answers(keys)
        except ConfigError:
            if keys:
                raise
            answers = {}
        return [answers.get(file.key or "") or file.answer for file in files]

    def raise_first(self, run_id: str) -> None:
        """Raise why the first file has no values that has none, as on_error="raise" asks for."""
        for file in self.files:
            if file.state == "failed":
                kind = DocumentError if file.stage in ("read", "upload") else JobError
                raise kind(file.error or "")
            if file.state == "cancelled":
                raise JobCancelledError(f"The run {run_id} was cancelled: run.retry() goes on with what is missing.")

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
