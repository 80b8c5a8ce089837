"""Lists of single values: the parties of an agreement, what stands behind a label between commas, bullets below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.extraction import Finding
from llamaextract_nb.engine.proposing.values.agreements import parties
from llamaextract_nb.engine.proposing.values.defined import Defined, called
from llamaextract_nb.engine.proposing.values.mail import from_mail
from llamaextract_nb.engine.proposing.values.near import hits
from llamaextract_nb.engine.proposing.values.patterns import form_named, of_form
from llamaextract_nb.engine.structure.sections import Sections
from llamaextract_nb.engine.structure.sentences import Prose
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values import read_value
from llamaextract_nb.schema.fields import Field

_BETWEEN = re.compile(r"\s*(?:[,;•|]|\s(?:and|und|et|y|e|en)\s)\s*")
_COMMA = re.compile(r"[,;•|]")
_BULLET = re.compile(r"^(?:[-–•*▪◦·]|\d{1,2}[.)])\s+")
_SURE = 0.75
_FORMED = 0.9  # how sure a value is that has the form of its list
_SHORT = 8  # words; most values of a list have no more
_MOST = 1_000  # values of a list


def listed(text: Text, prose: Prose, definitions: list[Defined], sections: Sections, wanted: Wanted) -> list[Finding]:
    """Return the values of a list, each with its evidence."""
    item = wanted.field.item
    assert item is not None
    if "party" in wanted.own and item.kind in ("string", "any"):
        return [
            Finding(party.name, party.confidence, (text.citation(party.places),), "exact", "named as a party")
            for party in parties(prose)
        ]
    formed = _formed(text, wanted)
    if formed:
        return formed
    mailed = [candidate for candidate in from_mail(text, wanted) if item.kind in ("string", "any")]
    if mailed:
        return [Finding(each.value, _FORMED, (text.citation(each.places),), "exact", each.why) for each in mailed]
    found = [
        _findings(
            text,
            item,
            list(_behind(text, place, hit.chunk.until)) or list(_bullets(text, place)),
            hit.similarity,
            place,
        )
        for hit in hits(text, wanted.label)
        if hit.similarity >= _SURE and (place := hit.chunk.place)
    ]
    for section in sections.under(wanted.label):
        places = list(_lines(text, [sections.place(spot) for spot in sections.close(section)]))
        if sum(len(text.string(place).split()) > _SHORT for place in places) > len(places) / 4:
            continue  # sentences
        found.append(_findings(text, item, places, section.similarity, sections.place(section.title)))
    if item.kind in ("string", "any"):
        found += [_bearers(text, alike, defined) for alike, defined in called(definitions, wanted)]
    return max(found, key=lambda findings: sum(finding.confidence for finding in findings), default=[])


def _findings(text: Text, item: Field, places: list[Place], similarity: float, label: Place) -> list[Finding]:
    """Return the values at some places, which the label at another says are a list's."""
    findings = []
    for place in places[:_MOST]:
        reading = read_value(text.string(place), item, text.conventions)
        if reading is not None:
            why = f"in the list of “{text.string(label)[:60]}”"
            sure = round(0.9 * similarity, 3)
            findings.append(Finding(reading.value, sure, (text.citation([place]),), reading.verified, why))
    return findings


def _bearers(text: Text, alike: float, defined: Defined) -> list[Finding]:
    """Return those whom an agreement calls what a list is called."""
    why = f"called “{defined.called}”"
    return [
        Finding(name, round(0.9 * alike, 3), (text.citation(places),), "exact", why) for name, places in defined.names
    ]


def _formed(text: Text, wanted: Wanted) -> list[Finding]:
    """Return every text of the form that the list's name asks for, such as mail addresses, each once."""
    concept = form_named(wanted.named)
    found: dict[str, Finding] = {}
    for candidate in of_form(text, concept) if concept else ():
        finding = Finding(candidate.value, _FORMED, (text.citation(candidate.places),), "exact", candidate.why)
        found.setdefault(candidate.value.casefold(), finding)
    return list(found.values())


def _behind(text: Text, label: Place, until: int) -> Iterator[Place]:
    """Yield the parts that commas divide behind a label, or in the segment to its right."""
    string = text.segment(label).text
    begin = label.end + len(string[label.end : until]) - len(string[label.end : until].lstrip(" :："))
    place = Place(label.line, label.segment, begin, until)
    if begin >= until:
        if label.segment + 1 >= len(text.lines[label.line].segments):
            return
        place = text.whole(label.line, label.segment + 1)
    yield from _parts(text, place)


def _lines(text: Text, places: list[Place]) -> Iterator[Place]:
    """Yield the values on the lines of a list; commas divide them where most lines have some, and “and” does then."""
    divided = 2 * sum(bool(_COMMA.search(text.string(place))) for place in places) > len(places)
    for place in places:
        bullet = _BULLET.match(text.string(place))
        value = place._replace(start=place.start + (bullet.end() if bullet else 0))
        yield from _parts(text, value) if divided and _COMMA.search(text.string(value)) else [value]


def _parts(text: Text, place: Place) -> Iterator[Place]:
    """Yield the parts of a text that commas and “and” divide; what stands in brackets stays whole."""
    string, start = text.segment(place).text, place.start
    for gap in _BETWEEN.finditer(string, start, place.end):
        if string.count("(", start, gap.start()) > string.count(")", start, gap.start()):
            continue
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
