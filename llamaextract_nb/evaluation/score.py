"""How right a run is, value by value, by what is known to be true."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from llamaextract_nb.errors import ConfigError, SchemaError
from llamaextract_nb.evaluation.advice import Advice, advise
from llamaextract_nb.evaluation.calibration import Numbers, calibration, miscalibration
from llamaextract_nb.evaluation.chart import chart
from llamaextract_nb.evaluation.comparison import Comparison
from llamaextract_nb.evaluation.pairing import pair
from llamaextract_nb.evaluation.pairs import CHANGED, ONLY_A, ONLY_B, SAME, TYPE, Pair, by_name, pairs
from llamaextract_nb.evaluation.side import Side
from llamaextract_nb.evaluation.truth import Truth
from llamaextract_nb.evaluation.views import (
    MOST_ROWS,
    beside,
    cell,
    counted,
    figure,
    named,
    page,
    percent,
    rest,
    sentences,
    table,
)
from llamaextract_nb.results import FileResult, confidence_of, to_evidence

RATES = ("truth", "given", "right", "precision", "recall", "f1")
_KINDS = {CHANGED: "wrong", TYPE: "type", ONLY_A: "extra", ONLY_B: "missing"}  # a is what was given, b what is true
_NONE = "(none)"  # in a confusion: no value
_SHOWN = 5  # fields that the text form names


class Score:
    """How right one side is.

    Its documents are taken out of it, and those of the truth: metadata that are read take more memory than all else.

    Attributes:
        fields: One row for each field (index path, as in `items.price`): truth and given (how many values there are),
            right (how many are the same), precision (right of given), recall (right of truth) and f1, their harmonic
            mean, 0..1; NaN where there is nothing to be right.
        cells: One row for each value that is not right: file, path, kind ("wrong", "type" for a value of another type,
            "missing", "extra" where the truth has none), truth, given, and its evidence as in `run.evidence`. The path
            is that of the value given, else that of the truth.
        calibration: Whether confidences mean what they say: low, high, n, confidence, right; one row for each range.
        overall: A series with the columns of `fields` for all values together, and documents, their number.
        notes: What is to be said besides, in sentences.
    """

    def __init__(self, given: Side, truth: Truth, comparison: Comparison) -> None:
        self._comparison = comparison
        self._fields = {**truth.side.fields, **given.fields}
        self._choices = {name for name, field in self._fields.items() if field.kind in ("enum", "boolean")}
        self._confusions: defaultdict[str, Counter[tuple[Any, Any]]] = defaultdict(Counter)
        self._sure: list[tuple[float | None, bool]] = []
        kinds = Counter[tuple[str, str]]()
        wrong: list[tuple[str, Pair]] = []
        scored, self.notes = self._documents(given, truth)
        for label, other in scored:
            one, true = given.documents.pop(label), truth.side.documents.pop(other)
            found = pairs(one.data, true.data, one.tree, true.tree, comparison)
            told = [each for each in found if truth.tells(other, each)]
            kinds.update((each.name, each.kind) for each in told)
            wrong += [(label, each) for each in told if each.kind != SAME]
            self._note(told)
        self._counts = by_name(kinds, given.fields)
        self.cells = _cells(wrong)
        self.fields = _rates(self._counts)
        self.overall = self._overall(len(scored))
        self.calibration = calibration(*self._confidences)

    def advice(self, target: float = 0.99) -> Advice:
        """Return how many of the values are to be reviewed so that enough of them are right.

        Args:
            target: The share of the values (0..1) that is to be right.

        Raises:
            ConfigError: `target` is no share, or there is no value.
        """
        missing = sum(count[ONLY_B] for count in self._counts.values())
        return advise(target, *self._confidences, missing)

    def confusion(self, path: str) -> pd.DataFrame:
        """Return which values of an enum or a boolean were given for which: a row for each true one, "(none)" for none.

        Args:
            path: The field, as in `fields`.

        Raises:
            SchemaError: There is no such field, or it is neither.
        """
        field = self._fields.get(path)
        if field is None or path not in self._choices:
            kinds = [name for name in self._fields if name in self._choices]
            near = difflib.get_close_matches(path, kinds, 1)
            told = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(kinds) or 'none of these'}."
            raise SchemaError(f"{path!r} is no field with an enum or a boolean: {told}", path)
        found = self._confusions[path]
        known = dict.fromkeys([*(field.enum or (True, False)), *(value for both in found for value in both)])
        values = [*(value for value in known if value != _NONE), _NONE]
        rows = [[found[true, given] for given in values] for true in values]
        return pd.DataFrame(rows, index=pd.Index(values, name="truth"), columns=pd.Index(values, name="given"))

    # how it is counted

    def _documents(self, given: Side, truth: Truth) -> tuple[list[tuple[str, str]], list[str]]:
        """Return which documents are scored, with the labels of both sides, and what is to be said of the others."""
        paired = pair(given.documents, truth.side.documents)
        both = [(one, other) for one, other in paired if one is not None and other is not None]
        if not both:
            raise ConfigError(
                f"The truth is of other documents: it has {named('document', truth.side.documents)}, the run has "
                f"{named('document', given.documents)}."
            )
        true = truth.side.documents
        scored = [(one, other) for one, other in both if true[other].data is not None]
        said: list[tuple[str, list[str]]] = [
            ("of the truth not in the run", [other for one, other in paired if one is None and other is not None]),
            ("without a truth: not scored", [one for one, other in paired if one is not None and other is None]),
            ("failed in the truth: not scored", [one for one, other in both if true[other].data is None]),
            ("failed: their values are missing", [one for one, _ in scored if given.documents[one].data is None]),
        ]
        return scored, [*truth.notes, *(f"{named('document', labels)} {words}." for words, labels in said if labels)]

    def _note(self, told: list[Pair]) -> None:
        """Note how sure the values of a document are, and which of their choices were given for which."""
        self._sure += [(confidence_of(each.leaf_a), each.kind == SAME) for each in told if each.kind != ONLY_B]
        for each in told:
            if each.name in self._choices:
                given = _NONE if each.kind == ONLY_B else each.a
                true = _NONE if each.kind == ONLY_A else given if each.kind == SAME else each.b
                self._confusions[each.name][true, given] += 1

    @property
    def _confidences(self) -> tuple[Numbers, Numbers]:
        """How sure each value that was given is, NaN if that is not known, and whether it is right."""
        sure = np.array([np.nan if value is None else value for value, _ in self._sure], dtype="float64")
        return sure, np.array([right for _, right in self._sure], dtype="bool")

    def _overall(self, documents: int) -> pd.Series:
        total: Counter[str] = sum(self._counts.values(), Counter())
        rates = _rates({"overall": total}).iloc[0].astype("object")
        rates[["truth", "given", "right"]] = rates[["truth", "given", "right"]].astype("int64")
        overall: pd.Series = pd.Series({"documents": documents, **rates}, dtype="object", name="overall")
        return overall

    # how it is shown

    @property
    def summary(self) -> str:
        """How right it is, in a sentence."""
        total = self.overall
        f1, precision, recall = (figure(float(total[name])) for name in ("f1", "precision", "recall"))
        return (
            f"{total['right']:,} of {counted(total['truth'], 'value')} right in "
            f"{counted(total['documents'], 'document')}: F1 {f1}, precision {precision}, recall {recall} "
            f"({self._comparison})."
        )

    def __repr__(self) -> str:
        worst = self._worst
        lines = [
            f"{path}: {right:,} of {true:,} right, {given:,} given"
            for path, true, given, right in worst.iloc[:_SHOWN, :3].itertuples()
        ]
        if len(worst) > _SHOWN:
            lines.append(f"… and {counted(len(worst) - _SHOWN, 'other field')} with errors: score.fields has them.")
        return "\n  ".join([f"Score: {' '.join([self.summary, *self.notes])}", *lines])

    def _repr_html_(self) -> str:
        told = [self.summary, *self.notes]
        if len(self._sure):
            told.append(str(self.advice(0.99)))
        rows = list(_rows(self.fields.head(MOST_ROWS)))
        fields = table(["field", *RATES], rows, rest(len(self.fields), "score.fields", "field"), range(1, 7))
        names = ["kind", "given", "truth", "confidence", "text", "reason"]
        cells = table(["file", "path", *names], beside(self.cells, names), rest(len(self.cells), "score.cells"), (5,))
        parts = f'<div class="lx-parts">{fields}{self._reliability() if len(self.calibration) else ""}</div>'
        return page(sentences(*told), parts, cells if len(self.cells) else "")

    def _reliability(self) -> str:
        off = f"confidences are off by {percent(miscalibration(self.calibration))} on average"
        return f"<figure>{chart(self.calibration)}<figcaption>{off}</figcaption></figure>"

    @property
    def _worst(self) -> pd.DataFrame:
        """The fields with errors, those with the lowest F1 first."""
        frame = self.fields
        errors = (frame["right"] < frame["truth"]) | (frame["right"] < frame["given"])
        return frame[errors].sort_values("f1", kind="stable")


def _rates(counts: Mapping[str, Counter[str]]) -> pd.DataFrame:
    """Return counts of pairs as precision, recall and F1."""
    right = np.array([count[SAME] for count in counts.values()], dtype="int64")
    true = np.array([count.total() - count[ONLY_A] for count in counts.values()], dtype="int64")
    given = np.array([count.total() - count[ONLY_B] for count in counts.values()], dtype="int64")
    frame = pd.DataFrame(
        {"truth": true, "given": given, "right": right}, index=pd.Index(list(counts), name="path", dtype="string")
    )
    with np.errstate(invalid="ignore"):
        return frame.assign(precision=right / given, recall=right / true, f1=2 * right / (given + true))


def _rows(frame: pd.DataFrame) -> Iterator[list[str]]:
    for path, *numbers in frame[list(RATES)].itertuples():
        texts = [
            f"{number:,}" if place < 3 else "—" if number != number else f"{number:.3f}"
            for place, number in enumerate(numbers)
        ]
        yield [cell(str(path)), *(cell(text, "lx-number") for text in texts)]


def _cells(wrong: list[tuple[str, Pair]]) -> pd.DataFrame:
    """Return what is not right with its evidence: each as a document of one value, which evidence is made of."""
    alone = [
        FileResult(file, "success", {"value": ""}, metadata={"field_metadata": {"value": each.leaf_a}})
        for file, each in wrong
    ]
    found = [each for _, each in wrong]
    frame = to_evidence(alone).assign(
        path=pd.array([each.path for each in found], dtype="string"),
        kind=pd.Categorical([_KINDS[each.kind] for each in found], categories=list(_KINDS.values())),
        truth=pd.Series([each.b for each in found], dtype="object"),
        given=pd.Series([each.a for each in found], dtype="object"),
    )
    first = ["file", "path", "kind", "truth", "given"]
    return frame[[*first, *(name for name in frame if name not in (*first, "value"))]]
