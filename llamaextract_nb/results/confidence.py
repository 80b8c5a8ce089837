"""Confidence: a frame of the shape of the values, with how sure each is instead."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from llamaextract_nb.results.frames import OWN, paths_of
from llamaextract_nb.schema.fields import Field

BY_PEOPLE = ("corrected", "confirmed")  # what `verified` says of values that a person has answered for
_INSIDE = re.compile(r"\[.*", re.DOTALL)


def to_confidence(root: Field, frame: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return a frame's shape with the confidence (0..1) of each value, NaN where it is not known or there is no value.

    A list has the confidence of the least sure value in it. What a person corrected or confirmed is sure: 1.
    `_status` and `_error` stay.

    Args:
        root: The schema's root.
        frame: The frame of some results.
        evidence: The evidence of the same results.
    """
    columns = paths_of(root)
    codes, known = pd.factorize(evidence["path"])
    places = {path: number for number, path in enumerate(columns.values())}
    own = np.array([places.get(path, places.get(_INSIDE.sub("", path), -1)) for path in known], dtype=np.intp)
    rows = pd.Index(frame.index).get_indexer(pd.Index(evidence["file"]))
    sure = evidence["confidence"].where(~evidence["verified"].isin(BY_PEOPLE), 1.0).to_numpy()
    cells = np.full((len(frame), len(columns)), np.inf)
    at = own[codes] if len(own) else np.empty(0, dtype=np.intp)
    told = (rows >= 0) & (at >= 0) & ~np.isnan(sure) & evidence["value"].notna().to_numpy()
    np.minimum.at(cells, (rows[told], at[told]), sure[told])
    cells[np.isinf(cells)] = np.nan
    values = pd.DataFrame(cells, index=frame.index, columns=list(columns))
    return values.assign(**{name: frame[name] for name in OWN})
