"""The parties of an agreement: from its opening, its signatures, a letter's address, and who is given a short name."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from llamaextract_nb.engine.structure.sentences import Prose
from llamaextract_nb.engine.structure.text import Place
from llamaextract_nb.engine.weights import Features

_OPENING = 9_000  # characters in which an agreement says who makes it
_LETTER = 3_000  # characters in which a letter says to whom it goes
_LEAD = 200  # characters before “between” that say that an agreement is made
_LONGEST = 900  # characters of the part that names the parties
_MOST = 12  # parties
_MOST_WORDS = 9  # of a name
_SIGNED = 120  # characters before a signature that name who signs
_BETWEEN = re.compile(
    r"\b(?:between|among|zwischen|entre|tra|fra|(?:entered into|made|executed)\s+(?:[\w,]+\s+){0,6}?by)\b\s*:?\s*",
    re.IGNORECASE,
)
_FIRST_WORDS = re.compile(r"[A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+)?")
_BEFORE_NAME = re.compile(r"^[\s,:;.–-]*(?:\(?\d\)\s*|(?:der|die|das|la|le|les|il|lo|el)\s+)*")
_MADE = re.compile(r"\b(?:made|entered|dated|effective|is|concluded|geschlossen|conclu\w*|stipulat\w*|celebra\w*)\b")
_ENDS = re.compile(
    r"\b(?:WHEREAS|RECITALS|WITNESSETH|BACKGROUND|Background|NOW,? THEREFORE|In connection with|In consideration"
    r"|Exhibit|EXHIBIT)\b|\b1\.\s|\b(?:THIS|This)\s+(?:[\w-]+\s+){0,3}(?:AGREEMENT|Agreement)\b"
)
_AND = re.compile(r"(\band\b(?=\s+(?:[a-z]?[A-Z(]|\d))|\bAND\b|\bund\b|\bet\b|;)")
_AFTER_NAME = re.compile(
    r",\s+(?:an?|the|whose|having|with|located|residing|of|on|for|its|together|organi[sz]ed|formed|incorporated|acting"
    r"|individually|doing|formerly|eine?|mit)\b|\(|“|\"|„|\s(?:with|having|whose|doing business|and its|[df]/[bk]/a)\s"
    r"|,\s*\d|(?<=[a-z]{3})\.\s+(?=[A-Z])|\son\sbehalf\b"
)
_FORMS = (
    r"Inc|Incorporated|Corp|Corporation|LLC|L\.L\.C|Ltd|Limited|LLP|L\.P|LP|Co|Company|GmbH|AG|KG|SE|S\.A|SA|SAS|SARL"
    r"|S\.p\.A|SpA|S\.r\.l|Srl|N\.V|NV|B\.V|BV|AB|ApS|A/S|Oy|PLC|plc|Holdings|Trust|Bank|N\.A|Partners|Group"
    r"|Foundation|University|Institute"
)
_FORM = re.compile(rf"\b(?:{_FORMS})\b\.?(?=$|[\s,;)])", re.IGNORECASE)
_SMALL = "of|and|&|the|for|de|del|della|di|da|von|van|der|den|la|le|plc"
_WORD = r"[A-Z0-9][\w&.’'-]{0,40}"
_CAPITALS = rf"\b[a-z]?{_WORD}(?:,?\s+(?:{_SMALL}|{_WORD})){{0,7}}?"
_ORGANISATION = re.compile(rf"(?P<value>{_CAPITALS},?\s+(?:{_FORMS})\b\.?(?:,?\s+(?:{_FORMS})\b\.?)*)")
_NAME = re.compile(rf"{_CAPITALS}\.?")
_SENTENCE = re.compile(r"(?<=[a-z]{3})\.\s+")
_DATED = re.compile(r"^.*\b(?:19|20)\d\d\b\W*")
_DEFINED = re.compile(
    r"\b[Tt]he\s+\w+$|\b(?:Party|Parties|Representatives?|Recipient|Agreement|Transaction|Information)\b"
)
_ROLE = re.compile(r"^[^.;]{0,160}?\(\s*[^()]{0,160}?[“\"„'‘][^()]{1,60}\)")
_DOTTED = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Bros|S\.A|B\.V|N\.V|L\.P|L\.L\.C|S\.p\.A|S\.r\.l|N\.A)$", re.IGNORECASE)
_SALUTATION = re.compile(
    r"\b(?:Dear\s|Ladies and Gentlemen|Gentlemen\s?:|Sehr geehrte|Madame,|Messieurs|Estimad|Gentili|Geachte)"
)
_HAND = re.compile(r"\s(?:By|Per|Von|Par|Por|Signed|Signature)\s*:|\s/s/")
_TITLE = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Herrn?|Frau|Monsieur|Madame|Mme|Señora?|Signora?|Mevrouw)\b\.?\s+")
_NO_PARTY = re.compile(
    r"^(?:the|you|this|that|each|such|any|all|our|your|it|its|we|either|both|confidential|in|by|and|undersigned|neither|"
    r"signature|company|parent|buyer|seller|purchaser|recipient|exhibit|schedule|attachment|section|page)\b",
    re.IGNORECASE,
)
_THE = re.compile(rf"The\s+\S+,?\s.*\b(?:{_FORMS})\b")  # “The Blue Company” is a name, “the Company” is not
_SAME_FORM = {"incorporated": "inc", "corporation": "corp", "company": "co", "limited": "ltd", "and": ""}


@dataclass(slots=True)
class Party:
    """A name that may be a party's, where it stands, what speaks for it, and the log-odds that it is one."""

    name: str
    places: list[Place]
    features: Features = field(default_factory=dict)
    score: float = 0.0

    @property
    def confidence(self) -> float:
        """How sure it is that this is a party, 0..1."""
        return round(1 / (1 + math.exp(-self.score)), 3)


