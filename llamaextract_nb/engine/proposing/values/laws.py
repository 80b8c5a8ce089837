"""Whose law governs an agreement, as its sentences say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.structure.sentences import Prose
from llamaextract_nb.engine.words.labels import concepts, similar

_KIND = r"(?:the\s+)?(?:state|commonwealth|province|(?:federal\s+)?republic|kingdom|land|canton)\s+of\s+(?:the\s+)?"
_PLACE = r"(?-i:[A-Z][\w’'&-]*(?:\s+(?:of\s+)?[A-Z][\w’'&-]*){0,4})"
_BOTH = r"\s+and\s+(?:Wales|Tobago|Herzegovina|Barbuda|Nevis|Labrador|the Grenadines)"  # one name with two parts
_LAW = re.compile(
    rf"(?:\b(?:laws?|statutes|courts?)(?:\s+\w+){{0,6}}?\s+(?:of|in)\s+|\bgoverned\s+by(?:\s+\w+){{0,6}}?\s+"
    rf"|\bjurisdiction\s+of(?:\s+\w+){{0,4}}?\s+)(?:{_KIND}|the\s+)?(?P<place>{_PLACE}(?:{_BOTH})?)"
    rf"|\b(?P<before>(?-i:[A-Z]\w{{1,30}}(?:\s[A-Z]\w{{1,30}})?))\s+law\b(?!\s+of\b|[\s;,:]+(?-i:[A-Z]))"
    rf"|\bRechts?\s+(?:der|des|von)\s+(?:(?:Bundes)?republik\s+)?(?P<recht>{_PLACE})",
    re.IGNORECASE,
)
_REST = re.compile(
    rf"(?!{_BOTH})\s+(?:and|of|without|with|as|applicable|in|for|except|but|other|regardless|excluding|by|to|shall|unter|ohne)\b.*$|[.,;].*$",
    re.IGNORECASE | re.DOTALL,
)
_NO_PLACE = re.compile(
    r"^(?:agreement|contract|state|section|company|this|such|court|law|the|federal|applicable|parties|party|any|all|internal|governing)\b",
    re.IGNORECASE,
)
_GOVERNS = re.compile(
    r"\b(?:govern\w*|constru\w*|interpret\w*|appl(?:y|ies|ied)|unterliegt|gilt|anwendbar)\b", re.IGNORECASE
)
_FOUNDED = re.compile(
    r"\b(?:incorporated|organi[sz]ed|formed|existing|corporation|company)\s+(?:\w+\s+){0,3}$", re.IGNORECASE
)
_COURT = re.compile(r"\b(?:courts?|venue|action|proceedings?)\b", re.IGNORECASE)
_NEAR = 200  # characters before a name in which its law is said to govern


def laws(prose: Prose, wanted: Wanted) -> Iterator[Candidate]:
    """Yield the names of states and countries whose law or courts a sentence speaks of."""
    for match in _LAW.finditer(prose.string):
        name = next(group for group in ("place", "before", "recht") if match[group])
        value = _REST.sub("", match[name])
        if not value or _NO_PLACE.match(value) or (name == "before" and concepts(value)):
            continue
        start = match.start(name)
        before, after = prose.before(start)[-_NEAR:], prose.after(match.end())[:60]
        features = {
            "said": 1.0,
            "heading": similar(wanted.label, prose.heading(start)),
            "governs": float(bool(_GOVERNS.search(before) or _GOVERNS.search(after))),
            "founded": float(
                bool(_FOUNDED.search(before[: match.start() - start] if match.start() < start else before))
            ),
            "of courts": float(bool(_COURT.search(before))),
        }
        yield Candidate(value, prose.places(start, start + len(value)), features, f"“{match.group()[-80:].strip()}”")
