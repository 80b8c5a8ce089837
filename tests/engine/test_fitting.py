"""The command that fits the engine's numbers: it finds the weights that made the data, and chances that are true."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
import fit_calibration
import fit_weights
import labelled


@pytest.fixture(scope="module")
def examples():
    """Fields whose right value has by far the best label, and says nothing by its distance."""
    random = np.random.default_rng(7)
    found = []
    for number in range(60):
        rows = [{"label": value, "distance": other} for value, other in random.uniform(0, 0.6, (5, 2))]
        rows[number % 5] = {"label": 1.0, "distance": 1.0}
        found.append(fit_weights.Example(number, f"kind {number % 3}", rows, [i == number % 5 for i in range(5)]))
    return found


def test_weights_go_to_what_tells_right_from_wrong(examples):
    weights = fit_weights.Weights(examples)
    before, after = dict(zip(weights.names, weights.prior, strict=True)), weights.fit()
    assert after["distance"] > before["distance"]  # in these examples the right value is the one far away
    assert after["taken"] == before["taken"]
    assert min(sum(pair) for pair in weights.losses.values()) < 2 * weights.loss()


def test_what_was_not_seen_changes_nothing(examples):
    assert fit_weights.Weights(examples).fit()["heading"] == fit_weights.fitted("weights.txt")["heading"]


def test_calibrated_chances_are_true():
    random = np.random.default_rng(7)
    sure = random.uniform(0.05, 0.95, 4000)  # finders that are surer than they should be
    values = [
        fit_calibration.Judged(i, chance, {"list", "exact", "string of a list"}, random.uniform() < chance**2)
        for i, chance in enumerate(sure)
    ]
    calibration = fit_calibration.Calibration(values)
    assert float(calibration.report().split("ECE ")[1].split(";")[0]) < 0.05
    assert calibration.fit()["list slope"] > 1


def test_rows_are_paired_by_what_they_agree_in():
    truth = {"rows": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]}
    found = {"rows": [{"a": 2, "b": "Y."}, {"a": 1, "b": "z"}, {"a": 5}]}
    judged = {(path, right) for path, _, value, right in labelled.compared(truth, found) if not labelled.empty(value)}
    assert judged == {
        ("rows[0].a", True),
        ("rows[0].b", True),
        ("rows[1].a", True),
        ("rows[1].b", False),
        ("rows[2].a", False),
    }
