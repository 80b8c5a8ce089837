"""Letterheads: who issued a document, as the lines at its top say: a name, and below it an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.addresses import CONTACT, LEGAL, addressee, has_street, is_heading
from llamaextract_nb.engine.proposing.values.parties import part_of
from llamaextract_nb.engine.proposing.values.postal import Block, one_line
from llamaextract_nb.engine.structure.lines import Segment
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.characters import plain
from llamaextract_nb.engine.weights import Features
from llamaextract_nb.engine.words.labels import concepts

_TOP = 25  # lines of the first page in which a letterhead begins
_MOST_LINES = 7  # of an address
_ABOVE = 5  # lines between a name and its address
_FEW = 4  # lines at the top of a page that have no address
_LETTERS = 4  # of a name
_LONGEST = 150  # letters of a name, or of a line of an address
_NO_ADDRESS = 0.75  # what a name at the top counts that has no address below it
_CLOSE = 1.6  # heights between the lines of a letterhead
_REGISTER = re.compile(r"^\W*(?=[\w\s-]*\d{4})(?:[A-Z]{1,3}\s?)?[\d-]{4,}[\w-]*(?:\s[A-Z])?\W*$")
_REGISTERED = re.compile(
    r"\s*[(\[{]?\s*(?:[A-Z]{2,3})?\d{4,}[\w-]*(?:\s[A-Z])?\s*[)\]}]?\s*$|\s*[(\[{][^()]*\d{4,}[^()]*$"
)
_POSTCODE = re.compile(r"(?<![\w-])(?:\d{4,6}|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})(?![\w-])")
_CITY = re.compile(r"^\W*\d{5},?\s*[^\W\d]{3}|^[^\W\d][\w .-]*,?\s\d{5}\W*$")
_DOOR = re.compile(
    r"^\W*(?:\d+[A-Za-z]?(?:[-/&]\d+\w?)*|[A-Z]\d+|[A-Z]?-?\d+(?:-\d+)+),?\s+[^\W\d]|^\W*no\b\W{0,3}\w*\d",
    re.IGNORECASE,
)
_TRIM = " ,;:.|•·-–—\t"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The lines of an address, and the lines above it that could be the name, from the nearest up."""

    address: tuple[Place, ...]
    names: tuple[Place, ...]


def find_letterheads(text: Text) -> list[Letterhead]:
    """Return the addresses that begin near the top of the first page, with the names above them.

    Where there is none, the first lines alone may have a name.
    """
    found: list[Letterhead] = []
    used: set[tuple[int, int]] = set()
    first = [line for line in text.lines[:_TOP] if line.page is text.lines[0].page]
    for number, line in enumerate(first):
        for index, segment in enumerate(line.segments):
            if (number, index) in used or not _opens(segment.text) or any(one_line(text, number, index)):
                continue
            address = list(_address(text, number, index))
            used.update(place[:2] for place in address)
            strings = [text.string(place) for place in address]
            if any(_POSTCODE.search(string) or has_street(string) for string in strings):
                found.append(_letterhead(text, address, list(_names(text, number, index))))
    if not found:
        places = [text.whole(number, 0) for number in range(min(_FEW, len(first)))]
        named = [name for place in reversed(places) if (name := _name(text, place)) is not None]
        found.append(Letterhead((), tuple(named)))
    return found


def _letterhead(text: Text, address: list[Place], names: list[Place]) -> Letterhead:
    """Divide the lines above an address: those below the name belong to it if it begins with no street, but a city."""
    first = text.string(address[0])
    if _CITY.match(first) and not has_street(first) and names:
        legal = [index for index, place in enumerate(names) if LEGAL.search(text.string(place))]
        own = legal[0] if legal else len(names) - 1
        address = [*reversed([text.whole(*place[:2]) for place in names[:own]]), *address]
        names = names[own:]
    return Letterhead(tuple(address), tuple(names))


