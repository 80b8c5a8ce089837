"""Whose an address is, the seller's or the buyer's: what speaks for either, weighed for all blocks together."""

from __future__ import annotations

import re
from collections import defaultdict

from llamaextract_nb.engine.proposing.values.addresses import LEGAL
from llamaextract_nb.engine.proposing.values.postal import ROLES, SALUTATION, Block, column_above, nearest_block
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.characters import plain
from llamaextract_nb.engine.values.formats import form
from llamaextract_nb.engine.weights import Features, Weights
from llamaextract_nb.engine.words.labels import concepts, words_of
from llamaextract_nb.engine.words.vocabulary import vocabulary

_DOMAIN = re.compile(r"@([\w.-]+)|\b(?:www\.|https?://)([\w.-]+)")
_SHORT = 4  # letters; shorter words of a name say little in a domain
_HEADING_WORDS = 5
_HEADING_LINES = 3  # above a block
_IN_LINE = 0.5  # heights by which words that begin in line may begin apart
_SAME = 0.1  # how much less a block seems what another one with its postcode seems


def decide_roles(text: Text, blocks: list[Block]) -> None:
    """Set how much each block seems the seller's and the buyer's, and which of them are."""
    domains = _domains(text)
    tax_ids = [block for place in _tax_ids(text) if (block := nearest_block(text, blocks, place)) is not None]
    for order, block in enumerate(blocks):
        block.evidence |= _evidence(text, block, domains)
        block.evidence["first"] = float(order == 0)
        block.evidence["only"] = float(len(blocks) == 1)
        block.evidence["beside a tax id"] = float(any(block is other for other in tax_ids))
        block.seems = {role: _weighed(text.weights, role, block.evidence) for role in ROLES}
    _agree(text, blocks)
    _assign(text, blocks)


def _weighed(weights: Weights, role: str, evidence: Features) -> float:
    return sum(weights.get(f"{role} {name}", 0.0) * value for name, value in evidence.items())


def _evidence(text: Text, block: Block, domains: str) -> Features:
    first = min(block.parts.values())
    page = text.lines[first.line].page
    segment = text.segment(first)
    said = _heading(text, first)
    down = segment.y0 / page.height if page.real and page.number == 1 else None
    left = segment.x0 < 0.45 * page.width
    name = text.string(block.parts["name"]) if "name" in block.parts else ""
    return {
        "said seller": float(bool(said & {"seller", "company"})),
        "said buyer": float("buyer" in said and not said & {"seller", "company"}),
        "said delivery": float(bool(said & {"delivery", "shipping"}) and not said & {"seller", "buyer"}),
        "said bank": float("bank" in said and not said & {"seller", "buyer"}),
        "at the top": float(down is not None and down < 0.12),
        "at the foot": float(down is not None and down > 0.8),
        "on the right": float(down is not None and down <= 0.8 and segment.x0 > 0.5 * page.width),
        "in the window": float(down is not None and 0.1 < down < 0.4 and left),
        "late page": float(page.number > 1),
        "own domain": float(any(word in domains for word in _telling(name))),
    }


def _telling(name: str) -> list[str]:
    """Return the words of a name that would stand in its owner's domain."""
    return [word for word in words_of(LEGAL.sub(" ", name)) if len(word) > _SHORT and not word.isdigit()]


def _domains(text: Text) -> str:
    """Return the domains of all mail addresses and web sites."""
    found = []
    for line in text.lines:
        for segment in line.segments:
            if "@" in segment.text or "www" in segment.text or "http" in segment.text:
                found += [match[1] or match[2] for match in _DOMAIN.finditer(segment.text)]
    return " ".join(found).casefold().replace("-", "")


def _tax_ids(text: Text) -> list[Place]:
    strict = form("vat")
    assert strict is not None
    return [
        Place(number, index, *match.span())
        for number, line in enumerate(text.lines)
        for index, segment in enumerate(line.segments)
        for match in strict.finditer(segment.text)
    ]


