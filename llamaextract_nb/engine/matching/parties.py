"""Postal blocks: names and addresses as lines below each other, divided into parts, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from llamaextract_nb.engine.labels import concepts
from llamaextract_nb.engine.matching.candidates import Candidate
from llamaextract_nb.engine.matching.text import Place, Text
from llamaextract_nb.engine.matching.wanted import Wanted
from llamaextract_nb.engine.tables.lines import Segment

_COUNTRY = r"(?:(?:D|DE|A|AT|CH|FR?|I|IT|ES|NL|BE?|L|LU|PL|DK|SE|UK|GB|US|USA)[- ]\s?)?"
_CITY = r"[^\W\d_][^\W\d]*(?:[ .'’/-]+[^\W\d_(][^\W\d]*\.?){0,4}"
_EUROPEAN = re.compile(
    rf"^{_COUNTRY}(?P<postcode>\d{{4,5}}(?:\s?[A-Z]{{2}}(?=\s))?)\s+(?P<city>{_CITY})(?:\s*\(.*\))?\s*[,.]?$"
)
_AMERICAN = re.compile(
    rf"^(?P<city>{_CITY}),?\s+(?P<state>[A-Z]{{2}})\.?,?\s+(?P<postcode>\d{{5}}(?:-\d{{4}})?)(?:[,\s].*)?$"
)
_BRITISH = re.compile(rf"^(?:(?P<city>{_CITY}),?\s+)?(?P<postcode>[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}})$")
_STREET = re.compile(
    r"^(?:\d+[\w/-]*,?\s+[^\W\d].*|[^\W\d].*?\s\d+\s?[a-zA-Z]?(?:\s?[-/]\s?\d+\s?[a-z]?)?|.*\b(?:street|road|avenue|ave|rue|straße|strasse|str|platz|"
    r"weg|allee|via|calle|plein|straat|box|postfach|suite|floor)\b.*)$",
    re.IGNORECASE,
)
_ROAD = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|drive|dr|boulevard|blvd|lane|way|square|court|floor|suite)\.?$", re.IGNORECASE
)
_ONE_LINE = re.compile(r"\s*[●•·|*–—]\s*|\s+-\s+|,\s+")
CONTACT = re.compile(
    r"\b(?:tel|phone|fon|fax|e-?mail|www|http|iban|bic|ust|vat|steuer|gln|hrb|nummer|nr|number|kunden)\b|[@]|^\W*\+?\d[\d\s/()-]{6,}$",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"^(?:herrn?|frau|firma|mr|mrs|ms|mme|m|monsieur|madame|an|to|attn|attention)\.?:?$", re.IGNORECASE
)
LEGAL = re.compile(
    r"\b(?:GmbH|AG|KG|OHG|e\.?K|UG|SE|S\.?A\.?S?|SARL|S\.?r\.?l|S\.?p\.?A|B\.?V|N\.?V|Ltd|Limited|LLC|LLP|Inc|Corp|Corporation|"
    r"Company|Co|PLC|Pty|Oy|AB|ApS|A/S|GbR|e\.V|Sdn\.? Bhd|Pvt|Group|Holdings?)\b\.?",
    re.IGNORECASE,
)
_VAT = re.compile(
    r"\b(?:DE\s?\d{9}|ATU\s?\d{8}|FR\s?[A-Z\d]{2}\s?\d{9}|IT\s?\d{11}|ES\s?[A-Z\d]\d{7}[A-Z\d]"
    r"|NL\s?\d{9}B\d{2}|BE\s?[01]\d{9}|GB\s?\d{9}|PL\s?\d{10}"
    r"|CHE[- ]?\d{3}\.\d{3}\.\d{3}|LU\s?\d{8}|DK\s?\d{8}|SE\s?\d{12}|CZ\s?\d{8,10})\b"
)
_ABOVE = 6  # lines of a block above its city
_CLOSE = 3.0  # heights between the lines of a block


@dataclass(slots=True)
class Block:
    """An address: the places of its parts and of its lines, and how much it seems the seller's or the buyer's."""

    parts: dict[str, Place]
    lines: list[Place]
    seller: float = 0.0
    buyer: float = 0.0
    why: str = "an address block"


def find_blocks(text: Text, pages: int = 3) -> list[Block]:
    """Return the address blocks of the first pages, with their roles weighed against each other."""
    blocks: list[Block] = []
    for number, line in enumerate(text.lines):
        if line.page.number > pages:
            break
        for index in range(len(line.segments)):
            blocks.extend(_block(text, number, index))
            blocks.extend(one_line(text, number, index))
    _vat_ids(text, blocks)
    _roles(text, blocks)
    return blocks


def _city(string: str) -> re.Match[str] | None:
    for pattern in (_EUROPEAN, _AMERICAN, _BRITISH):
        match = pattern.match(string)
        if match:
            return match
    return None


def _block(text: Text, number: int, index: int) -> Iterator[Block]:
    segment = text.segment((number, index))
    match = _city(segment.text)
    if match is None or _ROAD.search(match["city"] or ""):
        return
    parts = {
        name: Place(number, index, match.start(name), match.end(name)) for name in match.groupdict() if match[name]
    }
    above = _column_above(text, number, index)
    named = [place for place in above if not CONTACT.search(text.string(place)) or LEGAL.search(text.string(place))]
    street = next((p for p in named[:3] if _STREET.match(text.string(p)) and not LEGAL.search(text.string(p))), None)
    if street is not None:
        parts["street"] = street
        named = named[named.index(street) + 1 :]
    named = [place for place in named if not _SALUTATION.match(text.string(place).strip())]
    named = [p for p in named if not is_heading(text.string(p)) and not any(True for _ in one_line(text, *p[:2]))]
    if named:
        legal = [place for place in named if LEGAL.search(text.string(place))]
        parts["name"] = legal[-1] if legal else named[min(len(named), 2) - 1 if street is not None else 0]
    elif street is None:
        return
    yield Block(parts, [*([street] if street is not None else []), text.whole(number, index)])


def is_heading(string: str) -> bool:
    """Tell whether a line above an address is a label: "Bill to:", "Lieferant"."""
    named = concepts(string)
    return string.rstrip().endswith(":") or (
        bool(named)
        and not LEGAL.search(string)
        and set(named)
        <= {"seller", "buyer", "delivery", "shipping", "address", "invoice", "payment", "name", "company"}
    )


def one_line(text: Text, number: int, index: int) -> Iterator[Block]:
    """An address on one line, as above the window of an envelope or at the foot of a page."""
    string = text.segment((number, index)).text
    pieces, start = [], 0
    for gap in _ONE_LINE.finditer(string):
        pieces.append((start, gap.start()))
        start = gap.end()
    pieces.append((start, len(string)))
    for position in range(1, len(pieces)):
        begin = pieces[position][0]
        ends = [end for _, end in pieces[position : position + 2]]  # "Portland, OR 97205" has a comma of its own
        end, match = next(((e, m) for e in reversed(ends) if (m := _city(string[begin:e]))), (0, None))
        street = pieces[position - 1]
        if match is None or not _STREET.match(string[street[0] : street[1]]):
            continue
        parts = {
            name: Place(number, index, begin + match.start(name), begin + match.end(name))
            for name in match.groupdict()
            if match[name]
        }
        parts["street"] = Place(number, index, *street)
        if position >= 2:
            parts["name"] = Place(number, index, *pieces[position - 2])
        else:
            above = _column_above(text, number, index, aligned=_any_side)[:1]
            if above and not is_heading(text.string(above[0])):
                parts["name"] = above[0]
        lines = [parts["street"], Place(number, index, begin, end)]
        yield Block(parts, lines, seller=0.5, why="an address on one line")
        return


def _left_side(own: Segment, other: Segment, height: float) -> bool:
    return abs(other.x0 - own.x0) < 0.8 * height


def _any_side(own: Segment, other: Segment, height: float) -> bool:
    middle = abs(own.x0 + own.x1 - other.x0 - other.x1) / 2
    return min(abs(other.x0 - own.x0), abs(other.x1 - own.x1), middle) < 0.8 * height


def _column_above(
    text: Text, number: int, index: int, aligned: Callable[[Segment, Segment, float], bool] = _left_side
) -> list[Place]:
    """Return the lines above a segment that belong to its column, from the nearest up."""
    own = text.segment((number, index))
    height = max(7.0, own.y1 - own.y0)
    top = own.y0
    found: list[Place] = []
    spacing = _CLOSE * height
    page = text.lines[number].page
    for above in range(number - 1, max(-1, number - 12), -1):
        line = text.lines[above]
        if line.page is not page or top - line.y1 > spacing or len(found) == _ABOVE:
            break
        for other, segment in enumerate(line.segments):
            if aligned(own, segment, height) and segment.y0 < top:
                found.append(text.whole(above, other))
                spacing = min(spacing, max(1.2 * height, 1.6 * (top - segment.y1) + 3))
                top = segment.y0
                break
    return found


def _vat_ids(text: Text, blocks: list[Block]) -> None:
    """Give every VAT number to the block that it stands nearest to, above it in the same column if there is one."""
    for number, line in enumerate(text.lines):
        for index, segment in enumerate(line.segments):
            for match in _VAT.finditer(segment.text):
                place = Place(number, index, match.start(), match.end())
                near = [b for b in blocks if "city" in b.parts and _near(text, b, place)]
                if near:
                    nearest = min(near, key=lambda b: abs(b.parts["city"].line - number))
                    nearest.parts.setdefault("vat_id", place)
                    nearest.seller += 0.3


def _near(text: Text, block: Block, place: Place) -> bool:
    city, other = block.parts["city"], text.segment(place)
    own = text.segment(city)
    if text.lines[city.line].page is not text.lines[place.line].page:
        return False
    return abs(own.x0 - other.x0) < 60 and -8 * (own.y1 - own.y0) < other.y0 - own.y0 < 14 * (own.y1 - own.y0)


def _roles(text: Text, blocks: list[Block]) -> None:
    """Weigh whose each block is: by the words above it, by where it stands, and by what stands around it."""
    for order, block in enumerate(blocks):
        first = min(block.parts.values())
        page = text.lines[first.line].page
        segment = text.segment(first)
        said = _heading(text, first)
        if "seller" in said or "company" in said:
            block.seller += 1.0
        elif "buyer" in said:
            block.buyer += 1.0
        elif {"delivery", "shipping", "bank"} & said:
            block.buyer -= 0.6
            block.seller -= 0.6
        share = segment.y0 / page.height if page.real else 0.2
        if page.real and page.number == 1:
            block.seller += 0.35 if share > 0.8 or segment.x0 > 0.5 * page.width else 0.0
            block.buyer += 0.45 if 0.1 < share < 0.4 and segment.x0 < 0.45 * page.width and order > 0 else 0.0
            block.seller += 0.3 if share < 0.12 else 0.0
        if page.number > 1:
            block.seller -= 0.3
            block.buyer -= 0.5
    _repeat(text, blocks)
    if len(blocks) == 1 and blocks[0].buyer <= 0:
        blocks[0].seller += 0.3
    if blocks and all(block.buyer <= 0.2 for block in blocks[1:]) and len(blocks) > 1:
        rest = [
            b
            for b in blocks
            if text.string(b.parts["city"]) != text.string(max(blocks, key=lambda x: x.seller).parts["city"])
        ]
        if rest:
            rest[0].buyer += 0.3


def _repeat(text: Text, blocks: list[Block]) -> None:
    """A name that stands in several blocks is one party: let its roles agree."""
    by_name: dict[str, list[Block]] = {}
    for block in blocks:
        if "postcode" in block.parts:
            by_name.setdefault(text.string(block.parts["postcode"]), []).append(block)
    for same in by_name.values():
        if len(same) > 1:
            seller, buyer = max(b.seller for b in same), max(b.buyer for b in same)
            for block in same:
                block.seller, block.buyer = max(block.seller, seller - 0.1), max(block.buyer, buyer - 0.1)


def _heading(text: Text, place: Place) -> set[str]:
    """Return the concepts of the labels that stand closely above a block."""
    said: set[str] = set()
    for above in _column_above(text, place.line, place.segment)[:3]:
        string = text.string(above)
        if len(string.split()) <= 5:
            said |= set(concepts(string))
        if string.endswith(":") or said & {"seller", "buyer"}:
            break
    own = text.segment(place).text
    if ":" in own[: place.start + 1]:
        said |= set(concepts(own[: own.index(":")]))
    return said


PARTS = {
    "name": ("name", "company", "seller", "buyer", "person", "holder"),
    "street": ("street",),
    "postcode": ("postcode",),
    "city": ("city",),
    "state": ("state",),
    "address": ("address",),
}


def part_of(wanted: Wanted) -> str:
    """Return which part of an address a field asks for, "" for none."""
    if wanted.kind not in ("string", "any"):
        return ""
    if {"tax", "id"} <= wanted.own or ("tax" in wanted.named and "number" in wanted.named):
        return "vat_id"
    for part, words in PARTS.items():
        if part != "name" and wanted.named & set(words):
            return part
    if wanted.role and wanted.head in PARTS["name"]:
        return "name"
    return ""


def from_blocks(text: Text, wanted: Wanted, blocks: list[Block]) -> Iterator[Candidate]:
    """Yield what each block has for a field of a seller or buyer."""
    part = part_of(wanted)
    role = wanted.role
    if not part or not role:
        return
    for order, block in enumerate(blocks):
        ours, theirs = (block.seller, block.buyer) if role == "seller" else (block.buyer, block.seller)
        places = block.lines
        if part != "address":
            if part not in block.parts:
                continue
            places = [block.parts[part]]
        value = ", ".join(text.string(place).strip(" ,") for place in places)
        features = {
            "block": 1.0,
            "own role": max(-1.0, min(1.5, ours)),
            "other role": max(-1.0, min(1.5, theirs)),
            "block order": min(1.0, order / 6),
            "legal form": float(part == "name" and bool(LEGAL.search(value))),
        }
        yield Candidate(value, places, features, block.why, "exact" if len(places) == 1 else "normalised")
