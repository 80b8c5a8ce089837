"""What stands in an area whose heading names a field's owner: the name, the address, the telephone of the consignee."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.addresses import STREET, city_of, has_street
from llamaextract_nb.engine.proposing.values.at_place import values_at
from llamaextract_nb.engine.proposing.values.label_rows import like_a_label
from llamaextract_nb.engine.proposing.values.near import Slot
from llamaextract_nb.engine.proposing.values.postal import SALUTATION
from llamaextract_nb.engine.structure.areas import Area
from llamaextract_nb.engine.structure.tables.grid import is_value
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.formats import form
from llamaextract_nb.engine.words.labels import Label, concepts, similar

_NAMES = frozenset({"name", "company", "person"})
_FORMS = ("email", "phone", "website", "iban")
_LEAST = 0.6  # how well a heading must name the owner
_LABEL = re.compile(r"^\s*[^:：]{2,30}[:：]")
_ENDED = re.compile(r"[:：]\s*$")  # a label whose value stands right of it
_MOST_LINES = 4  # of an address
_PROSE = 5  # words, at least, of what people write
_COMMA = re.compile(r",\s+")
_MARKS = " *•·▪-–:"  # around the lines of a list
_WRITTEN = frozenset(
    {
        "instruction",
        "instructions",
        "remarks",
        "remark",
        "notes",
        "note",
        "comments",
        "comment",
        "description",
        "details",
    }
)


def in_areas(text: Text, wanted: Wanted, areas: Sequence[Area]) -> Iterator[Candidate]:
    """Yield what the areas of a field's owner hold of the kind that the field asks for."""
    asks = list(_divided(wanted))
    if wanted.head in _WRITTEN and wanted.kind in ("string", "any"):
        asks.append((concepts(wanted.field.name), ()))
    for owner, asked in asks:
        label = _label(owner)
        for area in areas:
            alike = _alike(label, area.named)
            if alike < _LEAST:
                continue
            for order, candidate in enumerate(_inside(text, wanted, area, asked)):
                candidate.features |= {
                    "area": 1.0,
                    "area named": alike,
                    "area inline": float(area.inline),
                    "area asked": float(
                        "area label" not in candidate.features and not area.inline and _tells(area, asked)
                    ),
                    "area order": min(1.0, order / 3),
                    "area all": float(not asked),
                }
                candidate.why = candidate.why or f"under “{text.string(area.heading)[:60]}”"
                yield candidate


def _divided(wanted: Wanted) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield how a field's name can be read as an owner and what is asked of it: (consignee,) and (address,)."""
    words = concepts(wanted.field.name)
    parents = concepts(wanted.path[-2])[-2:] if len(wanted.path) > 1 else ()
    if parents and not set(parents) <= set(words):
        yield parents, words
    for cut in range(1, len(words)):
        yield words[:cut], words[cut:]


@lru_cache(maxsize=1024)
def _label(owner: tuple[str, ...]) -> Label:
    return Label(((owner, 1.0),), frozenset(owner), frozenset())


def _alike(label: Label, named: tuple[str, ...]) -> float:
    """Return how well a heading names an owner; what follows its first words says less."""
    size = len(label.phrases[0][0])
    return max(similar(label, named), 0.9 * similar(label, named[:size]) if len(named) > size else 0.0)


def _tells(area: Area, asked: tuple[str, ...]) -> bool:
    """Tell whether a heading says itself that it asks for this, as "Employer's name and address" does."""
    return bool(asked) and set(asked) <= set(area.named)


def _inside(text: Text, wanted: Wanted, area: Area, asked: tuple[str, ...]) -> Iterator[Candidate]:
    """Yield what an area holds of what is asked."""
    if not asked:
        yield from _whole(text, area)
        return
    if wanted.kind in ("string", "any"):
        shape = next((name for name in _FORMS if name in asked), None)
        if shape is not None:
            yield from _of_form(text, area, shape)
            return
        name, address = _party(text, area)
        if asked[-1] in _NAMES and len(asked) == 1:
            if name is not None:
                features = {
                    "area name": 1.0,
                    "like a label": like_a_label(text, name),
                    "digits in a name": float(any(map(str.isdigit, text.string(name)))),
                }
                yield Candidate(text.string(name).strip(" ,:："), [name], features, "")
            return
        if asked == ("address",):
            if address:
                value = ", ".join(text.string(place).strip(" ,:：") for place in address)
                verified = "exact" if len(address) == 1 else "normalised"
                yield Candidate(value, address, {"area address": 1.0}, "", verified)
            return
    if not area.inline:
        yield from _labelled(text, wanted, area, asked)


