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


# A log has ten lines for a run however many files it has; more only if it takes long, so that it is seen to live.
_STEPS, _LIVES = 10, 30.0  # lines, seconds


class TextProgress:
    """A line that counts the files of a run; a terminal overwrites it, a log gets a line for each tenth of them.

    Args:
        run: The run to follow.
    """

    def __init__(self, run: Counted) -> None:
        self.run = run
        self._said = ("", -1, 0.0)  # the last line of a log, how many tenths were over, and when
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
        """Show how the run stands now."""
        counts = self.run.counts
        over = counts.get("done", 0) + counts.get("failed", 0) + counts.get("cancelled", 0)
        failed = counts.get("failed", 0)
        if self.bar.disable:
            files = sum(counts.values())
            line = f"{over}/{files} files" + (f", {failed} failed" if failed else "")
            self._log(line, over * _STEPS // max(1, files), last)
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

    def _log(self, line: str, step: int, last: bool) -> None:
        said, before, when = self._said
        if line != said and (last or step > before or time.monotonic() - when >= _LIVES):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()
            self._said = (line, step, time.monotonic())
