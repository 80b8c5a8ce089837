"""The proof of an inferred schema: what the engine cannot find again in the documents is no field of theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from llamaextract_nb.engine.extraction import Extraction, Path
from llamaextract_nb.engine.filling import extract
from llamaextract_nb.engine.inferring.singles import is_common
from llamaextract_nb.engine.structure.structure import Structure

_MOST_LINES = 1500  # of the documents that are searched again, the shortest first; at least one is


def searched(structures: Sequence[Structure], properties: dict[str, Any]) -> list[Extraction]:
    """Return what the engine finds of these properties in some of the documents."""
    schema = {"type": "object", "properties": properties}
    return [extract(structure, schema) for structure in few(structures)]


def few(structures: Sequence[Structure]) -> list[Structure]:
    """Return the documents, or the shortest of them if all together are too long to be searched several times."""
    sizes = [sum(len(page.lines) for page in structure.document.pages) for structure in structures]
    taken: list[int] = []
    total = 0
    for index in sorted(range(len(structures)), key=lambda i: (sizes[i], i)):
        total += sizes[index]
        if taken and total > _MOST_LINES:
            break
        taken.append(index)
    return [structures[index] for index in sorted(taken)]


def proven(structures: Sequence[Structure], properties: dict[str, Any]) -> dict[str, Any]:
    """Return the properties that the engine finds again in most of the documents."""
    found = searched(structures, properties) if properties else []
    filled: Counter[Path] = Counter()
    for extraction in found:
        paths = {_names(path) for path, finding in extraction.findings.items() if finding.value is not None}
        filled.update({path[:size] for path in paths for size in range(1, len(path) + 1)})
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
