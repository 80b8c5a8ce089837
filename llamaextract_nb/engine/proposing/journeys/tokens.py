"""Lines of an itinerary taken apart: times, dates, labels, numbers of vehicles, and the texts that may name a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from llamaextract_nb.engine.proposing.journeys.endpoints import END, START, side_of
from llamaextract_nb.engine.proposing.journeys.moments import Calendar, Day, Moment, moments
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.words.labels import concepts
from llamaextract_nb.engine.words.vocabulary import vocabulary

VEHICLE = re.compile(
    r"(?<![\w/.-])(?P<letters>[A-Z]{2,4}|[A-Z]\d|\d[A-Z]|[A-Z](?=[ -]?\d\d))[ -]?(?P<digits>\d{1,5})(?![\w/]|[.,:]\d)"
    r"|[Nn][°º.]\s?(?P<bare>\d{1,5})\b"
)
_CUT = re.compile(r"\s*(?:[|;*]|\s[·•]\s|(?<=[a-zß-ÿ]{3})\.\s(?=[A-ZÄÖÜ]))\s*")
_ROUTE = re.compile(r"\s*(?:→|➔|⇒|->|=>|>)\s*|\s+[-–—/]\s+|\s+(?:to|nach|vers|naar|till)\s+")
_LABEL = re.compile(r"^\s*([^:：]{1,40}?)\s*[:：](?:\s+|$)")
_CODE = re.compile(r"\s*[(\[](?P<bracketed>[A-Z]{3})[)\]]|(?:^|(?<=\s))(?P<bare>[A-Z]{3})$")
_TERMINAL = re.compile(
    r"[,\s]*\b(?:(?:terminal|terminál|hall|gate|gleis|platform|voie|binario|spoor|nást)\b|t\d\b).*$", re.IGNORECASE
)
_SHORT = {"dep": START, "ab": START, "arr": END, "an": END, "abf": START, "ank": END}  # beside a time only
_STREET = re.compile(r",\s*[^,]*\d.*$")
_BESIDE = frozenset(
    "at um à alle kl kl. v o am on le il op den uhr hrs in with by and via mit und bei avec et con y e com med".split()
)
_BARE = " \t,;:.-–—()*•_"


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a line: `kind` is "moment", "day", "vehicle", "label" or "text"; `side` is the end that it names."""

    kind: str
    place: Place
    side: str = ""
    named: tuple[str, ...] = ()
    value: Moment | Day | None = None


def tokens_of(text: Text, calendar: Calendar, line: int) -> list[Token]:
    """Return the parts of a line, left to right."""
    clocks = moments(text, line)
    days = calendar.days(line)
    found: list[Token] = []
    for index, segment in enumerate(text.lines[line].segments):
        marks = [Token("moment", m.place, value=m) for m in clocks if m.place.segment == index]
        marks += [Token("day", d.place, value=d) for d in days if d.place.segment == index]
        for match in VEHICLE.finditer(segment.text):
            place = Place(line, index, match.start(), match.end())
            if all(place.end <= m.place.start or place.start >= m.place.end for m in marks):
                marks.append(Token("vehicle", place))
        marks.sort(key=lambda mark: mark.place)
        start = 0
        for mark in (*marks, None):
            end = mark.place.start if mark else len(segment.text)
            found += _texts(segment.text, Place(line, index, start, end), mark is not None and mark.kind == "day")
            if mark:
                found.append(mark)
                start = mark.place.end
    return found


def _texts(string: str, gap: Place, dated: bool) -> Iterator[Token]:
    """Yield the labels and texts between two marks."""
    start = gap.start
    for cut in (*_CUT.finditer(string, gap.start, gap.end), None):
        end = cut.start() if cut else gap.end
        label = _LABEL.match(string[start:end])
        if label:
            named = concepts(label[1])
            yield Token(
                "label", gap._replace(start=start + label.start(1), end=start + label.end(1)), side_of(named), named
            )
            start += label.end()
        yield from _sided(string, gap._replace(start=start, end=end), dated and cut is None)
        if cut:
            start = cut.end()


def _sided(string: str, place: Place, dated: bool) -> Iterator[Token]:
    """Yield a text; a word such as “from” before it, or “dep” beside a time, becomes a label of its own.

    `dated` says that a date follows, so that a weekday before it belongs to the date.
    """
    place = stripped(string, place)
    words = string[place.start : place.end].split()
    named = any(not word.islower() for word in words)  # "and arrive in Munich at" is Munich
    while words:
        side = _word_side(words[0])
        if not side and words[0] not in _BESIDE and not (named and words[0].islower()):
            break
        if side:
            yield Token("label", place._replace(end=place.start + len(words[0])), side, (side,))
        place = stripped(string, place._replace(start=place.start + len(words.pop(0))))
    while words and words[-1] in _BESIDE:
        place = stripped(string, place._replace(end=place.end - len(words.pop())))
    after = None
    if len(words) > 1 and (side := _SHORT.get(words[-1].strip(".").casefold(), "")):
        after = Token("label", place._replace(start=place.end - len(words.pop())), side, (side,))
        place = stripped(string, place._replace(end=after.place.start))
    while dated and words and words[-1].strip(".,").casefold() in vocabulary().weekdays:
        place = stripped(string, place._replace(end=place.end - len(words.pop())))
    if words and place.start < place.end:
        yield Token("text", place, "", concepts(string[place.start : place.end]))
    if after:
        yield after


def _word_side(word: str) -> str:
    return _SHORT.get(word.strip(".").casefold()) or side_of(concepts(word))


def stripped(string: str, place: Place) -> Place:
    """Return a place without the blanks and punctuation around it; brackets stay in pairs."""
    inner = string[place.start : place.end]
    start = place.start + len(inner) - len(inner.lstrip(_BARE))
    end = max(start, place.end - len(inner) + len(inner.rstrip(_BARE)))
    opened, closed = (string[start:end].count(bracket) for bracket in "()")
    if opened > closed and string[end : end + 1] == ")":
        end += 1
    elif closed > opened and string[start - 1 : start] == "(":
        start -= 1
    return place._replace(start=start, end=end)


def name_of(string: str, place: Place) -> tuple[Place, Place | None]:
    """Return the part of a text that names a place, without terminal and street, and the part that is its code."""
    inner = string[place.start : place.end]
    code = _CODE.search(inner)
    where = None
    if code and code.lastgroup:
        where = place._replace(
            start=place.start + code.start(code.lastgroup), end=place.start + code.end(code.lastgroup)
        )
        inner = inner[: code.start()]
    for rest in (_TERMINAL, _STREET):
        inner = rest.sub("", inner)
    return stripped(string, place._replace(end=place.start + len(inner))), where


def route_of(string: str, place: Place) -> tuple[Place, Place] | None:
    """Return the two sides of “A → B”, None for a text that is no route."""
    found = list(_ROUTE.finditer(string, place.start, place.end))
    if len(found) != 1:
        return None
    left, right = place._replace(end=found[0].start()), place._replace(start=found[0].end())
    return (
        (stripped(string, left), stripped(string, right)) if left.start < left.end and right.start < right.end else None
    )
