"""What people corrected and confirmed in the documents of a run: kept by content, put into every result of it."""

from __future__ import annotations

import datetime
import difflib
import math
import operator
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import NoneType
from typing import TYPE_CHECKING, Any

from llamaextract_nb.errors import ConfigError, DocumentError, SchemaError
from llamaextract_nb.results import Correction, FileResult, corrected, to_corrections
from llamaextract_nb.results.correction import at, complete, lengths
from llamaextract_nb.runtime.files import RunFile
from llamaextract_nb.runtime.standing import Standing
from llamaextract_nb.schema.fields import Field
from llamaextract_nb.schema.paths import Steps, locate, named_field
from llamaextract_nb.schema.values import value_of

if TYPE_CHECKING:
    import pandas as pd

HOW = ("typed", "alternative", "page")
Box = tuple[float, float, float, float]
_Key = tuple[str, str]  # the digest of a content, and the part of it


class Corrections:
    """The corrections and confirmations of a run's documents.

    They are known by the content, so they are there again in every run of the same content, for all fields that its
    schema has at the same path and of the same type.

    Args:
        standing: The run's files, and the ledger.
        root: The schema's root.
    """

    def __init__(self, standing: Standing, root: Field) -> None:
        self._standing = standing
        self._ledger = standing.ledger
        self._root = root

    def put_into(self, results: Sequence[FileResult], files: Sequence[RunFile] | None = None) -> list[FileResult]:
        """Return results of all files, or of some, with the corrections in their place."""
        try:
            kept = self._kept(files)
        except ConfigError:  # what is finished is in memory, and told all the same
            kept = {}
        if not kept:
            return list(results)
        digests = {file.label: file.digest or "" for file in self._standing.files}
        return [self._corrected(result, kept.get(self._key(result.file, digests), []))[0] for result in results]

    def result_of(self, file: str) -> FileResult | None:
        """Return the result of one row with its corrections in their place, None if there is no such row."""
        found = self._found(file)
        return found[1] if found is not None else None

    def correct(self, file: str, path: str, value: Any, how: str, citation: list[dict[str, Any]] | None) -> None:
        """Keep a value in place of another; see `Run.correct()`."""
        if how not in HOW:
            raise ConfigError(f"how={how!r} is not known: use one of {', '.join(map(repr, HOW))}.")
        key, result = self._result(file)
        steps, field, long = self._place(result, path)
        if not steps:
            raise SchemaError("A document is corrected field by field: give a path, such as 'total'.", path)
        old, new = at(result.data, steps), value_of(value, field, path)
        if field.kind == "array":
            new = complete(new, field)  # what an item leaves out is not that of the one which was in its place
        leaf = _leaf(result, steps)
        found = citation or (leaf.get("citation") if new == old else _cited(leaf, new))
        self._keep(key, Correction(file, path, old, new, _now(), "corrected", how, found, long))

    def confirm(self, file: str, path: str | None) -> None:
        """Keep that a value, or all, are right; see `Run.confirm()`."""
        key, result = self._result(file)
        steps, field, long = self._place(result, path or "")
        value = complete(at(result.data, steps), field)
        cited = _leaf(result, steps).get("citation") if not isinstance(value, (dict, list)) else None
        self._keep(key, Correction(file, path or "", value, value, _now(), "confirmed", None, cited, long))

    def undo(self) -> Correction | None:
        """Take the last one back, wherever it was made, and return it; None if there is none."""
        while kept := self._kept():
            key, number, last = max(
                ((key, *each) for key, of_key in kept.items() for each in of_key), key=lambda found: found[1]
            )
            if self._ledger.drop_correction(number):  # else another kernel was quicker
                return replace(last, file=self._label(key))
        return None

    @property
    def frame(self) -> pd.DataFrame:
        """One row for each correction and each value that was confirmed, the oldest first; see `Run.corrections`."""
        kept = self._kept()
        contents = {digest for digest, _ in kept}
        files = [file for file in self._standing.files if file.digest in contents]
        digests = {file.label: file.digest or "" for file in files}
        rows: list[tuple[int, Correction, bool]] = []
        for result in self._standing.results_of(files):
            own = kept.get(self._key(result.file, digests), [])
            applied = {id(one) for one in self._corrected(result, own)[1]}
            rows += [(number, replace(one, file=result.file), id(one) in applied) for number, one in own]
        rows.sort(key=lambda row: row[0])
        return to_corrections([(one, applied) for _, one, applied in rows])

    def known(self) -> list[tuple[FileResult, list[str]]]:
        """Return what was corrected or confirmed, by result; see `Run.known()`."""
        kept = self._kept()
        contents = {digest for digest, _ in kept}
        files = [file for file in self._standing.files if file.digest in contents]
        digests = {file.label: file.digest or "" for file in files}
        found = {}
        for result in self._standing.results_of(files):  # a content that was given twice is one example
            key = self._key(result.file, digests)
            new, applied = self._corrected(result, kept.get(key, []))
            if applied:
                found[key] = (new, [one.path for one in applied])
        return list(found.values())

    @property
    def rows(self) -> dict[str, tuple[int, ...]]:
        """What is kept by row; see `Run.corrected_rows`."""
        kept = self._kept()
        digests = {digest for digest, _ in kept}
        labels = [(file.label, file.digest) for file in self._standing.files if file.digest in digests]
        return {
            label + (f"#{part}" if "=" in part else ""): tuple(number for number, _ in found)
            for (digest, part), found in kept.items()
            for label, own in labels
            if own == digest
        }

    # what is kept

    def _kept(self, files: Iterable[RunFile] | None = None) -> dict[_Key, list[tuple[int, Correction]]]:
        """Return the corrections of this run's contents, or of some, with their numbers, the oldest first."""
        digests = {file.digest for file in (self._standing.files if files is None else files) if file.digest}
        prefix = self._standing.prefix
        found: defaultdict[_Key, list[tuple[int, Correction]]] = defaultdict(list)
        for each in self._ledger.corrections(digests) if digests else []:
            if each.part.startswith(prefix) and bool(each.part) == bool(prefix):
                found[each.digest, each.part].append((each.number, each.correction))
        return dict(found)

    def _keep(self, key: _Key, correction: Correction) -> None:
        self._ledger.keep_correction(*key, correction)

    def _corrected(
        self, result: FileResult, kept: Iterable[tuple[int, Correction]]
    ) -> tuple[FileResult, list[Correction]]:
        if result.data is None:
            return result, []
        return corrected(result, self._root, [one for _, one in kept])

    # what is meant

    def _key(self, label: str, digests: dict[str, str]) -> _Key:
        name, part = self._standing.parted(label)
        return digests.get(name, ""), part

    def _label(self, key: _Key) -> str:
        """Return the label of the first row that a key stands for."""
        digest, part = key
        name = next(file.label for file in self._standing.files if file.digest == digest)
        return f"{name}#{part}" if part != self._standing.prefix else name

    def _found(self, label: str) -> tuple[_Key, FileResult] | None:
        """Return the key of a row, and its result with all corrections so far; None if there is no such row."""
        file = self._standing.find(label)
        results = self._standing.results_of([file]) if file is not None else []
        result = next((each for each in results if each.file == label), None)
        if file is None or result is None:
            return None
        key = self._key(label, {file.label: file.digest or ""})
        return key, self._corrected(result, self._kept([file]).get(key, []))[0]

    def _result(self, label: str) -> tuple[_Key, FileResult]:
        """Return what is found of a row that has values."""
        found = self._found(label)
        if found is None:
            near = difflib.get_close_matches(str(label), [file.label for file in self._standing.files], 1)
            known = f"did you mean {near[0]!r}?" if near else "run.frame.index has their names."
            raise DocumentError(f"{label!r} is no file of this run: {known}", str(label))
        (digest, _), result = found
        if result.data is None:
            raise DocumentError(f"{label} has no values to correct: {result.error}", label)
        if not digest:
            raise DocumentError(f"{label} was extracted by an earlier version: extract it again to correct it.", label)
        return found

    def _place(self, result: FileResult, path: str) -> tuple[Steps, Field, tuple[int, ...]]:
        """Return the steps to a value, its field, and how long the lists on the way are."""
        found = locate(self._root, path) if isinstance(path, str) else None
        if found is None:
            paths = [name for name, _ in self._root.leaves()]
            near = difflib.get_close_matches(named_field(str(path)), paths, 1)
            known = f"did you mean {near[0]!r}?" if near else f"its fields: {', '.join(paths)[:200]}."
            raise SchemaError(f"The schema has no field {path!r}: {known}", str(path))
        long = lengths(result.data, found[0])
        if long is None:
            raise SchemaError(
                f"{path}: {result.file} has no such item: positions count from 0, and a list is corrected as a whole "
                "to add items.",
                path,
            )
        return *found, long


