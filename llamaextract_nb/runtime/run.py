"""A run: documents on their way to a DataFrame, live while it works and from the ledger afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Generator
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamaextract_nb.errors import (
    ConfigError,
    DocumentError,
    JobCancelledError,
    JobError,
    JobTimeoutError,
    LlamaExtractError,
)
from llamaextract_nb.results import FileResult, split_targets, to_errors, to_evidence, to_frame, to_table
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.files import OPEN, RunFile
from llamaextract_nb.runtime.ledger import Ledger
from llamaextract_nb.runtime.loop import Background, in_background
from llamaextract_nb.runtime.progress import TextProgress, in_notebook
from llamaextract_nb.runtime.work import Options, Work, answer_key
from llamaextract_nb.schema import Schema

if TYPE_CHECKING:
    import pandas as pd

_KEEP_EVERY = 1.0  # seconds between two writes of a run's state
_FOREMOST = ("failed", "running", "uploading", "cancelled", "queued")  # done files are only counted


class Run:
    """Files being extracted, or extracted, by one schema.

    Runs are made by `submit()` and `open_run()`. A run goes on in the background; showing it shows its progress.
    Awaiting it gives the same frame as `result()`.

    Attributes:
        id: The run's id, by which `open_run()` finds it again.
        schema: What is extracted.
    """

    def __init__(
        self,
        run_id: str,
        schema: Schema,
        files: list[RunFile],
        options: Options,
        ledger: Ledger,
        *,
        destination: Destination | None = None,
        where: str = "",
        origin: str = "",
        on_error: str = "row",
        progress: bool | str = True,
    ) -> None:
        self.id = run_id
        self.schema = schema
        self.where = where
        self._origin = origin  # the key of the destination that the answers came from
        self._files = files
        self._options = options
        self._ledger = ledger
        self._destination = destination
        self._on_error = on_error
        self._progress = progress
        self._future: Background[None] | None = None
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._kept = 0.0
        self._began = time.monotonic()
        self._took: float | None = None

    # how it stands

    @property
    def done(self) -> bool:
        """Whether nothing is under way any more."""
        return self._future is None or self._future.done()

    @property
    def over(self) -> bool:
        """Whether every file is done, failed or cancelled."""
        return all(file.state not in OPEN for file in self._files)

    @property
    def counts(self) -> dict[str, int]:
        """The number of files in each state: queued, uploading, running, done, failed, cancelled."""
        return dict(Counter(file.state for file in self._files))

    def foremost(self, most: int) -> list[tuple[str, str, str]]:
        """Return (file, state, reason) for the files that matter most now: failed, then running, then others."""
        ranks = {state: rank for rank, state in enumerate(_FOREMOST)}
        files = heapq.nsmallest(most, self._files, key=lambda file: (ranks.get(file.state, len(ranks)), file.position))
        return [(file.label, file.state, file.error or "") for file in files if file.state in ranks]

    @property
    def can_retry(self) -> bool:
        """Whether the documents are at hand, as they are not in a run from the ledger."""
        return self._destination is not None

    @property
    def seconds(self) -> float:
        """The seconds that the run has taken so far, or took."""
        return self._took if self._took is not None else time.monotonic() - self._began

    @property
    def results(self) -> list[FileResult]:
        """The results so far, one for each file; those with a target other than per_doc, one for each page or row."""
        found = [file.result() for file in self._files]
        if self._options.target == "per_doc":
            return found
        return [part for result in found for part in split_targets(result, self._options.target)]

    @property
    def status(self) -> pd.DataFrame:
        """A frame with one row for each file: its state, seconds, pages and attempts."""
        import pandas as pd

        rows = {
            "state": [file.state for file in self._files],
            "seconds": pd.array([file.seconds for file in self._files], dtype="Float64"),
            "pages": pd.array([file.pages for file in self._files], dtype="Int64"),
            "attempts": pd.array([file.attempts for file in self._files], dtype="Int64"),
        }
        return pd.DataFrame(rows, index=pd.Index([file.label for file in self._files], name="file", dtype="string"))

    # what it found

    @property
    def frame(self) -> pd.DataFrame:
        """The frame as it stands: one row for each file, open and failed ones included; see `result()`."""
        frame = to_frame(self.schema.field, self.results)
        frame.attrs["run"] = self.id
        return frame

    def table(self, path: str) -> pd.DataFrame:
        """Return a list of the schema as a child table: one row for each item, keyed by file and position.

        Raises:
            SchemaError: The schema has no such list.
        """
        return to_table(self.schema.field, self.results, path)

    @property
    def evidence(self) -> pd.DataFrame:
        """A long frame with one row for each value: where it stands and how sure it is (boxes in PDF points)."""
        return to_evidence(self.results)

    @property
    def errors(self) -> pd.DataFrame:
        """A frame of what failed: file, stage, reason, hint."""
        return to_errors(self.results)

    def document(self, file: str) -> Path | bytes:
        """Return the document behind a row, as a path or its bytes, for showing where its values stand.

        Args:
            file: The row's label.

        Raises:
            DocumentError: It is not at hand any more, or has changed since.
        """
        label = file.partition("#")[0] if self._options.target != "per_doc" else file
        found = next((f for f in self._files if f.label == label), None)
        if found is None:
            raise DocumentError(f"{file} is no file of this run.", file)
        content = found.source.content
        if not isinstance(content, (Path, bytes)) or content == b"":
            raise DocumentError(f"{file} is not on this machine: fetch it to see its pages.", file)
        if isinstance(content, Path) and not content.exists():
            raise DocumentError(f"{file} has been moved or deleted: it was at {content}.", file)
        if found.key is not None:
            key = answer_key(self._origin, found.source.fingerprint()[0], self.schema, self._options)
            if key != found.key:
                raise DocumentError(f"{file} has changed since it was extracted: extract it again.", file)
        return content

    # waiting, cancelling, trying again

    def result(self, timeout: float | None = None) -> pd.DataFrame:
        """Wait until the run is over and return its frame: one row for each file, indexed by `file`.

        Interrupting the kernel cancels what is open and keeps what is finished.

        Args:
            timeout: Seconds to wait at most.

        Raises:
            JobTimeoutError: The run was not over in time; it goes on.
            LlamaExtractError: The run as a whole failed; with on_error="raise", also when a file failed.
        """
        self._wait(timeout)
        return self._finished()

    def _wait(self, timeout: float | None) -> None:
        if self._future is None:
            return
        shown = TextProgress(self) if self._shows_text else contextlib.nullcontext()
        deadline = None if timeout is None else time.monotonic() + timeout
        try:
            with shown as text:
                while not self._future.done():
                    left = 3600.0 if deadline is None else max(0.0, deadline - time.monotonic())
                    with contextlib.suppress(FutureTimeoutError, CancelledError, LlamaExtractError):
                        self._future.result(min(left, 0.1 if text else 3600.0))
                    if text:
                        text.update()
                    if not self._future.done() and deadline is not None and time.monotonic() >= deadline:
                        raise JobTimeoutError(
                            f"The run {self.id} is not over after {timeout} s; it goes on: call result() again later."
                        )
        except KeyboardInterrupt:
            self.cancel()
            raise

    @property
    def _shows_text(self) -> bool:
        return self._progress == "text" or (self._progress is True and not in_notebook())

    def _finished(self) -> pd.DataFrame:
        assert self._future is None or self._future.done()
        if self._future is not None and not self._future.cancelled():
            self._future.result()
        if self._on_error == "raise":
            for file in self._files:
                if file.state == "failed":
                    kind = DocumentError if file.stage in ("read", "upload") else JobError
                    raise kind(file.error or "")
                if file.state == "cancelled":
                    raise JobCancelledError(
                        f"The run {self.id} was cancelled: run.retry() goes on with what is missing."
                    )
        return self.frame

    def __await__(self) -> Generator[Any, None, pd.DataFrame]:
        return self._awaited().__await__()

    async def _awaited(self) -> pd.DataFrame:
        if self._future is not None:
            try:
                await asyncio.wait([asyncio.wrap_future(self._future)])
            except asyncio.CancelledError:  # the kernel was interrupted, or the user's task was cancelled
                self.cancel()
                raise
        return self._finished()

    def cancel(self) -> None:
        """Stop what is open; finished files stay. Safe to call from any thread, and more than once."""
        if self._future is not None and self._future.cancel():
            self._future.wait()
            self._over(self._files)  # in case it was cancelled before it began

    def retry(self) -> Run:
        """Start again with the files that failed or were cancelled; return this run.

        Raises:
            ConfigError: The run comes from the ledger, which does not hold the documents.
        """
        if self._destination is None:
            raise ConfigError("This run was opened from the ledger, which holds no documents: call submit() again.")
        if not self.done:
            return self
        self.start([file for file in self._files if file.state in ("failed", "cancelled")])
        return self

    def start(self, files: list[RunFile] | None = None) -> None:
        """Start the work in the background."""
        assert self._destination is not None
        todo = self._files if files is None else files
        self._began, self._took = time.monotonic(), None
        for file in todo:
            file.again()
        self._future = in_background(self._work(todo))
        self._changed(todo)

    async def _work(self, files: list[RunFile]) -> None:
        assert self._destination is not None
        try:
            await Work(files, self.schema, self._options, self._destination, self._ledger, self._changed).run()
        except LlamaExtractError as error:
            for file in files:
                if file.state in OPEN:
                    file.fail(str(error), "extract", "Mend this, then run.retry().")
            raise
        finally:
            self._over(files)
            await self._destination.close()

    def _over(self, files: list[RunFile]) -> None:
        """Note the end: what is still open was cancelled."""
        for file in files:
            if file.state in OPEN:
                file.fail("The run was cancelled before this file was done.", "cancel", "run.retry() goes on with it.")
        self._took = time.monotonic() - self._began
        self._changed(files, now=True)

    # telling

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call a function whenever the run changes, on the thread that changes it; it must be quick."""
        self._listeners.append(listener)

    def _changed(self, files: list[RunFile], now: bool = False) -> None:
        with self._lock:
            if now or self.done or time.monotonic() - self._kept > _KEEP_EVERY:
                with contextlib.suppress(ConfigError):  # a full disk must not stop the run; results stay in memory
                    self._ledger.keep_files(self.id, [file.row() for file in (self._files if now else files)])
                self._kept = time.monotonic()
        for listener in self._listeners:
            listener()

    def __repr__(self) -> str:
        counts = ", ".join(f"{number} {state}" for state, number in sorted(self.counts.items()))
        return f"Run({self.id!r}: {counts or 'no files'})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        from llamaextract_nb.widgets.job_progress import JobProgress

        data, metadata = JobProgress(self)._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": repr(self)}, metadata


def new_id() -> str:
    """Return an id for a new run, sortable by time."""
    return f"run-{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:6]}"
