"""Lists of single values: the parties of an agreement, what stands behind a label between commas, bullets below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.extraction import Finding
from llamaextract_nb.engine.matching.agreements import parties
from llamaextract_nb.engine.matching.near import hits
from llamaextract_nb.engine.matching.sentences import Prose
from llamaextract_nb.engine.matching.text import Place, Text
from llamaextract_nb.engine.matching.wanted import Wanted
from llamaextract_nb.engine.values import read_value

_BETWEEN = re.compile(r"\s*(?:[,;•|]|\s(?:and|und|et|y|e|en)\s)\s*")
_BULLET = re.compile(r"^(?:[-–•*▪◦·]|\d{1,2}[.)])\s+")
_SURE = 0.75


def listed(text: Text, prose: Prose, wanted: Wanted) -> list[Finding]:
    """Return the values of a list, each with its evidence."""
    item = wanted.field.item
    assert item is not None
    if "party" in wanted.own and item.kind in ("string", "any"):
        return [
            Finding(party.name, party.confidence, (text.citation(party.places),), "exact", "named as a party")
            for party in parties(prose)
        ]
    best: list[Finding] = []
    for hit in hits(text, wanted.label):
        if hit.similarity < _SURE:
            continue
        places = list(_behind(text, hit.chunk.place, hit.chunk.until)) or list(_bullets(text, hit.chunk.place))
        findings = []
        for place in places:
            reading = read_value(text.string(place), item, text.conventions)
            if reading is not None:
                why = f"in the list of “{text.string(hit.chunk.place)[:60]}”"
                findings.append(
                    Finding(
                        reading.value, round(0.9 * hit.similarity, 3), (text.citation([place]),), reading.verified, why
                    )
                )
        if len(findings) > len(best):
            best = findings
    return best


def _behind(text: Text, label: Place, until: int) -> Iterator[Place]:
    """Yield the parts that commas divide behind a label, or in the segment to its right."""
    string = text.segment(label).text
    begin = label.end + len(string[label.end : until]) - len(string[label.end : until].lstrip(" :："))
    place = Place(label.line, label.segment, begin, until)
    if begin >= until:
        if label.segment + 1 >= len(text.lines[label.line].segments):
            return
        place = text.whole(label.line, label.segment + 1)
    string, start = text.segment(place).text, place.start
    for gap in _BETWEEN.finditer(string, place.start, place.end):
        if gap.start() > start:
            yield place._replace(start=start, end=gap.start())
        start = gap.end()
    if start < place.end:
        yield place._replace(start=start)


def _bullets(text: Text, label: Place) -> Iterator[Place]:
    """Yield the bulleted lines that follow a label."""
    for number in range(label.line + 1, min(label.line + 40, len(text.lines))):
        line = text.lines[number]
        first = line.segments[0]
        match = _BULLET.match(first.text)
        if match:
            yield Place(number, 0, match.end(), len(first.text))
        elif len(line.segments) > 1 and len(first.text) == 1 and not first.text.isalnum():
            yield text.whole(number, 1)
        else:
            return
