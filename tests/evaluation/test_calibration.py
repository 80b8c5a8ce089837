"""Whether confidences mean what they say, and how much is to be reviewed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import llamaextract_nb as lx
from llamaextract_nb.errors import ConfigError
from llamaextract_nb.evaluation.advice import advise
from llamaextract_nb.evaluation.calibration import calibration, miscalibration
from llamaextract_nb.evaluation.chart import chart

SURE = np.array([0.99] * 80 + [0.7] * 15 + [np.nan] * 5)
RIGHT = np.array([True] * 79 + [False] + [True] * 9 + [False] * 6 + [True] * 3 + [False] * 2)


def test_each_range_tells_how_often_its_values_are_right():
    frame = calibration(SURE, RIGHT)
    assert frame.columns.tolist() == ["low", "high", "n", "confidence", "right"]
    assert frame["n"].tolist() == [15, 80]
    assert frame["right"].tolist() == [9 / 15, 79 / 80]
    assert ((frame["low"] < frame["confidence"]) & (frame["confidence"] <= frame["high"])).all()
    assert miscalibration(frame) == pytest.approx((15 * 0.1 + 80 * 0.0025) / 95)
    assert calibration(np.array([]), np.array([], dtype=bool)).empty
    assert np.isnan(miscalibration(calibration(SURE[-5:], RIGHT[-5:])))


def test_advice_is_the_least_review_that_reaches_the_target():
    advice = advise(0.99, SURE, RIGHT, 3)
    assert (advice.review, advice.threshold, advice.reached) == (0.2, 0.99, 0.99)
    assert str(advice) == (
        "Review 20 % of the cells to reach 99 %: those with a confidence below 0.99; then 99 % are right. "
        "91 % of 100 values are right without review. 3 values missing, which no threshold finds."
    )
    assert str(advise(0.9, SURE, RIGHT, 0)).startswith("Review nothing to reach 90 %: 91 % of 100 values")
    assert "all of them; then 100 % are right" in str(advise(1.0, SURE, RIGHT, 0))


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9, np.nan]), st.booleans()), min_size=1), st.floats(0.01, 1))
def test_advice_holds_for_the_values_it_was_made_from(values, target):
    sure, right = np.array([value for value, _ in values]), np.array([hit for _, hit in values])
    advice = advise(target, sure, right, 0)
    reviewed = ~(sure >= advice.threshold) if advice.review else np.zeros(len(sure), dtype=bool)
    if advice.review == 1:
        reviewed[:] = True
    assert advice.review == pytest.approx(reviewed.mean())
    assert advice.reached == pytest.approx((right | reviewed).mean())
    assert advice.reached >= target


@pytest.mark.parametrize("target", [0, -1, 1.5, 99, "0.9", True, float("nan")])
def test_a_target_is_a_share(target):
    with pytest.raises(ConfigError, match="is no share of values"):
        advise(target, SURE, RIGHT, 0)


def test_nothing_given_is_nothing_to_review():
    score = lx.score(pd.DataFrame({"x": [None]}, index=["a"]), [{"file": "a", "x": 1}])
    with pytest.raises(ConfigError, match="nothing to review"):
        score.advice()
    assert "<svg" not in score._repr_html_()


def test_the_chart_has_a_dot_for_each_range():
    drawn = chart(calibration(SURE, RIGHT))
    assert drawn.count("<circle") == 2
    assert "confidence 0.70: 60 % of 15 values right" in drawn
