"""Candidates beside labels: for each label that names a field, the first value of its kind near it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from llamaextract_nb.engine.asking.wanted import MONEY, Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.at_place import values_at
from llamaextract_nb.engine.proposing.values.label_rows import labels_over_values
from llamaextract_nb.engine.proposing.values.near import Hit, Slot, beside_in_cell, hits, slots, total_row
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.marks import mark_before
from llamaextract_nb.engine.weights import Features
from llamaextract_nb.engine.words.labels import Label, alike, similarity

_MOST_HITS = 40
_IN_COLUMNS = frozenset({"number", "integer", "date", "date-time"})
_STANDS_FOR = 0.5  # how much another concept must be related
_NAMES = 3  # in one label
_DIVIDES = re.compile(r"\s*[|/]\s*|\s+[-–]\s+(?=\D)")
_BRACKETED = re.compile(r"\s*([^()]+?)\s*\(([^()]+)\)\s*")


def labelled(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Yield a candidate for each label of a field that has a value of its kind beside it."""
    yield from _beside(text, wanted, wanted.label)
    if wanted.span is not None:
        for candidate in _beside(text, wanted, wanted.span):
            if candidate.features.get("range"):
                yield candidate


def _beside(text: Text, wanted: Wanted, named: Label) -> Iterator[Candidate]:
    found = hits(text, named)
    if len(found) > _MOST_HITS:
        found = sorted(found, key=lambda hit: -hit.similarity)[:_MOST_HITS]
    for hit in found:
        if wanted.kind == "boolean" and _is_marked(text, hit.chunk.place):
            continue  # what stands behind is the mark of the next
        label = " ".join(text.string(hit.chunk.place).split())
        said = {
            "literal": _literal(wanted.words, label),
            "small letter": float(wanted.kind == "string" and label[:1].islower() and not hit.chunk.colon),
            "no key word": float(bool(named.keys) and not hit.misread and not _has_key(named, hit)),
        }
        places = slots(text, hit.chunk)
        if wanted.is_percent:  # "19 % VAT"
            places = chain([Slot(text.whole(*hit.chunk.place[:2]), "inline", 0.0)], places)
        elif wanted.kind == "number" and wanted.own & MONEY:
            places = chain(places, total_row(text, hit.chunk))
        around: list[Candidate] = []
        part = _part(named, label)
        boxed: set[tuple[int, int]] = set()
        for slot in places:
            if slot.relation == "boxed":
                boxed.add(slot.place[:2])
            elif slot.place[:2] in boxed:
                continue
            own = _share(text, slot, label, *part) if part else slot
            near = list(values_at(text, wanted, own))
            for candidate in near:
                candidate.features["shared out"] = float(own is not slot)
                candidate.features.update(_relation(text, hit, slot))
                candidate.features.update(said)
                candidate.why = f"{_SAYS[slot.relation]} “{label[:60]}”"
            around += near
            if slot.relation == "inline" and any(not candidate.features.get("percent") for candidate in near):
                break  # but "VAT 20 %   15.00" has its amount behind the rate
        column = [c for c in around if "below" in c.features] if wanted.kind in _IN_COLUMNS else []
        for candidate in column:
            candidate.features["one of a column"] = float(len(column) > 1)
        yield from around


def _is_marked(text: Text, label: Place) -> bool:
    """Tell whether a mark stands right before a label."""
    before = text.segment(label).text[: label.start]
    if not before.strip() and label.segment:
        before = text.segment((label.line, label.segment - 1)).text
    return mark_before(before.rstrip()) is not None


def _part(named: Label, label: str) -> tuple[int, int] | None:
    """Return which of how many names in a label such as "Vessel / Voyage" is a field's, None if it has one name."""
    parts = _names(label)
    if not 1 < len(parts) <= _NAMES:
        return None
    alike = [similarity(named, part) for part in parts]
    best = max(range(len(parts)), key=alike.__getitem__)
    return (best, len(parts)) if alike[best] >= _STANDS_FOR and min(alike) < alike[best] else None


def _names(label: str) -> Sequence[str]:
    """Return the names in a label; those of "ISIN (WKN)" have values that are written in the same way."""
    pair = _BRACKETED.fullmatch(label)
    return pair.groups() if pair else label.split("/")


def _share(text: Text, slot: Slot, label: str, index: int, count: int) -> Slot:
    """Return the part of a slot that belongs to one of several names, if it has as many parts as they are."""
    string, start = text.string(slot.place), slot.place.start
    bounds = [0, *(i for gap in _DIVIDES.finditer(string) for i in gap.span()), len(string)]
    if _BRACKETED.fullmatch(label):
        pair = _BRACKETED.fullmatch(string)
        bounds = [*pair.span(1), *pair.span(2)] if pair else []
    if len(bounds) != 2 * count:
        return slot
    return slot._replace(place=slot.place._replace(start=start + bounds[2 * index], end=start + bounds[2 * index + 1]))


def _has_key(named: Label, hit: Hit) -> bool:
    """Tell whether a label has a word that tells the field from its neighbours, or one that can stand for it."""
    return any(
        alike(key, concept) >= _STANDS_FOR for key in named.keys for concept in hit.chunk.named + hit.chunk.before
    )


def _literal(words: frozenset[str], label: str) -> float:
    """Return the share of the words of a field's name that a label has, as they are written."""
    said = label.casefold()
    return sum(word in said for word in words) / len(words) if words else 0.0


_SAYS = {
    "inline": "after the label",
    "boxed": "in the box of",
    "right": "to the right of",
    "below": "below",
    "total row": "the total of column",
}


def _relation(text: Text, hit: Hit, slot: Slot) -> Features:
    over = labels_over_values(text, hit.chunk.place.line)
    return {
        "label": hit.similarity,
        "misread": hit.misread,
        "exact label": float(hit.similarity >= 0.99),
        "colon": float(hit.chunk.colon),
        slot.relation: 1.0,
        "another box": float(slot.relation not in ("inline", "boxed") and bool(beside_in_cell(text, hit.chunk.place))),
        "label row": over if slot.relation == "right" else 0.0,
        "below label row": over if slot.relation == "below" else 0.0,
        "distance": slot.distance,
        "skipped": float(slot.skipped),
        "repeated label": min(1.0, (hit.times - 1) / 4),
        "late page": float(text.lines[slot.place.line].page.number > 1),
    }
