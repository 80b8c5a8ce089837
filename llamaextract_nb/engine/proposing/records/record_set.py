"""Record sets: all records that one way of reading proposes for a list, described by named features."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from llamaextract_nb.engine.asking.item import Item
from llamaextract_nb.engine.extraction import Citation, Finding
from llamaextract_nb.engine.proposing.records.candidates import Candidate
from llamaextract_nb.engine.proposing.records.record import Record
from llamaextract_nb.engine.weights import Features
from llamaextract_nb.engine.words.labels import similarity


@dataclass(slots=True)
class RecordSet:
    """The records that one way of reading proposes, where they stand, and what speaks for them.

    `places` are where its values stand; a place serves one list. `tables` are what they were
    read from, if they were read from tables.
    """

    records: list[Record]
    features: Features
    places: frozenset[Hashable] = frozenset()
    tables: list[Candidate] = field(default_factory=list)


def described(
    kind: str, records: list[Record], item: Item, tables: Sequence[Candidate] = (), summed: bool = False
) -> RecordSet:
    """Return records as a set with its features; `kind` is the way they were read."""
    findings = [finding for record in records for finding in record.findings.values()]
    values = sum(finding.value is not None for finding in findings)
    unread = sum(finding.value is None and bool(finding.citations) for finding in findings)
    sources = [source for table in tables[:1] for source in table.match.values()]
    used = {source.column for source in sources}
    labels = [label for table in tables[:1] for label in table.grid.labels]
    titles = [table.grid.title for table in tables]
    features = {
        f"read as {kind}": 1.0,
        "fields found": len(sources) / max(1, len(item.leaves)),
        "fields filled": values / max(1, len(findings)),
        "cells unread": unread / max(1, values + unread),
        "columns named": sum(source.score for source in sources) / max(1, len(sources)),
        "columns unused": sum(bool(label) and i not in used for i, label in enumerate(labels)) / max(1, len(labels)),
        "list named": max((similarity(item.label, title) for title in titles), default=0.0),
        "adds up": float(summed),
        "ruled": float(any(table.grid.ruled for table in tables[:1])),
        "one record": float(len(records) == 1),
    }
    return RecordSet(records, features, frozenset(_places(findings)), list(tables))


def _places(findings: Iterable[Finding]) -> Iterator[Hashable]:
    """Yield where the values of records stand."""
    for finding in findings:
        yield from map(place_of, finding.citations if finding.value is not None else ())


def place_of(citation: Citation) -> Hashable:
    """Return what tells where a value stands, equal for all that is read there."""
    if citation.boxes:
        return citation.page, round(citation.boxes[0].x0), round(citation.boxes[0].y0)
    return citation.anchor, citation.text
