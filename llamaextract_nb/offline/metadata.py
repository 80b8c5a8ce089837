"""Evidence on the wire: an extraction's findings as `field_metadata`, the tree that mirrors the data."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import Any

from llamaextract_nb.engine.document import Document, Page
from llamaextract_nb.engine.extraction import Citation, Extraction, Finding, Path

Tree = dict[str, Any]
_Pages = dict[tuple[int | None, float], Page]  # the layouts of the pages, by number and turn


CITATION = ("citation",)
CONFIDENCE = ("confidence", "extraction_confidence")
"""The entries of a leaf that a job may do without."""


def field_metadata(document: Document, extraction: Extraction, leave_out: Collection[str] = ()) -> Tree:
    """Return the tree of an extraction: object to object, array to list, and a leaf for each finding.

    A finding about a list as a whole, such as that rows may be missing, comes after the entries for its elements.

    Args:
        document: The document.
        extraction: What was found in it.
        leave_out: Entries that no leaf is to have.
    """
    pages: _Pages = {(page.number, page.turn): page for page in document.pages}
    root: Tree = {}
    for path, finding in extraction.findings.items():
        _put(root, path, _without(leave_out, _leaf(finding, pages, document.notes)))
    return root


def _leaf(finding: Finding, pages: _Pages, notes: list[str]) -> Tree:
    leaf: Tree = {
        "citation": [_citation(citation, pages) for citation in finding.citations],
        "confidence": finding.confidence,
        "extraction_confidence": finding.confidence,
        "verified": finding.verified,
    }
    reasons = [finding.reason] if finding.reason else []
    if finding.value is None:
        reasons += notes  # the value may be where nothing could be read
    elif any(pages[c.page, c.turn].source == "ocr" for c in finding.citations if c.page is not None):
        reasons.append("read by OCR")
    if reasons:
        leaf["reasoning"] = "; ".join(reasons)
    if finding.alternatives:
        leaf["alternatives"] = [
            {
                "value": other.value,
                "confidence": other.confidence,
                "citation": [_citation(citation, pages) for citation in other.citations],
            }
            for other in finding.alternatives
        ]
    return leaf


def _without(names: Collection[str], leaf: Tree) -> Tree:
    left = {name: entry for name, entry in leaf.items() if name not in names}
    if "alternatives" in left:
        left["alternatives"] = [_without(names, other) for other in left["alternatives"]]
    return left


def _citation(citation: Citation, pages: _Pages) -> Tree:
    if citation.page is None:
        return {"matching_text": citation.text, **({"anchor": citation.anchor} if citation.anchor else {})}
    page = pages[citation.page, citation.turn]
    width, height = page.size_shown
    boxes = [
        {"x": round(x0, 2), "y": round(y0, 2), "w": round(x1 - x0, 2), "h": round(y1 - y0, 2)}
        for x0, y0, x1, y1 in map(page.as_shown, citation.boxes)
    ]
    return {
        "page": citation.page,
        "matching_text": citation.text,
        "bounding_boxes": boxes,
        "page_dimensions": {"width": round(width, 2), "height": round(height, 2)},
    }


def _put(root: Tree, path: Path, leaf: Tree) -> None:
    """Set a leaf at a path; lists grow as they are needed."""
    place: Any = root
    for part, following in pairwise(path):
        fresh: Any = [] if isinstance(following, int) else {}
        place = _step(place, part, fresh)
    known = place.get(path[-1]) if isinstance(place, dict) else None
    if isinstance(known, list):
        known.append(leaf)
        return
    _step(place, path[-1], leaf, replace=True)


def _step(place: Any, part: str | int, value: Any, replace: bool = False) -> Any:
    if isinstance(part, int):
        while len(place) <= part:
            place.append(None)
        if replace or place[part] is None:
            place[part] = value
        return place[part]
    if replace or place.get(part) is None:
        place[part] = value
    return place[part]
