"""One file of a run, from the queue to its answer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from llamaextract_nb.results import FileResult
from llamaextract_nb.runtime.ledger import Answer
from llamaextract_nb.runtime.source import Source, content_from

OPEN = ("queued", "uploading", "running")
MISSING = ("failed", "cancelled", "waiting")  # what run.retry() takes up


@dataclass(slots=True)
class RunFile:
    """A file and how it stands.

    `state` is queued, uploading, running, done, failed, cancelled, or waiting: for the run as a whole to be mended. The
    answer of a file that is done is in the ledger under `key`, and here only until it has been written. `credits` is
    what the host billed, `reserved` what a budget set aside until that is known; `goes_on` is whether the host is still
    at work on it although the run was cancelled.
    """

    position: int
    source: Source
    state: str = "queued"
    started: float | None = None
    seconds: float | None = None
    pages: int | None = None
    attempts: int = 0
    digest: str | None = None
    size: int | None = None
    key: str | None = None
    file_id: str | None = None
    job_id: str | None = None
    request_id: str | None = None
    duplicates: int = 0
    credits: float | None = None
    reserved: float = 0.0
    goes_on: bool = False
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
        if attempted:
            self.bill(billed(usage))
        self.error = self.stage = self.hint = self.request_id = None
        self._end("done", attempted)

    def bill(self, amount: float | None) -> None:
        """Note what the host billed; None as long as it does not say."""
        if amount is not None:
            self.credits, self.reserved = (self.credits or 0.0) + amount, 0.0

    def fail(self, error: str, stage: str, hint: str | None = None, request_id: str | None = None) -> None:
        """Note why there is no answer, and in which stage: read, upload, create, extract, result or cancel."""
        self.error, self.stage, self.hint, self.request_id = error, stage, hint, request_id
        self._end("cancelled" if stage == "cancel" else "failed", stage != "cancel")

    def wait(self, reason: str, hint: str) -> None:
        """Note that the run as a whole stopped before this file was done."""
        self.error, self.stage, self.hint = reason, "wait", hint
        self._end("waiting", False)

    def follow(self, twin: RunFile) -> None:
        """Take over what came of another file with the same content."""
        self.answer, self.pages, self.job_id, self.request_id = twin.answer, twin.pages, twin.job_id, twin.request_id
        self.error, self.stage, self.hint = twin.error, twin.stage, twin.hint
        self._end(twin.state, False)

    def again(self) -> None:
        """Put it back into the queue."""
        self.state, self.started, self.seconds, self.goes_on = "queued", None, None, False
        self.error = self.stage = self.hint = self.request_id = None

    def _end(self, state: str, attempted: bool) -> None:
        self.state = state
        self.attempts += attempted
        self.seconds = round(time.monotonic() - self.started, 3) if self.started is not None else 0.0

    def result(self, answer: Answer | None) -> FileResult:
        """Return it as a result, with its answer from the ledger if it is done."""
        answer = answer or self.answer
        if self.state == "done" and answer is not None:
            return FileResult(self.label, "success", answer.data, metadata=answer.metadata)
        status = self.state if self.state in ("cancelled", "waiting") else "error"
        error = self.error or "The run is not over yet: wait for run.result()."
        if self.state == "done":
            status, error = "error", "Its answer is no longer in the ledger: extract it again."
        return FileResult(
            self.label,
            status,
            None,
            error=error,
            stage=self.stage or self.state,
            hint=self.hint,
            job_id=self.job_id,
            request_id=self.request_id,
        )

    def row(self) -> dict[str, Any]:
        """Return it as a row of the ledger."""
        return {
            "position": self.position,
            "label": self.label,
            "name": self.source.name,
            "answer": self.key if self.state == "done" else None,
            "state": self.state,
            "seconds": self.seconds,
            "pages": self.pages,
            "attempts": self.attempts,
            "digest": self.digest,
            "size": self.size,
            "key": self.key,
            "job_id": self.job_id,
            "request_id": self.request_id,
            "duplicates": self.duplicates,
            "credits": self.credits,
            "reserved": self.reserved,
            "error": self.error,
            "stage": self.stage,
            "hint": self.hint,
            "path": self.source.stored_path,
        }


def billed(usage: Any) -> float | None:
    """Return the credits that a result's usage tells; None until billing has settled, which hosts tell by 0, too."""
    if not isinstance(usage, dict):
        return None
    amount = usage.get("credits")
    if isinstance(amount, bool) or not isinstance(amount, (int, float)):
        return None
    return float(amount) if amount > 0 or usage.get("num_pages_billed") == 0 else None


def from_row(row: dict[str, Any]) -> RunFile:
    """Return the file that a row of the ledger describes; its content is at hand only if it has a path."""
    label, content = row["label"], content_from(row["path"]) if row["path"] else b""
    problem = "" if row["path"] else f"{label} is not at hand any more: call submit() again with it."
    file = RunFile(row["position"], Source(label, row["name"] or label, content, problem), row["state"])
    for name in (
        "seconds",
        "pages",
        "attempts",
        "digest",
        "size",
        "job_id",
        "request_id",
        "credits",
        "reserved",
        "error",
        "stage",
        "hint",
    ):
        setattr(file, name, row[name])
    file.key, file.duplicates = row["key"] or row["answer"], row["duplicates"] or 0
    return file