def from_letterheads(
    text: Text, wanted: Wanted, letterheads: list[Letterhead], blocks: list[Block]
) -> Iterator[Candidate]:
    """Yield the names and addresses at the top for a field of the seller, or of nobody in particular.

    Args:
        text: The document.
        wanted: The field.
        letterheads: The addresses near the top.
        blocks: The postal blocks, which know whether an address is the recipient's.
    """
    part = part_of(wanted)
    if part not in ("name", "address") or wanted.role not in ("", "seller") or (wanted.role == "" and wanted.around):
        return
    for order, head in enumerate(letterheads):
        certain = 1.0 if head.address else _NO_ADDRESS
        late = {"letterhead": certain, "block order": min(1.0, order / 3), **_recipient(head, blocks)}
        if part == "address" and not head.address:
            continue
        if part == "address":
            value = ", ".join(text.string(place).strip(" ,") for place in head.address)
            verified = "exact" if len(head.address) == 1 else "normalised"
            yield Candidate(value, list(head.address), late, "the address at the top", verified)
            continue
        tallest = max((_height(text, place) for place in head.names), default=0.0)
        for distance, place in enumerate(head.names):
            features = {
                **late,
                "legal name": float(bool(LEGAL.search(text.string(place)))),
                "big letters": float(_height(text, place) > 0.95 * tallest),
                "lines away": distance / _ABOVE,
            }
            yield Candidate(text.string(place), [place], features, "a name at the top")


def _recipient(head: Letterhead, blocks: list[Block]) -> Features:
    """Say whether an address seems the recipient's: as a postal block, and as one that stands below another."""
    lines = {place.line for place in head.address}
    same = [block for block in blocks if lines & {place.line for place in block.lines}]
    top = min(lines, default=0)
    return {
        "other role": max((min(1.5, block.seems["buyer"]) for block in same), default=0.0),
        "own role": max((min(1.5, block.seems["seller"]) for block in same), default=0.0),
        "below an address": float(any(min(block.lines).line < top for block in blocks if block not in same)),
    }


def _height(text: Text, place: Place) -> float:
    segment = text.segment(place)
    return segment.y1 - segment.y0


def _opens(string: str) -> bool:
    """Tell whether a line could be the first of an address: a house number, a word of streets, or a city's number."""
    return (
        len(string) <= _LONGEST
        and not _ends(string)
        and bool(_DOOR.match(string) or has_street(string) or _CITY.match(string))
    )


def _ends(string: str) -> bool:
    """Tell whether a line is none of an address: ways to get in touch, identifiers, headings."""
    if _REGISTER.match(string) and len(string.strip(_TRIM + "()")) > 5:
        return True
    if CONTACT.search(string):
        return True
    label, colon, _ = plain(string).partition(":")
    named = set(concepts(label))
    return bool(named & {"invoice", "receipt", "date", "order", "tax", "id", "phone", "fax", "total"}) or (
        bool(colon) and not named & {"number"}
    )


def _address(text: Text, number: int, index: int) -> Iterator[Place]:
    """Yield the lines of an address from its first one on."""
    own = text.segment((number, index))
    yield text.whole(number, index)
    count = 1
    for below in range(number + 1, min(len(text.lines), number + 12)):
        line = text.lines[below]
        if line.page is not text.lines[number].page or count == _MOST_LINES:
            return
        position = next((i for i, s in enumerate(line.segments) if _same_column(own, s)), None)
        if position is None:
            continue
        segment = line.segments[position]
        if not _close(own, segment) or _ends(segment.text):
            return
        yield text.whole(below, position)
        own = segment
        count += 1


def _names(text: Text, number: int, index: int) -> Iterator[Place]:
    """Yield the lines above an address that could be a name, from the nearest up."""
    own = text.segment((number, index))
    for above in range(number - 1, max(-1, number - _ABOVE - 1), -1):
        line = text.lines[above]
        if line.page is not text.lines[number].page:
            return
        position = next((i for i, s in enumerate(line.segments) if _same_column(own, s)), None)
        if position is None:
            continue
        segment = line.segments[position]
        if segment.y1 < own.y0 - 3 * (own.y1 - own.y0):
            return
        own = segment
        name = _name(text, text.whole(above, position))
        if name is not None:
            yield name


def _name(text: Text, place: Place) -> Place | None:
    """Return a line without its register number if it could be a name."""
    string = text.string(place)
    if len(string) > _LONGEST:
        return None
    name = _REGISTERED.sub("", string).rstrip(_TRIM.replace(".", ""))
    if sum(char.isalpha() for char in name) < _LETTERS or _ends(name) or is_heading(name) or _is_register(name):
        return None
    if addressee(string) is not None:
        return None
    return place._replace(end=len(name))


def _is_register(string: str) -> bool:
    """Tell whether a line names a number of a register, which stands behind it."""
    return bool({"number", "id"} & set(concepts(string)))


def _same_column(own: Segment, other: Segment) -> bool:
    overlap = min(own.x1, other.x1) - max(own.x0, other.x0)
    return overlap > 0.5 * min(own.x1 - own.x0, other.x1 - other.x0)


def _close(own: Segment, below: Segment) -> bool:
    return below.middle - own.middle < (1 + _CLOSE) / 2 * (own.y1 - own.y0 + below.y1 - below.y0)
