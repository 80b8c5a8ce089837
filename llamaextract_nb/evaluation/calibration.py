"""Whether confidences mean what they say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

# Narrow towards 1, where most confidences are and where a threshold is looked for.
_EDGES = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)

Numbers = np.ndarray[Any, Any]


def calibration(confidences: Numbers, right: Numbers) -> pd.DataFrame:
    """Return how often values are right, by how sure they are: one row for each range of confidences that there is.

    Columns: low, high (the range; its upper end is in it), n (values), confidence (their mean), right (the share that
    is right, 0..1). Values without a confidence are left out.
    """
    known = ~np.isnan(confidences)
    sure, hit = confidences[known], right[known].astype("float64")
    bins = np.clip(np.searchsorted(_EDGES, sure, side="left") - 1, 0, len(_EDGES) - 2)
    n = np.bincount(bins, minlength=len(_EDGES) - 1)
    there = n > 0
    sums = (np.bincount(bins, weights=values, minlength=len(n))[there] / n[there] for values in (sure, hit))
    mean, share = sums
    low, high = np.array(_EDGES[:-1])[there], np.array(_EDGES[1:])[there]
    return pd.DataFrame({"low": low, "high": high, "n": n[there].astype("int64"), "confidence": mean, "right": share})


def miscalibration(frame: pd.DataFrame) -> float:
    """Return by how much confidences are off on average (the expected calibration error), 0..1; NaN without any."""
    n = frame["n"].sum()
    return float((frame["n"] * (frame["confidence"] - frame["right"]).abs()).sum() / n) if n else math.nan
