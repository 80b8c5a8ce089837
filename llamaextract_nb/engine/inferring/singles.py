"""Single fields: labels that most of the documents have, in whatever words, with values of one kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from llamaextract_nb.engine.inferring.evidence import Evidence
from llamaextract_nb.engine.inferring.kinds import Value, kind_of, type_of
from llamaextract_nb.engine.inferring.naming import described, key_of, labels_in_order, unique
from llamaextract_nb.engine.inferring.pairs import Pair, all_concepts
from llamaextract_nb.engine.words.labels import concepts

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
_MOST_FIELDS = 60
_RARE, _LEAST_RARE = 0.25, 3  # of the documents, and documents, that have a label that is worth a search
_MOST_WITH_RARE = 24  # labels, of which some are rare: each is searched for
_MOST = 300  # labels that are looked at; more is a list that nobody would want as fields
_ALIKE = 0.5  # concepts that two labels must share to be one field, if no document has both


@dataclass(slots=True)
class Single:
    """A label in the wordings of several documents: its concepts, its kind of value, and a pair for each document.

    `group` has the concepts of the heading above it, where the same label stands under several headings.
    """

    concepts: frozenset[str]
    kind: str
    group: frozenset[str] = frozenset()
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
    """Return the labels that many documents have, in the order of the documents.

    Where there are enough documents to tell, a quarter of them is many: a search finds a label's value where no pair
    is seen, and under other labels.
    """
    found: dict[tuple[frozenset[str], ...], Single] = {}
    repeated = _repeated(seen)
    for number, evidence in enumerate(seen):
        for pair in sorted(evidence.pairs, key=lambda pair: -pair.score):
            value = Value(pair.value, evidence.known)
            kind = "percent" if pair.percent else kind_of(pair.named, value)
            essence = _essence(pair.named, kind)
            group = _group(pair) if essence in repeated else frozenset()
            single = found.setdefault((essence, frozenset({kind}), group), Single(essence, kind, group))
            if number not in single.pairs:  # the best pair of a label is the document's
                single.pairs[number] = pair
                single.values.append(value)
    merged = _merged(list(found.values()))
    common = [single for single in merged if is_common(len(single.pairs), len(seen))][:_MOST_FIELDS]
    rare = [single for single in merged if not is_common(len(single.pairs), len(seen)) and not single.group]
    least = max(_LEAST_RARE, _RARE * len(seen))
    rare = [single for single in rare if len(single.pairs) >= least][: max(0, _MOST_WITH_RARE - len(common))]
    return sorted([*common, *rare], key=lambda single: (single.order, sorted(single.concepts)))


def _repeated(seen: Sequence[Evidence]) -> set[frozenset[str]]:
    """Return the labels that most of their documents have under several headings, such as sender and recipient."""
    documents: Counter[frozenset[str]] = Counter()
    several: Counter[frozenset[str]] = Counter()
    for evidence in seen:
        groups: dict[frozenset[str], set[frozenset[str]]] = {}
        for pair in evidence.pairs:
            kind = "percent" if pair.percent else kind_of(pair.named, Value(pair.value, evidence.known))
            groups.setdefault(_essence(pair.named, kind), set()).add(_group(pair))
        documents.update(groups.keys())
        several.update(essence for essence, headings in groups.items() if len(headings - {frozenset()}) > 1)
    return {essence for essence, count in several.items() if is_common(count, documents[essence])}


def _group(pair: Pair) -> frozenset[str]:
    return frozenset(concepts(pair.heading) or (key_of(pair.heading),)) if pair.heading else frozenset()


def _essence(named: Sequence[str], kind: str) -> frozenset[str]:
    """Return a label's concepts without those that its kind of value says anyway."""
    return frozenset(set(named) - _OPTIONAL[kind] or named)


def _merged(singles: list[Single]) -> list[Single]:
    """Join labels that never stand in one document, and share most of their concepts and the kind of their values."""
    order = sorted(singles, key=lambda single: (-len(single.pairs), single.order, sorted(single.concepts)))[:_MOST]
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
    if one.group != other.group or one.pairs.keys() & other.pairs.keys():
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
    headings = labels_in_order([pair.heading for pair in pairs])
    heading = headings[0] if len(headings) == 1 and not single.group else ""
    name = key_of(labels[0])
    if single.kind == "range":
        date = {"type": "string", "format": "date"}
        ends = (("start", "the first day"), ("end", "the last day"))
        return {f"{name}_{end}": {**date, "description": described(labels, words, heading)} for end, words in ends}
    node, words = type_of(pairs[0].named, single.values)
    if single.kind == "percent":
        node, words = {"type": "number"}, "a share in per cent"
        name += "" if "share" in pairs[0].named else "_percent"
    return {name: {**node, "description": described(labels, words, heading)}}


def single_properties(singles: Sequence[Single]) -> dict[str, Any]:
    """Return labels as the properties of a schema; those that stand under several headings are objects."""
    properties: dict[str, Any] = {}
    groups: dict[frozenset[str], dict[str, Any]] = {}
    for single in singles:
        place = properties
        if single.group:
            if single.group not in groups:
                heading = labels_in_order([pair.heading for pair in single.pairs.values()])[0]
                name = unique(key_of(heading), properties)
                groups[single.group] = {}
                node = {"type": "object", "description": f"Under the heading “{heading}”"}
                properties[name] = {**node, "properties": groups[single.group]}
            place = groups[single.group]
        for name, node in properties_of(single).items():
            place[unique(name, place)] = node
    return properties
