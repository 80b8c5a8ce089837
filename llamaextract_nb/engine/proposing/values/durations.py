"""Lengths of time that sentences state: how long an agreement runs, not how long one of its duties does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.structure.sentences import Prose
from llamaextract_nb.engine.weights import Features
from llamaextract_nb.engine.words.labels import similar
from llamaextract_nb.engine.words.vocabulary import vocabulary

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "seventh": 7, "tenth": 10}
_MONTHS = {"year": 12.0, "month": 1.0, "week": 7 / 30.4375, "day": 1 / 30.4375}
_HEADS = {"year": "year", "month": "month", "date": "day"}  # the last concept of a field's name -> its unit
_ARTICLES = {"a": 1, "an": 1}
_BEFORE = 45  # characters before a unit that hold its number
_AGREEMENT = (
    r"(?:agreement|contract|undertaking|vertrag|vereinbarung|contrat|accord|contrato|acuerdo|contratto|accordo)"
)
_RUNS = (
    r"(?:terminat|expir|remain|continu|in (?:full )?(?:force|effect)|be (?:effective|in effect|binding)|valid|endet"
    r"|gilt|läuft|durée|vigencia|durata)"
)
_ENDS = re.compile(
    rf"\bterm of (?:this|the|our|such) (?:\w+ )?{_AGREEMENT}|{_AGREEMENT}\b[^.;]{{0,160}}?\b{_RUNS}"
    rf"|\b{_RUNS}\w*\b[^.;]{{0,80}}\b{_AGREEMENT}",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:(?P<other>solicit\w*|hire|employ\w*|compet\w*|standstill|acquire|services?|warrant\w*)|obligations?"
    r"|surviv\w*|disclos\w*|retain\w*|maintain\w*|keep|confidential information|trade secrets?|restrictions?"
    r"|pflichten)\b",
    re.IGNORECASE,
)
_NAMED_AFTER_DUTY = re.compile(r"\b(?:non-?disclosure|confidentiality|secrecy) (?:and \w+ )?agreement\b", re.IGNORECASE)
_FROM_DATE = re.compile(
    r"^\W*(?:period\s+)?(?:from|after|following|of|commencing|beginning|ab|nach)\b[^.;]{0,40}"
    r"\b(?:date|hereof|execution|signing|signature|datum|unterzeichnung)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\b(?:notice|prior|business|within|advance|receipt|preceding|thereafter"
    r"|after (?:the )?(?:date of )?(?:request|demand|terminat\w+))\b",
    re.IGNORECASE,
)
_TERM = re.compile(
    r"\b(?:term|period|expir\w*|terminat\w*|remain|effect|duration|surviv\w*|continue|for|until|anniversary|laufzeit"
    r"|dauer|durée|duración|durata)\b",
    re.IGNORECASE,
)


class Length(NamedTuple):
    """A length of time in a text: where, how many, and of which unit."""

    start: int
    end: int
    many: int
    unit: str


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds units of time, and what reads the number that ends before one."""
    numbers = _alternatives({**_ARTICLES, **vocabulary().numbers})
    return (
        re.compile(rf"(?<![^\W_])(?P<unit>{_alternatives(vocabulary().units)}|anniversary)(?![^\W_])", re.IGNORECASE),
        re.compile(
            rf"(?<![\w-])(?:(?P<word>{numbers}|{_alternatives(_ORDINALS)})\b\s*[-–]?\s*)?"
            r"(?:\(?\s*(?P<digits>\d{1,3})(?:st|nd|rd|th)?\s*\)?\s*[-–]?\s*)?(?:(?:full|calendar|consecutive)\s+)?$",
            re.IGNORECASE,
        ),
    )


def _lengths(string: str) -> Iterator[Length]:
    units, number = _patterns()
    for unit in units.finditer(string):
        begin = max(0, unit.start() - _BEFORE)
        match = number.search(string[begin : unit.start()])
        count = _count(match, unit["unit"].casefold()) if match else None
        if match and count is not None:
            name = vocabulary().units.get(unit["unit"].casefold(), "year")  # an anniversary counts years
            yield Length(begin + match.start(), unit.end(), count, name)


def _count(match: re.Match[str], unit: str) -> int | None:
    if match["digits"]:
        return int(match["digits"])
    word = (match["word"] or "").casefold()
    if unit == "anniversary":
        return _ORDINALS.get(word)
    return _ARTICLES.get(word) or vocabulary().numbers.get(word)


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def durations(prose: Prose, wanted: Wanted) -> Iterator[Candidate]:
    """Yield the lengths of time in sentences that speak of one: "3 years" as text, or as a number of the named unit."""
    for length in _lengths(prose.string):
        before, after = prose.before(length.start), prose.after(length.end)
        if not _TERM.search(before) and not _TERM.search(prose.string[length.start : length.end] + after[:60]):
            continue
        value: object = f"{length.many} {length.unit}{'s' if length.many != 1 else ''}"
        if wanted.kind in ("integer", "number"):
            number = length.many * _MONTHS[length.unit] / _MONTHS[_HEADS[wanted.head]]
            if abs(number - round(number)) > 0.01:
                continue
            value = round(number) if wanted.kind == "integer" else float(number)
        features = _features(prose, wanted, length.start, before, after)
        features["short unit"] = float(length.unit in ("day", "week"))
        why = f"“{before[-40:]}{prose.string[length.start : length.end]}”"
        yield Candidate(value, prose.places(length.start, length.end), features, why, "normalised")


def _features(prose: Prose, wanted: Wanted, start: int, before: str, after: str) -> Features:
    sentence = f"{before} … {after[:80]}"
    duties = list(_DUTY.finditer(_NAMED_AFTER_DUTY.sub("", before[-220:])))
    return {
        "said": 1.0,
        "length of time": 1.0,
        "heading": similar(wanted.label, prose.heading(start)),
        "agreement ends": float(bool(_ENDS.search(_NAMED_AFTER_DUTY.sub("agreement", sentence)))),
        "duty": min(1.0, len(duties) / 2),
        "other duty": float(any(duty["other"] for duty in duties)),
        "from its date": float(bool(_FROM_DATE.search(after))),
        "weak words": float(bool(_NOTICE.search(before[-50:]) or _NOTICE.search(after[:40]))),
    }
