"""The parties of a business document: what the postal blocks have for a field of the seller or the buyer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.asking.wanted import NUMBERED, Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.addresses import LEGAL, addressee
from llamaextract_nb.engine.proposing.values.postal import Block, address_blocks, clipped
from llamaextract_nb.engine.proposing.values.roles import decide_roles
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.weights import Features
from llamaextract_nb.engine.words.labels import concepts


def find_blocks(text: Text) -> list[Block]:
    """Return the address blocks of a document, and whose each one is."""
    blocks = address_blocks(text)
    decide_roles(text, blocks)
    return blocks


_OWN_NUMBER = frozenset({"id", "number", "code", "account", "reference"})
_NUMBER = re.compile(r"\s*(?P<label>[^\W\d][^\d:#]{0,20})[#:.\s]+(?P<number>(?=\S*\d)[\w/-]+)\s*")
_BELOW = 3  # lines under an address that still belong to it
_TOP = 40  # lines in which a document addresses somebody
PARTS = {
    "name": ("name", "company", "seller", "buyer", "person", "holder", "sender", "receiver", "recipient", "issuer"),
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
    if {"tax", "id"} <= wanted.own or ("tax" in wanted.named and "number" in wanted.named) or wanted.head == "tax":
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
        places = block.lines
        if part != "address":
            if part not in block.parts:
                continue
            places = [block.parts[part]]
        value = ", ".join(text.string(place).strip(" ,") for place in places)
        features = _whose(block, role, order)
        features["legal form"] = float(part == "name" and bool(LEGAL.search(value)))
        yield Candidate(value, places, features, block.why, "exact" if len(places) == 1 else "normalised")


def _whose(block: Block, role: str, order: int) -> Features:
    return {
        "block": 1.0,
        "role decided": block.sure * float(block.role == role),
        "role denied": block.sure * float(block.role not in ("", role)),
        "own role": clipped(block.seems[role]),
        "other role": clipped(block.seems_another(role)),
        "block order": min(1.0, order / 6),
    }


def numbers_in_blocks(text: Text, wanted: Wanted, blocks: list[Block]) -> Iterator[Candidate]:
    """Yield the number that stands under a party's address with no more of a label than "ID#", for the party's own."""
    if wanted.kind not in ("string", "any") or not wanted.named & _OWN_NUMBER or "tax" in wanted.own:
        return
    for order, block in enumerate(blocks):
        for place in _under(text, block):
            match = _NUMBER.fullmatch(text.string(place))
            if match and set(concepts(match["label"])) <= NUMBERED:
                at = place._replace(start=match.start("number"), end=match.end("number"))
                yield Candidate(match["number"], [at], _whose(block, wanted.role, order), f"under {block.why}")


def _under(text: Text, block: Block) -> Iterator[Place]:
    """Yield the lines in the column of a block, from its second line to a few below it."""
    first, last = block.lines[0], block.lines[-1]
    left, height = text.segment(last).x0, max(4.0, text.segment(last).y1 - text.segment(last).y0)
    for number in range(first.line + 1, min(last.line + 1 + _BELOW, len(text.lines))):
        if text.lines[number].page is text.lines[last.line].page:
            for index, segment in enumerate(text.lines[number].segments):
                if abs(segment.x0 - left) < height:
                    yield text.whole(number, index)


def addressed(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Yield the names that lines near the top address, for the buyer's name."""
    if wanted.role != "buyer" or part_of(wanted) != "name":
        return
    for number, line in enumerate(text.lines[:_TOP]):
        for index, segment in enumerate(line.segments):
            span = addressee(segment.text)
            if span is not None:
                place = Place(number, index, *span)
                yield Candidate(text.string(place).strip(), [place], {"addressed": 1.0}, "the name that is addressed")
