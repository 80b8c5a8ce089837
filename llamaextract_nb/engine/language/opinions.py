"""A second opinion: what the offline engine finds supports a model's values, competes with them, or stands in."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from llamaextract_nb.engine.checking.words import pieces
from llamaextract_nb.engine.extraction import Alternative, Citation, Extraction, Finding, Path
from llamaextract_nb.schema.fields import Field

_MOST_ALTERNATIVES = 3
_WEIGHT = 0.5  # of the second opinion: both may err on the same words
_SURE = 0.8  # confidence from which the offline engine is right at least four times in five
_CHANCE = 2  # errors that say nothing of a model yet
_LIKELY = 0.5  # confidence from which a value is rather right than wrong
_AGREES = "and the language model gives the same"
_ERRS = "the language model errs in this document, or is a small one"
_DOUBTED = 0.4  # confidence in a value of a model that contradicts what is sure


@dataclass(frozen=True, slots=True)
class Standing:
    """How a model's answer came about.

    Attributes:
        gap: Why something of the answer is missing; "" if nothing is.
        is_doubted: Whether the model is known to err: by its size, or by what it contradicts.
        was_offered: Whether it was told what the offline engine reads, and so agrees with it by hearsay.
    """

    gap: str = ""
    is_doubted: bool = False
    was_offered: bool = False


_SOUND = Standing()


class SecondOpinion:
    """What the offline engine reads in a document.

    Args:
        root: The schema's root.
        extraction: The offline engine's.
    """

    def __init__(self, root: Field, extraction: Extraction) -> None:
        self._root = root
        self._findings = extraction.findings
        self.data = extraction.data

    def candidates(self, is_whole: bool) -> dict[str, Any]:
        """Return what a model can be offered; for a part of the document without lists, of which it has but a part."""
        return self.data if is_whole else _without_lists(self.data)

    def contradicts(self, data: dict[str, Any], is_whole: bool) -> bool:
        """Tell whether a model's data is mostly something else than what the offline engine is sure of.

        Args:
            data: The data.
            is_whole: Whether it is of the whole document, so that what it lacks is contradicted too.
        """
        against = agreed = 0
        for path, field in _places(self._root):
            finding = self._findings.get(path)
            if field.kind == "array" or finding is None or finding.value is None or finding.confidence < _SURE:
                continue
            value = _at(data, path)
            if value is not None and same(value, finding.value):
                agreed += 1
            elif value is not None or is_whole:
                against += 1
        return against > max(agreed, _CHANCE)

    def settle(self, given: Extraction, standing: Standing) -> Extraction:
        """Return a model's extraction in the light of this opinion; each value's reason says whose it is."""
        data = copy.deepcopy(given.data)
        findings = dict(given.findings)
        for path, field in _places(self._root):
            if field.kind == "array":
                self._settle_list(data, findings, path, standing)
            elif path in self._findings and path in findings:
                findings[path] = weighed(findings[path], self._findings[path], standing)
                _put(data, path, findings[path].value)
        return Extraction(data, findings)

    def _settle_list(self, data: dict[str, Any], findings: dict[Path, Finding], path: Path, standing: Standing) -> None:
        """Take the offline engine's items where the model's cannot be trusted or are too few, else keep them."""
        ours, given = _below(self._findings, path), _below(findings, path)
        if _goes_on_counting(given, path):
            standing = replace(standing, is_doubted=True)
        if not (standing.gap or standing.is_doubted):
            return
        mine, theirs = _at(self.data, path), _at(data, path)
        if mine and (_is_likely(ours) if standing.is_doubted else len(mine) >= _standing(given, path)):
            why = _AGREES if mine == theirs else _since(standing)
            for known in given:
                del findings[known]
            findings |= {known: _read_offline(finding, why) for known, finding in ours.items()}
            _put(data, path, copy.deepcopy(mine))
            return
        if standing.is_doubted:
            findings |= {known: _doubted(finding) for known, finding in given.items()}
        if standing.gap:
            findings[path] = Finding(None, reason=f"items may be missing: {standing.gap}")


def weighed(finding: Finding, second: Finding, standing: Standing = _SOUND) -> Finding:
    """Return a model's finding in the light of the offline engine's for the same single value."""
    if standing.is_doubted:
        finding = _doubted(finding)
    if second.value is None:
        return finding
    if finding.value is not None and same(finding.value, second.value):
        return _agreed(finding, second, standing)
    if (finding.value is None and standing.gap) or (standing.is_doubted and second.confidence >= _LIKELY):
        return _instead(finding, second, standing)
    left = round(finding.confidence * (1 - _WEIGHT * second.confidence), 3)
    other = Alternative(second.value, round(_WEIGHT * second.confidence, 3), second.citations)
    reason = f"{finding.reason}; the offline engine reads another value"
    alternatives = (other, *finding.alternatives)[:_MOST_ALTERNATIVES]
    return replace(finding, confidence=left, reason=reason, alternatives=alternatives)


def _agreed(finding: Finding, second: Finding, standing: Standing) -> Finding:
    """Return the finding of both; what a model was told, or may have guessed, makes it no surer."""
    if finding.verified == "absent":  # the value is meant, not written, and the offline engine can say where
        return replace(second, value=finding.value, alternatives=finding.alternatives)
    if standing.was_offered or standing.is_doubted:
        how = "offered it" if standing.was_offered else "reads the same"
        reason = f"read by the language model, and found in the document; the offline engine {how}"
        return replace(finding, confidence=second.confidence, reason=reason)
    doubt = (1 - finding.confidence) * (1 - _WEIGHT * second.confidence)
    reason = f"{finding.reason}; the offline engine reads the same"
    return replace(finding, confidence=round(1 - doubt, 3), reason=reason)


def _instead(finding: Finding, second: Finding, standing: Standing) -> Finding:
    """Return the offline engine's finding, with what the model gave as an alternative."""
    found = _read_offline(second, _since(standing))
    if finding.value is None:
        return found
    other = Alternative(finding.value, round(finding.confidence * (1 - second.confidence), 3), finding.citations)
    return replace(found, alternatives=(*second.alternatives, other)[-_MOST_ALTERNATIVES:])


