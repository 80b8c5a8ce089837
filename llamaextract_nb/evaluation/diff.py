"""What differs between two runs, value by value."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from llamaextract_nb.evaluation.comparison import EXACT, Comparison
from llamaextract_nb.evaluation.document import Document
from llamaextract_nb.evaluation.pairing import pair
from llamaextract_nb.evaluation.pairs import CHANGED, DIFFERENT, ONLY_A, ONLY_B, SAME, TYPE, Pair, by_name, pairs
from llamaextract_nb.evaluation.reading import is_table
from llamaextract_nb.evaluation.side import Side, ready, side_of
from llamaextract_nb.evaluation.views import (
    MOST_ROWS,
    beside,
    cell,
    counted,
    named,
    page,
    percent,
    rest,
    sentences,
    table,
)
from llamaextract_nb.results import confidence_of
from llamaextract_nb.results.whole import WholeFrame
from llamaextract_nb.runtime.uncollected import uncollected

_NOTHING = Document(None, None, "missing")
_SHOWN = 5  # fields that the text form names


def diff(a: Any, b: Any, *, tolerance: float = 0.0, text: str | float = EXACT) -> Diff:
    """Return what differs between two runs or frames.

    Documents are paired by label, or by name where only the folders differ; items of lists by their content, so that an
    item which is new or in another place does not make all others differ. A run is taken with its corrections, as it is
    seen everywhere; one that is under way is waited for.

    Args:
        a: A run or its id, a frame of one, or a .csv or .jsonl file.
        b: What it is compared with.
        tolerance: By how much numbers may differ; of numbers below 1, the share by which they may.
        text: How texts are compared: "exact" as written, "normalised" without case, punctuation and blanks, or a
            number: the similarity (0..1) from which on they are the same. Dates are compared by what they mean.

    Raises:
        ConfigError: One side cannot be read, or an option cannot be used.
    """
    comparison = Comparison(tolerance, text)
    a, b = ready(a), ready(b)
    with uncollected():
        left = side_of(a)
        right = side_of(b, fields=left.fields)
        if isinstance(a, (str, os.PathLike)) and is_table(a):  # it has no types of its own
            left = side_of(a, fields=right.fields)
        return Diff(left, right, comparison)


class Diff:
    """What differs between two sides, a and b; it is true if anything does.

    The documents of both are taken out of them: metadata that are read take more memory than all else.

    Attributes:
        cells: One row for each value that differs: file, path (in a, or in b where only b has it), a, b, kind
            ("changed", "only_a", "only_b", "type"), confidence_a, confidence_b (0..1).
        fields: One row for each field (index path, as in `items.price`): cells (values that either side has), same,
            changed, only_a, only_b, type, and agreement: the share (0..1) that is the same.
        files: One row for each document (index file): side ("both", "only_a", "only_b"), cells, different, status_a,
            status_b. The values of documents that only one side has are not compared.
        notes: What is to be said of the two sides besides, in sentences.
    """

    def __init__(self, a: Side, b: Side, comparison: Comparison) -> None:
        self._comparison = comparison
        kinds = Counter[tuple[str, str]]()
        different: list[tuple[str, Pair]] = []
        files: list[tuple[str, str, int, int, str | None, str | None]] = []
        for left, right in pair(a.documents, b.documents):
            one, other = a.documents.pop(left or "", _NOTHING), b.documents.pop(right or "", _NOTHING)
            label = left if left is not None else str(right)
            side = ONLY_B if left is None else ONLY_A if right is None else "both"
            found = _pairs(one, other, comparison) if side == "both" else []
            kinds.update((each.name, each.kind) for each in found)
            wrong = [(label, each) for each in found if each.kind != SAME]
            different += wrong
            states = None if left is None else one.status, None if right is None else other.status
            files.append((label, side, len(found), len(wrong), *states))
        self.cells = _cells(different)
        self.fields = _fields(by_name(kinds, {**a.fields, **b.fields}))
        self.files = _files(files)
        self.notes = list(_notes(self.files, a, b))

    def __len__(self) -> int:
        """Return the number of values that differ."""
        return len(self.cells)

    def __bool__(self) -> bool:
        """Return whether anything differs, a document that only one side has included."""
        return len(self.cells) > 0 or bool((self.files["side"] != "both").any())

    @property
    def summary(self) -> str:
        """What differs, in a sentence."""
        both = self.files[self.files["side"] == "both"]
        if not len(both):
            return "No document is in both a and b."
        cells, differing = int(both["cells"].sum()), int((both["different"] > 0).sum())
        if not len(self.cells):
            return f"{counted(cells, 'value')} of {counted(len(both), 'document')}: all the same."
        kinds = self.cells["kind"].value_counts()
        words = {CHANGED: "changed", ONLY_A: "only in a", ONLY_B: "only in b", TYPE: "of another type"}
        told = ", ".join(f"{kinds[kind]:,} {words[kind]}" for kind in DIFFERENT if kinds[kind])
        return (
            f"{len(self.cells):,} of {counted(cells, 'value')} differ in {differing:,} of "
            f"{counted(len(both), 'document')}: {told}."
        )

    def __repr__(self) -> str:
        worst = self._worst
        lines = [
            f"{path}: {row['different']:,.0f} of {row['cells']:,.0f} differ"
            for path, row in worst.head(_SHOWN).iterrows()
        ]
        if len(worst) > _SHOWN:
            lines.append(f"… and {counted(len(worst) - _SHOWN, 'other field')}: diff.fields has all of them.")
        return "\n  ".join([f"Diff: {' '.join([self.summary, *self.notes])}", *lines])

    def _repr_html_(self) -> str:
        worst = self._worst
        fields = [
            [cell(path), *(cell(text, "lx-number") for text in (f"{differ:,}", f"{cells:,}", percent(agreement)))]
            for path, differ, cells, agreement in worst[["different", "cells", "agreement"]]
            .head(MOST_ROWS)
            .itertuples()
        ]
        told = table(["field", "different", "of", "same"], fields, rest(len(worst), "diff.fields", "field"), (1, 2, 3))
        names = ["a", "b", "kind", "confidence_a", "confidence_b"]
        cells = table(["file", "path", *names], beside(self.cells, names), rest(len(self), "diff.cells"), (5, 6))
        return page(sentences(self.summary, *self.notes), f"{told}{cells}" if len(self) else "")

    @property
    def _worst(self) -> pd.DataFrame:
        """Of the fields in which something differs, those with the most first: different, cells, agreement."""
        frame = self.fields.assign(different=self.fields["cells"] - self.fields["same"])
        frame = frame[["different", "cells", "agreement"]]
        return frame[frame["different"] > 0].sort_values("different", ascending=False, kind="stable")


def _pairs(one: Document, other: Document, comparison: Comparison) -> list[Pair]:
    """Return every value of two documents; where nothing differs, their metadata are not read: that takes longest."""
    if one.data == other.data:
        found = pairs(one.data, other.data, None, None, comparison)
        if all(each.kind == SAME for each in found):  # 1 and True are equal, too
            return found
    return pairs(one.data, other.data, one.tree, other.tree, comparison)


def _cells(different: list[tuple[str, Pair]]) -> pd.DataFrame:
    found = [each for _, each in different]
    return WholeFrame(
        {
            "file": pd.array([file for file, _ in different], dtype="string"),
            "path": pd.array([each.path for each in found], dtype="string"),
            "a": pd.Series([each.a for each in found], dtype="object"),
            "b": pd.Series([each.b for each in found], dtype="object"),
            "kind": pd.Categorical([each.kind for each in found], categories=DIFFERENT),
            "confidence_a": pd.Series([confidence_of(each.leaf_a) for each in found], dtype="float64"),
            "confidence_b": pd.Series([confidence_of(each.leaf_b) for each in found], dtype="float64"),
        }
    )


def _fields(counts: Mapping[str, Counter[str]]) -> pd.DataFrame:
    index = pd.Index(list(counts), name="path", dtype="string")
    columns = {"cells": [count.total() for count in counts.values()]}
    columns |= {kind: [count[kind] for count in counts.values()] for kind in (SAME, *DIFFERENT)}
    frame = pd.DataFrame(columns, index=index, dtype="int64")
    return frame.assign(agreement=(frame["same"] / frame["cells"]).astype("float64"))


def _files(rows: list[tuple[str, str, int, int, str | None, str | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["file", "side", "cells", "different", "status_a", "status_b"])
    types: dict[str, Any] = dict.fromkeys(("file", "status_a", "status_b"), "string")
    side = pd.CategoricalDtype(["both", ONLY_A, ONLY_B])
    return frame.astype({**types, "side": side, "cells": "int64", "different": "int64"}).set_index("file")


def _notes(files: pd.DataFrame, a: Side, b: Side) -> Iterator[str]:
    both = files["side"] == "both"
    failed = both & (files["status_a"] != "success"), both & (files["status_b"] != "success")
    found = [
        ("only in a", files["side"] == ONLY_A),
        ("only in b", files["side"] == ONLY_B),
        ("failed in a", failed[0] & ~failed[1]),
        ("failed in b", failed[1] & ~failed[0]),
        ("failed in both", failed[0] & failed[1]),
    ]
    for words, which in found:
        if which.any():
            yield f"{named('document', files.index[which].tolist())} {words}."
    for name, own, others in (("a", a.fields, b.fields), ("b", b.fields, a.fields)):
        alone = [field for field in own if field not in others]
        if alone and others:
            yield f"{named('field', alone)} only in the schema of {name}."
