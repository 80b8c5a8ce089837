"""How a run tells of itself without widgets: one line in a terminal, and where the documents go."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Protocol, Self

from tqdm import tqdm


class Counted(Protocol):
    """What has files in several states, as a run has."""

    @property
    def counts(self) -> dict[str, int]:
        """The number of files in each state."""


def in_notebook() -> bool:
    """Tell whether we run in a Jupyter kernel, where widgets can be shown."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython is not None else None
    return shell is not None and getattr(shell, "kernel", None) is not None


def say(line: str) -> None:
    """Print a line where the user looks: in the cell's output, or on the terminal beside the data."""
    print(line, file=sys.stdout if in_notebook() else sys.stderr, flush=True)


_EVERY = 1.0  # seconds between two lines of a log


class TextProgress:
    """A line that counts the files of a run; a terminal overwrites it, a log gets a line for each change.

    Args:
        run: The run to follow.
    """

    def __init__(self, run: Counted) -> None:
        self.run = run
        self._said = ("", 0.0)
        self.bar: Any = tqdm(
            total=sum(run.counts.values()),
            unit="file",
            file=sys.stderr,
            mininterval=0.2,
            dynamic_ncols=True,
            bar_format="{n_fmt}/{total_fmt} files {bar} {elapsed}, {remaining} left{postfix}",
            disable=not sys.stderr.isatty(),
        )

    def update(self, last: bool = False) -> None:
        """Show how the run stands now; a log is told at most once a second, and at the last."""
        counts = self.run.counts
        over = counts.get("done", 0) + counts.get("failed", 0) + counts.get("cancelled", 0)
        failed = counts.get("failed", 0)
        if self.bar.disable:
            self._log(f"{over}/{sum(counts.values())} files" + (f", {failed} failed" if failed else ""), last)
        elif over != self.bar.n or failed:
            self.bar.set_postfix_str(f"{failed} failed" if failed else "", refresh=False)
            self.bar.update(over - self.bar.n)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.update(last=True)
        self.bar.close()

    def _log(self, line: str, last: bool) -> None:
        said, when = self._said
        if line != said and (last or time.monotonic() - when >= _EVERY):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()
            self._said = (line, time.monotonic())
