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
    distinct = len(there.unique())  # does not sort, as counting them would
    lines = [f"{100 * filled:.0f} %, {distinct:,} distinct"]
    is_text = isinstance(there.dtype, (pd.StringDtype, pd.CategoricalDtype)) or there.dtype == object
    if not is_text and not pd.api.types.is_bool_dtype(there.dtype):
        lines += [_short(there.min()), f"– {_short(there.max())}"]
    return Summary(lines, filled, _choices(there, distinct, is_text) if distinct <= _MOST_CHOICES else None)


def _short(value: Any) -> str:
    return f"{value:.8g}" if isinstance(value, float) and not value.is_integer() else display(value, _SHOWN)


def _choices(there: pd.Series[Any], distinct: int, is_text: bool) -> list[tuple[str, int]] | None:
    """Return the values to choose from: of enums and booleans all, of other texts where some repeat."""
    listed = isinstance(there.dtype, pd.CategoricalDtype) or pd.api.types.is_bool_dtype(there.dtype)
    if not (listed or (is_text and distinct < len(there))):
        return None
    texts = [(display(value, None), int(count)) for value, count in there.value_counts().items() if count]
    return texts if all(len(text) <= _LONGEST for text, _ in texts) else None
