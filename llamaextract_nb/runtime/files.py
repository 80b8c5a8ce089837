"""One file of a run, from the queue to its answer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from llamaextract_nb.results import FileResult
from llamaextract_nb.runtime.ledger import Answer
from llamaextract_nb.runtime.sources import Source

OPEN = ("queued", "uploading", "running")
OVER = ("done", "failed", "cancelled")


@dataclass(slots=True)
class RunFile:
    """A file and how it stands: `state` is queued, uploading, running, done, failed or cancelled."""

    position: int
    source: Source
    state: str = "queued"
    started: float | None = None
    seconds: float | None = None
    pages: int | None = None
    attempts: int = 0
    key: str | None = None
    answer: Answer | None = None
    error: str | None = None
    stage: str | None = None
    hint: str | None = None

    @property
    def label(self) -> str:
        """The label of its row."""
        return self.source.label

    def begin(self, state: str) -> None:
        """Note that work on it goes on."""
        if self.started is None:
            self.started = time.monotonic()
        self.state = state

    def succeed(self, answer: Answer, attempted: bool = True) -> None:
        """Note its answer."""
        self.answer = answer
        usage = (answer.metadata or {}).get("usage") or {}
        pages = usage.get("num_pages_extracted") if isinstance(usage, dict) else None
        self.pages = int(pages) if isinstance(pages, (int, float)) else None
        self.error = self.stage = self.hint = None
        self._end("done", attempted)

    def fail(self, error: str, stage: str, hint: str | None = None) -> None:
        """Note why there is no answer, and in which stage: read, upload, extract or cancel."""
        self.error, self.stage, self.hint = error, stage, hint
        self._end("cancelled" if stage == "cancel" else "failed", stage != "cancel")

    def again(self) -> None:
        """Put it back into the queue."""
        self.state, self.started, self.seconds = "queued", None, None
        self.error = self.stage = self.hint = None

    def _end(self, state: str, attempted: bool) -> None:
        self.state = state
        self.attempts += attempted
        self.seconds = round(time.monotonic() - self.started, 3) if self.started is not None else 0.0

    def result(self) -> FileResult:
        """Return it as a result."""
        if self.answer is not None:
            return FileResult(self.label, "success", self.answer.data, metadata=self.answer.metadata)
        status = "cancelled" if self.state == "cancelled" else "error"
        error = self.error or "The run is not over yet: wait for run.result()."
        return FileResult(self.label, status, None, error=error, stage=self.stage or self.state, hint=self.hint)

    def row(self) -> dict[str, Any]:
        """Return it as a row of the ledger."""
        return {
            "position": self.position,
            "label": self.label,
            "answer": self.key if self.state == "done" else None,
            "state": self.state,
            "seconds": self.seconds,
            "pages": self.pages,
            "attempts": self.attempts,
            "error": self.error,
            "stage": self.stage,
            "hint": self.hint,
            "path": self.source.stored_path,
        }
