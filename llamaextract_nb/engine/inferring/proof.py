"""The proof of an inferred schema: what the engine cannot find again in the documents is no field of theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from llamaextract_nb.engine.extraction import Extraction, Path
from llamaextract_nb.engine.inferring.singles import is_common


def proven(properties: dict[str, Any], found: Sequence[Extraction]) -> dict[str, Any]:
    """Return the properties that the engine found again in most of the documents that it searched."""
    filled: Counter[Path] = Counter()
    for extraction in found:
        paths = {_names(path) for path, finding in extraction.findings.items() if finding.value is not None}
        filled.update({part for path in paths for part in (path[:size] for size in range(1, len(path) + 1))})
    return _kept(properties, (), filled, len(found))


def _names(path: Path) -> Path:
    return tuple(part for part in path if isinstance(part, str))


def _kept(properties: dict[str, Any], path: Path, filled: Counter[Path], documents: int) -> dict[str, Any]:
    kept = {}
    for name, node in properties.items():
        here = (*path, name)
        if not is_common(filled[here], documents):
            continue
        inner = node.get("items", node)
        if "properties" in inner:
            inner = {**inner, "properties": _kept(inner["properties"], here, filled, documents)}
            node = {**node, "items": inner} if "items" in node else inner
        kept[name] = node
    return kept
