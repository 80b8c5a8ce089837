"""Evidence for what a model said: every value located in the document's words, and trusted no more than that."""

from __future__ import annotations

from typing import Any

from llamaextract_nb.engine.checking.locating import Located, Verifier
from llamaextract_nb.engine.checking.words import Place
from llamaextract_nb.engine.extraction import Alternative, Citation, Finding, Path
from llamaextract_nb.schema.fields import Field

_TRUST = {"exact": 0.9, "normalised": 0.88, "fuzzy": 0.6, "absent": 0.15}
_ELSEWHERE = 0.8  # of the trust, where the value stands at several places and none is near its label
_SUPPORTED = 0.4
_MOST_ALTERNATIVES = 3
_ABSENT = "the language model gave this, but it does not stand in the document"
_NULL = "the language model gave no value that fits this field"
_EMPTY = "the language model found nothing for this list"
_NOTHING = frozenset({"n/a", "na", "none", "null", "unknown", "not specified", "not stated", "not found", "-", "nil"})

_Leaf = tuple[Path, Field, Any]


class Evidence:
    """The findings for a model's data.

    Args:
        verifier: Of the document.
        claims: What else the model gave for single values, in other parts of the document.
        problems: What it gave that does not fit the schema.
    """

    def __init__(self, verifier: Verifier, claims: dict[Path, list[Any]], problems: dict[Path, str]) -> None:
        self._verifier = verifier
        self._claims = claims
        self._problems = problems
        self.findings: dict[Path, Finding] = {}
        self._taken: set[Place] = set()  # by values of lists: equal rows stand at places of their own

    def add(self, field: Field, data: dict[str, Any], path: Path = (), near: tuple[Citation, ...] = ()) -> None:
        """Add the findings for an object and all below it; a text that says there is nothing becomes null."""
        leaves = [
            ((*path, child.name), child, data[child.name])
            for child in field.fields
            if child.kind not in ("object", "array")
        ]
        around = self._leaves(leaves, near, is_group=bool(path))
        for leaf_path, child, _ in leaves:
            data[child.name] = self.findings[leaf_path].value
        for child in field.fields:
            here = (*path, child.name)
            if child.kind == "object":
                self.add(child, data[child.name], here, around)
                if not child.fields:
                    self.findings[here] = Finding(None, reason=_NULL)
            elif child.kind == "array":
                self._list(child, data[child.name], here, around)

    def _list(self, field: Field, values: list[Any], path: Path, near: tuple[Citation, ...]) -> None:
        assert field.item is not None
        if not values:
            self.findings[path] = Finding(None, reason=self._problems.get(path, _EMPTY))
        for index, value in enumerate(values):
            here = (*path, index)
            if field.item.kind == "object":
                self.add(field.item, value, here, near)
                near = self._citations(here) or near  # rows follow each other
            elif field.item.kind == "array":
                self._list(field.item, value, here, near)
            else:
                near = self._leaves([(here, field.item, value)], near, is_group=True)
                values[index] = self.findings[here].value

    def _leaves(self, leaves: list[_Leaf], near: tuple[Citation, ...], is_group: bool) -> tuple[Citation, ...]:
        """Add findings for values of one object; what stands but once says where to look for what stands often."""
        located = {path: self._verifier.locate(value, field, near, self._taken) for path, field, value in leaves}
        if is_group:
            sure = tuple(c for found in located.values() if found.places == 1 for c in found.citations[:1])
            for path, field, value in leaves:
                if sure and located[path].places > 1:
                    located[path] = self._verifier.locate(value, field, sure, self._taken)
            near = sure or near
        for path, field, value in leaves:
            self.findings[path] = self._finding(path, field, value, located[path])
            if any(isinstance(part, int) for part in path) and located[path].place:
                self._taken.add(located[path].place)
        return near

    def _citations(self, path: Path) -> tuple[Citation, ...]:
        """Return the first citation below a path."""
        for known, finding in reversed(self.findings.items()):
            if known[: len(path)] != path:
                break
            if finding.citations:
                return finding.citations[:1]
        return ()

    def _finding(self, path: Path, field: Field, value: Any, found: Located) -> Finding:
        if value is None or (found.verified == "absent" and str(value).strip().casefold() in _NOTHING):
            return Finding(None, reason=self._problems.get(path, _NULL))
        others = [other for other in self._claims.get(path, []) if other != value][:_MOST_ALTERNATIVES]
        return Finding(
            value,
            _trust(found),
            found.citations,
            found.verified,
            _ABSENT if found.verified == "absent" else "read by the language model, and found in the document",
            tuple(self._alternative(other, field) for other in others),
        )

    def _alternative(self, value: Any, field: Field) -> Alternative:
        found = self._verifier.locate(value, field)
        return Alternative(value, round(_trust(found) / 2, 3), found.citations)


def _trust(found: Located) -> float:
    trust = _TRUST[found.verified]
    if found.places > 1 and found.support < _SUPPORTED:
        trust *= _ELSEWHERE
    return round(trust, 3)
