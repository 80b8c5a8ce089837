"""What running text says: governing law, lengths of time, the parties of an agreement, the date it begins."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from llamaextract_nb.engine.labels import concepts
from llamaextract_nb.engine.matching.candidates import Candidate
from llamaextract_nb.engine.matching.text import Place, Text
from llamaextract_nb.engine.matching.wanted import Wanted
from llamaextract_nb.engine.values.dates import find_dates
from llamaextract_nb.engine.vocabulary import vocabulary

_MOST = 400_000  # characters
_PROPER = r"[A-Z][\w.’'&-]*(?:\s+(?:of\s+|and\s+)?[A-Z][\w.’'&-]*){0,4}"
_STATE = r"(?:the\s+)?(?:State|Commonwealth|Province|Republic|Kingdom|Land|Canton|District)\s+of\s+(?:the\s+)?"
_LAW = re.compile(
    rf"(?:(?:law|laws|statutes|courts?)(?:\s+\w+){{0,6}}?\s+(?:of|in)\s+|governed\s+by(?:\s+\w+){{0,6}}?\s+|jurisdiction\s+of(?:\s+\w+){{0,4}}?\s+)"
    rf"(?:{_STATE}|the\s+)?(?P<value>{_PROPER})|(?P<before>[A-Z]\w+(?:\s[A-Z]\w+)?)\s+law\b"
)
_NOT_A_PLACE = re.compile(
    r"^(?:Agreement|Contract|State|Section|Company|This|Such|Court|Law|The|Federal|Applicable|Parties|Party|Any|All)\b",
    re.IGNORECASE,
)
_COUNTED = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_NUMBERS = {word: number for number, word in enumerate(_COUNTED.split(), start=1)} | {
    **{"a": 1, "an": 1, "twenty-four": 24, "thirty": 30, "thirty-six": 36, "forty-eight": 48, "sixty": 60, "ninety": 90}
}
_NUMBER_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_DURATION = re.compile(
    rf"(?<![\w-])(?:(?P<word>{_NUMBER_WORD})\b\s*[-–]?\s*)?(?:\(?\s*(?P<digits>\d{{1,3}})\s*\)?\s*[-–]?\s*)?"
    r"(?:full\s+|calendar\s+|consecutive\s+)?(?P<unit>years?|months?|weeks?|days?|Jahren?|Monaten?|Wochen|Tagen?)\b",
    re.IGNORECASE,
)
_UNITS = {
    "y": ("year", 12.0),
    "j": ("year", 12.0),
    "m": ("month", 1.0),
    "w": ("week", 7 / 30.4375),
    "d": ("day", 1 / 30.4375),
    "t": ("day", 1 / 30.4375),
}
_TERM = re.compile(
    r"\b(?:term|period|expir\w*|terminat\w*|remain|effect|duration|surviv\w*|continue|for|anniversary|Laufzeit|Dauer)\b",
    re.IGNORECASE,
)
_STRONG_TERM = re.compile(
    r"\b(?:term of|period of|expire[sd]?|shall (?:terminate|remain|continue|survive)|full force|in effect|until)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\b(?:notice|prior|business|within|advance|receipt|after (?:the )?(?:date of )?(?:request|demand))\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\b(?:between|among|by\s+and\s+(?:between|among)|zwischen)\b\s*:?\s*", re.IGNORECASE)
_DEFINED = re.compile(
    r"\(\s*(?:(?:the|each,?\s+an?|collectively,?|hereinafter|hereafter|together|referred|individually|as|and|“|\")[^()]{0,120}|[“\"'][^()]{1,80})\)"
)
_ORGANISATION = re.compile(
    r"(?P<value>[A-Z0-9][\w&.’'-]*(?:,?\s+(?:of|and|&|the|for|de|[A-Z0-9][\w&.’'-]*)){0,7}?,?\s+"
    r"(?:Inc|Incorporated|Corp|Corporation|LLC|L\.L\.C|Ltd|Limited|LLP|L\.P|LP|Co|Company|GmbH|AG|KG|S\.A|N\.V|B\.V|PLC|plc|Holdings|Trust|Bank|"
    r"N\.A|Partners|Group)\b\.?(?:\s*,?\s*(?:LLC|L\.P\.|LP|Inc\.|Ltd\.|N\.A\.|S\.A\.))?)"
)
_ABBREVIATED = re.compile(
    r"\b(?:Inc|Ltd|Co|Corp|S\.A|B\.V|N\.V|L\.P|L\.L\.C|S\.p\.A)$"
)  # a legal form that ends in a dot
_AFTER_NAME = re.compile(
    r",\s+(?:an?|the|whose|having|with|located|of|on|for|its|together|organized|individually)\b|\(|“|\"|\swith\s|\shaving\s"
    r"|\swhose\s|,\s*\d|\.\s"
)
_NO_PARTY = re.compile(r"^(?:the|you|this|that|each|such|any|all|our|your|confidential|agreement)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+)?[A-Z][\w’'-]+(?:\s+(?:[A-Z]\.|[A-Z][\w’'-]+|von|van|de|der)){1,3}(?:,?\s+(?:Jr|Sr|III|II|Ph\.?D)\.?)?$"
)
_BEGINS = re.compile(
    r"\b(?:effective|dated|made|entered|as of|day of|commenc\w*|dated as of|gültig|wirksam|ab dem)\b", re.IGNORECASE
)


class Sentences(NamedTuple):
    """A document's words as one string, and where each part of it stands."""

    string: str
    starts: list[int]
    keys: list[tuple[int, int]]


