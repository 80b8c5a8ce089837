"""What the values of a column are: how many are filled, how many differ, the smallest and the largest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from llamaextract_nb.widgets.table_view import display

_MOST_CHOICES = 12  # distinct values that are offered as a list: what a menu shows without scrolling
_LONGEST = 40  # letters of a value in such a list
_SHOWN = 16  # letters of the smallest and the largest value


@dataclass(frozen=True, slots=True)
class Summary:
    """A column in short lines, its share of filled rows, and its values with their counts where there are few."""

    lines: list[str]
    filled: float
    choices: list[tuple[str, int]] | None = None


def summary_of(values: pd.Series[Any]) -> Summary:
    """Return what the values of a column are."""
    there = values.dropna()
    filled = len(there) / len(values) if len(values) else 0.0
    share = f"{100 * filled:.0f} % filled"  # rows
    if there.empty:
        return Summary([share], filled)
    if any(isinstance(value, (list, dict)) for value in there.head(100)):
        return Summary([share], filled)
    counts = there.value_counts()
    counts = counts[counts > 0]
    lines = [f"{100 * filled:.0f} %, {len(counts):,} distinct"]
    is_text = isinstance(there.dtype, (pd.StringDtype, pd.CategoricalDtype)) or there.dtype == object
    if not is_text and not pd.api.types.is_bool_dtype(there.dtype):
        lines += [display(there.min(), _SHOWN), f"– {display(there.max(), _SHOWN)}"]
    return Summary(lines, filled, _choices(counts, len(there), is_text))


def _choices(counts: pd.Series[int], rows: int, is_text: bool) -> list[tuple[str, int]] | None:
    """Return the values to choose from: of enums and booleans all, of other texts where some repeat."""
    kind = counts.index.dtype
    few = len(counts) <= _MOST_CHOICES
    listed = isinstance(kind, pd.CategoricalDtype) or pd.api.types.is_bool_dtype(kind)
    if not few or not (listed or (is_text and len(counts) < rows)):
        return None
    texts = [(display(value, None), int(count)) for value, count in counts.items()]
    return texts if all(len(text) <= _LONGEST for text, _ in texts) else None
