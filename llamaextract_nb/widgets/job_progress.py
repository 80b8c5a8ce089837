"""The progress of a run as a widget of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.widgets.base import Base, script, style
from llamaextract_nb.widgets.progress import Progress

if TYPE_CHECKING:
    from llamaextract_nb.runtime.run import Run


class JobProgress(Base):
    """The progress of a run; what a run shows by itself.

    Args:
        run: The run to follow.

    Raises:
        ConfigError: `run` is no run.
    """

    _esm = script("job_progress.js")
    _css = style("theme.css", "progress.css")

    def __init__(self, run: Run) -> None:
        if not hasattr(run, "on_change"):
            raise ConfigError(f"JobProgress shows a run, not {type(run).__name__}: give it what lx.submit() returned.")
        super().__init__()
        self.run = run
        self._progress = Progress(self, "", run)

    def __repr__(self) -> str:
        return f"JobProgress({self._progress!r})"

    def _static(self) -> str:
        return self._progress.static()