class Prose:
    """The running text of a document; `places` leads back to its segments."""

    def __init__(self, text: Text) -> None:
        self.text = text

    @cached_property
    def joined(self) -> Sentences:
        """The segments joined by blanks; a word divided at a line's end is one word again."""
        pieces, starts, keys = [], [], []
        length = 0
        for number, line in enumerate(self.text.lines):
            for index, segment in enumerate(line.segments):
                starts.append(length)
                keys.append((number, index))
                pieces.append(segment.text + " ")
                length += len(segment.text) + 1
            if length > _MOST:
                break
        return Sentences("".join(pieces), starts, keys)

    @property
    def string(self) -> str:
        """The whole text."""
        return self.joined.string

    def places(self, start: int, end: int) -> list[Place]:
        """Return the segments' parts that hold the characters `start` to `end`."""
        found = []
        index = max(0, bisect_right(self.joined.starts, start) - 1)
        while index < len(self.joined.starts) and self.joined.starts[index] < end:
            begin, key = self.joined.starts[index], self.joined.keys[index]
            length = len(self.text.segment(key).text)
            inside = (max(0, start - begin), min(length, end - begin))
            if inside[0] < inside[1]:
                found.append(Place(*key, *inside))
            index += 1
        return found

    @cached_property
    def is_prose(self) -> bool:
        """Whether the document consists of sentences rather than of labels and amounts."""
        words = self.string[:20_000].split()
        small = sum(word.islower() and len(word) > 1 for word in words)
        return len(words) > 60 and small > 0.55 * len(words)


def said(prose: Prose, wanted: Wanted) -> Iterator[Candidate]:
    """Yield what sentences say for a field of one value."""
    if "law" in wanted.own and wanted.kind in ("string", "any"):
        yield from _laws(prose)
    if wanted.own & {"term", "period"} and wanted.kind in ("string", "any") and not wanted.begins and not wanted.ends:
        yield from _durations(prose, wanted)
    if wanted.kind in ("integer", "number") and wanted.head in ("year", "month", "date"):
        yield from _durations(prose, wanted)
    if wanted.kind in ("date", "date-time") and prose.is_prose:
        yield from _dates(prose, wanted)
    if wanted.kind == "boolean":
        yield from _claims(prose, wanted)


def _laws(prose: Prose) -> Iterator[Candidate]:
    for match in _LAW.finditer(prose.string):
        name = "value" if match["value"] else "before"
        value = re.sub(r"\s+(?:and|of|without|as|applicable|in|for)\b.*$", "", match[name]).strip(" .,;")
        value = re.split(r"[.,;]", value)[0].strip()
        if not value or _NOT_A_PLACE.match(value) or (name == "before" and concepts(value)):
            continue
        start = match.start(name)
        around = prose.string[max(0, match.start() - 120) : match.end() + 40].casefold()
        features = {
            "said": 1.0,
            "strong words": float("govern" in around or "construed" in around),
            "weak words": float("incorporated" in around or "organized" in around or "existing under" in around),
        }
        yield Candidate(value, prose.places(start, start + len(value)), features, f"“{match.group()[-80:].strip()}”")


def _durations(prose: Prose, wanted: Wanted) -> Iterator[Candidate]:
    for match in _DURATION.finditer(prose.string):
        if not match["word"] and not match["digits"]:
            continue
        count = int(match["digits"]) if match["digits"] else _NUMBERS[match["word"].casefold()]
        unit, months = _UNITS[match["unit"][0].casefold()]
        before = prose.string[max(0, match.start() - 90) : match.start()]
        after = prose.string[match.end() : match.end() + 60]
        if not _TERM.search(before) and not _TERM.search(after):
            continue
        features = {
            "said": 1.0,
            "strong words": float(bool(_STRONG_TERM.search(before) or _STRONG_TERM.search(after))),
            "weak words": float(
                bool(_NOTICE.search(before[-50:]) or _NOTICE.search(after[:40])) or unit in ("day", "week")
            ),
        }
        value: object = f"{count} {unit}{'s' if count != 1 else ''}"
        if wanted.kind in ("integer", "number"):
            factor = {"year": 12.0, "month": 1.0, "date": 1 / 30.4375}[wanted.head]
            number = count * months / factor
            if abs(number - round(number)) > 0.01:
                continue
            value = round(number) if wanted.kind == "integer" else float(number)
        yield Candidate(
            value, prose.places(match.start(), match.end()), features, f"“{before[-30:]}{match.group()}”", "normalised"
        )


