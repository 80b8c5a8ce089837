"""What of a document is worth a look: doubtful values, and missing ones that may be there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from llamaextract_nb.results.confidence import BY_PEOPLE
from llamaextract_nb.widgets.evidence import Evidence, Known
from llamaextract_nb.widgets.grid import is_missing
from llamaextract_nb.widgets.sheet import Sheet

_MOSTLY = 0.5  # the share of documents from which on a field is one that they usually have


@dataclass(frozen=True, slots=True)
class Todo:
    """What is to be checked in a document: `left` by path, in the order of its fields, and how many have been."""

    left: list[str]
    checked: int
    confirmed: bool

    def words(self, path: str) -> str:
        """Return the same in words, for a reader who is at a value."""
        if self.confirmed:
            return "confirmed"
        if not self.left:
            return f"{self.checked} checked" if self.checked else "nothing doubtful"
        checked = f", {self.checked} checked" if self.checked else ""
        if path in self.left:
            return f"{self.left.index(path) + 1} of {len(self.left)} doubtful{checked}"
        return f"{len(self.left)} doubtful{checked}"


class Review:
    """Finds what is worth a look in the documents of a run, and walks through it.

    Args:
        evidence: What is known of their values.
        files: The sheet of all files.
    """

    def __init__(self, evidence: Evidence, files: Sheet) -> None:
        self._evidence = evidence
        self._files = files
        self._todos: dict[str, Todo] = {}
        self._shares: dict[str, float] = {}

    def forget(self, file: str | None = None) -> None:
        """Forget what was found in a file, or in all."""
        if file is None:
            self._todos.clear()
        self._todos.pop(file or "", None)

    def of(self, file: str) -> Todo:
        """Return what is to be checked in a document."""
        if file not in self._todos:
            self._todos[file] = self._found(file)
        return self._todos[file]

    def only(self, kind: str) -> np.ndarray[Any, Any]:
        """Return which rows are "failed", have "missing" values, or "doubtful" ones: any that are to be checked."""
        labels = [self._files.label(row) for row in range(len(self._files.frame))]
        failed = np.array([bool(self._evidence.reason(label)) for label in labels], dtype=bool)
        if kind == "failed":
            return failed
        if kind == "missing":
            missing = self._files.frame.isna().any(axis=1)
            return np.array([lacks and not fails for lacks, fails in zip(missing, failed, strict=True)], dtype=bool)
        return np.array([bool(self.of(label).left) for label in labels], dtype=bool)

    def next_value(self, row: int, path: str, inside: bool) -> tuple[str, str] | None:
        """Return the next value to check behind a value of a row, None if nothing is left.

        Args:
            row: The row.
            path: The value's path, "" to begin with the first.
            inside: Whether to begin anew in the same row as long as something is left there; else at the end of all.
        """
        file = self._files.label(row)
        left = self.of(file).left
        order = {name: place for place, (name, _, _) in enumerate(self._values(self._evidence.all_of(file)))}
        here = order.get(path, -1)
        behind = [name for name in left if order[name] > here]
        if behind or (inside and left):
            return file, (behind or left)[0]
        others = ((label, self.of(label).left) for label in map(self._files.label, self._rows_from(row)[1:]))
        found = next(((label, names[0]) for label, names in others if names), None)
        return found or ((file, left[0]) if left else None)

    def next_document(self, row: int) -> int | None:
        """Return the next row that is not confirmed and did not fail, None if there is none."""
        for at in self._rows_from(row)[1:]:
            file = self._files.label(at)
            if not self._evidence.reason(file) and not self.of(file).confirmed:
                return at
        return None

    def _rows_from(self, row: int) -> list[int]:
        """Return the rows in the order in which they are shown, beginning with one of them."""
        shown = self._files.view.page(0, len(self._files.view))
        place = self._files.view.place(row)
        return [row, *shown] if place is None else [*shown[place:], *shown[:place]]

    def _filled(self, name: str) -> float:
        """Return the share of documents that had a field at first."""
        if name not in self._shares:
            column = self._files.frame[name]
            there = [not is_missing(value) for value in column] if column.dtype == object else column.notna()
            self._shares[name] = float(np.mean(there)) if len(column) else 0.0
        return self._shares[name]

    def _found(self, file: str) -> Todo:
        if self._evidence.reason(file):
            return Todo([], 0, False)
        known = self._evidence.all_of(file)
        left, checked = [], 0
        for path, own, share in self._values(known):
            if not self._is_doubtful(path, own, share):
                continue
            if own.get("verified") in BY_PEOPLE:
                checked += 1
            else:
                left.append(path)
        leaves = [own for own in known.values() if not own.get("list")]
        answered = bool(leaves) and all(own.get("verified") in BY_PEOPLE for own in leaves if not _tells(own))
        return Todo([] if answered else left, checked, answered)

    def _values(self, known: dict[str, Known]) -> Iterator[tuple[str, Known, float | None]]:
        """Yield every value's path, in the order of fields, what is known of it, and in a list its column's share."""
        inner: dict[str, list[tuple[str, Known]]] = {}
        for path, own in known.items():
            if "[" in path:
                inner.setdefault(path.partition("[")[0], []).append((path, own))
        for name in map(str, self._files.frame.columns):
            inside = inner.get(name, [])
            yield name, known.get(name, {}), None
            shares = _shares(inside)
            for path, own in inside:
                if not own.get("list"):
                    yield path, own, shares[path.rpartition("]")[2]]

    def _is_doubtful(self, path: str, own: Known, share: float | None) -> bool:
        if own.get("list"):
            return bool(own.get("reason"))
        verified = own.get("verified")
        if own.get("value") is None:
            if verified == "corrected" or own.get("alternatives"):
                return True
            return (self._filled(path) if share is None else share) > _MOSTLY
        confidence = own.get("confidence")
        return verified == "corrected" or (confidence is not None and confidence < self._evidence.threshold)


def _shares(inside: list[tuple[str, Known]]) -> dict[str, float]:
    """Return for each column of a list how much of it is filled."""
    columns: dict[str, list[bool]] = {}
    for path, own in inside:
        columns.setdefault(path.rpartition("]")[2], []).append(own.get("value") is not None)
    return {column: sum(filled) / len(filled) for column, filled in columns.items()}


def _tells(own: Known) -> bool:
    """Whether this is the reason of a list, not a value."""
    return own.get("value") is None and "verified" not in own
