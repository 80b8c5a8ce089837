"""The calibration of confidence: a logistic regression of being right on what trust.py knows of a value."""

from dataclasses import dataclass

import labelled
import numpy as np
from scipy.optimize import minimize

from llamaextract_nb.engine.checking.trust import SLOPE, log_odds
from llamaextract_nb.engine.filling import find
from llamaextract_nb.engine.fitted import fitted

FOLDS = 5
RIDGE = 1.0
BINS = 10
SURE = 0.8
FIXED = {
    # What stands in the document as it is written is what others are measured by. Few values are found with slips only,
    # or not at all, too few to say what that is worth.
    "exact": 0.0,
    "fuzzy": -1.0,
    "absent": -2.0,
    # The chance that the search gives is one already. A lesser slope fits the kinds at hand better, with which the
    # weights were made, but lets values of other kinds that the search doubts pass for sure.
    "value slope": 1.0,
}
FINDERS = ("value", "list", "row")


@dataclass
class Judged:
    """A value that was extracted: how sure its finder was, what is known of it, and whether it is right."""

    document: int
    confidence: float
    known: set[str]
    right: bool


def judged(number, document, parsed, weights):
    """Return the values extracted from a document under given weights."""
    fitted("weights.txt").update(weights)
    extraction, trust = find(parsed, document.schema)
    answers = labelled.compared(document.data, extraction.data)
    known = trust.judge(extraction.findings)
    right = {path: ok for path, _, value, ok in answers if not labelled.empty(value)}
    found = []
    for path, finding in extraction.findings.items():
        label = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        if path in known and label in right:
            found.append(Judged(number, finding.confidence, known[path][1], right[label]))
    return found


class Calibration:
    """Fits slopes and offsets to values that were judged.

    Args:
        values: What they are fitted to.
    """

    def __init__(self, values):
        offsets = sorted({name for value in values for name in value.known})
        self.names = [*(f"{finder}{SLOPE}" for finder in FINDERS), *offsets]
        self.prior = np.array([FIXED.get(name, float(name.endswith(SLOPE))) for name in self.names])
        self.right = np.array([value.right for value in values])
        self.fold = np.array([value.document % FOLDS for value in values])
        self.rows = np.zeros((len(values), len(self.names)))
        for row, value in zip(self.rows, values, strict=True):
            for index, name in enumerate(self.names):
                if name.removesuffix(SLOPE) in value.known:
                    row[index] = log_odds(value.confidence) if name.endswith(SLOPE) else 1.0

    def fit(self, without=None):
        """Return the numbers by name; `without` is a fold whose documents are not looked at."""
        return dict(zip(self.names, self._fit(self.fold != without), strict=True))

    def _fit(self, chosen):
        rows, right = self.rows[chosen], self.right[chosen]

        def loss(numbers):
            odds, away = rows @ numbers, numbers - self.prior
            surprise = (np.logaddexp(0, odds) - right * odds).sum()
            slope = rows.T @ (1 / (1 + np.exp(-odds)) - right)
            return surprise + RIDGE * (away @ away) / 2, slope + RIDGE * away

        bounds = [(FIXED.get(name), FIXED.get(name)) for name in self.names]
        return minimize(loss, self.prior, jac=True, method="L-BFGS-B", bounds=bounds).x

    def report(self):
        """Return what the calibration is worth on documents that it was not fitted on."""
        chances = np.zeros(len(self.right))
        for fold in range(FOLDS):
            chances[self.fold == fold] = 1 / (1 + np.exp(-self.rows[self.fold == fold] @ self._fit(self.fold != fold)))
        index = np.minimum((chances * BINS).astype(int), BINS - 1)
        gaps = [abs(chances[index == i].sum() - self.right[index == i].sum()) for i in range(BINS)]
        sure = chances >= SURE
        return (
            f"{len(chances)} values: ECE {sum(gaps) / len(chances):.3f}; {sure.mean():.0%} have at least {SURE}, and of "
            f"these {self.right[sure].mean():.3f} are right"
        )
