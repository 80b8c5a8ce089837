"""Chunks of documents, given to an executor a few at a time, and again where its worker died."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass
from typing import Any

from llamaextract_nb.errors import ConfigError, LlamaExtractError
from llamaextract_nb.export.extractor import Part, part_of
from llamaextract_nb.results import FileResult
from llamaextract_nb.runtime.source import Source
from llamaextract_nb.schema.fields import Field

_TRIES = 3  # of a chunk whose worker dies, as Dask allows a task by itself
_AHEAD = 2  # chunks for each worker: one is at work, the next is there when it is done

Work = Callable[[list[Source]], Part]


@dataclass(slots=True)
class Chunk:
    """Some documents that become one part.

    Attributes:
        number: The part's.
        sources: The documents, under labels that no other has.
        tries: How often a worker died on it.
    """

    number: int
    sources: list[Source]
    tries: int = 0


class Workers:
    """Who does the work.

    Args:
        executor: A Dask client, or an executor like those of `concurrent.futures`.
        work: What is done with a chunk's documents; it is sent to the workers.
        root: The root of the schema of what is extracted.

    Raises:
        ConfigError: `executor` is something else.
    """

    def __init__(self, executor: Any, work: Work, root: Field) -> None:
        self._client = executor if hasattr(executor, "get_executor") else None  # a Dask client
        self._executor: Executor = executor if self._client is None else executor.get_executor(pure=False)
        if not callable(getattr(self._executor, "submit", None)):
            kind = type(executor).__name__
            raise ConfigError(f"executor= is of the type {kind}: give a Dask client or an executor with submit().")
        self._work = work
        self._root = root
        self._able = False  # whether a chunk has come back

    def parts(self, chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk, Part]]:
        """Yield chunks as they are done, with their parts; whoever stops early cancels the rest.

        Raises:
            LlamaExtractError: The work as a whole cannot go on.
        """
        under_way: dict[Future[Part], Chunk] = {}
        try:
            while True:
                while len(under_way) < self._most and (chunk := next(chunks, None)) is not None:
                    under_way[self._submit(chunk)] = chunk
                if not under_way:
                    return
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    chunk = under_way.pop(future)
                    part = self._part(chunk, future)
                    if part is None:
                        under_way[self._submit(chunk)] = chunk
                    else:
                        yield chunk, part
        finally:
            for future in under_way:
                future.cancel()

    @property
    def _most(self) -> int:
        """The number of chunks under way at once; a cluster may grow meanwhile."""
        if self._client is not None:
            workers = sum(self._client.nthreads().values())
        else:
            workers = getattr(self._executor, "_max_workers", None) or os.cpu_count()
        return _AHEAD * max(1, int(workers or 1))

    def _submit(self, chunk: Chunk) -> Future[Part]:
        try:
            return self._executor.submit(self._work, chunk.sources)
        except (BrokenExecutor, RuntimeError) as error:  # the latter from one that was shut down
            raise ConfigError(
                f"The executor takes no more work ({_brief(error)}): make another and call again; what was written "
                "stays."
            ) from None

    def _part(self, chunk: Chunk, future: Future[Part]) -> Part | None:
        """Return what came of a chunk, None if it is to be tried again."""
        try:
            part = future.result()
        except LlamaExtractError:
            raise
        except (Exception, CancelledError) as error:
            chunk.tries += 1
            if chunk.tries < _TRIES:
                return None
            if not self._able:  # then it is no document's fault
                raise ConfigError(
                    f"The executor's workers cannot do the work ({_brief(error)}): they need llamaextract_nb and "
                    "pyarrow in the versions that are here."
                ) from None
            return part_of(self._root, _lost(chunk.sources, error))
        self._able = True
        return part


def _lost(sources: Sequence[Source], error: BaseException) -> list[FileResult]:
    why = f"Its worker died {_TRIES} times ({_brief(error)})."
    hint = "Give the workers more memory, or extract it alone."
    return [FileResult(source.label, "error", error=why, stage="extract", hint=hint) for source in sources]


def _brief(error: BaseException) -> str:
    words = str(error).strip().splitlines()
    return f"{type(error).__name__}: {words[0]:.200}" if words else type(error).__name__
