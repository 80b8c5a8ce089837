"""Fit the weights of the engine's features on labelled documents, and say by cross-validation what they are worth.

`python tests/benchmarks/fit_weights.py FOLDER ... [--without KIND] [--write]`: labelled.py says what a folder holds.
For every field of every document the engine proposes candidates; the weights are those under which the right ones are
likeliest (a conditional logit, see choosing.py), held towards the weights that stand in weights.txt by a ridge whose
strength is chosen by cross-validation over documents. `--without` leaves out kinds whose terms allow no training.
`--write` puts the fitted weights into weights.txt. Needs scipy.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import labelled
import numpy as np

import llamaextract_nb.engine.matching as matching
from llamaextract_nb.engine import read
from llamaextract_nb.engine.matching.choosing import weights
from llamaextract_nb.engine.matching.search import Search
from llamaextract_nb.engine.matching.text import Text
from llamaextract_nb.engine.matching.wanted import wanted_fields
from llamaextract_nb.engine.tables import segment_lines
from llamaextract_nb.engine.values import conventions
from llamaextract_nb.errors import LlamaExtractError
from llamaextract_nb.schema.fields import root_field

FOLDS = 5
RIDGES = (0.03, 0.1, 0.3, 1.0, 3.0)
FIXED = frozenset({"taken"})  # no feature of a candidate


@dataclass
class Example:
    """The candidates that one document offers for one field: their features, and which of them are right."""

    document: int
    kind: str
    rows: list[dict[str, float]]
    right: list[bool]


def examples_of(number, document):
    """Return the examples of a labelled document; [] if it cannot be read."""
    try:
        parsed = read(document.path)
    except LlamaExtractError as error:
        print(f"left out: {error}")
        return []
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
        candidates = list({repr(c.value): c for c in reversed(search.candidates(wanted))}.values())  # a value's best
        right = [not labelled.empty(truth) and labelled.same(truth, candidate.value) for candidate in candidates]
        # A value that no candidate has says nothing about which candidate is the best.
        if candidates and (any(right) or labelled.empty(truth)):
            examples.append(Example(number, document.kind, [c.features for c in candidates], right))
    return examples


class Problem:
    """Examples as arrays: a row of features for each candidate, and where each example begins."""

    def __init__(self, examples, names):
        index = {name: i for i, name in enumerate(names)}
        self.features = np.zeros((sum(len(e.rows) for e in examples), len(names)))
        self.right = np.concatenate([np.array(e.right, dtype=bool) for e in examples])
        self.starts = np.cumsum([0, *(len(e.rows) for e in examples)][:-1])
        self.lengths = np.array([len(e.rows) for e in examples])
        row = 0
        for example in examples:
            for features in example.rows:
                self.features[row, index["bias"]] = 1.0
                for name, value in features.items():
                    self.features[row, index[name]] = value
                row += 1

    def loss(self, values, ridge, prior):
        """Return the mean surprise at the right candidates with its gradient, the ridge included."""
        scores = np.clip(self.features @ values, -50, 50)
        powers = np.exp(scores)
        whole = 1.0 + np.add.reduceat(powers, self.starts)
        right = np.add.reduceat(powers * self.right, self.starts)
        known = right > 0
        share = np.where(known, right, 1.0) / whole
        per_row = np.repeat(1.0 / whole, self.lengths) * powers
        wanted = np.where(self.right, powers / np.repeat(np.where(known, right, 1.0), self.lengths), 0.0)
        gradient = self.features.T @ (per_row - wanted) / len(self.starts)
        away = values - prior
        size = ridge / len(self.starts)
        return -np.log(share).mean() + size * (away @ away) / 2, gradient + size * away


def fitted(problem, prior, free, ridge):
    """Return the weights that explain a problem best; those that are not free stay as they are."""
    from scipy.optimize import minimize

    def loss(part):
        values = prior.copy()
        values[free] = part
        value, gradient = problem.loss(values, ridge, prior)
        return value, gradient[free]

    values = prior.copy()
    values[free] = minimize(loss, prior[free], jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return values


def validated(examples, names, prior, free, ridge):
    """Return the mean loss on documents that were not fitted on."""
    total = 0.0
    for fold in range(FOLDS):
        train = [e for e in examples if e.document % FOLDS != fold]
        test = [e for e in examples if e.document % FOLDS == fold]
        values = fitted(Problem(train, names), prior, free, ridge)
        total += Problem(test, names).loss(values, 0.0, prior)[0] * len(test)
    return total / len(examples)


def write(values):
    """Replace the numbers in weights.txt; comments and order stay, new features come last."""
    path = Path(matching.__file__).with_name("weights.txt")
    left = dict(values)
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        name = line.partition(" = ")[0]
        lines.append(f"{name} = {left.pop(name):.2f}" if name in left else line)
    lines += [f"{name} = {value:.2f}" for name, value in left.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--without", action="append", default=[], metavar="KIND")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    documents = [
        d for d in (d for folder in given.folders for d in labelled.load(folder)) if d.kind not in given.without
    ]
    with ProcessPoolExecutor() as pool:
        examples = [e for found in pool.map(examples_of, range(len(documents)), documents) for e in found]
    known = weights()
    names = [*known, *sorted({name for e in examples for row in e.rows for name in row} - known.keys())]
    prior = np.array([known.get(name, 0.0) for name in names])
    used = {name for e in examples for row in e.rows for name, value in row.items() if value} | {"bias"}
    free = np.array([name in used and name not in FIXED for name in names])
    print(f"{len(documents)} documents, {len(examples)} fields, {int(free.sum())} weights")
    print(f"as they stand: loss {Problem(examples, names).loss(prior, 0.0, prior)[0]:.4f}")
    losses = {ridge: validated(examples, names, prior, free, ridge) for ridge in RIDGES}
    for ridge, loss in losses.items():
        print(f"ridge {ridge}: loss {loss:.4f} on documents not fitted on")
    values = fitted(Problem(examples, names), prior, free, min(losses, key=losses.__getitem__))
    for name, before, after in zip(names, prior, values, strict=True):
        print(f"  {name:24} {before:6.2f} -> {after:6.2f}")
    if given.write:
        write(dict(zip(names, values, strict=True)))


if __name__ == "__main__":
    main()
