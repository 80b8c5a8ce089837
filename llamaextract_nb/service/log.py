"""The service's log: a file of bounded size in the data folder, without keys and without what documents say."""

from __future__ import annotations

import logging
import logging.handlers
import re
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

LOG = "service.log"
MOST_BYTES = 1_000_000  # of a file; some 10,000 lines, enough to see how a trouble began
OLDER_FILES = 2  # kept beside it
_LONGEST_LINE = 1_000  # characters
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def start_log(folder: Path, token: str) -> None:
    """Send the process's warnings and errors to the log in a folder, and nothing to its error output."""
    handler = logging.handlers.RotatingFileHandler(
        folder / LOG, maxBytes=MOST_BYTES, backupCount=OLDER_FILES, encoding="utf-8", errors="replace", delay=True
    )
    handler.setFormatter(_Formatter(token))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a full disk ends the log, not what is being logged


class _Formatter(logging.Formatter):
    """One line a record; of an exception its kinds and places, because its message may quote a document."""

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._token = token

    def formatException(self, ei: Any) -> str:  # noqa: N802 (as the base class has it)
        _, error, trace = ei
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
            trace = error.__traceback__
        cause = error.__cause__ or error.__context__ if error is not None else None
        because = f" because of {type(cause).__name__}" if cause is not None else ""
        return f"{type(error).__name__}{because} at {_places(trace)}"

    def format(self, record: logging.LogRecord) -> str:
        line = _UNSHOWABLE.sub(" ", super().format(record)).replace(self._token, "[key]")
        return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"


def _places(trace: TracebackType | None) -> str:
    """Return the last places of a traceback, the innermost first."""
    frames = traceback.extract_tb(trace)[-8:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
