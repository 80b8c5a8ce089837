"""What the head of an e-mail says: who sent it to whom and when, what about, and what is attached."""

from __future__ import annotations

from collections.abc import Iterator

from llamaextract_nb.engine.asking.wanted import Wanted
from llamaextract_nb.engine.proposing.candidates import Candidate
from llamaextract_nb.engine.structure.text import Place, Text
from llamaextract_nb.engine.values.dates import with_times
from llamaextract_nb.engine.values.formats import form
from llamaextract_nb.engine.words.labels import words_of

# The words of a field's name that ask for a line of the head, by the key of the line.
_ASKED = {
    "from": frozenset("sender from author absender expéditeur remitente mittente afzender".split()),
    "to": frozenset("recipient recipients receiver receivers to empfänger destinataire destinatario ontvanger".split()),
    "cc": frozenset({"cc"}),
    "date": frozenset("sent gesendet envoyé enviado inviato verzonden".split()),
    "subject": frozenset("subject betreff objet asunto oggetto onderwerp".split()),
    "attachment": frozenset("attachment attachments attached anhang anhänge anlagen adjuntos allegati".split()),
}
_OF_A_MAIL = frozenset({"email", "mail", "message"})
_MORE = _OF_A_MAIL | frozenset("e address addresses name names date time at on by file filename line of".split())


def from_mail(text: Text, wanted: Wanted) -> Iterator[Candidate]:
    """Yield what the line of an e-mail's head has that a field is called after, each attachment and address by itself.

    A sender is given by the mail address, where the field asks for no name.
    """
    key = _key(wanted)
    if not key:
        return
    for number, line in enumerate(text.lines):
        anchor = (line.anchor or "").casefold()
        if anchor not in (key, f"header {key}") or ":" not in line.segments[0].text:
            continue
        for place, value in _values(text, wanted, key, number):
            exact = "exact" if value == text.string(place) else "normalised"
            yield Candidate(value, [place], {"mail head": 1.0}, "in the head of the e-mail", exact)


def _key(wanted: Wanted) -> str:
    """Return the key of the line that a field asks for, "" for none."""
    words = set(words_of(wanted.field.name))
    rest = words - _MORE
    for key, asked in _ASKED.items():
        if rest and rest <= asked:
            return key
    dated = wanted.kind in ("date", "date-time", "string") and "date" in words
    return "date" if dated and words & _OF_A_MAIL and not rest else ""


def _values(text: Text, wanted: Wanted, key: str, number: int) -> Iterator[tuple[Place, str]]:
    string = text.segment((number, 0)).text
    start = string.index(":") + 1
    start += len(string[start:]) - len(string[start:].lstrip())
    whole = Place(number, 0, start, len(string))
    if key == "date" and wanted.kind in ("date", "date-time"):
        dates = text.spans(number, 0).dates[:1]
        for span in dates if wanted.kind == "date" else with_times(string, dates):
            yield Place(number, 0, span.start, span.end), span.value
    elif key in ("from", "to", "cc"):
        yield from _people(text, wanted, whole)
    else:
        yield whole, text.string(whole)


def _people(text: Text, wanted: Wanted, place: Place) -> Iterator[tuple[Place, str]]:
    """Yield the addresses of a line such as "Ann Lee <ann@lee.example>, bob@lee.example", or the names before them."""
    string, shape = text.segment(place).text, form("email")
    assert shape is not None
    named = "name" in wanted.named and "email" not in wanted.named
    start = place.start
    found = False
    for match in shape.finditer(string, place.start):
        name = string[start : match.start()].strip(' ,;<"')
        begin = string.find(name, start)
        start = match.end() + 1
        if not named:
            yield place._replace(start=match.start(), end=match.end()), match[0]
        elif name:
            yield place._replace(start=begin, end=begin + len(name)), name
        found = True
    if not found:
        yield place, text.string(place)
