"""Frames of a run that are built once, and again only after a change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar

import pandas as pd

Frame = TypeVar("Frame", bound=pd.DataFrame)
# From pandas 3 on a copy is made when one of the two is written to; before, it has to be made at once.
_DEEP = int(pd.__version__.split(".")[0]) < 3


class Built:
    """What was built of a run's results, as long as these are the same.

    Args:
        state: Returns what differs whenever the results do.
    """

    def __init__(self, state: Callable[[], Hashable]) -> None:
        self._state = state
        self._frames: dict[Hashable, tuple[Hashable, pd.DataFrame]] = {}
        self._lock = threading.RLock()  # a listener of the run may read it on a thread of its own

    def frame(self, name: Hashable, make: Callable[[], Frame]) -> Frame:
        """Return a copy of a frame that is built by `make` if it has not been since the last change.

        What a caller writes to it stays with the caller, but for what he does to the lists in its cells.
        """
        with self._lock:
            state, found = self._state(), self._frames.get(name)
            if found is None or found[0] != state:
                found = self._frames[name] = (state, make())
            frame: Frame = found[1].copy(deep=_DEEP)  # type: ignore[assignment]
            return frame
