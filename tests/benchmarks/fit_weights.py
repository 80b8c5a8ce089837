"""Weights under which what is right is the likeliest: a conditional logit, held towards priors by a ridge.

The candidates of an example compete with each other and with none of them being right, whose score is 0; with one
candidate that is a logistic regression. The strength of the ridge is the one that does best on kinds of documents that
were left out in turn: what helps the kinds at hand and harms a kind that was not seen is not worth it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

RIDGES = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)


@dataclass
class Example:
    """Candidates of one document: the kind of the document, the features of each candidate, and which are right."""

    kind: str
    rows: list[dict[str, float]]
    right: list[bool]
    weight: float = 1.0


class Fit:
    """Fits weights to examples.

    A kind counts by the root of what its examples weigh: more of them say more, but do not outvote the other kinds.

    Args:
        examples: What they are fitted to.
        priors: What the weights are before, by name.
        fixed: Names of weights that stay what they are.
    """

    def __init__(self, examples, priors, fixed=()):
        self.names = sorted({name for e in examples for row in e.rows for name, value in row.items() if value})
        self.prior = np.array([priors[name] for name in self.names])
        self._free = np.array([name not in fixed for name in self.names])
        self._right = np.array([right for e in examples for right in e.right])
        self._lengths = np.array([len(e.rows) for e in examples])
        self._starts = np.cumsum([0, *self._lengths])[:-1]
        self._features = _matrix([row for e in examples for row in e.rows], self.names)
        self._kinds = np.array([e.kind for e in examples])
        self._weights = np.array([e.weight for e in examples])
        self.kinds = sorted(set(self._kinds.tolist()))
        sums = {kind: self._weights[self._kinds == kind].sum() for kind in self.kinds}
        mean = sum(sums.values()) / len(sums)
        self._weights *= np.array([(mean / sums[kind]) ** 0.5 for kind in self._kinds.tolist()])
        self.losses = {ridge: self._left_out(ridge) for ridge in RIDGES}
        self.ridge = min(self.losses, key=lambda ridge: self.losses[ridge])

    @property
    def fitted(self):
        """The names of the weights that are fitted."""
        return [name for name, free in zip(self.names, self._free, strict=True) if free]

    def weights(self, without=None):
        """Return the weights by name; `without` is a kind whose documents are not looked at."""
        return dict(zip(self.names, self._fit(self.ridge, without).tolist(), strict=True))

    def prior_loss(self):
        """Return the mean loss of the priors."""
        return float(self._loss(self.prior, self._weights)[0] / self._weights.sum())

    def chances(self):
        """Return for each candidate the chance that it is right, by weights that have not seen its kind."""
        found = np.zeros(len(self._right))
        kinds = np.repeat(self._kinds, self._lengths)
        for kind in self.kinds:
            powers = self._powers(self._fit(self.ridge, kind))
            shares = powers / np.repeat(1.0 + np.add.reduceat(powers, self._starts), self._lengths)
            found[kinds == kind] = shares[kinds == kind]
        return found

    def _left_out(self, ridge):
        """Return the mean loss, each kind under weights that have not seen it."""
        whole = 0.0
        for kind in self.kinds:
            whole += self._loss(self._fit(ridge, kind), np.where(self._kinds == kind, self._weights, 0.0))[0]
        return float(whole / self._weights.sum())

    def _fit(self, ridge, without=None):
        weights = np.where(self._kinds == without, 0.0, self._weights)

        def loss(part):
            values = self.prior.copy()
            values[self._free] = part
            surprise, gradient = self._loss(values, weights)
            away = part - self.prior[self._free]
            return surprise + ridge * (away @ away) / 2, gradient[self._free] + ridge * away

        values = self.prior.copy()
        values[self._free] = minimize(loss, self.prior[self._free], jac=True, method="L-BFGS-B").x
        return values

    def _powers(self, values):
        return np.exp(np.clip(self._features @ values, -50, 50))

    def _loss(self, values, weights):
        """Return the surprise at the right candidates, each example by its weight, with its gradient."""
        powers = self._powers(values)
        whole = 1.0 + np.add.reduceat(powers, self._starts)
        right = np.add.reduceat(powers * self._right, self._starts)
        right = np.where(right > 0, right, 1.0)  # where nothing is right, none of them is: its power is 1
        expected = powers / np.repeat(whole, self._lengths)
        wanted = np.where(self._right, powers / np.repeat(right, self._lengths), 0.0)
        gradient = self._features.T @ ((expected - wanted) * np.repeat(weights, self._lengths))
        return weights @ -np.log(right / whole), gradient


def _matrix(rows, names):
    index = {name: i for i, name in enumerate(names)}
    features = np.zeros((len(rows), len(names)))
    for row, given in zip(features, rows, strict=True):
        for name, value in given.items():
            if value:
                row[index[name]] = value
    return features
