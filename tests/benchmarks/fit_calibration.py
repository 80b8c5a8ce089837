"""The calibration of confidence: a logistic regression of being right on what trust.py knows of a value.

The values it learns from were extracted with weights that had not seen their kind of documents.
"""

from collections import defaultdict

import labelled
import numpy as np
from fit_examples import label
from fit_weights import Example, Fit

from llamaextract_nb.engine.checking.trust import SLOPE, log_odds
from llamaextract_nb.engine.filling import find

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
    f"value{SLOPE}": 1.0,
}
FINDERS = ("value", "list", "row")


def judged(document, parsed, weights):
    """Return the values extracted from a document under given weights as examples."""
    extraction, trust = find(parsed, document.schema, weights=weights)
    answers = labelled.compared(document.data, extraction.data)
    right = {path: ok for path, _, value, ok in answers if not labelled.empty(value)}
    found = []
    for path, (_, known) in trust.judge(extraction.findings).items():
        if label(path) in right:
            odds = log_odds(extraction.findings[path].confidence)
            row = {f"{finder}{SLOPE}": odds for finder in FINDERS if finder in known} | dict.fromkeys(known, 1.0)
            found.append(Example(document.kind, [row], [right[label(path)]]))
    return found


def calibration(examples):
    """Return the fit of the calibration; before it, a finder's word is taken as it is."""
    priors = defaultdict(float, FIXED | {f"{finder}{SLOPE}": 1.0 for finder in FINDERS})
    return Fit(examples, priors, FIXED)


def report(fit, examples):
    """Return what a calibration is worth on kinds that it was not fitted on."""
    chances, right = fit.chances(), np.array([example.right[0] for example in examples])
    index = np.minimum((chances * BINS).astype(int), BINS - 1)
    gaps = [abs(chances[index == i].sum() - right[index == i].sum()) for i in range(BINS)]
    sure = chances >= SURE
    return (
        f"{len(chances)} values: ECE {sum(gaps) / len(chances):.3f}; {sure.mean():.0%} have at least {SURE}, and of "
        f"these {right[sure].mean():.3f} are right"
    )
