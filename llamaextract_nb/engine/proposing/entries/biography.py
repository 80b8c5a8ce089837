"""Entries as records: a biography's jobs and schools, a list of projects, what someone was awarded."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from llamaextract_nb.engine.asking.item import Leaf, leaves_of
from llamaextract_nb.engine.extraction import Finding
from llamaextract_nb.engine.proposing.entries.entries import Entry, entries_of
from llamaextract_nb.engine.proposing.records.record import Record
from llamaextract_nb.engine.structure.sections import Section, Sections
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values import read_value
from llamaextract_nb.engine.words.labels import concepts, label_of
from llamaextract_nb.engine.words.vocabulary import vocabulary
from llamaextract_nb.schema.fields import Field

_ROLES = (
    ("start", frozenset({"start"})),
    ("end", frozenset({"end"})),
    ("current", frozenset({"current"})),
    ("period", frozenset({"date", "year", "period"})),
    ("organisation", frozenset({"company", "employer", "institution", "seller", "buyer"})),
    ("description", frozenset({"description"})),
    ("title", frozenset({"title", "degree", "position", "name"})),
)
_BETWEEN = re.compile(r"\s+[-–—|•·]+\s+|\s*\|\s*|,\s+|\s+(?:at|bei|chez|presso|@)\s+")
_NOTHING = "no part of the entry is this field's"


def entry_records(sections: Sections, field: Field) -> list[Record]:
    """Return the entries under the headings that name a list; [] unless its items have a title, a period or a text."""
    leaves = list(leaves_of(field))
    roles = _roles(leaves)
    if not {"organisation", "title", "description"} & set(roles.values()) or len(roles) < 2:
        return []
    return [
        record
        for section in sections.under(label_of(field))
        for entry in entries_of(sections, section)
        if (record := _record(sections.text, leaves, roles, section, entry)).filled
    ]


def _roles(leaves: Sequence[Leaf]) -> dict[int, str]:
    """Return which part of an entry each leaf asks for, by its name."""
    roles: dict[int, str] = {}
    for index, leaf in enumerate(leaves):
        named = set(concepts(leaf.path[-1].replace("_", " ")))
        role = next((role for role, words in _ROLES if named & words), "")
        if role and role not in roles.values() and (leaf.field.kind == "boolean") == (role == "current"):
            roles[index] = role
    return roles


def _record(text: Text, leaves: Sequence[Leaf], roles: dict[int, str], section: Section, entry: Entry) -> Record:
    parts = _parts(text, entry, set(roles.values()))
    features = {"entry": 1.0, "entry named": section.similarity, "entry dated": float(entry.period is not None)}
    score = text.weights.of(features)
    confidence = round(min(0.99, 1 / (1 + math.exp(-score))), 3)
    record = Record()
    for index, leaf in enumerate(leaves):
        places = parts.get(roles.get(index, ""), [])
        if leaf.field.kind == "array":
            record.put_list(leaf.path, [], _NOTHING)
        elif leaf.field.kind == "boolean" and index in roles and entry.period is not None and entry.dated is not None:
            cited = (text.citation([entry.dated]),)
            record.put(leaf.path, Finding(entry.period.current, confidence, cited, "normalised", "whether it lasts"))
        else:
            record.put(leaf.path, _finding(text, leaf.field, places, roles.get(index, ""), confidence))
    return record


def _finding(text: Text, field: Field, places: list[Place], role: str, confidence: float) -> Finding:
    string = ("\n" if role == "description" else " ").join(text.string(place) for place in places)
    reading = read_value(string, field, text.conventions) if string else None
    if reading is None:
        return Finding(None, reason=_NOTHING)
    return Finding(reading.value, confidence, (text.citation(places),), reading.verified, f"the {role} of an entry")


def _parts(text: Text, entry: Entry, roles: set[str]) -> dict[str, list[Place]]:
    """Return the places of each part of an entry."""
    parts: dict[str, list[Place]] = {"description": entry.body}
    if entry.period is not None and entry.dated is not None:
        first, last = entry.period.first, entry.period.last
        parts["start"] = [entry.dated._replace(start=first[0], end=first[1])]
        parts["end"] = [entry.dated._replace(start=last[0], end=last[1])] if last else []
        parts["period"] = [entry.dated._replace(start=entry.period.start, end=entry.period.end)]
    rest = next((role for role in ("title", "description") if role in roles and not parts.get(role)), "")
    if "organisation" in roles and rest:
        parts["organisation"], parts[rest] = _divided(text, entry.titles)
    elif entry.titles and rest:
        parts[rest] = [place for title in entry.titles for place in title]
    return parts


def _divided(text: Text, titles: list[list[Place]]) -> tuple[list[Place], list[Place]]:
    """Return the part of an entry's titles that names an organisation, and the part before or after it."""
    pieces = [(number, piece) for number, title in enumerate(titles) for piece in _pieces(text, title)]
    named = [index for index, (_, piece) in enumerate(pieces) if _is_organisation(text, piece)]
    if len(pieces) < 2:
        return (pieces[0][1], []) if named else ([], [place for title in titles for place in title])
    at = named[-1] if named else 1
    organisation = pieces[at][1]
    rest = pieces[:at] or pieces[1:2]
    same = [piece for number, piece in rest if number == rest[0][0]]
    if all(len(piece) == 1 for piece in same):  # what stands between the pieces is part of the title
        return organisation, [same[0][0]._replace(end=same[-1][0].end)]
    return organisation, [place for piece in same for place in piece]


def _pieces(text: Text, title: list[Place]) -> Iterator[list[Place]]:
    """Yield the pieces of a title, each the places of its lines."""
    piece: list[Place] = []
    for place in title:
        string, start = text.segment(place).text, place.start
        for gap in _BETWEEN.finditer(string, place.start, place.end):
            if gap.start() > start:
                yield [*piece, place._replace(start=start, end=gap.start())]
            piece, start = [], gap.end()
        if start < place.end:
            piece.append(place._replace(start=start))
    if piece:
        yield piece


def _is_organisation(text: Text, piece: list[Place]) -> bool:
    known = vocabulary().organisations
    words = re.findall(r"[^\W\d_]+", " ".join(text.string(place) for place in piece))
    return any(word.casefold() in known for word in words)
