"""The weights of the search: those under which the right candidates are the likeliest (a conditional logit).

For every field of every labelled document the engine proposes candidates; see choosing.py for what competes with what.
The weights are held towards those that stand in weights.txt by a ridge. Its strength is chosen by cross-validation, over
documents and over kinds of documents: what helps the kinds at hand and harms a kind that was not seen is not worth it.
"""

from dataclasses import dataclass

import labelled
import numpy as np
from scipy.optimize import minimize

from llamaextract_nb.engine.asking.wanted import wanted_fields
from llamaextract_nb.engine.choosing.search import Search
from llamaextract_nb.engine.fitted import fitted
from llamaextract_nb.engine.structure.lines import segment_lines
from llamaextract_nb.engine.structure.text import Text
from llamaextract_nb.engine.values import conventions
from llamaextract_nb.schema.fields import root_field

FOLDS = 5
RIDGES = (0.3, 1.0, 3.0, 10.0, 30.0)
FIXED = frozenset({"taken"})  # no feature of a candidate


@dataclass
class Example:
    """The values that one document offers for one field: the features of each one's best candidate, and what is right."""

    document: int
    kind: str
    rows: list[dict[str, float]]
    right: list[bool]


def examples_of(number, document, parsed):
    """Return the examples of a labelled document."""
    pages = [segment_lines(page) for page in parsed.pages]
    fields = list(wanted_fields(root_field(document.schema)))
    search = Search(Text(parsed, pages, conventions(parsed)), fields)
    examples = []
    for wanted in fields:
        if wanted.kind == "array":
            continue
        truth = document.data
        for name in wanted.path:
            truth = truth.get(name) if isinstance(truth, dict) else None
        values = list({repr(c.value): c for c in reversed(search.candidates(wanted))}.values())
        right = [not labelled.empty(truth) and labelled.same(truth, value.value) for value in values]
        # A truth that no candidate has says nothing about which candidate is the best.
        if values and (any(right) or labelled.empty(truth)):
            examples.append(Example(number, document.kind, [value.features for value in values], right))
    return examples


class Problem:
    """Examples as arrays: a row of features for each candidate, and where each example begins."""

    def __init__(self, examples, names):
        index = {name: i for i, name in enumerate(names)}
        self.features = np.zeros((sum(len(e.rows) for e in examples), len(names)))
        self.right = np.concatenate([np.array(e.right, dtype=bool) for e in examples])
        self.lengths = np.array([len(e.rows) for e in examples])
        self.starts = np.cumsum([0, *self.lengths])[:-1]
        for row, features in enumerate(features for e in examples for features in e.rows):
            self.features[row, index["bias"]] = 1.0
            for name, value in features.items():
                self.features[row, index[name]] = value

    def loss(self, values, ridge, prior):
        """Return the mean surprise at the right candidates with its gradient, the ridge included."""
        powers = np.exp(np.clip(self.features @ values, -50, 50))
        whole = 1.0 + np.add.reduceat(powers, self.starts)
        right = np.add.reduceat(powers * self.right, self.starts)
        right = np.where(right > 0, right, 1.0)  # where nothing is right, none of them is: its power is 1
        expected = powers / np.repeat(whole, self.lengths)
        wanted = np.where(self.right, powers / np.repeat(right, self.lengths), 0.0)
        gradient = self.features.T @ (expected - wanted) / len(self.starts)
        away, size = values - prior, ridge / len(self.starts)
        return -np.log(right / whole).mean() + size * (away @ away) / 2, gradient + size * away


class Weights:
    """Fits weights to examples, from those that stand in weights.txt.

    Args:
        examples: What they are fitted to.
    """

    def __init__(self, examples):
        known = fitted("weights.txt")
        used = {name for e in examples for row in e.rows for name, value in row.items() if value} | {"bias"}
        self.examples = examples
        self.names = [*known, *sorted(used - known.keys())]
        self.prior = np.array([known.get(name, 0.0) for name in self.names])
        self.free = np.array([name in used and name not in FIXED for name in self.names])
        documents = [example.document % FOLDS for example in examples]
        kinds = [example.kind for example in examples]
        self.losses = {ridge: (self._validated(documents, ridge), self._validated(kinds, ridge)) for ridge in RIDGES}
        self.ridge = min(self.losses, key=lambda ridge: sum(self.losses[ridge]))

    def fit(self, without=None):
        """Return the weights by name; `without` is a fold whose documents are not looked at."""
        chosen = [e for e in self.examples if e.document % FOLDS != without]
        return dict(zip(self.names, self._fit(chosen, self.ridge), strict=True))

    def loss(self):
        """Return the mean loss of the weights as they stand."""
        return Problem(self.examples, self.names).loss(self.prior, 0.0, self.prior)[0]

    def _fit(self, examples, ridge):
        problem = Problem(examples, self.names)

        def loss(part):
            values = self.prior.copy()
            values[self.free] = part
            value, gradient = problem.loss(values, ridge, self.prior)
            return value, gradient[self.free]

        values = self.prior.copy()
        values[self.free] = minimize(loss, self.prior[self.free], jac=True, method="L-BFGS-B").x
        return values

    def _validated(self, groups, ridge):
        """Return the mean loss on examples of groups that were not fitted on."""
        total = 0.0
        for group in set(groups):
            seen = [example for example, own in zip(self.examples, groups, strict=True) if own != group]
            left = [example for example, own in zip(self.examples, groups, strict=True) if own == group]
            values = self._fit(seen, ridge)
            total += Problem(left, self.names).loss(values, 0.0, self.prior)[0] * len(left)
        return total / len(self.examples)
