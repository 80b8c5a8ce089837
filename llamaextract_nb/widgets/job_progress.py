"""A run's progress: a bar with counts, a line for each file that matters now, and Cancel and Retry."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from llamaextract_nb.widgets.base import Base, html_table, static
from llamaextract_nb.widgets.table_view import display

if TYPE_CHECKING:
    from llamaextract_nb.runtime.run import Run

_EVERY = 0.25  # seconds between two updates
_LINES = 8  # files that are shown by name


class JobProgress(Base):
    """The progress of a run; what a run shows by itself.

    It is updated by setting one trait, at most four times a second, from whichever thread the run changes on.

    Args:
        run: The run to follow.
    """

    _esm = static("dom.js", "job_progress.js")
    _css = static("theme.css", "job_progress.css")

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run
        self._lock = threading.Lock()
        self._shown = 0.0
        self._timer: threading.Timer | None = None
        run.on_change(self._changed)
        self._update()

    def _changed(self) -> None:
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
        over = sum(counts.get(state, 0) for state in ("done", "failed", "cancelled"))
        is_open = over < total
        lines = self.run.foremost(_LINES)
        return {
            "over": over,
            "total": total,
            "words": self._words(counts, over, total),
            "where": self.run.where,
            "failed": counts.get("failed", 0),
            "cancelled": counts.get("cancelled", 0),
            "open": is_open,
            "retry": not is_open and bool(counts.get("failed", 0) + counts.get("cancelled", 0)) and self.run.can_retry,
            "lines": [[display(label, 80), state, display(reason, 300)] for label, state, reason in lines],
            "rest": _rest(counts, lines),
            "id": self.run.id,
        }

    def _words(self, counts: dict[str, int], over: int, total: int) -> str:
        parts = [f"{over:,} of {total:,} file{'s' if total != 1 else ''}", f"{100 * over // max(1, total)} %"]
        parts += [f"{counts[state]:,} {state}" for state in ("failed", "cancelled") if counts.get(state)]
        if self.run.can_retry:  # a run from the ledger does not know how long it took
            parts.append(_duration(self.run.seconds))
        if 0 < over < total:
            parts.append(f"about {_duration(self.run.seconds / over * (total - over))} left")
        return " · ".join(parts)

    # what the browser says

    def _on_cancel(self) -> None:
        self.run.cancel()
        self._update()

    def _on_retry(self) -> None:
        self.run.retry()
        self._update()

    # plain forms

    def __repr__(self) -> str:
        return f"JobProgress({self.view['words']}{' · ' + self.run.where if self.run.where else ''})"

    def _static(self) -> str:
        return html_table(["file", "state", "reason"], self.view["lines"], f"{self.view['words']} · {self.run.where}")


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
