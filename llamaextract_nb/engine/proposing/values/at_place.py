"""The readings of a place as a value of a field's kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.asking.wanted import MONEY, Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.addresses import has_street
from llamaextract_nb.engine.proposing.values.label_rows import like_a_label
from llamaextract_nb.engine.proposing.values.near import Slot
from llamaextract_nb.engine.proposing.values.patterns import form_of
from llamaextract_nb.engine.proposing.values.plain import clock
from llamaextract_nb.engine.proposing.values.rates import of_its_part
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values import read_value
from llamaextract_nb.engine.values.characters import plain
from llamaextract_nb.engine.values.choices import read_boolean
from llamaextract_nb.engine.values.dates import with_times
from llamaextract_nb.engine.values.marks import has_marks
from llamaextract_nb.engine.values.ranges import Range, find_range
from llamaextract_nb.engine.values.reading import allowed
from llamaextract_nb.engine.values.times import TIMES
from llamaextract_nb.engine.weights import Features
from llamaextract_nb.engine.words.vocabulary import vocabulary

_IDENTIFIER = re.compile(
    r"(?:^[A-Z]{1,3} (?=\d))?(?<![\w/.-])(?=[\w./#-]*\d)[A-Za-z0-9ÄÖÜ#][\w./#-]*"
    r"(?:(?<=\d),\d{3}\b)*(?: ?[/-] ?[\w./-]*\d[\w./-]*)?"
)
_NTH = re.compile(r"第[^第]{1,30}?[号號]")  # what is numbered in Chinese and Japanese: 第1024号
_GROUPS = re.compile(r"\d{1,4}(?: \d{2,4}){1,5}")  # a customer's number may be written in groups
_LETTERS = re.compile(r"[A-Z]{5,8}")  # a booking's code may have no digit
_LETTERED = frozenset({"booking", "code", "reference"})
_RANGE = re.compile(r"^\s*(?:[-–—]|to|until|through|bis|au|al|a|tot|até|hasta)\s*$", re.IGNORECASE)
_TRIM = " ,;:|•·-–—\t"
_MOST_LINES = 4  # of an address below its label
_LABELLED = re.compile(r"\s*[^:：,]{2,30}[:：]")
_SENTENCE = 7  # words


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
    if form_of(wanted) is not None or wanted.is_numbered:
        yield from _identifiers(text, wanted, place)
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
    features = {"like a label": like_a_label(text, place), **wrong_type(text, wanted, place, 0, len(value))}
    features["skipped words"] = float(slot.skipped > 0)
    features["whole sentence"] = float(value.endswith(".") and len(value.split()) >= _SENTENCE)
    features["long"] = min(1.0, max(0, len(value) - 80) / 120)
    places = [place]
    if "address" in wanted.own:
        places = _from_the_street(text, _lines_below(text, place))
        value = ", ".join(text.string(each).strip(_TRIM) for each in places)
    if allowed(value, wanted.field):
        yield Candidate(value, places, features, "", "exact" if len(places) == 1 else "normalised")


def _identifiers(text: Text, wanted: Wanted, place: Place) -> Iterator[Candidate]:
    """Yield what has the form of a field's values, or of an identifier, at a place; its digits as ASCII has them."""
    string = _NTH.sub(lambda match: f" {match[0][1:-1]} ", plain(text.string(place)))
    form = form_of(wanted)
    match = (_GROUPS.fullmatch(string) if form is None else None) or (form or _IDENTIFIER).search(string)
    if match is None and form is None and wanted.own & _LETTERED:
        match = _LETTERS.fullmatch(string.strip())
    if match is None:
        return
    # The places before the identifier are part of the label or of a sentence.
    features = {
        "before": _lead(string, 0, match.start()),
        **wrong_type(text, wanted, place, match.start(), match.end()),
    }
    value = match.group().rstrip("./-")
    place = place._replace(start=place.start + match.start(), end=place.start + match.start() + len(value))
    if allowed(value, wanted.field):
        exact = "exact" if value == text.string(place) else "normalised"
        yield Candidate(value, [place], {**features, "identifier": 1.0, "short": float(len(value) < 3)}, "", exact)


def _from_the_street(text: Text, places: list[Place]) -> list[Place]:
    """Return the lines of an address without the name above it, which has neither a number nor a street."""
    for first, place in enumerate(places):
        string = text.string(place)
        if any(map(str.isdigit, string)) or has_street(string):
            return places[first:]
    return places


def wrong_type(text: Text, wanted: Wanted, place: Place, start: int, end: int) -> Features:
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
    bottom, height, cell = own.y1, max(4.0, own.y1 - own.y0), text.cell(place)
    for number in range(place.line + 1, min(place.line + 8, len(text.lines))):
        line = text.lines[number]
        if line.page is not text.lines[place.line].page or line.y0 - bottom > 1.2 * height:
            break
        for index, segment in enumerate(line.segments):
            if abs(segment.x0 - own.x0) < height and (cell is None or segment.y0 < cell.y1):
                labelled = _LABELLED.match(segment.text) or (index and line.segments[index - 1].text.endswith(":"))
                if labelled or len(places) == _MOST_LINES:
                    return places
                places.append(text.whole(number, index))
                bottom = segment.y1
                break
    return places
