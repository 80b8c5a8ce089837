"""What a document says without a label: the time beside its date, what kind of document it is, its own number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from llamaextract_nb.engine.asking.wanted import OWN, Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.proposing.values.addresses import LEGAL, addressee
from llamaextract_nb.engine.structure.tables.grid import is_value
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values import read_value
from llamaextract_nb.engine.values.times import TIMES
from llamaextract_nb.engine.words.labels import concepts

_PARTS = re.compile(r"(\d{1,2})[:h.](\d\d)(?::\d\d)?\s*([AaPp])?")
_TOP = 60  # lines in which a document says what it is
_LINES = 25  # lines in which its title stands
_IDENTIFIER = re.compile(r"(?=[\w./-]*\d)[A-Za-z0-9][\w./-]{2,}")
_TITLE = re.compile(  # "CREDIT NOTE CN-0042"
    r"\s*([^\W\d_][^\d:：]*?)(?:\s+(?:(?:no|nr|number)\b\.?\s*|#\s*)?[\w./-]*\d[\w./-]*)?\s*$", re.IGNORECASE
)
_NO_NAME = re.compile(r"[:：@]")
_WORDS = 5  # of what a document calls itself
_NUMBERED = frozenset({"number", "id", "reference", "code"})


def times(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Yield the times of day that stand beside a date, for a field of a time without more."""
    if wanted.kind not in ("string", "any") or wanted.head != "time":
        return
    order = 0
    for number in range(min(len(text.lines), 4 * _TOP)):
        for index, segment in enumerate(text.lines[number].segments):
            dates = text.spans(number, index).dates
            for match in TIMES.finditer(segment.text):
                if any(d.start < match.end() and match.start() < d.end and len(match[0]) < 6 for d in dates):
                    continue
                if match[0].count(".") and not dates:
                    continue
                features = {"time": 1.0, "beside a date": float(bool(dates)), "order": min(1.0, order / 3)}
                place = Place(number, index, match.start(), match.end())
                yield Candidate(*clock(match[0], place), features, "a time of day", "normalised")
                order += 1


def clock(string: str, place: Place) -> tuple[str, list[Place]]:
    """Return a time of day, or two with a dash between, as hours and minutes of 24 hours."""

    def hours(match: re.Match[str]) -> str:
        hour = int(match[1])
        if match[3] and match[3] in "Pp" and hour < 12:
            hour += 12
        elif match[3] and match[3] in "Aa" and hour == 12:
            hour = 0
        return f"{hour:02d}:{match[2]}"

    found = [hours(match) for match in _PARTS.finditer(string)]
    return " - ".join(found[:2]), [place]


def kinds(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Yield the lines that may say what kind of document it is: short, of letters, big or in capitals, near the top.

    A number that stands behind the words, as in "CREDIT NOTE CN-0042", is the document's.
    """
    if wanted.head != "type" or not OWN & wanted.named or wanted.kind not in ("string", "any", "enum"):
        return
    for number, index, string, end in _titles(text):
        named = set(concepts(string))
        value: object = string
        if wanted.kind == "enum":
            reading = read_value(string, wanted.field, text.conventions)
            if reading is None:
                continue
            value = reading.value
        segment = text.segment((number, index))
        features = {
            "kind": 1.0,
            "capitals": float(string.isupper()),
            "tall": taller(text, segment.y1 - segment.y0),
            "names a document": float(bool(named & _DOCUMENTS) or wanted.kind == "enum"),
            "kind order": min(1.0, number / _LINES),
        }
        place = Place(number, index, 0, end)
        verified = "exact" if value == string else "normalised"
        yield Candidate(value, [place], features, "what the document calls itself", verified)


def _titles(text: Text) -> Iterator[tuple[int, int, str, int]]:
    """Yield the short texts near the top, without a number behind them: line, segment, text and where it ends."""
    for number, line in enumerate(text.lines[:_LINES]):
        for index, segment in enumerate(line.segments):
            match = _TITLE.match(segment.text)
            if match and 1 <= len(match[1].split()) <= _WORDS:
                yield number, index, match[1], match.end(1)


_DOCUMENTS = frozenset(
    {"invoice", "receipt", "order", "contract", "statement", "credit", "note", "offer", "delivery", "report", "policy"}
)


def issuers(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Yield the lines at the top that may name who issued the document: in big letters, or with a legal form."""
    if wanted.role != "seller" or wanted.kind not in ("string", "any") or wanted.head not in ISSUED:
        return
    for number, line in enumerate(text.lines[:_HEAD]):
        for index, segment in enumerate(line.segments):
            string = segment.text.strip()
            legal = bool(LEGAL.search(string))
            tall = taller(text, segment.y1 - segment.y0)
            if not 1 <= len(string.split()) <= 6 or _NO_NAME.search(string) or not (legal or tall > _TALL):
                continue
            if addressee(string) is not None:
                continue
            features = {
                "issuer": 1.0,
                "tall": tall,
                "legal form": float(legal),
                "issuer names a document": float(bool(set(concepts(string)) & _DOCUMENTS)),
                "digits in a name": float(any(map(str.isdigit, string))),
                "kind order": min(1.0, number / _HEAD),
            }
            yield Candidate(string, [text.whole(number, index)], features, "at the top")


ISSUED = frozenset({"name", "company", "seller", "sender", "issuer"})
_HEAD = 12  # lines in which a letterhead stands
_TALL = 0.2  # heights by which big letters are higher than the usual ones


def taller(text: Text, height: float) -> float:
    """Return by how much a line is higher than the usual one at the top of the document, 0..1."""
    heights = sorted(s.y1 - s.y0 for line in text.lines[:_TOP] for s in line.segments)
    return min(1.0, max(0.0, height / max(1.0, heights[len(heights) // 2]) - 1))


def own_number(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Yield the first identifiers behind a label of a number: a document's own number stands first."""
    if wanted.kind not in ("string", "any") or wanted.head not in _NUMBERED:
        return
    if not OWN & wanted.own and len(wanted.named) > 1:
        return
    for number, index, string, end in _titles(text):
        rest = text.segment((number, index)).text[end:]
        match = _IDENTIFIER.search(rest)
        if match and set(concepts(string)) & _DOCUMENTS:
            at = Place(number, index, end + match.start(), end + match.end())
            yield Candidate(match[0], [at], {"own number": 1.0}, f"behind “{string[:40]}”")
    order = 0
    for number, line in enumerate(text.lines[:_TOP]):
        for index in range(len(line.segments)):
            label = next((c for c in text.index.get("number", ()) if c.place[:2] == (number, index)), None)
            if label is None:
                continue
            for place in _beside(text, label.place, label.until):
                match = _IDENTIFIER.search(text.string(place))
                if match and not is_value(match[0]):
                    at = place._replace(start=place.start + match.start(), end=place.start + match.end())
                    yield Candidate(
                        match[0], [at], {"own number": 1.0, "order": min(1.0, order / 3)}, "the first number"
                    )
                    order += 1
                    break
            if order > 5:
                return


def _beside(text: Text, label: Place, until: int) -> Iterator[Place]:
    if until > label.end + 1:
        yield Place(label.line, label.segment, label.end, until)
    if label.segment + 1 < len(text.lines[label.line].segments):
        yield text.whole(label.line, label.segment + 1)
