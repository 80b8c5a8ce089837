"""The parties of a business document: what the postal blocks have for a field of the seller or the buyer."""

from __future__ import annotations

from collections.abc import Iterator

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.addresses import LEGAL, addressee
from llamaextract_nb.engine.proposing.values.postal import Block, address_blocks, clipped
from llamaextract_nb.engine.proposing.values.roles import decide_roles
from llamaextract_nb.engine.structure.text import Place, Text


def find_blocks(text: Text) -> list[Block]:
    """Return the address blocks of a document, and whose each one is."""
    blocks = address_blocks(text)
    decide_roles(text, blocks)
    return blocks


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
        features = {
            "block": 1.0,
            "role decided": block.sure * float(block.role == role),
            "role denied": block.sure * float(block.role not in ("", role)),
            "own role": clipped(block.seems[role]),
            "other role": clipped(block.seems_another(role)),
            "block order": min(1.0, order / 6),
            "legal form": float(part == "name" and bool(LEGAL.search(value))),
        }
        yield Candidate(value, places, features, block.why, "exact" if len(places) == 1 else "normalised")


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
