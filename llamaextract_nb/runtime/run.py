"""A run: documents on their way to a DataFrame, live while it works and from the ledger afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamaextract_nb.errors import ConfigError, JobTimeoutError, LlamaExtractError
from llamaextract_nb.results import FileResult
from llamaextract_nb.runtime.budget import Budget
from llamaextract_nb.runtime.destination import Destination
from llamaextract_nb.runtime.exportable import Exportable
from llamaextract_nb.runtime.files import MISSING, OPEN, RunFile
from llamaextract_nb.runtime.host import Host
from llamaextract_nb.runtime.keeping import Keeper
from llamaextract_nb.runtime.ledger import Ledger
from llamaextract_nb.runtime.loop import Background, in_background, unbroken
from llamaextract_nb.runtime.preparing import Preparer
from llamaextract_nb.runtime.progress import TextProgress, in_notebook
from llamaextract_nb.runtime.request import Request
from llamaextract_nb.runtime.settling import settle, unsettled
from llamaextract_nb.runtime.standing import Standing
from llamaextract_nb.runtime.telling import Listener, Telling
from llamaextract_nb.runtime.wires import wire_of
from llamaextract_nb.runtime.work import Work

if TYPE_CHECKING:
    import pandas as pd


class Run(Exportable):
    """Files being extracted, or extracted, by one schema.

    Runs are made by `submit()` and `open_run()`. A run goes on in the background; showing it shows its progress.
    Awaiting it gives the same frame as `result()`. A failure belongs to what it hit: a file that fails is a row that
    says why, and what stops the run as a whole is raised by `result()` after all that is finished has been kept.

    Attributes:
        id: The run's id, by which `open_run()` finds it again.
        schema: What is extracted.
        where: The line that says where the documents go.
    """

    def __init__(
        self,
        run_id: str,
        files: Sequence[RunFile],
        request: Request,
        ledger: Ledger,
        reach: Callable[[], Destination] | None = None,
    ) -> None:
        self.where = request.where
        self._request = request
        self._reach = reach  # leads to the destination, None if nothing is known to
        super().__init__(run_id, Standing(files, ledger, request.options.target), request.schema)
        self._keeper = Keeper(ledger, self._begin, run_id, files)
        self._telling = Telling()
        self._trouble = ""
        self._future: Background[None] | None = None
        self._began: float | None = None
        self._took: float | None = None

    # how it stands

    @property
    def target(self) -> str:
        """What the schema describes: "per_doc", "per_page" or "per_table_row"."""
        return self._request.options.target

    @property
    def done(self) -> bool:
        """Whether nothing is under way any more."""
        return self._future is None or self._future.done()

    @property
    def over(self) -> bool:
        """Whether no file is queued, uploading or running any more."""
        return self._standing.over

    @property
    def counts(self) -> dict[str, int]:
        """The number of files in each state: queued, uploading, running, done, failed, cancelled, waiting."""
        return self._standing.counts

    def foremost(self, most: int) -> list[tuple[str, str, str]]:
        """Return (file, state, reason) for the files that matter most now: failed, then running, then others."""
        return self._standing.foremost(most)

    @property
    def note(self) -> str:
        """What the run has to say beside its counts: what it waits for, what was done twice; "" for nothing."""
        return " ".join(text for text in (self._trouble, self._keeper.trouble, *self._standing.notes) if text)

    @property
    def can_retry(self) -> bool:
        """Whether it is known where to go on."""
        return self._reach is not None

    @property
    def seconds(self) -> float | None:
        """The seconds that the run has taken so far, or took; None for one from the ledger that did not go on."""
        return self._took if self._took is not None or self._began is None else time.monotonic() - self._began

    def finished(self, told: set[int]) -> list[tuple[RunFile, list[FileResult]]]:
        """Return the files that are over, with their results, except at the positions already told; note these as told.

        A file that waits for the run to be mended has no result yet.
        """
        over = [file for file in self._standing.files if file.position not in told and file.state not in OPEN]
        told.update(file.position for file in over)
        files = [file for file in over if file.state != "waiting"]
        found = self._corrections.put_into(self._standing.results_of(files), files)
        parts = groupby(found, key=lambda result: self._standing.parted(result.file)[0])
        by_label = {label: list(results) for label, results in parts}
        return [(file, by_label.get(file.label, [])) for file in files]

    @property
    def status(self) -> pd.DataFrame:
        """A frame with one row for each file: its state, seconds, pages, attempts, duplicates and credits.

        `attempts` counts how often it was extracted by this run, `duplicates` the jobs that may have run once more than
        known, because the host's answer to their creation was lost. `credits` are what the host has billed; they are
        asked for during some minutes after a run, because billing takes a while, and missing where a host does not say.
        """
        return self._standing.status

    # what it found

    def positions(self, labels: Iterable[str]) -> list[int]:
        """Return for each row, by its label, the position of its file among those that were given."""
        return self._standing.positions(labels)

    def document(self, file: str) -> Path | bytes:
        """Return the document behind a row, as a path or its bytes, for showing where its values stand.

        Args:
            file: The row's label.

        Raises:
            DocumentError: It is not at hand any more, or has changed since.
        """
        return self._standing.document(file)

    def to_html(self, path: str | Path, *, pictures: bool = True) -> Path:
        """Write documents, values and their places as one HTML page, to be clicked through without a kernel.

        See `ResultViewer.to_html()`.
        """
        from llamaextract_nb.widgets.result_viewer import ResultViewer

        return ResultViewer(self).to_html(path, pictures=pictures)

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
        return self._request.progress == "text" or (self._request.progress is True and not in_notebook())

    def _finished(self) -> pd.DataFrame:
        assert self._future is None or self._future.done()
        self._telling.drain()
        self.raise_for_failure()
        return self.frame

    def raise_for_failure(self) -> None:
        """Raise what stopped the run as a whole, if it is over, and with on_error="raise" why the first file failed.

        Raises:
            LlamaExtractError: It did.
        """
        if self._future is not None and self._future.done() and not self._future.cancelled():
            self._future.result()
        if self._request.on_error == "raise":
            self._standing.raise_first(self.id)

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
            if any(file.state in OPEN for file in self._standing.files):  # it was cancelled before it began
                self._close(self._standing.files)

    def retry(self) -> Run:
        """Start again with the files that failed, were cancelled or wait; return this run.

        Raises:
            ConfigError: It is not known where: the run comes from the ledger, and was on a host of a client's.
        """
        if self._reach is None:
            raise ConfigError(
                f"The run was on {self._request.host or 'another host'}: lx.open_run(id, client=...) says how to get "
                "there; then retry() goes on."
            )
        if self.done:
            self.start([file for file in self._standing.files if file.state in MISSING])
        return self

    def start(self, files: Sequence[RunFile] | None = None) -> None:
        """Start the work on all files, or on some, in the background."""
        assert self._reach is not None
        todo = self._standing.files if files is None else files
        destination = self._reach()
        self._began, self._took = time.monotonic(), None
        for file in todo:
            file.again()
        self._note_change()
        self._future = in_background(self._work(todo, destination))
        self._telling.tell()

    async def _work(self, files: Sequence[RunFile], destination: Destination) -> None:
        request = self._request
        host = Host(destination, request.patience, self._hear)
        preparer = Preparer(self.id, self.schema, request.options, request.origin, request.host, self._keeper)
        try:
            wire = wire_of(host, self.schema, request.options)
            limit = None if destination.is_local else request.options.budget
            budget = Budget(limit, request.options, self._standing.files)
            await Work(files, host, wire, preparer, self._keeper, self._changed, budget).run()
        finally:
            await unbroken(self._end(files, host))

    async def _end(self, files: Sequence[RunFile], host: Host) -> None:
        self._close(files)
        await self._keeper.flush()
        await host.destination.close()
        if host.version == "v2" and unsettled(files):
            in_background(settle(host, files, self._changed))

    def _begin(self) -> None:
        """Write to the ledger that the run began."""
        request = self._request
        self._standing.ledger.keep_run(
            self.id,
            request.origin,
            self.schema.json_schema,
            request.options.to_keep(),
            host=request.host,
            where=request.where,
        )

    def _close(self, files: Iterable[RunFile]) -> None:
        """Note the end: what is still open was cancelled."""
        for file in files:
            if file.state in OPEN:
                file.fail("The run was cancelled before this file was done.", "cancel", "run.retry() goes on with it.")
        self._took = self.seconds
        self._trouble = ""
        self._changed(files)

    # telling

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Have a function called soon after the run has changed, on a thread of the run's own; return what removes it.

        A listener cannot harm the run: it may be slow, and one that fails three times in a row is dropped.
        """
        return self._telling.add(listener)

    def _hear(self, trouble: str) -> None:
        self._trouble = trouble
        self._telling.tell()

    def _changed(self, files: Iterable[RunFile]) -> None:
        self._keeper.touched(files)
        self._note_change()
        self._telling.tell()

    def __repr__(self) -> str:
        counts = ", ".join(f"{number} {state}" for state, number in sorted(self.counts.items()))
        return f"Run({self.id!r}: {counts or 'no files'})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        from llamaextract_nb.widgets.job_progress import JobProgress

        data, metadata = JobProgress(self)._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": repr(self)}, metadata
