"""Single fields: labels that most of the documents have, in whatever words, with values of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from llamaextract_nb.engine.inferring.evidence import Evidence
from llamaextract_nb.engine.inferring.kinds import Value, kind_of, type_of
from llamaextract_nb.engine.inferring.naming import described, key_of, labels_in_order, unique
from llamaextract_nb.engine.inferring.pairs import Pair, all_concepts

# What a kind of value says anyway: "due date" is "due", "VAT amount" is "VAT".
_OPTIONAL = {
    "date": {"date", "day"},
    "range": {"date", "day", "period"},
    "code": {"number", "id", "code", "reference"},
    "text": set(),
    "number": {"amount"},
    "percent": {"share"},
}
_MANY = 4
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
    """Tell whether most of the documents have something; of four or more, half will do."""
    return 2 * count > documents or (2 * count == documents and documents >= _MANY)


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
    return frozenset(set(named) - _OPTIONAL[kind] or named)


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
        mixed = {one.kind, other.kind} in ({"number", "text"}, {"date", "text"}, {"date", "range"})
        return 1.0 if mixed and one.concepts == other.concepts else 0.0
    if not one.concepts ^ other.concepts <= all_concepts():
        return 0.0  # "end date" and "last modified" share no more than a word
    return len(one.concepts & other.concepts) / len(one.concepts | other.concepts)


def properties_of(single: Single) -> dict[str, Any]:
    """Return a label as a field, name and JSON Schema; as two if its values are ranges of dates."""
    pairs = [single.pairs[number] for number in sorted(single.pairs)]
    labels = labels_in_order([pair.label for pair in pairs])
    name = key_of(labels[0])
    if single.kind == "range":
        date = {"type": "string", "format": "date"}
        ends = (("start", "the first day"), ("end", "the last day"))
        return {f"{name}_{end}": {**date, "description": described(labels, words)} for end, words in ends}
    node, words = type_of(pairs[0].named, single.values)
    if single.kind == "percent" and "share" not in pairs[0].named:
        name += "_percent"
    return {name: {**node, "description": described(labels, words)}}


def single_properties(singles: Sequence[Single]) -> dict[str, Any]:
    """Return labels as the properties of a schema."""
    properties: dict[str, Any] = {}
    for single in singles:
        for name, node in properties_of(single).items():
            properties[unique(name, properties)] = node
    return properties
