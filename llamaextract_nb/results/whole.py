"""Frames whose texts are shown whole: pandas cuts a text after 50 characters, and so a reason before its point."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

_MOST = 3  # values that competed, which are shown of those that a cell holds


class WholeFrame(pd.DataFrame):
    """A frame that is shown with its texts whole and all of its columns; in all else a frame like others.

    A column of it is a plain series, so that it equals one in pandas' own tests.
    """

    @property
    def _constructor(self) -> Callable[..., WholeFrame]:
        return WholeFrame  # so that a part of it is shown whole too

    def __repr__(self) -> str:
        with _whole():
            return self._brief().__repr__()

    def _repr_html_(self) -> str | None:
        with _whole():
            return self._brief()._repr_html_()  # type: ignore[operator, no-any-return] # its stubs leave it out

    def _brief(self) -> pd.DataFrame:
        """Return the frame as it is shown: of values that competed, only which they are, and how sure."""
        frame = pd.DataFrame(self)
        if list(frame.columns).count("alternatives") != 1:
            return frame
        cells, rows = frame["alternatives"].to_numpy(dtype=object, copy=True), len(frame)
        most = pd.get_option("display.max_rows") or rows  # of a longer frame the first and the last are shown
        for row in {*range(min(most, rows)), *range(max(rows - most, 0), rows)}:
            cells[row] = _Brief(cells[row])
        return frame.assign(alternatives=cells)


class _Brief:
    """The values in a cell of `alternatives`, put into words only when it is shown."""

    def __init__(self, others: Any) -> None:
        self.others = others

    def __repr__(self) -> str:
        others = self.others if isinstance(self.others, list) else []
        more = f", … {len(others)} in all" if len(others) > _MOST else ""
        return ", ".join(map(_named, others[:_MOST])) + more


def _named(other: Any) -> str:
    if not isinstance(other, dict):
        return str(other)
    confidence = other.get("confidence")
    return f"{other.get('value')}" + ("" if confidence is None else f" ({100 * confidence:.0f} %)")


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    with pd.option_context("display.max_colwidth", None, "display.max_columns", None):
        yield
