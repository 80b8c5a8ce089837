"""How far a finding can be trusted: its value located in the document's words, and its confidence calibrated.

Every finder says in its own way how sure it is. What that is worth was measured on labelled documents: the log-odds of
being right are those of the finder times a slope, plus an offset for each thing known of the finding. The numbers stand
in calibration.txt, fitted by the same command as the weights of the search.
"""

from __future__ import annotations

import math
from dataclasses import replace

from llamaextract_nb.engine.checking.locating import Verifier
from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.extraction import Finding, Path
from llamaextract_nb.engine.values import Conventions
from llamaextract_nb.engine.weights import Weights
from llamaextract_nb.schema.fields import Field

_LEAST, _MOST = 0.01, 0.99
_SPARSE = 0.75  # of the fields have a value, below which a document hardly fits the schema
SLOPE = " slope"


class Trust:
    """Settles how far the findings of one document can be trusted.

    Args:
        document: The document as read.
        root: The schema's root.
        known: How the document writes numbers and dates.
        calibration: What the finders' own word is worth.
    """

    def __init__(self, document: Document, root: Field, known: Conventions, calibration: Weights) -> None:
        self.document = document
        self.root = root
        self._known = known
        self._calibration = calibration
        self._read_by_ocr = {page.number for page in document.pages if page.source == "ocr"}
        self._verifiers: dict[frozenset[int], Verifier] = {}

    def settle(self, findings: dict[Path, Finding]) -> dict[Path, Finding]:
        """Return findings with `verified` as the document's words say, and with calibrated confidences."""
        judged = self.judge(findings)
        return {
            path: _settled(finding, *judged[path], self._calibration) if path in judged else finding
            for path, finding in findings.items()
        }

    def judge(self, findings: dict[Path, Finding]) -> dict[Path, tuple[str, set[str]]]:
        """Return how each value stands in the document, and what is known of it, as calibration.txt calls it."""
        share = sum(finding.value is not None for finding in findings.values()) / max(1, len(findings))
        judged = {}
        for path, finding in findings.items():
            if finding.value is None:
                continue
            field, finder = self._field(path), _finder(path)
            verified = self._verified(finding, field)
            known = {finder, f"{field.kind} of a {finder}", verified}
            if any(citation.page in self._read_by_ocr for citation in finding.citations):
                known.add("ocr")
            if share < _SPARSE:
                known.add(f"{finder} of a sparse document")
            judged[path] = verified, known
        return judged

    def _verified(self, finding: Finding, field: Field) -> str:
        """Look at the cited pages first: in a long document that saves most of the work."""
        pages = frozenset(citation.page for citation in finding.citations if citation.page is not None)
        verified = self._verifier(pages).locate(finding.value, field, finding.citations).verified
        if verified == "absent" and pages:
            verified = self._verifier(frozenset()).locate(finding.value, field, finding.citations).verified
        return verified

    def _verifier(self, pages: frozenset[int]) -> Verifier:
        """Return what locates values on some pages, or on all of them if none is named."""
        if pages not in self._verifiers:
            kept = [page for page in self.document.pages if not pages or page.number in pages]
            self._verifiers[pages] = Verifier(replace(self.document, pages=kept), self._known)
        return self._verifiers[pages]

    def _field(self, path: Path) -> Field:
        field = self.root
        for part in path:
            below = field.item if isinstance(part, int) else next(f for f in field.fields if f.name == part)
            assert below is not None
            field = below
        return field


def _settled(finding: Finding, verified: str, known: set[str], calibration: Weights) -> Finding:
    return with_confidence(replace(finding, verified=verified), calibrated(finding.confidence, known, calibration))


def with_confidence(finding: Finding, confidence: float) -> Finding:
    """Return a finding with another confidence, which leaves more or less for its alternatives."""
    left = (1.0 - confidence) / max(1.0 - finding.confidence, 1e-9)  # what the other values have to share
    alternatives = tuple(
        replace(other, confidence=round(min(other.confidence * left, confidence), 3)) for other in finding.alternatives
    )
    return replace(finding, confidence=confidence, alternatives=alternatives)


def _finder(path: Path) -> str:
    """Return who found what stands at a path: the search for single values, that for lists, or that for records."""
    if isinstance(path[-1], int) and sum(isinstance(part, int) for part in path) == 1:
        return "list"
    return "row" if any(isinstance(part, int) for part in path) else "value"


def log_odds(chance: float) -> float:
    """Return the log-odds of a chance, 0..1; one that is certain counts as a little less."""
    sure = min(max(chance, _LEAST), 1 - 1e-4)
    return math.log(sure / (1 - sure))


def calibrated(confidence: float, known: set[str], calibration: Weights) -> float:
    """Return the chance of being right, 0..1, of a value of which this is known and a finder is so sure."""
    slope = math.fsum(calibration.get(name + SLOPE, 0.0) for name in known)
    offset = math.fsum(calibration.get(name, 0.0) for name in known)
    return round(min(max(1 / (1 + math.exp(-(slope * log_odds(confidence) + offset))), _LEAST), _MOST), 3)
