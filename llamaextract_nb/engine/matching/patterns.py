"""Values that show by their own form what they are: mail addresses, phone numbers, IBANs, web sites, currencies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.matching.blocks import Block, clipped, nearest_block
from llamaextract_nb.engine.matching.candidates import Candidate
from llamaextract_nb.engine.matching.text import Place, Text
from llamaextract_nb.engine.matching.wanted import Wanted
from llamaextract_nb.engine.values.forms import form, is_right
from llamaextract_nb.engine.values.numbers import currency_of

_PATTERNED = ("email", "iban", "website", "phone", "bic", "currency")
_NEED_LABEL = frozenset({"phone", "bic"})  # forms that other numbers have too


def form_named(named: frozenset[str]) -> str | None:
    """Return which form the values of a field have by the concepts of its name, None if any text would do."""
    return next((c for c in _PATTERNED[:-1] if c in named), None)


def form_of(wanted: Wanted) -> re.Pattern[str] | None:
    """Return the form that a field's values have by its name, None if any text would do."""
    concept = form_named(wanted.named)
    return form(concept) if concept and wanted.kind in ("string", "any") else None


def patterned(text: Text, wanted: Wanted, blocks: list[Block]) -> Iterator[Candidate]:
    """Yield the texts of a field's form, if its name says that it has one.

    Args:
        text: The document.
        wanted: The field.
        blocks: The postal blocks, for a field of a party: its mail address stands at its postal address.
    """
    if wanted.kind not in ("string", "enum", "any"):
        return
    for concept in sorted(wanted.named & set(_PATTERNED)):
        if concept == "currency":
            yield from _currency(text, wanted)
            continue
        for candidate in of_form(text, concept):
            block = nearest_block(text, blocks, candidate.places[0])
            if block is not None:
                candidate.features["own role"] = clipped(block.seems[wanted.role])
                candidate.features["other role"] = clipped(block.seems_another(wanted.role))
            yield candidate


def of_form(text: Text, concept: str) -> Iterator[Candidate]:
    """Yield the texts that have the form of a concept, such as "email", in reading order."""
    pattern = form(concept)
    assert pattern is not None
    order = 0
    for number, line in enumerate(text.lines):
        for index, segment in enumerate(line.segments):
            for match in pattern.finditer(segment.text):
                place = Place(number, index, match.start(), match.end())
                before = segment.text[: match.start()]
                named = any(
                    concept in chunk.named for chunk in text.index.get(concept, ()) if chunk.place[:2] == place[:2]
                )
                if concept in _NEED_LABEL and not named:
                    continue
                if concept == "iban" and not is_right(concept, match.group()):
                    continue
                features = {"form": 1.0, "named": float(named or bool(before.strip())), "order": min(1.0, order / 5)}
                yield Candidate(match.group(), [place], features, f"has the form of a field of type {concept}")
                order += 1
                if order == 20:
                    return


def _currency(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Propose the currency that stands beside most amounts, cited where it first stands."""
    main = text.conventions.currency
    if main is None or (wanted.kind == "enum" and main not in wanted.field.enum):
        return
    pattern = form("currency")
    assert pattern is not None
    for number, line in enumerate(text.lines):
        for index, segment in enumerate(line.segments):
            for match in pattern.finditer(segment.text):
                if currency_of(match.group()) == main:
                    place = Place(number, index, match.start(), match.end())
                    exact = "exact" if match.group() == main else "normalised"
                    yield Candidate(
                        main, [place], {"form": 1.0, "main": 1.0}, "the currency beside most amounts", exact
                    )
                    return
