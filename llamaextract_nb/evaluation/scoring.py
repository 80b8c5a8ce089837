"""The call that scores: one run, or several side by side."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, overload

import pandas as pd

from llamaextract_nb.errors import ConfigError
from llamaextract_nb.evaluation.comparison import HALF_A_CENT, NORMALISED, Comparison
from llamaextract_nb.evaluation.score import Score
from llamaextract_nb.evaluation.scores import Scores
from llamaextract_nb.evaluation.side import ready, side_of
from llamaextract_nb.evaluation.truth import corrections_of, truth_of
from llamaextract_nb.runtime.run import Run
from llamaextract_nb.runtime.uncollected import uncollected


@overload
def score(
    run: Run | pd.DataFrame | str | os.PathLike[str],
    truth: Any = None,
    *,
    tolerance: float = HALF_A_CENT,
    text: str | float = NORMALISED,
) -> Score: ...
@overload
def score(
    run: Mapping[str, Any] | list[Any],
    truth: Any = None,
    *,
    tolerance: float = HALF_A_CENT,
    text: str | float = NORMALISED,
) -> Scores: ...
def score(
    run: Any, truth: Any = None, *, tolerance: float = HALF_A_CENT, text: str | float = NORMALISED
) -> Score | Scores:
    """Return how right a run is, field by field and value by value.

    Only documents that both sides have are scored, and fields that the truth tells of; the others are named in `notes`.
    Documents are paired by label, or by name where only the folders differ, items of lists by their content. A run is
    scored as it was extracted, without what was corrected in it; a frame as it stands. One that is under way is waited
    for.

    Args:
        run: A run or its id, a frame of one, a .csv or .jsonl file. A list of these, or a dict by name, is scored
            side by side.
        truth: A frame with a row for each document; a .csv with a column `file`, or a .jsonl with lines as `extract`
            writes them or {"file": ..., field: ...}; records as in these lines; another run, with its corrections. By
            default what people corrected and confirmed in the run, and only these values count.
        tolerance: By how much numbers may differ, half a cent by default; of numbers below 1, the share by which.
        text: How texts are compared: "exact" as written, "normalised" without case, punctuation and blanks, or a
            number: the similarity (0..1) from which on they are the same. Dates are compared by what they mean.

    Raises:
        ConfigError: A side cannot be read, both have no document or no field in common, or there is no correction.
    """
    comparison = Comparison(tolerance, text)
    if isinstance(run, (list, tuple)):
        run = {f"run {number}": each for number, each in enumerate(run, 1)}
    if isinstance(run, Mapping):
        if not run:
            raise ConfigError("There is no run to score: give one, or some in a list or a dict.")
        return Scores({str(name): _score(each, truth, comparison) for name, each in run.items()})
    return _score(run, truth, comparison)


def _score(run: Any, truth: Any, comparison: Comparison) -> Score:
    run, truth = ready(run), ready(truth)
    with uncollected():
        given = side_of(run, corrected=False)
        return Score(given, corrections_of(run) if truth is None else truth_of(truth, given), comparison)
