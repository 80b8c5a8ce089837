"""Candidates beside labels: for each label that names a field, the first value of its kind near it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from llamaextract_nb.engine.asking.wanted import MONEY, Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.addresses import has_street
from llamaextract_nb.engine.proposing.values.label_rows import labels_over_values, like_a_label
from llamaextract_nb.engine.proposing.values.near import Hit, Slot, beside_in_cell, hits, slots, total_row
from llamaextract_nb.engine.proposing.values.patterns import form_of
from llamaextract_nb.engine.proposing.values.plain import TIMES, clock
from llamaextract_nb.engine.proposing.values.rates import of_its_part
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values import read_value
from llamaextract_nb.engine.values.choices import read_boolean
from llamaextract_nb.engine.values.dates import with_times
from llamaextract_nb.engine.values.marks import has_marks
from llamaextract_nb.engine.values.ranges import Range, find_range
from llamaextract_nb.engine.values.reading import allowed
from llamaextract_nb.engine.weights import Features
from llamaextract_nb.engine.words.labels import Label, alike, similarity
from llamaextract_nb.engine.words.vocabulary import vocabulary

_IDENTIFIER = re.compile(
    r"(?:^[A-Z]{1,3} (?=\d))?(?<![\w/.-])(?=[\w./#-]*\d)[A-Za-z0-9ÄÖÜ#][\w./#-]*(?: ?[/-] ?[\w./-]*\d[\w./-]*)?"
)
_GROUPS = re.compile(r"\d{1,4}(?: \d{2,4}){1,5}")  # a customer's number may be written in groups
_LETTERS = re.compile(r"[A-Z]{5,8}")  # a booking's code may have no digit
_LETTERED = frozenset({"booking", "code", "reference"})
_RANGE = re.compile(r"^\s*(?:[-–—]|to|until|through|bis|au|al|a|tot|até|hasta)\s*$", re.IGNORECASE)
_TRIM = " ,;:|•·-–—\t"
_MOST_LINES = 4  # of an address below its label
_LABELLED = re.compile(r"\s*[^:：,]{2,30}[:：]")
_MOST_HITS = 40
_IN_COLUMNS = frozenset({"number", "integer", "date", "date-time"})
_STANDS_FOR = 0.5  # how much another concept must be related
_SENTENCE = 7  # words
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
        label = " ".join(text.string(hit.chunk.place).split())
        said = {
            "literal": _literal(wanted.words, label),
            "small letter": float(wanted.kind == "string" and label[:1].islower() and not hit.chunk.colon),
            "no key word": float(bool(named.keys) and not _has_key(named, hit)),
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


def values_at(text: Text, wanted: Wanted, slot: Slot) -> Iterator[Candidate]:
    """Yield the readings of a slot as a value of a field's kind."""
    if wanted.kind in ("date", "date-time"):
        yield from _dates(text, wanted, slot)
    elif wanted.kind in ("number", "integer"):
        yield from _numbers(text, wanted, slot)
    elif wanted.kind == "boolean":
        yield from _booleans(text, slot)
    elif wanted.kind == "enum":
        yield from _enums(text, wanted, slot)
    else:
        yield from _strings(text, wanted, slot)


def _dates(text: Text, wanted: Wanted, slot: Slot) -> Iterator[Candidate]:
    place = slot.place
    string = text.segment(place).text
    dates = text.spans(place.line, place.segment).dates
    inside = [
        s for s in (dates if wanted.kind == "date" else with_times(string, dates)) if place.start <= s.start < place.end
    ]
    if not inside:
        return
    ranged = len(inside) > 1 and bool(_RANGE.match(string[inside[0].end : inside[1].start]))
    span = inside[1] if ranged and wanted.ends else inside[0]
    features = {
        "range": float(ranged and (wanted.begins or wanted.ends)),
        "before": _lead(string, place.start, span.start),
    }
    if ranged and not (wanted.begins or wanted.ends):
        features["one of a range"] = 1.0
    note = text.conventions.day_reason if span.ambiguous else ""
    exact = string[span.start : span.end] == span.value
    yield Candidate(
        span.value,
        [place._replace(start=span.start, end=span.end)],
        features,
        "",
        "exact" if exact else "normalised",
        note,
    )


