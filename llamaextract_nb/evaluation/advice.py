"""How much is to be reviewed so that enough is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.evaluation.calibration import Numbers
from llamaextract_nb.evaluation.views import counted, percent


@dataclass(frozen=True, slots=True)
class Advice:
    """How much to review so that enough of the values are right; printing it says so in a sentence.

    Attributes:
        target: The share of values (0..1) that is to be right.
        threshold: Values that are less sure than this are to be reviewed, and those without a confidence; 0 for none.
        review: The share of the values that is to be reviewed.
        reached: The share that is right then.
        unreviewed: The share that is right without review.
        values: How many values this is measured on.
        missing: How many values are missing that should be there, which no threshold finds.
    """

    target: float
    threshold: float
    review: float
    reached: float
    unreviewed: float
    values: int
    missing: int

    def __str__(self) -> str:
        """Return the advice in words."""
        now = f"{percent(self.unreviewed)} of {counted(self.values, 'value')} are right without review"
        if not self.review:
            told = f"Review nothing to reach {percent(self.target)}: {now}."
        else:
            below = "all of them" if self.review == 1 else f"those with a confidence below {self.threshold:.3g}"
            told = (
                f"Review {percent(self.review)} of the cells to reach {percent(self.target)}: {below}; then "
                f"{percent(self.reached)} are right. {now}."
            )
        missing = f" {counted(self.missing, 'value')} missing, which no threshold finds." if self.missing else ""
        return told + missing

    __repr__ = __str__


def advise(target: float, confidences: Numbers, right: Numbers, missing: int) -> Advice:
    """Return the least review by which enough of the given values are right, if reviewed ones are.

    Raises:
        ConfigError: `target` is no share, or there is no value.
    """
    if isinstance(target, bool) or not isinstance(target, (int, float)) or not 0 < target <= 1:
        raise ConfigError(f"target={target!r} is no share of values: give a number from 0 to 1, such as 0.99.")
    total = len(right)
    if not total:
        raise ConfigError("No value was given, so there is nothing to review.")
    sure = np.where(np.isnan(confidences), -1.0, confidences)
    order = np.argsort(sure, kind="stable")
    sure, hit = sure[order], right[order].astype("int64")
    # From which place on values stay unreviewed: those that are equally sure stay together.
    starts = np.flatnonzero(np.r_[True, sure[1:] > sure[:-1]])
    starts = np.r_[starts, total]
    wrong_after = np.r_[np.cumsum((1 - hit)[::-1])[::-1], 0][starts]
    reached = 1 - wrong_after / total
    first = int(np.argmax(reached >= target))  # the last reaches all
    start = int(starts[first])
    threshold = 0.0 if start == 0 else 1.0 if start == total else float(sure[start])
    unreviewed = float(hit.mean())
    return Advice(float(target), threshold, start / total, float(reached[first]), unreviewed, total, missing)
