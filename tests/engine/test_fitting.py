"""The command that fits the engine's numbers: it finds the weights that made the data, and chances that are true."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
import fit_calibration
import fit_examples
import labelled
from fit_weights import Example, Fit

from llamaextract_nb.engine import read

BENCHMARKS = Path(fit_examples.__file__).parent
PRIORS = {"label": 4.0, "distance": -0.7, "heading": 1.4, "taken": -2.5}
REFIT = """
import sys, tempfile
sys.path.insert(0, sys.argv[1])
import fit_engine, labelled
with tempfile.TemporaryDirectory() as folder:
    for name, text in fit_engine.fit(labelled.make(2, folder), "# Data: made\\n", jobs=int(sys.argv[2])).items():
        print(name, text)
"""


@pytest.fixture(scope="module")
def examples():
    """Fields whose right value has by far the best label, and says nothing by its distance."""
    random = np.random.default_rng(7)
    found = []
    for number in range(60):
        rows = [{"label": value, "distance": other, "taken": 0.2} for value, other in random.uniform(0, 0.6, (5, 2))]
        rows[number % 5] = {"label": 1.0, "distance": 1.0, "taken": 0.2}
        found.append(Example(f"kind {number % 3}", rows, [i == number % 5 for i in range(5)]))
    return found


def test_weights_go_to_what_tells_right_from_wrong(examples):
    fit = Fit(examples, PRIORS, {"taken"})
    after = fit.weights()
    assert after["distance"] > PRIORS["distance"]  # in these examples the right value is the one far away
    assert after["taken"] == PRIORS["taken"]
    assert fit.losses[fit.ridge] < fit.prior_loss()


def test_what_was_not_seen_is_not_fitted(examples):
    fit = Fit(examples, PRIORS, {"taken"})
    assert fit.fitted == ["distance", "label"]
    assert "heading" not in fit.weights()


def test_a_kind_that_is_left_out_is_not_looked_at(examples):
    others = [example for example in examples if example.kind != "kind 1"]
    odd = [Example("kind 1", example.rows, [not right for right in example.right]) for example in examples[1::3]]
    fits = [Fit(others + left, PRIORS, {"taken"}) for left in (examples[1::3], odd)]
    fits[1].ridge = fits[0].ridge
    one, other = (fit.weights(without="kind 1") for fit in fits)
    assert one == pytest.approx(other, abs=1e-6)


def test_many_examples_of_a_kind_do_not_outvote_another():
    said = [Example("many", [{"label": 1.0}], [True])] * 900 + [Example("few", [{"label": 1.0}], [False])] * 9
    fit = Fit(said, {"label": 0.0})
    fit.ridge = 0.01
    assert 1 / (1 + np.exp(-fit.weights()["label"])) == pytest.approx(30 / 33, abs=0.01)  # 900 and 9 count as 30 and 3


def test_calibrated_chances_are_true():
    random = np.random.default_rng(7)
    sure = random.uniform(0.05, 0.95, 4000)  # finders that are surer than they should be
    values = [
        Example(
            f"kind {i % 5}",
            [{"list slope": np.log(chance / (1 - chance)), "list": 1.0, "exact": 1.0, "string of a list": 1.0}],
            [bool(random.uniform() < chance**2)],
        )
        for i, chance in enumerate(sure)
    ]
    fit = fit_calibration.calibration(values)
    assert float(fit_calibration.report(fit, values).split("ECE ")[1].split(";")[0]) < 0.05
    assert fit.weights()["list slope"] > 1
    assert fit.weights()["exact"] == 0


def test_values_of_records_are_examples_too(tmp_path):
    documents = [document for document in labelled.make(16, tmp_path) if document.kind == "made table"]
    found = [example for d in documents for example in fit_examples.examples_of(d, read(d.path))[1]]
    assert {right for example in found for right in example.right} == {True, False}
    assert all(any(name.startswith("read as ") for name in example.rows[0]) for example in found)


def test_the_same_data_gives_the_same_files():
    outputs = []
    for jobs, seed in ((1, "1"), (2, "2")):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", REFIT, str(BENCHMARKS), str(jobs)]
        outputs.append(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    assert outputs[0] == outputs[1]
    assert outputs[0].count(b" = ") > 100


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