def _numbers(text: Text, wanted: Wanted, slot: Slot) -> Iterator[Candidate]:
    place = slot.place
    string = text.segment(place).text
    if wanted.bound and (found := find_range(text.string(place), text.conventions.decimal_mark)) is not None:
        yield from _bound(wanted, place, found)
        return
    inside = [s for s in text.spans(place.line, place.segment).numbers if place.start <= s.start < place.end]
    percents = wanted.is_percent
    reckoned = of_its_part(text, wanted, place, inside[0].start) if inside else None
    if reckoned is not None:
        place, inside = text.whole(place.line, reckoned[0]), [reckoned[1]]
        string = text.string(place)
    inside = [s for s in inside if (s.unit in "%‰" and s.unit != "") == percents] or inside
    if not inside:
        yield from _counts(text, wanted, slot)
        return
    money = bool(wanted.own & MONEY) and wanted.kind == "number" and not percents
    span = next((s for s in inside if s.decimals or s.unit), inside[0]) if money else inside[0]
    value: float | int = span.value
    if wanted.kind == "integer":
        if value != int(value):
            return
        value = int(value)
    features = {
        "money": float(money and (span.decimals == 2 or span.unit not in ("", "%", "‰"))),
        "no money": float(money and not span.decimals and not span.unit),
        "percent": float(span.unit in ("%", "‰") and not percents),
        "no percent": float(percents and span.unit not in ("%", "‰") and bool(span.unit or span.decimals > 1)),
        "several": float(len(inside) > 1),
        "before": _lead(string, place.start, span.start) if reckoned is None else 0.0,
    }
    digits = string[span.start : span.end]
    yield Candidate(
        value,
        [place._replace(start=span.start, end=span.end)],
        features,
        "",
        "exact" if digits.isdigit() else "normalised",
        text.conventions.mark_reason if re.search(r"\d[.,]\d{3}(?!\d)", digits) else "",
    )


def _bound(wanted: Wanted, place: Place, found: Range) -> Iterator[Candidate]:
    """The bound of a range that a field asks for: "Reference range: 13.5 - 17.5"."""
    bound = found.low if wanted.bound == "low" else found.high
    if bound is not None and (wanted.kind == "number" or bound.value.is_integer()):
        value = int(bound.value) if wanted.kind == "integer" else bound.value
        at = place._replace(start=place.start + bound.start, end=place.start + bound.end)
        yield Candidate(value, [at], {"range": 1.0}, "", "normalised")


def _counts(text: Text, wanted: Wanted, slot: Slot) -> Iterator[Candidate]:
    """A small count in words: "Passengers: two"."""
    first = text.string(slot.place).split()[:1]
    word = first[0].strip(".,;()") if first else ""
    count = vocabulary().numbers.get(word.casefold()) if wanted.kind == "integer" else None
    if count is not None:
        start = slot.place.start + text.string(slot.place).find(word)
        place = slot.place._replace(start=start, end=start + len(word))
        yield Candidate(count, [place], {}, "", "normalised", "a number in words")


def _lead(string: str, start: int, value: int) -> float:
    """Return how many words stand between a slot's start and its value, 0..1."""
    return min(1.0, len(string[start:value].split()) / 6)


def _booleans(text: Text, slot: Slot) -> Iterator[Candidate]:
    string = text.string(slot.place)
    pieces = [string] if has_marks(string) else [string, *string.split()[:1]]
    for piece in pieces:
        choice = read_boolean(piece)
        if choice is not None and choice.fit == 1.0:  # words beside a mark are the label of that mark
            end = slot.place.start + len(piece)
            yield Candidate(choice.value, [slot.place._replace(end=end)], {"fit": 1.0}, "", "normalised", choice.reason)
            return


