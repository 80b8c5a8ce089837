"""The proof of an inferred schema: what the engine cannot find again in the documents is no field of theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from llamaextract_nb.engine.document import Document
from llamaextract_nb.engine.extraction import Extraction, Path
from llamaextract_nb.engine.filling import extract
from llamaextract_nb.engine.inferring.singles import is_common

MOST = 8  # documents that are searched again, the shortest: their pages cost time, and the first ones tell enough


def searched(documents: Sequence[Document], properties: dict[str, Any]) -> list[Extraction]:
    """Return what the engine finds of these properties in some of the documents."""
    schema = {"type": "object", "properties": properties}
    few = sorted(range(len(documents)), key=lambda i: (sum(len(page.lines) for page in documents[i].pages), i))[:MOST]
    return [extract(documents[i], schema) for i in sorted(few)]


def proven(documents: Sequence[Document], properties: dict[str, Any]) -> dict[str, Any]:
    """Return the properties that the engine finds again in most of the documents."""
    found = searched(documents, properties) if properties else []
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
