"""Contact lines: ways to reach somebody side by side and without labels, as under the name on a resume."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.formats import form
from llamaextract_nb.engine.words.labels import are_known

_TOP = 25  # lines in which somebody says how to be reached
_NEAR = 3  # lines from one with a mail address or a site to the others
# Also without "www": only where nothing but ways to reach somebody stands, or where a field asks for the site's name.
_SITE = re.compile(
    r"(?<![@\w.+-])(?![\w.+-]*@)(?:https?://)?(?:www\.)?(?P<host>(?:[\w-]+\.)+[a-z]{2,24})(?:/[\w./~%+-]*[\w/])?(?![\w@])"
)
_TOWN = re.compile(  # Springfield, IL; Rome, Italy
    r"(?P<city>[^\W\d_][^\W\d_.'’ -]*(?:[.'’ -]{1,2}[^\W\d_]+){0,3}),\s*"
    r"(?:(?P<state>[A-Z]{2})(?:\s+\d{5})?|(?P<country>[A-Z][^\W\d_]+(?:\s[A-Z][^\W\d_]+){0,2}))"
)
_BETWEEN = re.compile(r"[\s|•·●▪◦;,/–—-]*")
_TOWNS = frozenset({"location", "residence", "address"})  # fields of a place as a whole
_PARTS = ("city", "state", "country")


def contacts(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Yield the telephone, the place or the site that a contact line has, for a field of nobody in particular."""
    if wanted.kind not in ("string", "any") or wanted.role:
        return
    yield from _sites(text, wanted)
    part = next((part for part in _PARTS if part in wanted.named), "town" if wanted.words & _TOWNS else "")
    part = "phone" if "phone" in wanted.named else part
    order = 0
    for place, parts in _reached(text) if part else ():
        for name, (start, end) in parts:
            if name == part:
                at = place._replace(start=start, end=end)
                features = {"contact": 1.0, "order": min(1.0, order / 5)}
                yield Candidate(text.string(at), [at], features, "in a line of ways to get in touch")
                order += 1


Parts = list[tuple[str, tuple[int, int]]]


def _reached(text: Text) -> Iterator[tuple[Place, Parts]]:
    """Yield the segments near the top of nothing but ways to reach somebody, each with its parts."""
    found: dict[int, list[tuple[Place, Parts]]] = {}
    for number, line in enumerate(text.lines[:_TOP]):
        for index in range(len(line.segments)):
            place = text.whole(number, index)
            parts = _parts(text.string(place))
            if parts:
                found.setdefault(number, []).append((place, parts))
    sure = [
        number
        for number, segments in found.items()
        if any(name in ("email", "site") for _, parts in segments for name, _ in parts)
    ]
    for number, segments in found.items():
        if any(abs(number - other) <= _NEAR for other in sure):
            yield from segments


def _parts(string: str) -> Parts:
    """Return the ways to reach somebody in a text, none if it says anything else."""
    parts: Parts = []
    left = string
    for name, shape in (("email", form("email")), ("site", _SITE), ("phone", form("phone")), ("town", _TOWN)):
        assert shape is not None
        for match in shape.finditer(left):
            parts.append((name, match.span()))
            if name == "town":
                parts += [(part, match.span(part)) for part in _PARTS if match[part]]
            left = left[: match.start()] + " " * len(match[0]) + left[match.end() :]
    return parts if _BETWEEN.fullmatch(left) else []


def _sites(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Yield the addresses on a site that a field is called after: linkedin, github."""
    names = {name for name in wanted.words & wanted.named if not are_known([name])}
    if not names:
        return
    for number, line in enumerate(text.lines):
        for index, segment in enumerate(line.segments):
            for match in _SITE.finditer(segment.text) if "." in segment.text else ():
                if names & set(match["host"].casefold().split(".")[:-1]):
                    place = Place(number, index, *match.span())
                    yield Candidate(match[0], [place], {"contact": 1.0}, f"an address on {match['host']}")