def _of_form(text: Text, area: Area, name: str) -> Iterator[Candidate]:
    shape = form(name)
    assert shape is not None
    for place in area.lines:
        for match in shape.finditer(text.string(place)):
            at = place._replace(start=place.start + match.start(), end=place.start + match.end())
            yield Candidate(match.group(), [at], {"area form": 1.0}, "")


def _party(text: Text, area: Area) -> tuple[Place | None, list[Place]]:
    """Return the line with the name of who an area is about, and the lines of its address below it."""
    name: Place | None = None
    address: list[Place] = []
    for place in area.lines if len(area.lines) > 1 else _pieces(text, area.lines[0]):
        string = text.string(place).strip()
        answers = place.segment > 0 and _ENDED.search(text.segment((place.line, place.segment - 1)).text)
        if answers or _LABEL.match(string) or "@" in string or is_value(string) or SALUTATION.match(string):
            if address:
                break
            continue
        if name is None:
            if _is_address(string):
                address.append(place)
                continue
            if address:
                break
            name = place
        elif len(address) < _MOST_LINES and (not address or _is_address(string)):
            address.append(place)
        else:
            break
    if address and not any(_is_address(text.string(place).strip()) for place in address):
        address = []
    return name, address


def _pieces(text: Text, line: Place) -> list[Place]:
    """Return what commas set apart on a line: "Northwind Ltd, 12 Mill Lane, Leeds LS1 4AB"."""
    string = text.string(line)
    bounds = [0, *(edge for comma in _COMMA.finditer(string) for edge in comma.span()), len(string)]
    return [
        line._replace(start=line.start + start, end=line.start + end)
        for start, end in zip(bounds[::2], bounds[1::2], strict=True)
    ]


def _is_address(string: str) -> bool:
    pieces = [string, *(piece.strip() for piece in string.split(","))]
    return any(any(map(str.isdigit, piece)) and (city_of(piece) or STREET.match(piece)) for piece in pieces) or (
        has_street(string)
    )


def _whole(text: Text, area: Area) -> Iterator[Candidate]:
    """Yield the lines of an area as one text, for a field of what people write: remarks, instructions."""
    places = list(area.lines)
    parts = [text.string(place).strip(_MARKS) for place in places]
    if sum(len(part.split()) for part in parts) >= _PROSE:
        yield Candidate(" ".join(parts), places, {"area text": 1.0}, "", "normalised")


def _labelled(text: Text, wanted: Wanted, area: Area, asked: tuple[str, ...]) -> Iterator[Candidate]:
    """Yield what stands behind the labels in an area that name what is asked."""
    label = _label(asked)
    here = {place[:2] for place in area.lines}
    for chunk in (c for concept in label.words for c in text.index.get(concept, ())):
        if chunk.place[:2] not in here:
            continue
        alike = similar(label, chunk.named)
        parts = text.string(chunk.place).split("/")
        if len(parts) > 1:
            alike = max([alike, *(similar(label, concepts(part)) for part in parts)])
        if alike < _LEAST:
            continue
        for slot in _behind(text, chunk.place, chunk.until):
            for candidate in values_at(text, wanted, slot):
                candidate.features |= {"area label": alike}
                candidate.why = f"after “{text.string(chunk.place)[:40]}” under “{text.string(area.heading)[:40]}”"
                yield candidate
            break


def _behind(text: Text, label: Place, until: int) -> Iterator[Slot]:
    string = text.segment(label).text
    rest = string[label.end : until]
    start = label.end + len(rest) - len(rest.lstrip(" :：."))
    if start < until:
        yield Slot(Place(label.line, label.segment, start, until), "inline", 0.0)
    elif label.segment + 1 < len(text.lines[label.line].segments):
        yield Slot(text.whole(label.line, label.segment + 1), "right", 0.0)
