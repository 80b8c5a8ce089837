"""The numbers that decide: every feature has one, the files say where they come from, and nothing changes them."""

import re

import pytest

from llamaextract_nb.engine import read, weights
from llamaextract_nb.engine.filling import find
from llamaextract_nb.engine.weights import Weights, default_weights, read_numbers
from llamaextract_nb.sample_data import sample_schema, sample_truth, samples

BY_HAND = re.compile(r"^([^#\n]+?) = \S+  # by hand alone$", re.MULTILINE)


def text_of(name):
    return weights.files("llamaextract_nb.engine").joinpath(name).read_text(encoding="utf-8")


def test_a_sum_of_features():
    assert Weights({"label": 2.0, "colon": 0.5}).of({"label": 0.5, "colon": 1.0}) == 1.5


def test_a_feature_without_a_weight_is_named():
    with pytest.raises(KeyError, match="no such feature"):
        Weights({"label": 2.0}).of({"no such feature": 0.0})


def test_weights_do_not_change():
    given = {"label": 2.0}
    made = Weights(given)
    given["label"] = 3.0
    with pytest.raises(TypeError):
        made["label"] = 3.0
    assert made["label"] == 2.0


def test_fitted_numbers_take_the_place_of_priors():
    priors, fitted = read_numbers("priors.txt"), read_numbers("weights.txt")
    assert fitted.keys() < priors.keys()
    assert default_weights() == priors | fitted


def test_what_is_not_fitted_is_marked():
    assert set(BY_HAND.findall(text_of("priors.txt"))) == read_numbers("priors.txt").keys() - read_numbers(
        "weights.txt"
    )


@pytest.mark.parametrize("name", ["weights.txt", "calibration.txt"])
def test_a_file_of_fitted_numbers_says_where_they_come_from(name):
    head = text_of(name).split("\n\n")[0]
    assert all(f"# {word}" in head for word in ("Data: ", "Command: ", "Loss", "Date: "))


def test_every_feature_that_occurs_on_the_samples_has_a_prior():
    heard = set()

    class Listening(Weights):
        def of(self, features):
            heard.update(features)
            return super().of({name: value for name, value in features.items() if name in self})

    kinds = {row["file"]: row["schema_id"] for row in sample_truth()}
    for path in samples():
        find(read(path), sample_schema(kinds[path.name]), weights=Listening(default_weights()))
    assert len(heard) > 100
    assert heard <= read_numbers("priors.txt").keys()