def _since(standing: Standing) -> str:
    return f"since {standing.gap or _ERRS}"


def _read_offline(second: Finding, why: str) -> Finding:
    reason = "; ".join(filter(None, (f"read by the offline engine, {why}", second.reason)))
    return replace(second, reason=reason)


def _doubted(finding: Finding) -> Finding:
    if finding.confidence <= _DOUBTED:
        return finding
    reason = f"{finding.reason}, but {_ERRS}"
    return replace(finding, confidence=_DOUBTED, reason=reason)


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same but for blanks, case and punctuation."""
    if isinstance(one, str) and isinstance(other, str):
        return "".join(pieces(one)) == "".join(pieces(other))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _places(field: Field, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Yield the path of every single value that is in no list, and of every outermost list."""
    for child in field.fields:
        here = (*path, child.name)
        if child.kind == "object":
            yield from _places(child, here)
        else:
            yield here, child


def _below(findings: dict[Path, Finding], path: Path) -> dict[Path, Finding]:
    return {known: finding for known, finding in findings.items() if known[: len(path)] == path}


def _is_likely(findings: dict[Path, Finding]) -> bool:
    """Tell whether the values of a list are rather right than wrong."""
    sure = [finding.confidence for finding in findings.values() if finding.value is not None]
    return sum(sure) >= _LIKELY * len(sure)


def _goes_on_counting(findings: dict[Path, Finding], path: Path) -> bool:
    """Tell whether most items of a list stand where others stand already: small models go on counting.

    What stands nowhere may be said in other words.
    """
    items: dict[Any, set[Citation]] = {}
    for known, finding in findings.items():
        if len(known) > len(path):
            items.setdefault(known[len(path)], set()).update(finding.citations)
    taken: set[Citation] = set()
    homeless = 0
    for citations in items.values():
        homeless += bool(citations) and citations <= taken
        taken |= citations
    return homeless > max(len(items) / 2, _CHANCE)


def _standing(findings: dict[Path, Finding], path: Path) -> int:
    """Return how many items of a list stand in the document."""
    return len(
        {known[len(path)] for known, finding in findings.items() if len(known) > len(path) and finding.citations}
    )


def _without_lists(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _without_lists(value) if isinstance(value, dict) else value
        for name, value in data.items()
        if not isinstance(value, list)
    }


def _at(data: Any, path: Path) -> Any:
    for name in path:
        data = data[name]
    return data


def _put(data: Any, path: Path, value: Any) -> None:
    _at(data, path[:-1])[path[-1]] = value
