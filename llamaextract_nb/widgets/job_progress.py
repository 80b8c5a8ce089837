"""A run's progress: a bar with counts and a Cancel button, updated as it goes."""

from __future__ import annotations

import html
import threading
import time
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

if TYPE_CHECKING:
    from llamaextract_nb.runtime.run import Run

_EVERY = 0.2  # seconds between two updates


class JobProgress(widgets.VBox):  # type: ignore[misc]
    """The progress of a run; what a run shows by itself.

    Widgets are updated by setting their traits only, at most five times a second, from whichever thread the run
    changes on.

    Args:
        run: The run to follow.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        total = sum(run.counts.values())
        self._bar = widgets.IntProgress(
            min=0, max=max(1, total), layout=widgets.Layout(width="100%", height="14px", margin="2px 0")
        )
        self._text = widgets.HTML(layout=widgets.Layout(margin="0"))
        self._cancel = widgets.Button(
            description="Cancel",
            tooltip="Stop what is open; finished files stay",
            layout=widgets.Layout(width="80px", height="28px"),
        )
        self._cancel.on_click(lambda _: run.cancel())
        # ipykernel 7.4 runs a button's message on a thread of its own, also while a cell blocks, if its comm says so.
        comm = getattr(self._cancel, "comm", None)
        if comm is not None and hasattr(comm, "_reply_subshell_for"):
            comm._reply_subshell_for = lambda data, default: default
        self._hint = widgets.HTML(
            "<span style='color:var(--jp-ui-font-color2,#616161)'>or interrupt the kernel (■)</span>",
            layout=widgets.Layout(margin="0 0 0 8px"),
        )
        self._buttons = widgets.HBox([self._cancel, self._hint], layout=widgets.Layout(align_items="center"))
        self._lock = threading.Lock()
        self._shown = 0.0
        super().__init__(
            [self._text, self._bar, self._buttons],
            layout=widgets.Layout(width="100%", max_width="640px", padding="4px 0"),
        )
        run.on_change(self._changed)
        self._update()

    def _changed(self) -> None:
        with self._lock:
            now = time.monotonic()
            if now - self._shown < _EVERY and not self.run.done and self._open:
                return
            self._shown = now
        self._update()

    @property
    def _open(self) -> bool:
        counts = self.run.counts
        return any(counts.get(state) for state in ("queued", "uploading", "running"))

    def _update(self) -> None:
        counts = self.run.counts
        over = sum(counts.get(state, 0) for state in ("done", "failed", "cancelled"))
        self._bar.value = over
        self._bar.bar_style = "warning" if counts.get("failed") else "success" if not self._open else "info"
        self._text.value = html.escape(self._words(counts, over))
        if not self._open and self._buttons.layout.display != "none":
            self._buttons.layout.display = "none"

    def _words(self, counts: dict[str, int], over: int) -> str:
        total = sum(counts.values())
        parts = [f"{over} of {total} file{'s' if total != 1 else ''}"]
        parts += [f"{counts[state]} {state}" for state in ("failed", "cancelled") if counts.get(state)]
        parts.append(f"{self.run.seconds:.1f} s")
        return " · ".join([*parts, *([self.run.where] if self.run.where else [])])

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        counts = self.run.counts
        over = sum(counts.get(state, 0) for state in ("done", "failed", "cancelled"))
        words = self._words(counts, over)
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs) or {}
        return {**bundle, "text/plain": words, "text/html": html.escape(words)}
