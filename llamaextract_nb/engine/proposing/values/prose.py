"""What running text says for a field of one value: governing law, lengths of time, dates, and claims."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.durations import durations
from llamaextract_nb.engine.proposing.values.laws import laws
from llamaextract_nb.engine.structure.sentences import FIRST, Prose
from llamaextract_nb.engine.words.labels import concepts
from llamaextract_nb.engine.words.vocabulary import vocabulary

_BEGINS = re.compile(
    r"\b(?:effective|dated|made|entered|as of|day of|commenc\w*|dated as of|gültig|wirksam|ab dem)\b", re.IGNORECASE
)
_OPENS = re.compile(r"\b(?:made|entered into|dated|effective|concluded|geschlossen|conclu|celebra\w*|stipulat\w*)\b")
_BETWEEN = re.compile(r"^[^.;]{0,80}?\b(?:between|among|zwischen|entre|tra|fra)\b", re.IGNORECASE)
_DEFINED = re.compile(r"^\W{0,3}\(?[^().;]{0,20}[“\"„'‘](?P<name>[^“”\"„'‘’]{2,40})[”\"’'“]?\)?")


def said(prose: Prose, wanted: Wanted) -> Iterator[Candidate]:
    """Yield what sentences say for a field of one value."""
    if "law" in wanted.own and wanted.kind in ("string", "any"):
        yield from laws(prose, wanted)
    if wanted.own & {"term", "period"} and wanted.kind in ("string", "any") and not wanted.begins and not wanted.ends:
        yield from durations(prose, wanted)
    if wanted.kind in ("integer", "number") and wanted.head in ("year", "month", "date"):
        yield from durations(prose, wanted)
    if wanted.kind in ("date", "date-time"):
        yield from _dates(prose, wanted)
    if wanted.kind == "boolean":
        yield from _claims(prose, wanted)


def _dates(prose: Prose, wanted: Wanted) -> Iterator[Candidate]:
    """The dates of the first pages' sentences; the words around them say what they are."""
    string = prose.string
    if not prose.is_prose and not _OPENS.search(string, 0, FIRST):
        return
    main = bool(wanted.own & {"effective", "start", "contract"} or wanted.head == "date")
    others = wanted.own - {"date"}
    for order, span in enumerate(prose.dates):
        before, after = string[max(0, span.start - 80) : span.start], string[span.end : span.end + 120]
        defined = _DEFINED.match(after)
        opening = main and bool(_OPENS.search(before) and _BETWEEN.match(after))
        if not prose.is_prose and not opening:
            continue
        places = prose.places(span.start, span.end)
        features = {
            "said": 1.0,
            "strong words": float(main and bool(_BEGINS.search(before))),
            "opening": float(opening),
            "defined": len(others & set(concepts(defined["name"]))) / max(1, len(others)) if defined else 0.0,
            "same words": len(set(concepts(before)) & others) / max(1, len(others)),
            "sent": float((prose.text.lines[places[0].line].anchor or "").startswith("header")),
            "order": min(1.0, order / 5),
        }
        suffix = "" if wanted.kind == "date" else "T00:00:00"
        yield Candidate(span.value + suffix, places, features, f"“{before[-40:].strip()} …”", "normalised")


def _claims(prose: Prose, wanted: Wanted) -> Iterator[Candidate]:
    """A sentence that holds every word of a field's name says yes, and with a negation no."""
    stems = [
        word[:5]
        for word in re.findall(r"[^\W\d_]{3,}", wanted.field.name.replace("_", " ").casefold())
        if word not in ("has", "are", "the")
    ]
    if not stems:
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
