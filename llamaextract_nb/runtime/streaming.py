"""Documents as they finish, however many there are: extracted by run after run of some hundred files."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from llamaextract_nb.results import FileResult
from llamaextract_nb.runtime.agents import means_agent
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.runtime.signatures import suggesting, with_options_of
from llamaextract_nb.runtime.source import Source
from llamaextract_nb.runtime.sources import each_source
from llamaextract_nb.runtime.submit import submit
from llamaextract_nb.schema import Schema

FILES_IN_RUN = 500
"""So that a run costs little beside its files, and what is known of them takes a megabyte or two."""

_LONGEST_WAIT = 1.0  # seconds between two looks at the runs, should their news be lost


@partial(suggesting, passed_to=submit)
@with_options_of(submit)
def extract_iter(files: Any, schema: Any, **options: Any) -> Iterator[FileResult]:
    """Yield the result of each document as soon as it is there, for any number of documents.

    A result has file, status, data, error, evidence and what else `FileResult` tells; with a target other than per_doc
    there is one for each page or row. `file` is the document's whole path. Nothing that has been yielded is kept in
    memory, and the files are listed while others are extracted. Closing the iterator, leaving its loop, or interrupting
    the kernel cancels the rest. The work is done by runs of 500 files each, which `runs()` lists: the same call after a
    kernel's restart finds in the ledger what they have done. A budget is kept by one run of all files.

    Raises:
        LlamaExtractError: As in `submit()`; what finished before has been yielded.
    """
    wanted = schema if means_agent(schema) else Schema(schema)
    return _results(each_source(files), partial(submit, schema=wanted, **{"progress": False, **options}), options)


def _results(sources: Iterator[Source], start: partial[Run], options: dict[str, Any]) -> Iterator[FileResult]:
    most = FILES_IN_RUN if options.get("budget") is None else None
    news = threading.Event()
    streams: list[_Stream] = []
    listed = False
    try:
        while streams or not listed:
            if not listed and sum(stream.open for stream in streams) <= FILES_IN_RUN // 2:
                chunk = list(islice(sources, most))
                listed = most is None or len(chunk) < most
                streams += [_Stream(chunk, start(chunk), news)] if chunk else []
            news.clear()
            over = [stream for stream in streams if stream.is_over]  # before the look at what it has finished
            for stream in streams:
                yield from stream.finished()
            for stream in over:
                stream.run.raise_for_failure()
                streams.remove(stream)
            if streams and not over:
                news.wait(_LONGEST_WAIT)
    finally:
        for stream in streams:
            stream.run.cancel()


class _Stream:
    """A run whose results are taken as they come.

    Args:
        sources: Its files, under the labels that they are to have.
        run: The run.
        news: Is set when something has changed.
    """

    def __init__(self, sources: Sequence[Source], run: Run, news: threading.Event) -> None:
        self.run = run
        self._sources = sources
        self._told: set[int] = set()
        run.on_change(news.set)

    @property
    def open(self) -> int:
        """The number of files that are not over."""
        return len(self._sources) - len(self._told)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.run.done

    def finished(self) -> Iterator[FileResult]:
        """Yield what has finished since the last call.

        Raises:
            LlamaExtractError: A file failed, and the run has on_error="raise".
        """
        for file, results in self.run.finished(self._told):
            if file.state == "failed":
                self.run.raise_for_failure()
            label = self._sources[file.position].label
            for result in results:
                yield replace(result, file=label + result.file.removeprefix(file.label))