def _heading(text: Text, place: Place) -> set[str]:
    """Return the concepts of the labels that stand closely above a block, or before it on its line."""
    said: set[str] = set()
    if place.segment:  # "TO   Acme Ltd."
        beside = text.segment((place.line, place.segment - 1)).text.strip()
        if SALUTATION.match(beside):
            return {"buyer"}
        if plain(beside).endswith(":"):
            said |= _roles_named(beside) & {"seller", "buyer", "delivery"}
    for above in column_above(text, place.line, place.segment)[:_HEADING_LINES]:
        string = text.string(above)
        if SALUTATION.match(string.strip()):
            return {"buyer"}
        if len(string.split()) <= _HEADING_WORDS:
            said |= _roles_named(string)
        alone = above.segment + 1 == len(text.lines[above.line].segments)  # "Number:   4711" heads nothing
        if (plain(string).endswith(":") and alone) or said & {"seller", "buyer"}:
            break
    said = said or _hanging(text, place)
    own = plain(text.segment(place).text)
    if ":" in own[: place.start + 1]:
        said |= _roles_named(own[: own.index(":")])
    return said


def _hanging(text: Text, place: Place) -> set[str]:
    """Return what a label says that hangs out to the left of a block's first line: "Sold To  Acme Ltd"."""
    own, page = text.segment(place), text.lines[place.line].page
    height = max(4.0, own.y1 - own.y0)
    for number in range(place.line, max(-1, place.line - 1 - _HEADING_LINES), -1):
        line = text.lines[number]
        if line.page is not page or own.y0 - line.y1 > _HEADING_LINES * height:
            break
        for segment in line.segments:
            inside = (n for n, word in enumerate(segment.words) if n and abs(word.x0 - own.x0) < _IN_LINE * height)
            if (at := next(inside, None)) is not None and segment.x0 < own.x0 - height:
                return _roles_named(" ".join(word.text for word in segment.words[:at]))
    return set()


def _roles_named(label: str) -> set[str]:
    words = set(words_of(label))
    named = set(concepts(label))
    if words & vocabulary().ours:
        named.add("seller")
    if words & vocabulary().yours:
        named.add("buyer")
    return named


def _agree(text: Text, blocks: list[Block]) -> None:
    """An address that stands in several places is one party's: let what is known of them agree."""
    same: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        if "postcode" in block.parts:
            same[text.string(block.parts["postcode"])].append(block)
    for group in same.values():
        for role in ("seller", "buyer"):
            most = max(block.seems[role] for block in group)
            for block in group:
                block.seems[role] = max(block.seems[role], most - _SAME)


def _assign(text: Text, blocks: list[Block]) -> None:
    """Choose the seller's and the buyer's block together: the pair of different addresses that seems likeliest."""
    for block in blocks:
        if block.seems["delivery"] > block.seems_another("delivery"):
            block.role, block.sure = "delivery", 1.0
    blocks = [block for block in blocks if not block.role]
    pairs = [
        (one.seems["seller"] + other.seems["buyer"], -first, -second)
        for first, one in enumerate(blocks)
        for second, other in enumerate(blocks)
        if _address(text, one) != _address(text, other)
    ]
    if pairs:
        score, first, second = max(pairs)
        swapped = blocks[-second].seems["seller"] + blocks[-first].seems["buyer"]
        sure = min(1.0, score - swapped)
        for block in blocks:
            address = _address(text, block)
            if address == _address(text, blocks[-first]):
                block.role, block.sure = "seller", sure
            elif address == _address(text, blocks[-second]):
                block.role, block.sure = "buyer", sure
    else:
        for block in blocks:
            lead = block.seems["seller"] - block.seems["buyer"]
            block.role, block.sure = "seller" if lead >= 0 else "buyer", min(1.0, abs(lead))


def _address(text: Text, block: Block) -> str:
    return text.string(block.parts["postcode"] if "postcode" in block.parts else block.parts["city"])
