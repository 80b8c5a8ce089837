"""Several runs side by side: which of them is more right, and in which fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from llamaextract_nb.evaluation.score import RATES, Score
from llamaextract_nb.evaluation.views import MOST_ROWS, cell, counted, figure, page, rest, sentences, table


class Scores(Mapping[str, Score]):
    """The scores of several runs by name.

    Attributes:
        overall: One row for each run (index run): documents, truth, given, right, precision, recall, f1.
        fields: One row for each field (index path), a column for each run: its F1 (0..1), NaN where there is nothing.
    """

    def __init__(self, scores: dict[str, Score]) -> None:
        self._scores = scores
        overall = pd.DataFrame({name: score.overall for name, score in scores.items()}).T.rename_axis("run")
        counts = dict.fromkeys(("documents", "truth", "given", "right"), "int64")
        self.overall = overall.astype({**dict.fromkeys(RATES, "float64"), **counts})
        paths = dict.fromkeys(path for score in scores.values() for path in score.fields.index)
        index = pd.Index(list(paths), name="path", dtype="string")
        self.fields = pd.DataFrame({name: score.fields["f1"].reindex(index) for name, score in scores.items()})

    def __getitem__(self, name: str) -> Score:
        """Return the score of one run."""
        return self._scores[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._scores)

    def __len__(self) -> int:
        """Return the number of runs."""
        return len(self._scores)

    def __repr__(self) -> str:
        return "\n".join([f"Scores: {self._best}", *(f"  {name}: {each.summary}" for name, each in self.items())])

    def _repr_html_(self) -> str:
        overall = [[cell(name), *_numbers(row)] for name, *row in self.overall[list(RATES)].itertuples()]
        fields = [[cell(path), *_numbers(row, best=True)] for path, *row in self.fields.head(MOST_ROWS).itertuples()]
        numbers = range(1, len(RATES) + 1)
        notes = dict.fromkeys(note for score in self.values() for note in score.notes)
        return page(
            sentences(self._best, *notes),
            table(["run", *RATES], overall, numbers=numbers),
            table(["F1 of", *self], fields, rest(len(self.fields), "scores.fields", "field"), range(1, len(self) + 1)),
        )

    @property
    def _best(self) -> str:
        """Which run is the best, in a sentence."""
        f1 = self.overall["f1"].sort_values(ascending=False, kind="stable")
        better = (self.fields[f1.index[0]] > self.fields.drop(columns=f1.index[0]).max(axis=1)).sum().item()
        if len(f1) == 1 or f1.iloc[0] == f1.iloc[1]:
            return f"F1 {figure(f1.iloc[0])}" + (" for the best of them alike." if len(f1) > 1 else ".")
        told = f"{f1.index[0]} is the best with F1 {figure(f1.iloc[0])}, the next has {figure(f1.iloc[1])}"
        return f"{told}; it is better than all others in {counted(better, 'field')}."


def _numbers(row: list[float], best: bool = False) -> Iterator[str]:
    """Yield numbers as cells; the best of several stands out."""
    known = [number for number in row if number == number]
    for number in row:
        stands_out = best and len(set(known)) > 1 and number == max(known)
        yield cell(figure(number), "lx-number lx-b" if stands_out else "lx-number")