def citation_of(
    page: int | None, boxes: Sequence[Box] | None, text: str | None, anchor: str | None
) -> list[dict[str, Any]] | None:
    """Return a place as a result's metadata has it, None if none is given.

    Raises:
        ConfigError: It is no place.
    """
    if page is None and boxes is None and text is None and anchor is None:
        return None
    for name, given in (("text", text), ("anchor", anchor)):
        if not isinstance(given, (str, NoneType)):
            raise ConfigError(f"{name}={given!r} must be a text.")
    drawn = [{"x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0} for x0, y0, x1, y1 in map(_sides, boxes or [])]
    number = None if page is None else _page(page)
    return [{"page": number, "matching_text": text, "anchor": anchor, "bounding_boxes": drawn}]


def _page(page: Any) -> int:
    try:
        number = 0 if isinstance(page, bool) else operator.index(page)  # numpy's integers, too
    except TypeError:
        number = 0
    if number < 1:
        raise ConfigError(f"page={page!r} is no page: they count from 1.")
    return number


def _sides(box: Any) -> Box:
    try:
        x0, y0, x1, y1 = map(float, box)
    except (TypeError, ValueError):
        x0 = y0 = x1 = y1 = math.nan
    if not (math.isfinite(x0 + y0 + x1 + y1) and x0 <= x1 and y0 <= y1):
        raise ConfigError(f"boxes: {box!r} is no box: give (x0, y0, x1, y1) in PDF points, the origin top left.")
    return x0, y0, x1, y1


def _leaf(result: FileResult, steps: Steps) -> dict[str, Any]:
    leaf = at((result.metadata or {}).get("field_metadata"), steps)
    return leaf if isinstance(leaf, dict) else {}


def _cited(leaf: dict[str, Any], value: Any) -> list[dict[str, Any]] | None:
    """Return where a value stands that competed with what was chosen."""
    others = leaf.get("alternatives")
    for other in others if isinstance(others, list) else []:
        if isinstance(other, dict) and other.get("value") == value and isinstance(other.get("citation"), list):
            return list(other["citation"])
    return None


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
