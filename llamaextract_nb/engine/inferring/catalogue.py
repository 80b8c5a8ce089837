"""Well-known fields: what documents of a kind have without labels, such as the seller of an invoice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from llamaextract_nb.engine.extraction import Extraction, Finding, Path
from llamaextract_nb.engine.inferring.evidence import Evidence
from llamaextract_nb.engine.inferring.naming import unique
from llamaextract_nb.engine.inferring.singles import is_common

_SURE = 0.45  # mean confidence of what is found
_SURE_OF_SEVERAL = 0.25  # where so many documents agree that there is something
_SEVERAL = 4


@cache
def _catalogue() -> dict[str, Any]:
    text = files(__package__).joinpath("catalogue.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def well_known(seen: Sequence[Evidence], has_own: bool) -> list[dict[str, Any]]:
    """Return the well-known properties of the kinds that most documents seem to be of.

    Args:
        seen: The documents.
        has_own: Whether most have labels or tables in common; if not, those of a letter come last.
    """
    return [
        kind["properties"]
        for kind in _catalogue().values()
        if (not has_own and not kind["top"]) or _is_of(seen, set(kind["top"]), set(kind["labels"]))
    ]


def with_well_known(
    properties: dict[str, Any],
    mine: Sequence[Extraction],
    known: Sequence[dict[str, Any]],
    theirs: Sequence[Extraction],
) -> dict[str, Any]:
    """Return properties with the well-known ones that most of the documents have.

    A well-known field that has the value of another property is left out; in a group, such as the seller, it takes
    the other's place.

    Args:
        properties: What labels and tables suggest.
        mine: What was found of it, by document.
        known: The well-known properties of each kind.
        theirs: What was found of all these, by document.
    """
    own = dict(properties)
    values = [{value: name for value, name in _values(found).items() if name in own} for found in mine]
    for fields in known:
        if own and fields == _catalogue()["letter"]["properties"]:
            continue
        kind = _Known(theirs, values)
        groups = {name for name, node in own.items() if "properties" in node.get("items", node)}
        kept = kind.fields(fields, groups)
        own = {name: node for name, node in own.items() if name not in kind.replaced}
        own = {**{unique(name, own): node for name, node in kept.items()}, **own}
        values = kind.with_values_of(kept)
    return own


def _is_of(seen: Sequence[Evidence], top: set[str], labels: set[str]) -> bool:
    """Tell whether most documents name a concept of `top` in their first lines, or two of `labels` in their labels."""
    count = 0
    for evidence in seen:
        named = {name for pair in evidence.pairs for name in pair.named}
        count += bool(top & evidence.top) or len(labels & named) > 1
    return is_common(count, len(seen))


@dataclass
class _Known:
    """What the engine finds of well-known fields, and which other property has each value of each document."""

    found: Sequence[Extraction]
    mine: list[dict[str, str]]
    replaced: set[str] = field(default_factory=set)

    def fields(self, properties: dict[str, Any], groups: set[str]) -> dict[str, Any]:
        """Return the fields that most of the documents have; `groups` are the other properties that have fields.

        Of a group with one field, the field alone stays. A list or group takes the place of single properties.
        """
        kept: dict[str, Any] = {}
        for name, node in properties.items():
            inner = {key: child for key, child in node.get("properties", {}).items() if self._is_sure((name, key))}
            same = self._same((name,))
            if len(inner) == 1 and not same:
                ((key, child),) = inner.items()
                kept[f"{name}_{key}"] = child
            elif not same & groups and (len(inner) > 1 or ("items" in node and self._is_sure((name,)))):
                kept[name] = {**node, "properties": inner} if inner else node
                self.replaced.update(same)
            elif "properties" not in node and not same and self._is_sure((name,)):
                kept[name] = node
        return kept

    def with_values_of(self, fields: dict[str, Any]) -> list[dict[str, str]]:
        """Return the values that other properties have, together with those of the fields that were kept."""
        return [
            {**{value: name for value, name in _values(found).items() if name in fields}, **others}
            for found, others in zip(self.found, self.mine, strict=True)
        ]

    def _is_sure(self, path: Path) -> bool:
        """Tell whether most documents have a value here, and how sure the engine is of all is enough for a field."""
        means = []
        for extraction in self.found:
            findings = _below(extraction, path)
            means.append(sum(f.confidence for f in findings) / len(findings) if findings else 0.0)
        needed = _SURE if len(means) < _SEVERAL else _SURE_OF_SEVERAL
        return is_common(sum(mean > 0 for mean in means), len(means)) and sum(means) >= needed * len(means)

    def _same(self, path: Path) -> set[str]:
        """Return the other properties whose values this field, list or group has in most of the documents."""
        same: Counter[str] = Counter()
        count = 0
        for extraction, others in zip(self.found, self.mine, strict=True):
            findings = _below(extraction, path)
            count += bool(findings)
            same.update({others[_value(f)] for f in findings if _value(f) in others})
        return {name for name, times in same.items() if is_common(times, count)}


def _below(extraction: Extraction, path: Path) -> list[Finding]:
    return [f for at, f in extraction.findings.items() if at[: len(path)] == path and f.value is not None]


def _values(extraction: Extraction) -> dict[str, str]:
    """Return the top-level property of each value that was found."""
    return {_value(f): str(path[0]) for path, f in extraction.findings.items() if f.value is not None}


def _value(finding: Finding) -> str:
    return f"{type(finding.value).__name__} {finding.value}"
