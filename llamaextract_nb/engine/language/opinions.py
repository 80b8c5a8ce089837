"""A second opinion: what the offline engine finds for a field supports the model's value, or competes with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from llamaextract_nb.engine.checking.words import pieces
from llamaextract_nb.engine.extraction import Alternative, Finding

_MOST_ALTERNATIVES = 3
_WEIGHT = 0.5  # of the second opinion: both may err on the same words


def weighed(finding: Finding, second: Finding) -> Finding:
    """Return a model's finding in the light of the offline engine's for the same single value."""
    if second.value is None:
        return finding
    if finding.value is not None and _same(finding.value, second.value):
        if finding.verified == "absent":  # the value is meant, not written, and the offline engine can say where
            return replace(second, value=finding.value, alternatives=finding.alternatives)
        doubt = (1 - finding.confidence) * (1 - _WEIGHT * second.confidence)
        reason = f"{finding.reason}; the offline engine reads the same"
        return replace(finding, confidence=round(1 - doubt, 3), reason=reason)
    left = round(finding.confidence * (1 - _WEIGHT * second.confidence), 3)
    other = Alternative(second.value, round(_WEIGHT * second.confidence, 3), second.citations)
    reason = f"{finding.reason}; the offline engine reads another value"
    alternatives = (other, *finding.alternatives)[:_MOST_ALTERNATIVES]
    return replace(finding, confidence=left, reason=reason, alternatives=alternatives)


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same but for blanks, case and punctuation."""
    if isinstance(one, str) and isinstance(other, str):
        return "".join(pieces(one)) == "".join(pieces(other))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)
