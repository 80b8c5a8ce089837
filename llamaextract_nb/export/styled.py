"""A frame as pandas shows it in colours: what is doubtful is seen at once."""

from __future__ import annotations

import contextlib
import html
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.export.values import text_of

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

_LOW = 0.5  # as in the viewer: below it a value is rather wrong
# Half transparent over the page's own colour, so that its text stays readable in light and dark; the line at the left
# tells the same to those who do not see colours apart. The hues are the viewer's (theme.css).
_UNSURE = "background-color: rgba(249, 168, 37, 0.25); box-shadow: inset 3px 0 #f9a825"
_WRONG = "background-color: rgba(211, 47, 47, 0.25); box-shadow: inset 6px 0 #c62828"


def styled(frame: pd.DataFrame, confidence: pd.DataFrame, threshold: float) -> Styler:
    """Return a frame with its doubtful cells coloured; see `Run.styled()`."""
    if not 0 <= threshold <= 1:
        raise ConfigError(f"threshold={threshold!r} is no confidence: give a number from 0 to 1.")
    try:
        shown = frame.style
    except (AttributeError, ImportError):
        raise ConfigError("Colours need jinja2: pip install jinja2.") from None
    sure = confidence.select_dtypes("number").reindex(columns=frame.columns).astype("float64")
    styles = np.where(sure < min(_LOW, threshold), _WRONG, np.where(sure < threshold, _UNSURE, ""))
    titles = sure.map(lambda value: "" if np.isnan(value) else f"confidence {100 * value:.0f} %")
    made: Styler = shown.apply(lambda _: pd.DataFrame(styles, index=frame.index, columns=frame.columns), axis=None)
    with contextlib.suppress(TypeError):  # before pandas 3 there are no titles
        made.set_tooltips(titles, as_title_attribute=True)
    made.format(_shown, na_rep="")
    return made.format_index(_shown, axis=0).format_index(_shown, axis=1)


def _shown(value: Any) -> Any:
    """Return a value as it may stand in HTML; pandas itself would let pass what is in a list."""
    return html.escape(text_of(value) or "") if isinstance(value, (str, list, dict)) else value
