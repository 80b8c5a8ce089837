"""How a widget follows a run: for as long as it is there, and without being kept by the run."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

W = TypeVar("W", bound=Any)  # a widget

_OVER = ("done", "failed", "cancelled")
_STILL = (*_OVER, "waiting")  # the run as a whole stopped before these: nothing is under way


class Changing(Protocol):
    """What tells of its changes, as a run does."""

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call a function at every change; return what ends that."""


def follow(run: Changing, widget: W, changed: Callable[[W], None]) -> Callable[[], None]:
    """Call a widget's method whenever a run changes; return what ends that.

    The run knows the widget weakly. One that was closed, or has gone, is dropped at the next change: as it goes, that
    may be on a thread that holds a lock of the run.
    """
    known = weakref.ref(widget)
    removals: list[Callable[[], None]] = []

    def end() -> None:
        while removals:
            removals.pop()()

    def tell() -> None:
        alive = known()
        if alive is None or alive.comm is None:
            end()
        else:
            changed(alive)

    removals.append(run.on_change(tell))
    return end


def over(counts: dict[str, int]) -> int:
    """Return how many files are done, failed or cancelled."""
    return sum(counts.get(state, 0) for state in _OVER)


def is_open(counts: dict[str, int]) -> bool:
    """Tell whether files are under way, or will be by themselves."""
    return any(number for state, number in counts.items() if state not in _STILL)
