"""The proof of an inferred schema: what the engine cannot find again in the documents is no field of theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from llamaextract_nb.engine.extraction import Extraction, Path
from llamaextract_nb.engine.inferring.singles import is_common

_SURE = 0.7  # mean confidence of a property that few labels suggest; below it half were wrong on ad buys


def proven(properties: dict[str, Any], doubtful: frozenset[str], found: Sequence[Extraction]) -> dict[str, Any]:
    """Return the properties that the engine found again in most of the documents that it searched.

    Args:
        properties: What is to be proven.
        doubtful: The names of those that must be found surely, and have values of their own.
        found: What was found, by document.
    """
    kept = _found(properties, found)
    sure = {name: sum(extraction.findings[name,].confidence for extraction in found) / len(found) for name in doubtful}
    values = [_top_values(extraction) for extraction in found]
    own = [name for name in kept if name not in doubtful]
    for name in sorted(doubtful & kept.keys(), key=lambda name: (-sure[name], name)):
        if sure[name] >= _SURE and not any(_same(name, other, values) for other in own):
            own.append(name)
    return {name: node for name, node in kept.items() if name in own}


def _top_values(extraction: Extraction) -> dict[str, Any]:
    return {str(path[0]): f.value for path, f in extraction.findings.items() if len(path) == 1 and f.value is not None}


def _same(name: str, other: str, values: Sequence[dict[str, Any]]) -> bool:
    """Tell whether two properties have the same value in most of the documents that have both."""
    both = [found[name] == found[other] for found in values if name in found and other in found]
    return 2 * both.count(True) > len(both)


def _found(properties: dict[str, Any], found: Sequence[Extraction]) -> dict[str, Any]:
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
