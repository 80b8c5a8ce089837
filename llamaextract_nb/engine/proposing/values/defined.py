"""Whom an agreement calls what: “Acme Ltd. (the “Supplier”)” is the supplier, wherever a field asks for that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.agreements import opening
from llamaextract_nb.engine.structure.sentences import Prose
from llamaextract_nb.engine.structure.text import Place
from llamaextract_nb.engine.words.labels import concepts, similar

_CALLED = re.compile(
    r"\(\s*(?P<lead>[^()“\"„'‘«]{0,80}?)[“\"„'‘«](?P<name>[^“”\"„'‘’«»()]{2,40})[”\"’'“»][^()]{0,160}\)"
)
_TOGETHER = re.compile(
    r"\b(?:together|collectively|jointly|zusammen|gemeinsam|ensemble|conjuntamente|insieme|samen)\b", re.IGNORECASE
)
_SURE = 0.7  # a short name less similar than this names another field


class Defined(NamedTuple):
    """Who has a short name: the names in full, and where they stand."""

    called: str
    names: list[tuple[str, list[Place]]]


def definitions(prose: Prose) -> list[Defined]:
    """Return the short names that the opening of an agreement gives, each with all who bear it."""
    found: list[Defined] = []
    waiting: list[tuple[str, list[Place]]] = []
    for name, start, rest in opening(prose.string):
        waiting.append((name, prose.places(start, start + len(name))))
        match = _CALLED.search(rest)
        if match is not None:
            found.append(Defined(match["name"], waiting if _TOGETHER.search(match["lead"]) else waiting[-1:]))
            waiting = []
    return found


def called(definitions: list[Defined], wanted: Wanted) -> list[tuple[float, Defined]]:
    """Return the definitions of the short name that a field asks for, each with how well it is named, 0..1."""
    found = [(similar(wanted.label, concepts(defined.called)), defined) for defined in definitions]
    return [(alike, defined) for alike, defined in found if alike >= _SURE]


def defined_names(definitions: list[Defined], wanted: Wanted) -> Iterator[Candidate]:
    """Yield who bears the short name that a field asks for."""
    if wanted.kind in ("string", "any") and wanted.head != "address":
        for alike, defined in called(definitions, wanted):
            for name, places in defined.names:
                yield Candidate(name, places, {"defined name": alike}, f"called “{defined.called}”")