def _enums(text: Text, wanted: Wanted, slot: Slot) -> Iterator[Candidate]:
    string = text.string(slot.place)
    words = string.split()
    for piece in dict.fromkeys([string.strip(_TRIM), *(" ".join(words[:n]).strip(_TRIM) for n in (3, 2, 1))]):
        reading = read_value(piece, wanted.field, text.conventions) if piece else None
        if reading is not None:
            start = slot.place.start + string.find(piece)
            place = slot.place._replace(start=start, end=start + len(piece))
            yield Candidate(reading.value, [place], {"fit": reading.fit}, "", reading.verified, reading.reason)
            return


def _strings(text: Text, wanted: Wanted, slot: Slot) -> Iterator[Candidate]:
    place = slot.place
    string = text.string(place)
    form = form_of(wanted)
    if form is not None or wanted.is_numbered:
        match = (_GROUPS.fullmatch(string) if form is None else None) or (form or _IDENTIFIER).search(string)
        if match is None and form is None and wanted.own & _LETTERED:
            match = _LETTERS.fullmatch(string.strip())
        if match is None:
            return
        # The places before the identifier are part of the label or of a sentence.
        features = {
            "before": _lead(string, 0, match.start()),
            **_wrong_type(text, wanted, place, match.start(), match.end()),
        }
        value = match.group().rstrip("./-")
        place = place._replace(start=place.start + match.start(), end=place.start + match.start() + len(value))
        if allowed(value, wanted.field):
            yield Candidate(value, [place], {**features, "identifier": 1.0, "short": float(len(value) < 3)}, "")
        return
    if wanted.head == "time" and (match := TIMES.search(string)):
        at = place._replace(start=place.start + match.start(), end=place.start + match.end())
        yield Candidate(*clock(match[0], at), {"before": _lead(string, 0, match.start())}, "", "normalised")
        return
    value = string.strip(_TRIM)
    if not value or not any(char.isalnum() for char in value):
        return
    start = place.start + string.find(value)
    place = place._replace(start=start, end=start + len(value))
    features = {"like a label": like_a_label(text, place), **_wrong_type(text, wanted, place, 0, len(value))}
    features["skipped words"] = float(slot.skipped > 0)
    features["whole sentence"] = float(value.endswith(".") and len(value.split()) >= _SENTENCE)
    features["long"] = min(1.0, max(0, len(value) - 80) / 120)
    places = [place]
    if "address" in wanted.own:
        places = _from_the_street(text, _lines_below(text, place))
        value = ", ".join(text.string(each).strip(_TRIM) for each in places)
    if allowed(value, wanted.field):
        yield Candidate(value, places, features, "", "exact" if len(places) == 1 else "normalised")


def _from_the_street(text: Text, places: list[Place]) -> list[Place]:
    """Return the lines of an address without the name above it, which has neither a number nor a street."""
    for first, place in enumerate(places):
        string = text.string(place)
        if any(map(str.isdigit, string)) or has_street(string):
            return places[first:]
    return places


def _wrong_type(text: Text, wanted: Wanted, place: Place, start: int, end: int) -> Features:
    """Tell whether a string is a date or an amount, which is seldom what a field of text asks for."""
    spans = text.spans(place.line, place.segment)
    start, end = place.start + start, place.start + end
    covered = [s for s in (*spans.dates,) if s.start < end and start < s.end]
    amounts = [s for s in spans.numbers if s.start <= start and end <= s.end and (s.decimals or s.unit)]
    return {"a date": float(bool(covered) and wanted.head != "date"), "an amount": float(bool(amounts))}


def _lines_below(text: Text, place: Place) -> list[Place]:
    """Return a place and the lines of the same column that follow it closely."""
    places = [place]
    own = text.segment(place)
    bottom, height = own.y1, max(4.0, own.y1 - own.y0)
    for number in range(place.line + 1, min(place.line + 8, len(text.lines))):
        line = text.lines[number]
        if line.page is not text.lines[place.line].page or line.y0 - bottom > 1.2 * height:
            break
        for index, segment in enumerate(line.segments):
            if abs(segment.x0 - own.x0) < height:
                labelled = _LABELLED.match(segment.text) or (index and line.segments[index - 1].text.endswith(":"))
                if labelled or len(places) == _MOST_LINES:
                    return places
                places.append(text.whole(number, index))
                bottom = segment.y1
                break
    return places
