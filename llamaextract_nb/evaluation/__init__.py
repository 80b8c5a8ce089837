"""Evaluation: what differs between runs, how right they are, and how much they can be relied on."""

from llamaextract_nb.evaluation.diff import Diff, diff
from llamaextract_nb.evaluation.score import Score
from llamaextract_nb.evaluation.scores import Scores
from llamaextract_nb.evaluation.scoring import score
from llamaextract_nb.evaluation.stability import Stability, stability

__all__ = ["Diff", "Score", "Scores", "Stability", "diff", "score", "stability"]
