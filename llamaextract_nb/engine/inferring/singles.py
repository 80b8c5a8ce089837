"""Single fields: labels that most of the documents have, in whatever words, with values of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from llamaextract_nb.engine.inferring.evidence import Evidence
from llamaextract_nb.engine.inferring.kinds import Value, is_numbered, kind_of, type_of
from llamaextract_nb.engine.inferring.naming import described, key_of, labels_in_order, unique
from llamaextract_nb.engine.inferring.pairs import Pair

# What a kind of value says anyway: "due date" is "due", "VAT amount" is "VAT".
_OPTIONAL = {
    "date": {"date", "day"},
    "text": {"number", "id", "code", "reference"},
    "number": {"amount"},
    "percent": {"share"},
}
_ALIKE = 0.5  # concepts that two labels must share to be one field, if no document has both


@dataclass(slots=True)
class Single:
    """A label in the wordings of several documents: its concepts, its kind of value, and a pair for each document."""

    concepts: frozenset[str]
    kind: str
    pairs: dict[int, Pair] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)

    @property
    def order(self) -> float:
        """Where it stands in its documents, on average."""
        return sum(pair.label_place.line for pair in self.pairs.values()) / len(self.pairs)


def is_common(count: int, documents: int) -> bool:
    """Tell whether most of the documents have something."""
    return 2 * count > documents


def find_singles(seen: Sequence[Evidence]) -> list[Single]:
    """Return the labels that most documents have, in the order of the documents."""
    found: dict[tuple[frozenset[str], str], Single] = {}
    for number, evidence in enumerate(seen):
        for pair in sorted(evidence.pairs, key=lambda pair: -pair.score):
            value = Value(pair.value, evidence.known)
            kind = "percent" if pair.percent else kind_of(pair.named, value)
            concepts = _essence(pair.named, kind)
            single = found.setdefault((concepts, kind), Single(concepts, kind))
            if number not in single.pairs:  # the best pair of a label is the document's
                single.pairs[number] = pair
                single.values.append(value)
    merged = _merged(list(found.values()))
    common = [single for single in merged if is_common(len(single.pairs), len(seen))]
    return sorted(common, key=lambda single: (single.order, sorted(single.concepts)))


def _essence(named: Sequence[str], kind: str) -> frozenset[str]:
    """Return a label's concepts without those that its kind of value says anyway."""
    optional = _OPTIONAL[kind] if kind != "text" or is_numbered(named) else set()
    return frozenset(set(named) - optional or named)


def _merged(singles: list[Single]) -> list[Single]:
    """Join labels that never stand in one document, and share most of their concepts and the kind of their values."""
    order = sorted(singles, key=lambda single: (-len(single.pairs), single.order, sorted(single.concepts)))
    kept: list[Single] = []
    for single in order:
        likeness = [(_likeness(single, other), -index) for index, other in enumerate(kept)]
        best, index = max(likeness, default=(0.0, 0))
        if best < _ALIKE:
            kept.append(single)
            continue
        other = kept[-index]
        if other.kind != single.kind:
            other.kind = "text"
        other.pairs.update(single.pairs)
        other.values.extend(single.values)
    return kept


def _likeness(one: Single, other: Single) -> float:
    if one.pairs.keys() & other.pairs.keys():
        return 0.0
    if one.kind != other.kind:
        mixed = {one.kind, other.kind} == {"number", "text"}
        return 1.0 if mixed and one.concepts == other.concepts else 0.0
    return len(one.concepts & other.concepts) / len(one.concepts | other.concepts)


def property_of(single: Single) -> tuple[str, dict[str, Any]]:
    """Return a label as a field: its name and its JSON Schema."""
    pairs = [single.pairs[number] for number in sorted(single.pairs)]
    labels = labels_in_order([pair.label for pair in pairs])
    node, words = type_of(tuple(pairs[0].named), single.values)
    name = key_of(labels[0])
    if single.kind == "percent" and "share" not in pairs[0].named:
        name += "_percent"
    return name, {**node, "description": described(labels, words)}


def single_properties(singles: Sequence[Single]) -> dict[str, Any]:
    """Return labels as the properties of a schema."""
    properties: dict[str, Any] = {}
    for single in singles:
        name, node = property_of(single)
        if name:
            properties[unique(name, properties)] = node
    return properties