def _dates(prose: Prose, wanted: Wanted) -> Iterator[Candidate]:
    """The dates of the first pages' sentences; the words before them say what they are."""
    string = prose.string
    for order, span in enumerate(find_dates(string[:12_000], prose.text.conventions.day_first)):
        if order == 8:
            return
        before = string[max(0, span.start - 80) : span.start]
        features = {
            "said": 1.0,
            "strong words": float(
                bool(_BEGINS.search(before))
                and bool(wanted.own & {"effective", "start", "contract"} or wanted.head == "date")
            ),
            "same words": len(set(concepts(before)) & (wanted.own - {"date"})) / max(1, len(wanted.own - {"date"})),
            "order": min(1.0, order / 5),
        }
        suffix = "" if wanted.kind == "date" else "T00:00:00"
        yield Candidate(
            span.value + suffix,
            prose.places(span.start, span.end),
            features,
            f"“{before[-40:].strip()} …”",
            "normalised",
        )


def _claims(prose: Prose, wanted: Wanted) -> Iterator[Candidate]:
    """A sentence that holds every word of a field's name says yes, and with a negation no."""
    stems = [
        word[:5]
        for word in re.findall(r"[^\W\d_]{3,}", wanted.field.name.replace("_", " ").casefold())
        if word not in ("has", "are", "the")
    ]
    if not stems or len(prose.string) > _MOST:
        return
    start = 0
    negations = vocabulary().negation
    for match in re.finditer(r"[.;!?]\s+(?=[A-Z“\"(])|$", prose.string):
        sentence = prose.string[start : match.start()]
        words = [word.casefold() for word in re.findall(r"[^\W\d_]+", sentence)]
        if len(words) < 80 and all(any(word.startswith(stem) for word in words) for stem in stems):
            denied = any(word in negations for word in words)
            features = {"said": 1.0, "strong words": float(len(stems) > 1)}
            why = f"“{sentence.strip()[:80]}”"
            yield Candidate(not denied, prose.places(start, match.start()), features, why, "normalised")
            return
        start = match.end()


def parties(prose: Prose) -> list[tuple[str, list[Place]]]:
    """Return the parties of an agreement, in the order in which its opening names them."""
    string = prose.string[:9_000]
    match = _BETWEEN.search(string)
    found: dict[str, list[Place]] = {}
    if match:
        _opening(prose, string, match.end(), found)
    if len(found) < 2:
        for organisation in _ORGANISATION.finditer(string[: 6_000 if found else 9_000]):
            _add(prose, found, organisation["value"], organisation.start("value"))
            if len(found) >= 2:
                break
    return list(found.items())


def _opening(prose: Prose, string: str, start: int, found: dict[str, list[Place]]) -> None:
    """Read "between A, a Delaware corporation (the “Company”), and B (…)" part by part."""
    end = re.search(r"\b(?:WHEREAS|RECITALS|WITNESSETH|NOW,? THEREFORE|In connection with|1\.\s)", string[start:])
    opening = string[start : start + min(end.start() if end else 900, 900)]
    position = 0
    for piece in re.split(r"(\band\b(?=\s+[A-Z])|\bund\b|;)", opening):
        name = _AFTER_NAME.split(piece, maxsplit=1)[0]
        stripped = name.strip(" ,:;.-–")
        if _ABBREVIATED.search(stripped) and name.partition(stripped)[2].startswith("."):
            stripped += "."
        if stripped and (_ORGANISATION.match(stripped + " ") or _PERSON.match(stripped)) and len(stripped.split()) <= 9:
            _add(prose, found, stripped, start + position + piece.index(stripped))
        position += len(piece)
        if len(found) == 6:
            return


def _add(prose: Prose, found: dict[str, list[Place]], value: str, start: int) -> None:
    value = re.sub(r"\s+", " ", value).strip(" ,;")
    key = re.sub(r"\W", "", value).casefold()
    if not key or _NO_PARTY.match(value) or re.search(r"[a-z0-9]\. [A-Z]\w+ [A-Z]", value):
        return
    if not any(
        key in re.sub(r"\W", "", other).casefold() or re.sub(r"\W", "", other).casefold() in key for other in found
    ):
        found[value] = prose.places(start, start + len(value))
