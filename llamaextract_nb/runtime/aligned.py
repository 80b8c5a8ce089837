"""A Series of documents in, a frame with its index out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llamaextract_nb.runtime.run import Run
from llamaextract_nb.runtime.sources import by_rows

if TYPE_CHECKING:
    import pandas as pd

LABELS = "_file"
"""The column that has the labels of the rows, which are in the index otherwise."""


class Aligned:
    """The documents of a Series.

    Args:
        series: Paths, URLs, or what else a list of `files` may have; a missing one becomes a row that says so.

    Attributes:
        sources: The documents, which are usually as many as the rows; a folder or an archive has several.
    """

    def __init__(self, series: pd.Series[Any]) -> None:
        self._index = series.index
        self._rows, self.sources = by_rows(series)

    def frame(self, run: Run, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a frame of a run of these documents with the index of the Series, and its own as the last column.

        A row with several documents, pages or items is there as often.
        """
        rows = [self._rows[position] for position in run.positions(frame.index)]
        labels = frame.index.array
        return frame.set_axis(self._index.take(rows)).assign(**{LABELS: labels})
