"""Tax numbers: VAT ids and their like, known by their form or by the label before them, and whose each one is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.postal import Block, clipped, nearest_block
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.formats import form, is_right
from llamaextract_nb.engine.words.labels import concepts, words_of
from llamaextract_nb.engine.words.vocabulary import vocabulary

_ANY = re.compile(  # a country or not, and seven digits or more
    r"(?<![\w/.-])(?:(?P<country>[A-Z]{1,2})[ -]?)?(?P<rest>\d(?:[ ./-]?\d){5,13}(?:B\d{2}|[A-Z])?)(?![\w]|[.,/-]\d)"
)
_DIGITS = re.compile(r"\d.*\d.*\d.*\d.*\d.*\d.*\d")
_LABEL_WORDS = 4  # before a number: more is a sentence


@dataclass(slots=True)
class TaxId:
    """A tax number: its place, whether its form and its label say so, the words of the label, and its party's block."""

    place: Place
    has_form: bool
    label: str
    block: Block | None = None


def find_tax_ids(text: Text, blocks: list[Block]) -> list[TaxId]:
    """Return the tax numbers of a document, each with the postal block that it belongs to, if there is one."""
    found = []
    strict = form("vat")
    assert strict is not None
    for number, line in enumerate(text.lines):
        for index, segment in enumerate(line.segments):
            sure = {match.span() for match in strict.finditer(segment.text)}
            spans = sure | {
                _span(match)
                for match in _ANY.finditer(segment.text)
                if not any(match.start() < end and start < match.end() for start, end in sure)
            }
            for start, end in sorted(spans):
                place = Place(number, index, start, end)
                label = _label(text, place)
                if _DIGITS.search(segment.text, start, end) and ((start, end) in sure or _names_tax(label)):
                    found.append(TaxId(place, (start, end) in sure, label, nearest_block(text, blocks, place)))
    return found


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Return where a number stands, with its country: the "ID" of "VAT ID 47-1938206" is none."""
    labels = {"id", "number", "tax"} & set(concepts(match["country"] or ""))
    return match.start("rest" if labels else 0), match.end()


def _label(text: Text, place: Place) -> str:
    """Return the few words before a number, in its segment or else in the one to the left."""
    before = text.segment(place).text[: place.start].rstrip(" :.")
    if not before and place.segment:
        before = text.lines[place.line].segments[place.segment - 1].text
    return " ".join(re.split(r"[|;•·]", before)[-1].split()[-_LABEL_WORDS:])


def _check_digits(found: TaxId, text: Text) -> float:
    """Return 1 if the check digits are right, -1 if they are wrong, 0 where the form has none."""
    right = is_right("vat", text.string(found.place)) if found.has_form else None
    return 0.0 if right is None else 1.0 if right else -1.0


def _names_tax(label: str) -> bool:
    named = concepts(label)
    return "tax" in named and not set(named) & {"total", "amount", "net", "gross", "date"}


def from_tax_ids(text: Text, wanted: Wanted, tax_ids: list[TaxId]) -> Iterator[Candidate]:
    """Yield the tax numbers for a field that asks for one, with what says whose they are."""
    parties: dict[str, list[Block]] = defaultdict(list)  # of each number: it may be printed more than once
    for found in tax_ids:
        if found.block is not None:
            parties[text.string(found.place)].append(found.block)
    own, other = ("buyer", "seller") if wanted.role == "buyer" else ("seller", "buyer")
    for order, found in enumerate(tax_ids):
        blocks = parties[text.string(found.place)]
        words = set(words_of(found.label))
        said = set(concepts(found.label))
        says = {
            "seller": float(bool(words & vocabulary().ours) or "seller" in said),
            "buyer": float(bool(words & vocabulary().yours) or "buyer" in said),
        }
        features = {
            "tax id": 1.0,
            "tax id form": float(found.has_form),
            "tax id label": float("tax" in said),
            "check digits": _check_digits(found, text),
            "own role": max((clipped(block.seems[own]) for block in blocks), default=0.0),
            "other role": max((clipped(block.seems_another(own)) for block in blocks), default=0.0),
            "says own": says[own],
            "says other": says[other],
            "issuer by default": float(own == "seller"),
            "block order": min(1.0, order / 6),
        }
        yield Candidate(text.string(found.place), [found.place], features, "a tax number by its form or its label")
