"""The offline engine without a service, each document in a process that may crash or hang without harm to ours.

Processes of Spark, Dask and `multiprocessing` may have no children by `multiprocessing`, but these are by `subprocess`.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from llamaextract_nb.engine.child import Answer as Reply
from llamaextract_nb.engine.child import Child, answer_all
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.offline.work import Answer, Work

MOST_SECONDS = 300.0
"""For one document, as in the local service."""

_idle: list[Child] = []  # started, and free: there are as many in all as threads that ask at once


def answer(work: Work, content: bytes | None = None, seconds: float = MOST_SECONDS) -> Answer:
    """Return the offline engine's answer for one file: data and evidence, or an error in one sentence.

    Threads that ask at once have a process each, which is started with the first question and kept for the next.

    Args:
        work: The file, and what is wanted.
        content: What is in the file, where it has no path.
        seconds: How long it may take.
    """
    try:
        with _at_path(work, content) as placed, _child() as child:
            found, _ = child.ask(asdict(placed), "it cannot be extracted", seconds=seconds)
    except DocumentError as error:
        return {"status": "error", "error": str(error)}
    except OSError as error:
        return {
            "status": "error",
            "error": f"{work.name} cannot be read ({error.strerror}): free disk space or memory.",
        }
    return found


def end() -> None:
    """End the processes that have nothing to do; the next question starts others."""
    ended = []
    while _idle:
        ended.append(_idle.pop())
        ended[-1].end()
    _idle.extend(ended)


def serve() -> None:
    """Answer what is asked for; what the processes of `answer()` do."""
    with contextlib.suppress(AttributeError, OSError):  # Windows knows no such thing
        os.nice(5)  # a notebook stays quick while documents are worked on
    answer_all(_answered)


def _answered(asked: dict[str, Any]) -> Reply:
    # Here, since the process that asks has no use for the engine.
    from llamaextract_nb.engine import extract, read
    from llamaextract_nb.engine.structure.structure import Structure
    from llamaextract_nb.offline.answering import answer_of

    asked.pop("what")
    work = Work(**asked)
    return answer_of(work, lambda path, name, pages: Structure(read(path, name=name, pages=pages)), extract), b""


@contextlib.contextmanager
def _child() -> Iterator[Child]:
    try:
        child = _idle.pop()
    except IndexError:
        child = Child(__name__)
    try:
        yield child
    finally:
        _idle.append(child)


@contextlib.contextmanager
def _at_path(work: Work, content: bytes | None) -> Iterator[Work]:
    """Have the file at a path as long as it is worked on; nobody else can read it there."""
    if content is None:
        yield work
        return
    handle, path = tempfile.mkstemp(prefix="llamaextract_nb-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        yield replace(work, path=path)
    finally:
        Path(path).unlink(missing_ok=True)
