"""A run's progress: a bar with counts, a line for each file that matters now, and Cancel and Retry."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from llamaextract_nb.widgets.base import Base, Part, html_table
from llamaextract_nb.widgets.following import follow, is_open, over
from llamaextract_nb.widgets.table_view import display

if TYPE_CHECKING:
    from llamaextract_nb.runtime.run import Run

_EVERY = 0.25  # seconds between two updates
_LINES = 8  # files that are shown by name
_UNFINISHED = ("cancelled", "waiting")  # with which Retry goes on


class Progress(Part):
    """The progress of a run.

    It is updated by setting one trait, at most four times a second, from whichever thread the run changes on.

    Args:
        widget: The widget that shows it; once it is closed, the run knows it no more.
        name: What the part is called.
        run: The run to follow.

    Attributes:
        unfollow: Ends the following.
    """

    def __init__(self, widget: Base, name: str, run: Run) -> None:
        super().__init__(widget, name)
        self.run = run
        self._lock = threading.Lock()
        self._shown = 0.0
        self._timer: threading.Timer | None = None
        self.unfollow = follow(run, widget, partial(_followed, name))
        self._update()

    def changed(self) -> None:
        """Update now, or when the last update is long enough ago."""
        with self._lock:
            if not self.run.done:
                if self._timer is not None:  # an update is on its way, however late
                    return
                wait = self._shown + _EVERY - time.monotonic()
                if wait > 0:
                    self._timer = threading.Timer(wait, self._update)
                    self._timer.daemon = True
                    self._timer.start()
                    return
        self._update()

    def _update(self) -> None:
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._timer, self._shown = None, time.monotonic()
            self.view = self._state()

    def _state(self) -> dict[str, Any]:
        counts = self.run.counts
        total = sum(counts.values())
        unfinished = sum(counts.get(state, 0) for state in _UNFINISHED)
        lines = self.run.foremost(_LINES)
        return {
            "over": over(counts),
            "total": total,
            "words": self._words(counts, total),
            "where": self.run.where,
            "note": display(self._note, 400),
            "failed": counts.get("failed", 0),
            "unfinished": unfinished,
            "open": is_open(counts),
            "retry": not is_open(counts) and bool(counts.get("failed", 0) + unfinished) and self.run.can_retry,
            "lines": [[display(label, 80), state, display(reason, 300)] for label, state, reason in self._once(lines)],
            "rest": _rest(counts, lines),
            "id": self.run.id,
        }

    @property
    def _note(self) -> str:
        """What the run says of itself as a whole."""
        return self.run.note

    def _once(self, lines: list[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
        """Yield the lines, with the one reason for which many files wait said once, in the note or at the first."""
        said = self._note
        for label, state, reason in lines:
            yield label, state, "" if state == "waiting" and reason in said else reason
            if state == "waiting":
                said = f"{said}\n{reason}"

    def _words(self, counts: dict[str, int], total: int) -> str:
        ended = over(counts)
        parts = [f"{ended:,} of {total:,} file{'s' if total != 1 else ''}", f"{100 * ended // max(1, total)} %"]
        parts += [f"{counts[state]:,} {state}" for state in ("failed", *_UNFINISHED) if counts.get(state)]
        seconds = self.run.seconds
        if seconds is not None:  # a run from the ledger does not know how long it took
            parts.append(_duration(seconds))
        if seconds is not None and ended and is_open(counts):
            parts.append(f"about {_duration(seconds / ended * (total - ended))} left")
        return " · ".join(parts)

    # what the browser says

    def _on_cancel(self) -> None:
        self.run.cancel()
        self._update()

    def _on_retry(self) -> None:
        self.run.retry()
        self._update()

    # plain forms

    def static(self) -> str:
        """Return the files that matter most as plain HTML."""
        return html_table(["file", "state", "reason"], self.view["lines"], repr(self))

    def __repr__(self) -> str:
        return " · ".join(filter(None, [self.view["words"], self.run.where, self.view["note"]]))


def _followed(name: str, widget: Base) -> None:
    progress = widget.parts[name]
    if isinstance(progress, Progress):
        progress.changed()


def _rest(counts: dict[str, int], lines: list[tuple[str, str, str]]) -> str:
    """Return how many files of each state are not shown by name."""
    left = dict(counts)
    for _, state, _ in lines:
        left[state] -= 1
    words = [f"{number:,} {state}" for state, number in sorted(left.items()) if number > 0]
    return f"and {', '.join(words)}" if words and lines else ", ".join(words)


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, left = divmod(int(seconds), 60)
    return f"{minutes} min {left} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
