"""Something that is waited for while the notebook is used, until it is there or is wanted no longer."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any, Protocol

from llamaextract_nb.errors import LlamaExtractError

_log = logging.getLogger(__name__)


class Pending(Protocol):
    """What a future of the background loop and a run have in common."""

    def result(self) -> Any:
        """Wait for the result."""

    def cancel(self) -> object:
        """Ask it to end."""


class Waiting:
    """The waiting for one thing.

    Args:
        words: What goes on, for the reader.
        pending: What is waited for.
        over: Is told the result, or what went wrong, on a thread of its own; not once it was given up.
    """

    def __init__(self, words: str, pending: Pending, over: Callable[[Any, str], None]) -> None:
        self.words = words
        self._pending = pending
        self._over = over
        self._began = time.monotonic()
        self._given_up = False
        self._thread = threading.Thread(target=self._wait, name="llamaextract_nb-waiting", daemon=True)

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self._began

    def begin(self) -> None:
        """Begin to wait; what is there at once is told at once, too."""
        self._thread.start()

    def give_up(self) -> None:
        """Wait no longer, and ask what was waited for to end, which may take a host a moment."""
        self._given_up = True
        threading.Thread(target=self._pending.cancel, name="llamaextract_nb-cancel", daemon=True).start()

    def _wait(self) -> None:
        try:
            result, wrong = self._pending.result(), ""
        except LlamaExtractError as error:
            result, wrong = None, str(error)
        except CancelledError:
            result, wrong = None, "It was cancelled."
        except Exception as error:  # a defect of ours, which must not look like work for ever
            _log.exception("What was waited for broke.")
            result, wrong = None, f"It broke ({type(error).__name__}): try again."
        if not self._given_up:
            self._over(result, wrong)