def parties(prose: Prose) -> list[Party]:
    """Return the parties of an agreement in the order in which it names them."""
    found: dict[str, Party] = {}
    for source, name, start in _mentions(prose.string):
        key = _key(name)
        known = next((k for k in found if _same(k, key)), None)
        if known is None:
            found[key] = Party(name, prose.places(start, start + len(name)), {"party": 1.0})
            known = key
        found[known].features[f"party {source}"] = 1.0
    signed = [_key(prose.string[max(0, m.start() - _SIGNED) : m.start()]) for m in _HAND.finditer(prose.string)]
    opened = sum("party opens" in party.features for party in found.values())
    for key, party in found.items():
        party.features["party besides"] = float(opened > 1 and "party opens" not in party.features)
        party.features["party signs"] = float(any(text.endswith(key) for text in signed))
        party.features["legal form"] = float(bool(_FORM.search(party.name)))
        party.features["party roled"] = float(_roled(prose.string[:_OPENING], party.name))
        party.score = prose.text.weights.of(party.features)
    return [party for party in found.values() if party.score > 0][:_MOST]


def _mentions(string: str) -> Iterator[tuple[str, str, int]]:
    """Yield (source, name, where it begins) for every name at a place where parties are named."""
    yield from (("opens", name, start) for name, start, _ in opening(string))
    salutation = _SALUTATION.search(string, 0, _LETTER)
    for match in _ORGANISATION.finditer(string[:_OPENING]):
        bare = _DATED.sub("", _SENTENCE.split(match["value"])[-1])
        name = _name(bare, "")
        if name and not _DEFINED.search(name):
            source = "addressed" if salutation and match.start() < salutation.start() else "early"
            yield source, name, match.end("value") - len(bare) + bare.index(name)


def opening(string: str) -> list[tuple[str, int, str]]:
    """Read "between A, a Delaware corporation (the “Company”), and B (…)" part by part, where it says most.

    Returns:
        Each name with where it begins and the rest of its part.
    """
    best: tuple[float, list[tuple[str, int, str]]] = (0.0, [])
    string = string[:_OPENING]
    for match in _BETWEEN.finditer(string):
        found = _between(string, match.end())
        worth = sum(1.0 + ("(" in rest) for _, _, rest in found) + bool(
            _MADE.search(string, max(0, match.start() - _LEAD), match.start())
        )
        if found and worth > best[0]:
            best = (worth, found)
    return best[1]


def _between(string: str, start: int) -> list[tuple[str, int, str]]:
    """Return the names that follow "between", as `opening()` does."""
    end = _ENDS.search(string, start, start + _LONGEST)
    pieces = _AND.split(string[start : end.start() if end else start + _LONGEST])
    found: list[tuple[str, int, str]] = []
    position = start
    missed = 0
    open_name = ""  # "Smith and" of "Smith and Sons Ltd."
    for index in range(0, len(pieces), 2):
        piece = open_name + pieces[index]
        names = list(_names(piece))
        found += [(name, position + at, rest) for name, at, rest in names]
        missed = 0 if names else missed + 1
        joined = "".join(pieces[index : index + 2])
        if not names and _FIRST_WORDS.fullmatch(piece.strip()):
            open_name += joined
            continue
        position += len(open_name) + len(joined)
        open_name = ""
        if missed > (1 if found else 2):
            break
    return found


def _names(piece: str) -> Iterator[tuple[str, int, str]]:
    """Yield the names that a part begins with, several if commas divide organisations: name, place, what follows."""
    at = 0
    while match := _BEFORE_NAME.match(piece[at:]):
        at += match.end()
        rest = piece[at:]
        name = _name(_AFTER_NAME.split(rest, maxsplit=1)[0], rest)
        organisation = _organisation(rest)
        if not name or (organisation and name.startswith(organisation) and len(name) > len(organisation)):
            name = organisation  # an address or another name follows it
        if not name or name not in rest:
            return
        after = rest[rest.index(name) + len(name) :]
        if not (_FORM.search(name) or len(name.split()) > 1 or _ROLE.match(after)):
            return
        yield name, at + rest.index(name), after
        if not (after[:1] == "," and _organisation(after.lstrip(", "))):
            return
        at += rest.index(name) + len(name)


def _name(text: str, whole: str) -> str:
    """Return a text as a name, "" if it has not the form of one; `whole` is what it was cut from."""
    name = _TITLE.sub("", text.strip(" ,:;-–")).rstrip(".")
    if _DOTTED.search(name) and (whole or text).partition(name)[2].startswith("."):
        name += "."
    if (
        not name
        or (_NO_PARTY.match(name) and not _THE.match(name))
        or len(name.split()) > _MOST_WORDS
        or not _NAME.fullmatch(name)
    ):
        return ""
    return name


def _organisation(text: str) -> str:
    """Return the organisation that a text begins with, "" if it begins with none."""
    match = _ORGANISATION.match(text.lstrip())
    return _name(match["value"], text) if match else ""


def _roled(string: str, name: str) -> bool:
    """Tell whether a text gives a name a short one: "Acme Ltd. (the “Supplier”)"."""
    return any(_ROLE.match(string[m.end() : m.end() + 400]) for m in re.finditer(re.escape(name), string))


def _key(name: str) -> str:
    words = re.findall(r"\w+", name.replace(".", "").casefold())
    return "".join(_SAME_FORM.get(word, word) for word in words)


def _same(one: str, other: str) -> bool:
    """Tell whether two names are the same, or one of them the other without its legal form."""
    return one == other or (min(len(one), len(other)) >= 4 and (one.startswith(other) or other.startswith(one)))
