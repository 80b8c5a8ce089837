"""Postal blocks: names and addresses as lines below each other or on one line, divided into their parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from llamaextract_nb.engine.proposing.values.addresses import CONTACT, LEGAL, STREET, city_of, has_street, is_heading
from llamaextract_nb.engine.structure.lines import Segment
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.weights import Features

_LABELLED = re.compile(r"[^:：]{2,30}[:：]\s+")
_ONE_LINE = re.compile(r"\s*[●•·|*–—]\s*|\s+-\s+|,\s+")
SALUTATION = re.compile(
    r"^(?:herrn?|frau|firma|mr|mrs|ms|mme|m|monsieur|madame|an|to|attn|attention)\.?:?$", re.IGNORECASE
)
ROLES = ("seller", "buyer", "delivery")
_ABOVE = 6  # lines of a block above its city
_CLOSE = 3.0  # heights between the lines of a block
_SHORT = 4  # letters; a shorter name could stand anywhere
_BESIDE, _UP, _DOWN = 60.0, 8, 14  # how far from a block's city its other lines are: points, and heights of a line


@dataclass(slots=True)
class Block:
    """An address: the places of its parts and of its lines, and whose it is.

    `evidence` is what speaks for either party, by name; `seems` is how much it seems the seller's, the buyer's or a
    delivery's; `role` is whose it is when all blocks are looked at together, and `sure` how much likelier than
    the other way round.
    """

    parts: dict[str, Place]
    lines: list[Place]
    why: str = "an address block"
    evidence: Features = field(default_factory=dict)
    seems: dict[str, float] = field(default_factory=lambda: dict.fromkeys(ROLES, 0.0))
    role: str = ""
    sure: float = 0.0

    def seems_another(self, role: str) -> float:
        """Return how much it seems somebody's else than this role's."""
        return max(score for other, score in self.seems.items() if other != role)


def clipped(score: float) -> float:
    """Return how much a block seems somebody's as a feature: what is sure need not be surer."""
    return max(-1.0, min(1.5, score))


def address_blocks(text: Text, pages: int = 3) -> list[Block]:
    """Return the address blocks of the first pages, in reading order."""
    blocks: list[Block] = []
    for number, line in enumerate(text.lines):
        if line.page.number > pages:
            break
        for index in range(len(line.segments)):
            blocks.extend(_block(text, number, index))
            blocks.extend(one_line(text, number, index))
    return blocks


def nearest_block(text: Text, blocks: list[Block], place: Place) -> Block | None:
    """Return the block that a place belongs to: its name stands beside it, or it is the nearest one of its column."""
    line = text.lines[place.line]
    own = text.segment(place)
    beside = own.text.casefold()
    on_line = " ".join(segment.text for segment in line.segments).casefold()
    near: list[tuple[float, int]] = []
    named: Block | None = None
    for order, block in enumerate(blocks):
        name, city = block.parts.get("name"), block.parts["city"]
        if name is not None and len(text.string(name)) > _SHORT:
            if text.string(name).casefold() in beside:
                return block
            named = named or (block if text.string(name).casefold() in on_line else None)
        if text.lines[city.line].page is line.page:
            other = text.segment(city)
            down, height = own.y0 - other.y0, other.y1 - other.y0
            if abs(own.x0 - other.x0) < _BESIDE and -_UP * height < down < _DOWN * height:
                near.append((abs(down), order))
    return blocks[min(near)[1]] if near else named


def _block(text: Text, number: int, index: int) -> Iterator[Block]:
    segment = text.segment((number, index))
    match = city_of(segment.text)
    if match is None:
        return
    parts = {
        name: Place(number, index, match.start(name), match.end(name)) for name in match.groupdict() if match[name]
    }
    above = column_above(text, number, index)
    named = [place for place in above if not CONTACT.search(text.string(place)) or LEGAL.search(text.string(place))]
    street = next((p for p in named[:3] if _is_street(text.string(p))), None)
    if street is not None:
        parts["street"] = street
        named = named[named.index(street) + 1 :]
    named = [place for place in named if not SALUTATION.match(text.string(place).strip())]
    named = [p for p in named if not is_heading(text.string(p)) and not any(True for _ in one_line(text, *p[:2]))]
    if named:
        legal = [place for place in named if LEGAL.search(text.string(place))]
        parts["name"] = legal[-1] if legal else named[min(len(named), 2) - 1 if street is not None else 0]
    elif street is None:
        return
    yield Block(parts, [*_lines(text, above, parts), text.whole(number, index)])


def _is_street(string: str) -> bool:
    return bool(STREET.match(string) or has_street(string)) and not LEGAL.search(string)


def _lines(text: Text, above: list[Place], parts: dict[str, Place]) -> list[Place]:
    """Return the lines between a name and a city, from the top down; without a name, only the street."""
    if "name" not in parts:
        return [parts["street"]] if "street" in parts else []
    inside = above[: above.index(parts["name"])]
    return [place for place in reversed(inside) if not CONTACT.search(text.string(place))]


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
        end, match = next(((e, m) for e in reversed(ends) if (m := city_of(string[begin:e]))), (0, None))
        street = pieces[position - 1]
        if match is None or not STREET.match(string[street[0] : street[1]]):
            continue
        parts = {
            name: Place(number, index, begin + match.start(name), begin + match.end(name))
            for name in match.groupdict()
            if match[name]
        }
        parts["street"] = Place(number, index, *street)
        label = None
        if position >= 2:
            first, last = pieces[position - 2]
            label = _LABELLED.match(string[first:last])  # "Buyer: Pelzan Ltd, 142 Harbour Road, ..."
            parts["name"] = Place(number, index, first + (label.end() if label else 0), last)
        else:
            above = column_above(text, number, index, aligned=_any_side)[:1]
            if above and not is_heading(text.string(above[0])):
                parts["name"] = above[0]
        lines = [parts["street"], Place(number, index, begin, end)]
        yield Block(parts, lines, "an address on one line", {} if label else {"sender line": 1.0})
        return


def _either_side(own: Segment, other: Segment, height: float) -> bool:
    return min(abs(other.x0 - own.x0), abs(other.x1 - own.x1)) < 0.8 * height


def _any_side(own: Segment, other: Segment, height: float) -> bool:
    middle = abs(own.x0 + own.x1 - other.x0 - other.x1) / 2
    return min(abs(other.x0 - own.x0), abs(other.x1 - own.x1), middle) < 0.8 * height


def column_above(
    text: Text, number: int, index: int, aligned: Callable[[Segment, Segment, float], bool] = _either_side
) -> list[Place]:
    """Return the lines above a segment that belong to its column, from the nearest up.

    The gaps between them are alike, but for one blank line that a block may have below its first lines.
    """
    own = text.segment((number, index))
    height = max(7.0, own.y1 - own.y0)
    top = own.y0
    found: list[Place] = []
    spacing = _CLOSE * height
    blank = False
    page = text.lines[number].page
    for above in range(number - 1, max(-1, number - 12), -1):
        line = text.lines[above]
        if line.page is not page or len(found) == _ABOVE or top - line.y1 > _CLOSE * height:
            break
        if top - line.y1 > spacing:
            if blank or len(found) > 1:
                break
            blank = True
        for other, segment in enumerate(line.segments):
            if aligned(own, segment, height) and segment.y0 < top:
                found.append(text.whole(above, other))
                spacing = min(spacing, max(1.2 * height, 1.6 * (top - segment.y1) + 3))
                top = segment.y0
                break
    return found
