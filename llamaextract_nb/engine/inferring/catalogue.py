"""Well-known fields: what documents of a kind have without labels, such as the seller of an invoice."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from llamaextract_nb.engine.extraction import Extraction, Finding, Path
from llamaextract_nb.engine.inferring.evidence import Evidence
from llamaextract_nb.engine.inferring.proof import searched
from llamaextract_nb.engine.inferring.singles import is_common

_SURE = 0.6  # confidence of what is found, on average
_TOP = 15  # lines in which a document says of what kind it is


@cache
def _catalogue() -> dict[str, Any]:
    text = files(__package__).joinpath("catalogue.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def well_known(seen: Sequence[Evidence], properties: dict[str, Any]) -> dict[str, Any]:
    """Return the well-known fields that most of the documents have, where no other property has the same value.

    Args:
        seen: The documents.
        properties: What their labels and tables say.
    """
    documents = [evidence.document for evidence in seen]
    mine = [_values(extraction) for extraction in searched(documents, properties)] if properties else []
    for kind in _catalogue().values():
        if kind["concepts"] and not _is_of(seen, set(kind["concepts"])):
            continue
        found = searched(documents, kind["properties"])
        mine = mine or [set() for _ in found]
        fields = _sure(kind["properties"], (), found, mine)
        if fields:
            return fields
    return {}


def _is_of(seen: Sequence[Evidence], wanted: set[str]) -> bool:
    """Tell whether the tops of most documents name one of these concepts."""
    count = 0
    for evidence in seen:
        named = {name for chunk in evidence.text.chunks if chunk.place.line < _TOP for name in chunk.named}
        count += bool(wanted & named)
    return is_common(count, len(seen))


def _sure(properties: dict[str, Any], path: Path, found: list[Extraction], mine: list[set[str]]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, node in properties.items():
        here = (*path, name)
        if node.get("type") == "object":
            inner = _sure(node["properties"], here, found, mine)
            if inner:
                kept[name] = {**node, "properties": inner}
        elif _is_new(here, found, mine):
            kept[name] = node
    return kept


def _is_new(path: Path, found: list[Extraction], mine: list[set[str]]) -> bool:
    """Tell whether most documents have a value here that the engine is sure of and no other property has."""
    sure = new = 0
    for extraction, others in zip(found, mine, strict=True):
        findings = [f for at, f in extraction.findings.items() if at[: len(path)] == path and f.value is not None]
        if findings and sum(f.confidence for f in findings) >= _SURE * len(findings):
            sure += 1
            new += not all(_value(finding) in others for finding in findings)
    return is_common(sure, len(found)) and 2 * new > sure


def _values(extraction: Extraction) -> set[str]:
    return {_value(finding) for finding in extraction.findings.values() if finding.value is not None}


def _value(finding: Finding) -> str:
    return f"{type(finding.value).__name__} {finding.value}"
