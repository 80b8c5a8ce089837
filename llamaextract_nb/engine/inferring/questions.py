"""Questions as names of fields: "when it is due" asks for the due date, "how much has to be paid" for the amount."""

from __future__ import annotations

import re
from collections.abc import Sequence

from llamaextract_nb.engine.inferring.sharing import Piece

_IT = r"(?:it|this|that|they|the\s+\w+)"
_IS = r"(?:is|are|was|were|has\s+been|have\s+been|will\s+be|must\s+be|has\s+to\s+be)"
_QUESTIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (rf"who\s+{_IS}\s+(?:the\s+)?(?P<x>\w[\w ]*)", "{x}"),
        (rf"who\s+(?:the\s+)?(?P<x>\w[\w ]*?)\s+{_IS}", "{x}"),
        (r"(?:who|by\s+whom)\s+(?:has\s+|have\s+)?(?P<x>\w+)\b.*", "{x} by"),
        (rf"when\s+(?:{_IT}\s+)?{_IS}\s+(?:{_IT}\s+)?(?P<x>\w+)(?:\s.*)?", "{x} date"),
        (rf"when\s+(?:does|did|do)\s+{_IT}\s+(?P<x>\w+)(?:\s.*)?", "{x} date"),
        (rf"when\s+(?:the\s+)?(?P<x>\w[\w ]*?)\s+(?:{_IS}|takes\s+place|happened|starts)", "{x} date"),
        (r"dates?\s+(?:on\s+which|when)\s+(?:the\s+)?(?P<x>\w[\w ]*?)s", "{x} date"),
        (rf"dates?\s+(?:(?:on\s+which|when)\s+)?{_IT}\s+(?P<x>\w+)", "{x} date"),
        (rf"where\s+(?:{_IT}|[\w ]+?)\s+{_IS}\s+(?P<x>\w+)(?:\s.*)?", "{x} place"),
        (rf"how\s+long\s+(?:{_IT}|it)\s+(?P<x>\w+)(?:\s.*)?", "duration"),
        (rf"how\s+much\s+(?P<x>(?!{_IT}\b|{_IS}\b)\w+)\s+{_IT}\s+\w+", "{x} amount"),
        (rf"how\s+much\s+(?:{_IT}\s+)?(?:{_IS}\s+)?(?:.*\s)?(?P<x>\w+)", "amount {x}"),
        (r"how\s+many\s+(?P<x>\w+)\b.*", "number of {x}"),
        (rf"(?:(?:whether|if)\s+{_IT}\s+{_IS}|{_IS}\s+{_IT})\s+(?P<x>\w[\w ]*)", "is {x}"),
        (rf"(?:what|which)\s+{_IS}\s+(?:the\s+)?(?P<x>\w[\w ]*)", "{x}"),
        (rf"(?:what|which)\s+(?P<x>\w[\w ]*?)(?:\s+(?:{_IT}|{_IS})\b.*)?", "{x}"),
    )
)

_LEFT_OUT = {"when": "date", "where": "place", "by whom": "by", "who": "by", "how much": "amount"}
_LAST_WORD = re.compile(r"(\w+)\W*$")


def answered(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the phrases of a sentence, of which a bare question has the verb before it: "what was paid and when"."""
    found: list[Piece] = []
    for piece in pieces:
        kind = _LEFT_OUT.get(" ".join(piece.text.casefold().split()))
        verb = _LAST_WORD.search(found[-1].text) if found and kind else None
        found.append(piece._replace(text=f"{verb[1]} {kind}") if verb else piece)
    return found


def asked(text: str) -> str:
    """Return the name of what a question asks for, or the text itself if it is no question."""
    for pattern, name in _QUESTIONS:
        match = pattern.fullmatch(text.strip(" ?"))
        if match:
            return name.format(x=match["x"].strip())
    return text
